"""`dateline.extract`: what goes in, what comes out, what is refused."""

import datetime
import threading
import time

import pandas
import polars
import pyarrow as pa
import pytest

import dateline

CRASH = "At least twelve people were killed and 30 injured when a bus left the road near Quito on Friday, police said."
STORM = "The storm left 3 people dead and destroyed 200 homes, the governor said."


def best(tables, kind="killed"):
    return sorted(f["best"] for f in tables.casualties.to_pylist() if f["kind"] == kind)


def test_texts_and_records_give_the_same_tables():
    texts = dateline.extract([CRASH, STORM])
    records = dateline.extract([{"text": CRASH}, {"text": STORM}])
    assert best(texts) == [3, 12]
    assert all(texts[name].equals(records[name]) for name in texts)
    assert sorted(d["input_offset"] for d in texts.documents.to_pylist()) == [0, 1]
    assert {"documents", "sentences", "casualties", "topics", "places", "document_tolls", "rejects"} <= set(texts)


@pytest.mark.parametrize(
    "make",
    [
        pa.Table.from_pylist,
        lambda rows: pa.RecordBatch.from_pylist(rows),
        lambda rows: pa.Table.from_pylist(rows).to_reader(),
        polars.DataFrame,
        pandas.DataFrame,
        lambda rows: pa.table({k: pa.array([r[k] for r in rows]).dictionary_encode() for k in rows[0]}),
        lambda rows: pa.table({k: pa.array([r[k] for r in rows], pa.string_view()) for k in rows[0]}),
    ],
    ids=["table", "batch", "reader", "polars", "pandas", "dictionary", "view"],
)
def test_arrow_of_every_kind_is_taken(make):
    rows = [{"title": "Bus crash", "text": CRASH}, {"title": "Storm", "text": STORM}]
    wanted = dateline.extract(rows)
    found = dateline.extract(make(rows))
    assert best(found) == [3, 12]
    assert all(found[name].equals(wanted[name]) for name in wanted)


def test_dates_addresses_and_sources_are_understood():
    when = datetime.datetime(2019, 3, 15, 12, tzinfo=datetime.timezone.utc)
    rows = dateline.extract(
        [
            {"text": CRASH, "published": when, "url": "https://news.example.com/a", "authors": ["Ana Ruiz"]},
            {"text": STORM, "published_at": "2019-03-16", "source": "Example Times", "id": 7},
        ]
    ).documents.to_pylist()
    first, second = sorted(rows, key=lambda d: d["input_offset"])
    assert first["published_at"] == when and first["source"] == "example.com" and first["authors"] == ["Ana Ruiz"]
    assert second["published_at"].date() == datetime.date(2019, 3, 16) and second["source"] == "Example Times" and second["external_id"] == "7"
    stamped = pa.table({"body": [CRASH], "date": pa.array([when], pa.timestamp("us", "UTC"))})
    read = dateline.extract(stamped, fields={"text": "body"}).documents.to_pylist()
    assert read[0]["published_at"] == when


def test_tables_that_come_back_share_their_memory():
    inner = dateline.Extractor()._inner.extract(pa.table({"text": [CRASH]}), "articles", 0)
    handed = dict(inner)["documents"]
    column = pa.table(handed)["text"].chunk(0)
    again = pa.table(handed)["text"].chunk(0)
    assert [b.address for b in column.buffers()[1:]] == [b.address for b in again.buffers()[1:]], "two views of one buffer"


def test_what_cannot_be_read_is_told_with_its_number():
    tables = dateline.extract([CRASH, "  ", {"title": "No text"}])
    assert sorted(r["input_offset"] for r in tables.rejects.to_pylist()) == [1, 2]
    with pytest.raises(TypeError, match=r"articles\[1\] is int, neither a text nor a dict"):
        dateline.extract([CRASH, 3])
    with pytest.raises(ValueError, match=r"articles\[0\] has a key 'txt'.*id, url, title"):
        dateline.extract([{"txt": CRASH}])
    with pytest.raises(TypeError, match=r"articles\[0\]\['title'\] is float, not text"):
        dateline.extract([{"text": CRASH, "title": 3.5}])
    with pytest.raises(TypeError, match="put it into a list"):
        dateline.extract(CRASH)
    with pytest.raises(dateline.UsageError, match=r"articles: no column of text \(text, html\); the columns are: body") as error:
        dateline.extract(pa.table({"body": [CRASH]}))
    assert error.value.exit_code == 4
    with pytest.raises(dateline.UsageError, match="nowhere"):
        dateline.extract([CRASH], languages="nowhere")
    with pytest.raises(ValueError, match="no field 'body'"):
        dateline.extract([CRASH], fields={"body": "text"})


def test_nothing_gives_empty_tables_with_their_columns():
    tables = dateline.extract([])
    assert tables.casualties.num_rows == 0 and "figure_id" in tables.casualties.column_names
    assert tables.casualties.schema == dateline.extract([CRASH]).casualties.schema


def test_settings_do_what_they_say():
    assert "text" in dateline.extract([CRASH], sentence_text=True).sentences.column_names
    named = "Maria Lopez, 34, was killed in the crash. Two other people died."
    hidden = dateline.extract([named]).casualties.to_pylist()
    shown = dateline.extract([named], victim_names=True).casualties.to_pylist()
    assert any("[name]" in f["evidence"] for f in hidden) and not any("[name]" in f["evidence"] for f in shown)
    extractor = dateline.Extractor(threads=1)
    assert extractor([CRASH], name="part-7", first=40).documents.to_pylist()[0]["input_offset"] == 40


def test_many_articles_give_the_same_rows_on_any_number_of_threads():
    many = [f"{CRASH} Report {i} came later, and {i + 2} more people were killed on the road." for i in range(5000)]
    one, two = dateline.extract(many, threads=1), dateline.extract(many, threads=2)
    assert all(one[name].equals(two[name]) for name in one)
    assert one.documents.num_rows == 5000 and one.rejects.num_rows == 0


def test_other_threads_of_python_go_on_meanwhile():
    many = pa.table({"text": [f"{CRASH} {i}" for i in range(4000)]})
    extractor = dateline.Extractor(threads=1)
    ticks, done = 0, threading.Event()

    def work():
        extractor(many)
        done.set()

    worker = threading.Thread(target=work)
    start = time.monotonic()
    worker.start()
    while not done.is_set():
        time.sleep(0.005)
        ticks += 1
    worker.join()
    spent = time.monotonic() - start
    # With the lock held all along there would be hardly a tick.
    assert ticks >= 10 and ticks * 0.005 > spent / 5, (ticks, spent)
