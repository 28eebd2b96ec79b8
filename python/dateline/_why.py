"""Reasons: from a number of an aggregate to the sentences it rests on."""

from __future__ import annotations

import html
from typing import Any


class Why:
    """The answer of `why`: rows of the table, and beneath them incidents, figures, sentences and articles."""

    def __init__(self, table: str, cell: dict[str, Any], answer: dict[str, Any]) -> None:
        self.table, self.cell, self.answer = table, cell, answer

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table that fit."""
        return self.answer["rows"]

    @property
    def incidents(self) -> list[dict[str, Any]]:
        """The incidents beneath the rows, each with `incident`, `tolls` by rule, and `reports`."""
        return self.answer["incidents"]

    @property
    def sentences(self) -> list[dict[str, Any]]:
        """Each figure beneath the rows: its `evidence`, number, source and article."""
        reports = [(r["report"], r["told"]) for i in self.incidents for r in i["reports"]]
        reports += [(t["claim"], t["told"]) for t in self.answer["totals"]]
        lines = []
        for report, told in reports:
            figure, document = told["figure"] or {}, told["document"] or {}
            lines.append(
                {
                    "published_at": report.get("published_at") or document.get("published_at"),
                    "source": document.get("source"),
                    "best": figure.get("best"),
                    "kind": figure.get("kind"),
                    "evidence": " ".join((figure.get("evidence") or "").split()),
                    "attribution": figure.get("attribution"),
                    "rule_id": figure.get("rule_id"),
                    "figure_id": figure.get("figure_id"),
                    "doc_id": document.get("doc_id"),
                    "url": document.get("url"),
                    "duplicate_of": document.get("duplicate_of"),
                }
            )
        return lines

    def __bool__(self) -> bool:
        return bool(self.rows)

    def __repr__(self) -> str:
        head = f"{self.table} " + " ".join(f"{k}={v}" for k, v in self.cell.items()) + f": {len(self.rows)} rows, {len(self.incidents)} incidents"
        return "\n".join([head, *(f"  {s['best']} {s['kind']}  {s['source'] or s['doc_id']}: {s['evidence']}" for s in self.sentences)])

    def _repr_html_(self) -> str:
        def cells(tag: str, values: list[Any]) -> str:
            return "<tr>" + "".join(f"<{tag} style='text-align:left'>{html.escape('' if v is None else str(v))}</{tag}>" for v in values) + "</tr>"

        head = ["published", "source", "number", "sentence", "said by", "rule", "copy of"]
        lines = [
            [(s["published_at"] or "")[:10], s["source"] or s["doc_id"], f"{s['best']} {s['kind']}", s["evidence"], s["attribution"], s["rule_id"], s["duplicate_of"]]
            for s in self.sentences
        ]
        title = html.escape(f"{self.table} " + " ".join(f"{k}={v}" for k, v in self.cell.items()))
        body = "".join(cells("td", line) for line in lines)
        return f"<p><b>{title}</b>: {len(self.incidents)} incidents</p><table><thead>{cells('th', head)}</thead><tbody>{body}</tbody></table>"
