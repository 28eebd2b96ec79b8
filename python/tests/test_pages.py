"""The pages for people of SQL and R: every query of theirs runs over the samples, and says something."""

import pathlib
import re
import subprocess

import duckdb
import pytest
from conftest import ROOT

import dateline

PAGES = ROOT / "pipelines"


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", (PAGES / page).read_text(), re.M | re.S)


def test_every_query_of_the_page_runs(samples, tmp_path):
    connection = duckdb.connect()
    told = 0
    for block in blocks("SQL.md", "sql"):
        sql = block.replace("target/samples/current", str(samples / "current")).replace("target/", f"{tmp_path}/")
        for statement in filter(str.strip, sql.split(";\n")):
            rows = connection.execute(statement).fetchall()
            told += bool(rows)
            if statement.lstrip().startswith("SELECT"):
                assert rows, statement
    assert told >= 7
    assert (tmp_path / "casualties_daily.csv").read_text().startswith("date,")


def test_the_words_of_a_span_are_in_its_sentence(samples):
    query = next(b for b in blocks("SQL.md", "sql") if "substring" in b).replace("LIMIT 5", "").rstrip().rstrip(";")
    rows = dateline.open(samples).connect().sql(f"SELECT words, evidence FROM ({query}) JOIN casualties USING (figure_id)").fetchall()
    assert len(rows) > 50 and all(words in evidence or "[name]" in evidence for words, evidence in rows)


def test_queries_and_columns_of_the_page_on_r_are_there(samples):
    data = dateline.open(samples)
    script = "".join(blocks("R.md", "r"))
    queries = re.findall(r'dbGetQuery\(con, "(.*?)"\)', script, re.S)
    assert queries
    for query in queries:
        assert duckdb.sql(query.replace("target/samples/current", str(samples / "current"))).fetchall()
    selected = re.search(r"select\((.*?)\)", script)[1].split(", ")
    filtered = re.findall(r"(\w+) ==", re.search(r"filter\((.*?)\)", script)[1])
    assert set(selected) | set(filtered) <= set(data.table("casualties", "pyarrow").column_names)


@pytest.mark.parametrize("page", sorted(p.name for p in PAGES.glob("*.md")))
def test_links_lead_somewhere(page):
    text = (PAGES / page).read_text()
    for target in re.findall(r"\]\((?!https?://)([^)#]+)(?:#[^)]*)?\)", text):
        assert (PAGES / target).exists(), target


def test_what_the_image_is_made_from_is_there(tmp_path):
    lines = (PAGES / "Dockerfile").read_text().splitlines()
    copied = [word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]]
    assert len(copied) >= 8
    assert all((ROOT / path).exists() for path in copied), copied
    built = pathlib.Path(ROOT / "Cargo.toml").read_text()
    for path in re.findall(r'^path = "([^"]+)"', built, re.M):
        assert any(path == c or path.startswith(f"{c}/") for c in copied), f"{path} is built and not copied"
    # Cargo finds all that the manifests name.
    for path in copied:
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(ROOT / path)
    subprocess.run(["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1"], cwd=tmp_path, check=True, capture_output=True)
