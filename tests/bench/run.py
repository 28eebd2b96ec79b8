"""Times JSON Lines to tables: the whole run of the release binary, and each stage and extractor by itself.

    python3 tests/bench/run.py [ARTICLES.jsonl] [--keep "what changed"]

Without a file it takes the shared newswire, else the samples repeated to 5 MB. All on one thread, in CPU seconds, so that
other work on the machine counts little: the run three times, the median counting, the parts by `stages.rs` (built with
`cargo bench`), the least of five rounds counting. Prints a JSON line; --keep appends it to tests/bench/record/<machine>.jsonl.
Compare ratios of one run, not seconds of two machines.
"""

import json
import os
import pathlib
import platform
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHARED = pathlib.Path(os.environ.get("DATELINE_SHARED", ROOT.parent / "shared"))
BINARY = ROOT / "target/release/dateline"
RUNS = 3
ROUNDS = 5
EXTRACTORS = ["casualties", "topics", "key_phrases", "places", "dates", "actors", "quotes", "link"]


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


def children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def whole_runs(articles: pathlib.Path, folder: pathlib.Path) -> dict:
    seconds = []
    for run in range(RUNS):
        before = children_seconds()
        out = subprocess.check_output([BINARY, "run", "--input", articles, "--out", folder / f"out{run}", "--json", "--threads", "1"])
        seconds.append(children_seconds() - before)
    report = json.loads(out)
    return {"articles": report["rows"]["documents"], "cpu_seconds": statistics.median(seconds), "wall_seconds_by_stage": report["timings"]["seconds"]}


def parts(articles: pathlib.Path) -> dict[str, float]:
    build = ["cargo", "bench", "--no-default-features", "--bench", "stages", "--no-run", "--message-format=json"]
    told = subprocess.run(build, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout
    built = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    program = next(m["executable"] for m in built if m.get("executable") and m["target"]["name"] == "stages")
    return json.loads(subprocess.check_output([program, articles, str(ROUNDS)]))["cpu_seconds"]


def main() -> int:
    arguments = sys.argv[1:]
    kept = None
    if "--keep" in arguments:
        at = arguments.index("--keep")
        kept = " ".join(arguments[at + 1 : at + 2])
        arguments = arguments[:at] + arguments[at + 2 :]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        articles = source(folder, arguments)
        megabytes = articles.stat().st_size / 1e6
        run = whole_runs(articles, folder)
        seconds = parts(articles)
    rate = {part: round(megabytes / value, 1) for part, value in seconds.items() if value > 0 and not part.startswith("load")}
    together = sum(seconds.get(part, 0) for part in EXTRACTORS) or 1
    record = {
        "changed": kept or "",
        "machine": f"{platform.machine()} {os.cpu_count()} cores",
        "articles": run["articles"],
        "megabytes": round(megabytes, 2),
        "run_cpu_seconds": round(run["cpu_seconds"], 3),
        "run_megabytes_per_cpu_second": round(megabytes / run["cpu_seconds"], 1),
        "wall_seconds_by_stage": run["wall_seconds_by_stage"],
        "cpu_seconds": {part: round(value, 4) for part, value in seconds.items()},
        "megabytes_per_cpu_second": rate,
        "share_of_extractors": {part: round(seconds.get(part, 0) / together, 3) for part in EXTRACTORS},
    }
    line = json.dumps(record)
    print(line)
    if kept is not None:
        with (ROOT / f"tests/bench/record/{platform.machine()}-{os.cpu_count()}.jsonl").open("a") as file:
            file.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
