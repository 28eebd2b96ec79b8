"""The wheel against the command line: the same articles, one thread each, in turns, in CPU seconds; the best of each.

    target/python/bin/python tests/bench/wheel.py ARTICLES.jsonl [ROUNDS]

The command line's share is `dateline run` less what `dateline aggregate` over its result takes: reading, cleaning, searching and writing. The wheel's is the call `Extractor(articles)` with
the articles as an Arrow table: cleaning, searching and making the tables. Leaves with 1 where the wheel reaches less than 0.9 of the command line's speed.
"""

import json
import pathlib
import resource
import subprocess
import sys
import tempfile

import dateline
from dateline import _articles

#: What the wheel must reach of the command line's speed.
FLOOR = 0.9

PROGRAM = pathlib.Path(__file__).resolve().parent.parent.parent / "target" / "release" / "dateline"


def spent(who) -> float:
    """CPU seconds so far."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def child(command) -> float:
    """CPU seconds of a command."""
    before = spent(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    return spent(resource.RUSAGE_CHILDREN) - before


def main() -> int:
    path, rounds = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    rows = [{k: None if v is None else str(v) for k, v in json.loads(line).items() if k in _articles.FIELDS} for line in path.open()]
    table, extractor = _articles.table(rows), dateline.Extractor(threads=1)
    command_line, wheel = [], []
    with tempfile.TemporaryDirectory() as folder:
        extractor(table.slice(0, 100))
        out = ["--out", pathlib.Path(folder) / "out", "--threads", "1", "--full", "--quiet"]
        for _ in range(rounds):
            whole = child([PROGRAM, "run", "--input", path, *out])
            command_line.append(whole - child([PROGRAM, "aggregate", *out]))
            before = spent(resource.RUSAGE_SELF)
            extractor(table)
            wheel.append(spent(resource.RUSAGE_SELF) - before)
    megabytes, theirs, mine = path.stat().st_size / 1e6, min(command_line), min(wheel)
    print(f"command line {megabytes / theirs:.2f} MB a CPU second, wheel {megabytes / mine:.2f}: {theirs / mine:.2f} of it (at least {FLOOR})")
    return 0 if theirs / mine >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
