"""Times JSON Lines to tables, stage by stage, with the release binary.

    python3 tests/bench/run.py [ARTICLES.jsonl] [--keep]

Without a file it takes the shared newswire, else the samples repeated to 5 MB. Each run is on one thread, three runs, the
median counts. Prints a JSON line; --keep appends it to tests/bench/record/<machine>.jsonl. Compare ratios of one run, not
seconds of two machines.
"""

import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHARED = pathlib.Path(os.environ.get("DATELINE_SHARED", ROOT.parent / "shared"))
BINARY = ROOT / "target/release/dateline"
RUNS = 3


def source(folder: pathlib.Path, arguments: list[str]) -> pathlib.Path:
    if arguments:
        return pathlib.Path(arguments[0])
    newswire = SHARED / "corpora/newswire/articles.jsonl"
    if newswire.exists():
        return newswire
    lines = [json.loads(line) for line in (ROOT / "data/samples/news.jsonl").read_text().splitlines() if line.startswith("{") and line.endswith("}")]
    out = folder / "samples.jsonl"
    with out.open("w") as file:
        for n in range(5_000_000 // sum(len(json.dumps(line)) for line in lines) + 1):
            for line in lines:
                file.write(json.dumps({**line, "id": f"{n}-{line.get('id')}", "url": None, "text": f"{line.get('text', '')} ({n})"}) + "\n")
    return out


def main() -> int:
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        articles = source(folder, arguments)
        megabytes = articles.stat().st_size / 1e6
        seconds: dict[str, list[float]] = {}
        for run in range(RUNS):
            out = subprocess.check_output([BINARY, "run", "--input", articles, "--out", folder / f"out{run}", "--json", "--threads", "1"])
            report = json.loads(out)
            for stage, value in report["timings"]["seconds"].items():
                seconds.setdefault(stage, []).append(value)
        medians = {stage: round(statistics.median(values), 4) for stage, values in seconds.items()}
        total = sum(medians.values())
        documents = report["rows"]["documents"]
        record = {
            "machine": f"{platform.machine()} {os.cpu_count()} cores", "articles": documents, "megabytes": round(megabytes, 2),
            "seconds": medians, "megabytes_per_second": {stage: round(megabytes / value, 1) for stage, value in medians.items() if value > 0},
            "articles_per_second": round(documents / total), "total_megabytes_per_second": round(megabytes / total, 2),
        }
        line = json.dumps(record)
        print(line)
        if "--keep" in sys.argv:
            with (ROOT / f"tests/bench/record/{platform.machine()}-{os.cpu_count()}.jsonl").open("a") as file:
                file.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
