"""Articles in memory to tables in memory."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from . import _articles, _dateline


class Tables(dict):
    """Arrow tables by name; `tables.casualties` is `tables["casualties"]`."""

    def __getattr__(self, name: str) -> pa.Table:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no table {name}; the tables are {', '.join(self)}") from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        return "Tables(" + ", ".join(f"{name}: {table.num_rows} rows" for name, table in self.items()) + ")"


class Extractor:
    """A reader of articles with its settings, to be used again and again: a worker of a cluster keeps one.

    languages: a folder of language folders, added to the built-in ones or put in their place file by file.
    taxonomies: files of custom taxonomies.
    language: the BCP 47 code of all articles; without it, each article's is told from its words.
    crawled: the day on which the articles were collected; a published date after it is doubted.
    victim_names: whether names of private victims stay in.
    sentence_text: whether `sentences` gets a column with the words.
    fields: for a field of an article the columns of an Arrow table that may hold it: `{"text": "body"}`.
    threads: threads to use; without it, one for each processor. The result does not depend on it.
    """

    def __init__(
        self,
        *,
        languages: str | os.PathLike[str] | None = None,
        taxonomies: Iterable[str | os.PathLike[str]] = (),
        language: str | None = None,
        crawled: Any = None,
        victim_names: bool = False,
        sentence_text: bool = False,
        fields: Mapping[str, str | list[str]] | None = None,
        threads: int | None = None,
    ) -> None:
        keys = {field: [field, *others] for field, others in _articles.FIELDS.items()}
        for field, names in (fields or {}).items():
            if field not in keys:
                raise ValueError(f"no field {field!r} of an article; those are {', '.join(keys)}")
            keys[field] = [names] if isinstance(names, str) else list(names)
        recipe = {
            "input": {"fields": keys},
            "normalize": {"language": language, "crawled": None if crawled is None else str(crawled)[:10]},
            "extract": {
                "sentence_text": sentence_text,
                "languages": None if languages is None else os.fspath(languages),
                "taxonomies": [os.fspath(path) for path in taxonomies],
            },
            "privacy": {"victim_names": victim_names},
            "run": {"threads": threads},
        }
        self._inner = _dateline.Extractor(json.dumps(recipe))

    def __call__(self, articles: Any, *, name: str = "articles", first: int = 0) -> Tables:
        """The tables of `articles`; `name` and the row, counted from `first`, stand in `input_uri` and `input_offset`."""
        table = articles if _articles.is_arrow(articles) else _articles.table(articles)
        return Tables((table_name, pa.table(rows)) for table_name, rows in self._inner.extract(table, name, first))


def extract(articles: Any, **options: Any) -> Tables:
    """What articles say, each read by itself: `documents`, `sentences`, `casualties`, `topics`, `places`, ... as Arrow tables.

    `articles` are texts, dicts with `text` or `html` and any of `title`, `url`, `published`, `source`, `author`, `lang`, `id`, or Arrow
    data with such columns (a table of PyArrow, Polars, pandas or DuckDB). `documents.input_offset` is the number of the article. One that
    cannot be used is a row of `rejects`. Options are those of `Extractor`.

    What needs all articles at once (copies, incidents, days) is made by `run`.
    """
    return Extractor(**options)(articles)
