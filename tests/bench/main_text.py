"""The main text of pages against what people marked as such: the formula of the article extraction benchmark, and the speed.

    python3 tests/bench/main_text.py GROUND_TRUTH.json PAGES

GROUND_TRUTH.json maps the name of a page (its file name up to the first dot) to `articleBody`; PAGES is the folder of the pages. Precision and
recall of each page are over shingles of four words, with their counts; the score is the harmonic mean of the two averages. Without arguments it
takes the shared pages, where they are there. The speed is megabytes of markup in a second of the processor, from the table of articles to the
tables of documents and sentences, start of the program included.
"""

import collections
import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHARED = pathlib.Path(os.environ.get("DATELINE_SHARED", ROOT.parent / "shared"))
BINARY = ROOT / "target/release/dateline"


def shingles(text: str | None) -> collections.Counter:
    words = re.findall(r"\w+", text or "")
    return collections.Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words)


def score(truth: pathlib.Path, pages: pathlib.Path) -> dict:
    import pyarrow.parquet

    wanted = {name: page["articleBody"] for name, page in json.loads(truth.read_text(encoding="utf-8")).items()}
    with tempfile.TemporaryDirectory() as out:
        command = [BINARY, "ingest", "--input", pages, "--out", out, "--quiet", "--threads", "1", "--max-rejects", "100%"]
        subprocess.run(command, check=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run([BINARY, "normalize", "--out", out, "--quiet", "--threads", "1", "--max-rejects", "100%"], check=True)
        seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        rows = pyarrow.parquet.read_table(f"{out}/current/documents", columns=["input_uri", "text"]).to_pylist()
    found = {pathlib.PurePosixPath(row["input_uri"]).name.split(".")[0]: row["text"] for row in rows}
    precisions, recalls = [], []
    for name, text in wanted.items():
        want, have = shingles(text), shingles(found.get(name))
        same = sum((want & have).values())
        if have:
            precisions.append(same / sum(have.values()))
        if want:
            recalls.append(same / sum(want.values()))
    precision, recall = statistics.mean(precisions or [0]), statistics.mean(recalls or [0])
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "f1": round(f1, 4), "precision": round(precision, 4), "recall": round(recall, 4), "pages": len(wanted),
        "read": len(wanted.keys() & found.keys()), "cpu_seconds": round(seconds, 3),
    }


def megabytes(pages: pathlib.Path) -> float:
    import gzip

    files = [p for p in pages.iterdir() if p.is_file()]
    return sum(len(gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes()) for p in files) / 1e6


def main() -> int:
    truth, pages = (map(pathlib.Path, sys.argv[1:3])) if len(sys.argv) > 2 else (SHARED / "gold/html/ground-truth.json", SHARED / "gold/html/pages")
    if not truth.exists():
        print(f"skipped: {truth} is not here")
        return 0
    result = score(truth, pages)
    size = megabytes(pages)
    result["megabytes"] = round(size, 1)
    result["megabytes_per_second"] = round(size / result["cpu_seconds"], 1) if result["cpu_seconds"] else None
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
