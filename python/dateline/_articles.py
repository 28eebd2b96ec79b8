"""What callers call articles, as one Arrow table."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

#: The fields of an article, and the other names under which each may be given.
FIELDS = {
    "id": (),
    "url": (),
    "title": (),
    "date": ("published", "published_at"),
    "text": (),
    "html": (),
    "author": ("authors",),
    "source": (),
    "lang": ("language",),
}

_OF_NAME = {name: field for field, others in FIELDS.items() for name in (field, *others)}


def is_arrow(articles: Any) -> bool:
    """Whether it hands out Arrow data: a table or batch of PyArrow, Polars, pandas, DuckDB, arro3, nanoarrow."""
    return hasattr(articles, "__arrow_c_stream__") or hasattr(articles, "__arrow_c_array__")


def table(articles: Iterable[Any]) -> pa.Table:
    """A table of texts (`str`) and records (`dict` with the keys of `FIELDS`). Errors name the record."""
    if isinstance(articles, (str, bytes, Mapping)):
        raise TypeError(f"articles are a list of texts, a list of dicts or an Arrow table, not one {type(articles).__name__}; put it into a list")
    columns: dict[str, list[str | None]] = {field: [] for field in FIELDS}
    for number, article in enumerate(articles):
        record = _record(article, number)
        for field, values in columns.items():
            values.append(record.get(field))
    filled = {field: values for field, values in columns.items() if field == "text" or any(v is not None for v in values)}
    return pa.table({field: pa.array(values, pa.large_string()) for field, values in filled.items()})


def _record(article: Any, number: int) -> dict[str, str]:
    if isinstance(article, str):
        return {"text": article}
    if not isinstance(article, Mapping):
        raise TypeError(f"articles[{number}] is {type(article).__name__}, neither a text nor a dict")
    record: dict[str, str] = {}
    for name, value in article.items():
        field = _OF_NAME.get(name)
        if field is None:
            raise ValueError(f"articles[{number}] has a key {name!r} that is no field of an article; those are {', '.join(_OF_NAME)}")
        if value is not None and field not in record:
            record[field] = _text(value, field, f"articles[{number}][{name!r}]")
    return record


def _text(value: Any, field: str, where: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (datetime.date, datetime.datetime)) and field == "date":
        return value.isoformat()
    if isinstance(value, (list, tuple)) and field == "author" and all(isinstance(v, str) for v in value):
        return "; ".join(value)
    if isinstance(value, int) and field == "id":
        return str(value)
    raise TypeError(f"{where} is {type(value).__name__}, not text")
