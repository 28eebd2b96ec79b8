"""`dateline.run`, `open`, `why`: datasets from Python."""

import json
import pathlib
import shutil
import signal
import subprocess
import sys

import pytest
from conftest import SAMPLES

import dateline


def test_a_run_writes_what_the_command_line_writes(samples, tmp_path):
    out = tmp_path / "out"
    done = subprocess.run([sys.executable, "-m", "dateline._command", "run", "--input", SAMPLES, "--out", out, "--json"], capture_output=True, check=True)
    told = json.loads(done.stdout)
    mine, theirs = dateline.open(samples).manifest, dateline.open(out).manifest
    assert mine["tables"] == theirs["tables"] and mine["run_id"] == told["run_id"]
    assert told["rows"]["documents"] == mine["tables"]["documents"][0]["rows"] > 20


def test_a_second_run_finds_nothing_to_do_and_a_full_one_runs(tmp_path):
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(f"[input]\npaths = ['{SAMPLES / 'news.jsonl'}']\n[output]\npath = 'out'\n")
    first = dateline.run(recipe, keep=3)
    assert not first["up_to_date"] and pathlib.Path(first["out"]) == tmp_path / "out" / "current"
    assert dateline.run(recipe)["up_to_date"]
    assert not dateline.run(recipe, full=True)["up_to_date"]


def test_errors_name_the_file(tmp_path):
    recipe = tmp_path / "recipe.toml"
    recipe.write_text("[input]\npathz = ['x']\n")
    with pytest.raises(dateline.UsageError, match=r"recipe.toml:2: .*paths"):
        dateline.run(recipe)
    broken = tmp_path / "news.jsonl"
    broken.write_text('{"text": "One was killed."}\n{"text": \n')
    with pytest.raises(dateline.RejectsError, match=r"news\.jsonl") as error:
        dateline.run(input=broken, out=tmp_path / "out")
    assert error.value.exit_code == 3
    with pytest.raises(dateline.UsageError, match="no dataset here"):
        dateline.open(tmp_path / "out")


def test_a_damaged_file_is_told(samples, tmp_path):
    copy = shutil.copytree(samples, tmp_path / "copy", symlinks=True)
    data = dateline.open(copy)
    data.verify()
    with pathlib.Path(data.files("topics")[0]).open("r+b") as file:
        file.write(b"XXXX")
    with pytest.raises(dateline.DataError, match="topics/part-000000.parquet"):
        data.verify()


def test_tables_come_as_one_likes(samples):
    import duckdb
    import pandas
    import polars
    import pyarrow

    data = dateline.open(samples)
    rows = data.tables["casualties"]
    assert isinstance(data.casualties, polars.LazyFrame) and data.casualties.collect().height == rows
    assert isinstance(data.table("casualties", "pandas"), pandas.DataFrame) and len(data.table("casualties", "pandas")) == rows
    assert isinstance(dateline.open(samples, "pyarrow").casualties, pyarrow.Table)
    relation = dateline.open(samples, "duckdb").casualties
    assert isinstance(relation, duckdb.DuckDBPyRelation) and relation.count("*").fetchall() == [(rows,)]
    counted = data.connect().sql("SELECT count(*) FROM casualties JOIN documents USING (doc_id)").fetchall()
    assert counted == [(rows,)]
    assert "casualties" in dir(data) and "casualties" in repr(data) and "<code>casualties</code>" in data._repr_html_()
    assert "figure_id" in data.describe("casualties")
    with pytest.raises(AttributeError, match="no table casualty; the tables are"):
        data.casualty
    with pytest.raises(ValueError, match="no kind of table 'excel'"):
        dateline.open(samples, "excel")


def test_tables_become_tables_of_a_delta_lake(samples, tmp_path):
    from deltalake import DeltaTable

    data = dateline.open(samples)
    assert set(data.to_delta(tmp_path).values()) == {0} and {p.name for p in tmp_path.iterdir()} == set(data.tables)
    for name in ("casualties", "topics"):
        lake = DeltaTable(tmp_path / name).to_pyarrow_table().to_pylist()
        key = lambda row: json.dumps(row, default=str, sort_keys=True)
        assert lake and sorted(lake, key=key) == sorted(data.table(name, "pyarrow").to_pylist(), key=key)
    # What is there already stays as the version before.
    assert data.to_delta(tmp_path, ["topics"]) == {"topics": 1}
    assert DeltaTable(tmp_path / "topics", version=0).to_pyarrow_table().num_rows == data.tables["topics"]
    with pytest.raises(KeyError, match="no table figures"):
        data.to_delta(tmp_path, ["figures"])


def test_why_leads_from_a_day_to_its_sentences(samples):
    import polars as pl

    data = dateline.open(samples)
    day = data.casualties_daily.filter((pl.col("kind") == "killed") & pl.col("country").is_not_null()).sort("best", descending=True).collect().row(0, named=True)
    answer = dateline.why(samples, "casualties_daily", date=day["date"], country=day["country"], kind="killed")
    assert answer and answer.incidents and answer.sentences
    texts = {d["doc_id"]: d["title"] or "" for d in data.table("documents", "pyarrow").to_pylist()}
    assert all(s["evidence"] and s["doc_id"] in texts for s in answer.sentences)
    assert "rule" in answer._repr_html_() and "casualties_daily" in repr(answer)
    with pytest.raises(dateline.UsageError, match="no column colour"):
        data.why("casualties_daily", colour="red")
    assert not data.why("casualties_daily", date="1901-01-01")


def test_control_c_stops_a_run(tmp_path):
    news = tmp_path / "news.jsonl"
    with news.open("w") as file:
        for i in range(60000):
            file.write(json.dumps({"id": i, "text": f"A landslide killed {i % 90 + 2} people in village {i} on Monday, officials said. " * 4}) + "\n")
    program = "import sys, dateline\nprint('ready', flush=True)\ndateline.run(input=sys.argv[1], out=sys.argv[2], threads=1)\n"
    child = subprocess.Popen([sys.executable, "-c", program, news, tmp_path / "out"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(timeout=0.7)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    assert child.returncode != 0 and "KeyboardInterrupt" in errors
    assert not (tmp_path / "out" / "current").exists()


def test_shards_become_one_dataset(samples, tmp_path):
    files = sorted(SAMPLES.iterdir())
    for name, part in (("a", files[:3]), ("b", files[3:])):
        dateline.run(input=part, out=tmp_path / name)
    dateline.run(input=files, out=tmp_path / "one")
    done = dateline.merge([tmp_path / "b", tmp_path / "a"], tmp_path / "merged")
    assert dateline.open(tmp_path / "merged").manifest["tables"] == dateline.open(tmp_path / "one").manifest["tables"]
    assert done["timings"]["documents_reused"] == done["rows"]["documents"]
    with pytest.raises(dateline.UsageError, match="both hold an input named"):
        dateline.merge([tmp_path / "a", tmp_path / "a"], tmp_path / "merged")


def test_a_shard_of_a_cluster_is_made_once(tmp_path):
    import pyarrow as pa

    from dateline import _cluster

    batches = pa.table({"id": ["1", "2"], "text": ["Two people were killed in a fire.", " "]}).to_batches()
    first = _cluster.shard(batches, str(tmp_path), None)
    assert first == _cluster.shard(batches, str(tmp_path), None) and first["documents"] == 1 and first["rejects"] == 1
    assert _cluster.shard([], str(tmp_path), None) is None
    plain = _cluster.schema("topics", _cluster.frozen({}))
    assert not any(pa.types.is_dictionary(field.type) for field in plain)
