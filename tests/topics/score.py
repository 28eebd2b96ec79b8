"""Scores the topics of the articles of `read.md`, `held.md`, `fresh.md` and `unseen.md`: precision and recall of the first five, and spans.

    python tests/topics/score.py [--show]

A topic is right where the article's gold names it or a topic below it; recall counts exactly the topics that the gold names.
A span of evidence is right where title or text, cut by it, gives its words. `--show` lists every article.
"""

import glob
import json
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
BINARY = ROOT / "target/release/dateline"
FIRST = 5


def tree() -> tuple[dict[str, str], dict[str, str]]:
    """Ids by label, and the id above each id."""
    ids, above = {}, {}
    for line in (ROOT / "data/topics/medtop.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        topic, parent, _, retired, label, *_ = line.split("\t")
        above[topic] = parent
        if not retired:
            ids[label] = topic
    return ids, above


def articles(name: str) -> list[dict]:
    out = []
    for block in (FOLDER / f"{name}.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        title, topics, _, text = block.split("\n", 3)
        out.append({"id": str(len(out)), "title": title, "text": text.strip(), "topics": topics.removeprefix("topics: ").split("; ")})
    return out


def table(dataset: pathlib.Path, name: str) -> list[dict]:
    import pyarrow.parquet as pq

    return [row for path in sorted(glob.glob(str(dataset / "current" / name / "*.parquet"))) for row in pq.read_table(path).to_pylist()]


def score(name: str, show: bool = False) -> dict[str, float]:
    ids, above = tree()
    gold = articles(name)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        lines = [json.dumps({key: article[key] for key in ("id", "title", "text")}) for article in gold]
        (folder / "articles.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        subprocess.run([BINARY, "run", "--input", folder / "articles.jsonl", "--out", folder / "out", "--quiet"], check=True)
        documents = {d["doc_id"]: d for d in table(folder / "out", "documents")}
        rows = [r for r in table(folder / "out", "topics") if r["taxonomy"] == "medtop"]
    spans = [(documents[r["doc_id"]]["title" if e["part"] == "title" else "text"][e["start"] : e["end"]], e["text"]) for r in rows for e in r["evidence"]]
    right = told = found = wanted = 0
    for article in gold:
        want = {ids[label] for label in article["topics"]}
        wide = set(want)
        for topic in want:
            while topic := above.get(topic, ""):
                wide.add(topic)
        own = sorted((r for r in rows if documents[r["doc_id"]]["external_id"] == article["id"]), key=lambda r: r["rank"])[:FIRST]
        right += sum(r["topic_id"] in wide for r in own)
        told += len(own)
        found += sum(r["topic_id"] in want for r in own)
        wanted += len(want)
        if show:
            print(article["title"], "|", ", ".join(article["topics"]))
            for r in own:
                mark = "+" if r["topic_id"] in want else "." if r["topic_id"] in wide else "-"
                print(f"  {mark} {r['score']:.2f} {r['label']}: {', '.join(e['text'] for e in r['evidence'])}")
    return {"precision": right / told, "recall": found / wanted, "spans": sum(a == b for a, b in spans) / max(len(spans), 1)}


if __name__ == "__main__":
    for name in ("read", "held", "fresh", "unseen"):
        print(name, {key: round(value, 3) for key, value in score(name, "--show" in sys.argv).items()})
