"""The articles of the tests, what the command line finds in them, and whether an engine found the same."""

import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FIELDS = ("id", "url", "title", "date", "text")


def articles():
    """The newswire corpus where it is at hand, else the samples."""
    newswire = pathlib.Path(os.environ.get("DATELINE_SHARED", ROOT.parent / "shared")) / "corpora" / "newswire" / "articles.jsonl"
    samples = ROOT / "data" / "samples"
    texts = [newswire.read_text()] if newswire.exists() else [(samples / "news.jsonl").read_text(), gzip.open(samples / "business.jsonl.gz", "rt").read()]
    rows = [json.loads(line) for text in texts for line in text.splitlines() if line.strip()]
    return [{field: None if row.get(field) is None else str(row[field]) for field in FIELDS} for row in rows]


def command_line(rows):
    """The dataset that the command line makes of the articles: figures by id, and the digest of each table."""
    import dateline

    folder = pathlib.Path(tempfile.mkdtemp(prefix="dateline-cluster-"))
    (folder / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, "-m", "dateline._command", "run", "--input", folder / "articles.jsonl", "--out", folder / "out", "--quiet"]
    place = str(pathlib.Path(dateline.__file__).parent.parent)
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": place})
    return folder, dateline.open(folder / "out", "pyarrow")


def same_figures(found, wanted, engine):
    """Whether an engine's rows, in any order, are those of the command line."""
    from dateline import _cluster

    key = lambda row: row["figure_id"]
    # Which incident a figure tells of is known when all articles are read, not on a worker.
    wanted = [row | {"incident_id": None} for row in _cluster.plain(wanted).to_pylist()]
    found, wanted = sorted(found, key=key), sorted(wanted, key=key)
    assert len(wanted) > 20, len(wanted)
    assert len(found) == len(wanted), (engine, len(found), len(wanted))
    for mine, theirs in zip(found, wanted):
        assert mine == theirs, (engine, mine, theirs)
    print(f"{engine}: {len(found)} figures, the command line's")


#: Tables without the place of an article, which is its file on the command line and its part on a cluster.
PLACELESS = ("casualties", "topics", "incidents", "incident_reports", "incident_tolls", "casualties_daily", "coverage_daily")


def same_dataset(out, wanted, engine):
    """Whether a dataset that was made in shards and merged is the command line's, file by file."""
    import dateline

    digests = lambda data: {name: [file["blake3"] for file in data.manifest["tables"][name]] for name in PLACELESS}
    assert digests(dateline.open(out, "pyarrow")) == digests(wanted), engine
    print(f"{engine}: merged shards are one run, byte for byte")
