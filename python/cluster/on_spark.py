"""A Spark master with two workers on loopback. Called by tests/cluster with the folder of the installed wheel."""

import os
import pathlib
import socket
import subprocess
import sys
import tarfile
import time

os.environ.update(SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable, PYSPARK_DRIVER_PYTHON=sys.executable)
# A process of the cluster finds the wheel where Spark puts it, not here.
WHEEL = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, str(WHEEL))
sys.path.insert(1, str(pathlib.Path(__file__).parent))

import corpus
import pyspark
from pyspark.sql import SparkSession

import dateline._cluster
import dateline.spark


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(words, log, process):
    """Waits for words in the log of a process."""
    for _ in range(600):
        if words in log.read_text(errors="replace"):
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.2)
    raise AssertionError(f"{words!r} is not in {log}")


def main():
    rows = corpus.articles()
    folder, wanted = corpus.command_line(rows)
    # pip's Spark has no start-master.sh: what that would start.
    spark_class = pathlib.Path(pyspark.__file__).parent / "bin" / "spark-class"
    port, started = free_port(), []

    def start(name, *arguments):
        log = folder / f"{name}.log"
        process = subprocess.Popen([spark_class, *arguments], stdout=log.open("w"), stderr=subprocess.STDOUT, cwd=folder)
        started.append(process)
        return log, process

    try:
        master = ("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        until("I have been elected leader", *start("master", *master))
        for number in (1, 2):
            worker = ("org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0")
            place = ("--work-dir", str(folder / f"w{number}"), f"spark://127.0.0.1:{port}")
            until("Successfully registered with master", *start(f"worker-{number}", *worker, *place))
        check(rows, wanted, folder, port)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=60)


def check(rows, wanted, folder, port):
    # The wheel goes to the workers as an archive; as a file of --py-files a native module is not found.
    archive = folder / "dateline.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
        tar.add(WHEEL, arcname=".")
    spark = (
        SparkSession.builder.master(f"spark://127.0.0.1:{port}")
        .appName("dateline")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.executor.memory", "512m")
        .config("spark.executor.cores", "1")
        .config("spark.archives", f"{archive}#dateline-wheel")
        .config("spark.executorEnv.PYTHONPATH", "./dateline-wheel")
        .config("spark.executorEnv.RAYON_NUM_THREADS", "1")
        .config("spark.executorEnv.POLARS_MAX_THREADS", "1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "1000")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    try:
        articles = spark.createDataFrame(rows, ", ".join(f"{field} string" for field in corpus.FIELDS)).repartition(4)
        figures = dateline.spark.extract(articles, "casualties")
        begun = time.monotonic()
        found = [row.asDict(recursive=True) for row in figures.collect()]
        print(f"spark: {len(rows)} articles in {time.monotonic() - begun:.1f} s")
        corpus.same_figures(found, wanted.casualties, "spark")
        # Instants stay instants in UTC, and what cannot be read is a row.
        documents = dateline.spark.extract(articles, "documents").select("doc_id", "published_at").toArrow().to_pylist()
        expected = {row["doc_id"]: row["published_at"] for row in wanted.documents.to_pylist()}
        assert {row["doc_id"]: row["published_at"] for row in documents} == expected
        bad = spark.createDataFrame([("a", " "), ("b", "Two were killed.")], "id string, text string")
        assert dateline.spark.extract(bad, "rejects").count() == 1
        used = {path.parent.parent.name for path in folder.glob("w*/app-*/*") if path.is_dir()}
        assert used == {"w1", "w2"}, used
        dateline.spark.run(articles, out=folder / "merged", work=folder / "work")
        corpus.same_dataset(folder / "merged", wanted, "spark")
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
