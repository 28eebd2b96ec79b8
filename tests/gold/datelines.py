"""Scores place and date of datelines on a file of wire stories, where it is there: every story is run with its dateline in front of its text.

    python3 tests/gold/datelines.py [STORIES.jsonl] [--show]

A story is a JSON line with `dateline`, `date` and `text`. What is wanted is read off the dateline itself: the place is what stands before
month and day, the date is month and day in the year that brings it nearest to the story's own date. Datelines that hold no month and day, or
that lie more than a month from the story's date (slips of the keyboard), are counted apart.
"""

import datetime
import json
import pathlib
import re
import sys
import tempfile

from scores import SHARED, dataset

MONTHS = {name: i + 1 for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}
HEAD = re.compile(r"^\s*(.+?)[,.;]?\s+([A-Za-z]{3,9})\.?\s*(\d{1,2})\b", re.S)


def wanted(story: dict) -> tuple[str, str] | None:
    found = HEAD.match(story.get("dateline") or "")
    month = MONTHS.get(found[2][:3].lower()) if found else None
    stamp = re.match(r"\s*(\d{1,2})-(\w{3})-(\d{4})", story.get("date") or "")
    if not month or not stamp:
        return None
    day = datetime.date(int(stamp[3]), MONTHS[stamp[2].lower()], int(stamp[1]))
    for year in (day.year, day.year - 1, day.year + 1):
        try:
            date = datetime.date(year, month, int(found[3]))
        except ValueError:
            return None
        if abs((date - day).days) <= 31:
            return " ".join(found[1].split()), date.isoformat()
    return None


def score(path: pathlib.Path, show: bool = False) -> dict:
    import pyarrow.parquet

    stories = [json.loads(line) for line in path.read_text().splitlines()]
    want = {s["id"]: wanted(s) for s in stories}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        source = folder / "stories.jsonl"
        with source.open("w") as file:
            for s in stories:
                text = f"{(s.get('dateline') or '').strip()} {s['text']}"
                file.write(json.dumps({"id": s["id"], "title": s["title"], "date": s["date"], "text": text}) + "\n")
        out = dataset(folder, "out", source)
        columns = ["external_id", "dateline_place", "dateline_date"]
        rows = pyarrow.parquet.read_table(f"{out}/current/documents", columns=columns).to_pylist()
    have = {r["external_id"]: (r["dateline_place"], str(r["dateline_date"])) for r in rows}
    read = {i: w for i, w in want.items() if w and i in have}
    plain = lambda place: re.sub(r"[^a-z]+", " ", (place or "").lower()).strip()
    place = {i: plain(have[i][0]) == plain(w[0]) for i, w in read.items()}
    date = {i: have[i][1] == w[1] for i, w in read.items()}
    both = [i for i in read if place[i] and date[i]]
    if show:
        lines = {s["id"]: s["dateline"] for s in stories}
        for i in read:
            if not (place[i] and date[i]):
                print(repr(lines[i]), "wanted", read[i], "found", have[i])
    return {
        "stories": len(stories), "with_dateline": len(read), "place": round(sum(place.values()) / len(read), 4),
        "date": round(sum(date.values()) / len(read), 4), "both": round(len(both) / len(read), 4),
    }


if __name__ == "__main__":
    paths = [a for a in sys.argv[1:] if not a.startswith("--")]
    stories = pathlib.Path(paths[0]) if paths else SHARED / "gold/datelines/dev.jsonl"
    print(json.dumps(score(stories, "--show" in sys.argv)) if stories.exists() else f"skipped: {stories} is not here")
