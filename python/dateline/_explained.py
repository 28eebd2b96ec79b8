"""An article with its findings marked, for notebooks."""

from __future__ import annotations

import html
from typing import Any

from ._extract import extract

#: The tables whose spans are marked, the most telling first, and the colour of each (readable on light and dark pages).
MARKS = {
    "casualties": "rgba(214, 39, 40, .35)",
    "refusals": "rgba(127, 127, 127, .30)",
    "actors": "rgba(148, 103, 189, .30)",
    "places": "rgba(44, 160, 44, .30)",
    "dates": "rgba(31, 119, 180, .30)",
    "quotes": "rgba(188, 189, 34, .18)",
}

_COLUMNS = ("kind", "best", "low", "high", "qualifier", "scope", "status", "place_name", "window_start", "victims", "attribution", "rule_id", "evidence")


def explain(article: Any, **options: Any) -> Explained:
    """What one article says: in Jupyter the text with its findings coloured, and its figures in a table.

    `article` is a text or a dict as for `extract`, whose options are taken too. Raises `ValueError` where it cannot be read.
    """
    tables = extract([article], **options)
    rejects = tables["rejects"].to_pylist()
    if rejects:
        raise ValueError(f"the article cannot be read: {rejects[0]['reason']}: {rejects[0]['detail']}")
    return Explained(tables["documents"].to_pylist()[0], {name: tables[name].to_pylist() for name in Explained.TABLES})


class Explained:
    """One document and what was found in it. `document` is its row; `casualties`, `topics`, ... are lists of rows."""

    #: The tables of findings.
    TABLES = ("casualties", "refusals", "topics", "key_phrases", "places", "dates", "actors", "quotes")

    def __init__(self, document: dict[str, Any], found: dict[str, list[dict[str, Any]]]) -> None:
        self.document = document
        self.found = found

    def __getattr__(self, name: str) -> list[dict[str, Any]]:
        if name in self.TABLES and "found" in self.__dict__:
            return self.found.get(name, [])
        raise AttributeError(f"no findings {name}; there are {', '.join(self.TABLES)}")

    def __repr__(self) -> str:
        lines = [self.document.get("title") or self.document["doc_id"]]
        for f in self.casualties:
            lines.append(f"  {f['kind']} {f['best']} (low {f['low']}, high {f['high']}) {f['scope']} {f['status']}: {' '.join(f['evidence'].split())}")
        lines.extend(f"  topic {t['path']} {t['score']:.2f}" for t in self.topics)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        title = self.document.get("title") or ""
        marked = [f"<h4>{self._marked(title, 'title')}</h4>"] if title else []
        marked += [f"<p style='text-align:left'>{p}</p>" for p in self._marked(self.document["text"], "body").split("\n\n")]
        legend = " ".join(f"<span style='background:{colour};padding:0 .3em'>{name}</span>" for name, colour in MARKS.items())
        return f"<div>{''.join(marked)}<p><small>{legend}</small></p>{self._figures()}{self._topics()}</div>"

    def _marked(self, text: str, part: str) -> str:
        """The text as HTML, each stretch in the colour of the most telling finding over it. Spans count code points, as Python does."""
        spans = [
            (rank, row["start"], row["end"], name, row)
            for rank, name in enumerate(MARKS)
            for row in self.found.get(name, [])
            if row["part"] == part and not (name == "quotes" and not row["direct"])
        ]
        edges = sorted({0, len(text), *(edge for _, start, end, *_ in spans for edge in (start, end))})
        pieces = []
        for start, end in zip(edges, edges[1:]):
            words = html.escape(text[start:end], quote=True)
            over = min(((rank, s, e, name, row) for rank, s, e, name, row in spans if s <= start and end <= e), key=lambda m: m[:3], default=None)
            if over is None:
                pieces.append(words)
                continue
            _, _, _, name, row = over
            # A paragraph's end inside a mark would tear the element apart.
            inner = f"<span style='background:{MARKS[name]}' title='{html.escape(_told(name, row), quote=True)}'>"
            pieces.append("\n\n".join(f"{inner}{piece}</span>" for piece in words.split("\n\n")))
        return "".join(pieces)

    def _figures(self) -> str:
        if not self.casualties:
            return "<p><em>no figures</em></p>"
        head = "".join(f"<th style='text-align:left'>{name}</th>" for name in _COLUMNS)
        rows = "".join(
            "<tr>" + "".join(f"<td style='text-align:left'>{_cell(f.get(name))}</td>" for name in _COLUMNS) + "</tr>" for f in self.casualties
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _topics(self) -> str:
        topics = ", ".join(f"{_cell(t['path'])} {t['score']:.2f}" for t in sorted(self.topics, key=lambda t: -t["score"]))
        return f"<p>topics: {topics}</p>" if topics else ""


def _cell(value: Any) -> str:
    return "" if value is None else html.escape(" ".join(str(value).split()), quote=True)


def _told(name: str, row: dict[str, Any]) -> str:
    if name == "casualties":
        return f"{row['kind']} {row['best']} ({row['low']} to {row['high']}) {row['scope']} {row['status']}, rule {row['rule_id']}"
    if name == "refusals":
        return f"no figure: {row['reason']}"
    if name == "places":
        return f"place: {row['name']} {row['country'] or ''}"
    if name == "dates":
        return f"date: {row['value']}"
    return f"{name.removesuffix('s')}: {row.get('name') or row.get('speaker') or ''}"
