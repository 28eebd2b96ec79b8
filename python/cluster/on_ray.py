"""Ray on this machine. Called by tests/cluster with the folder of the installed wheel."""

import os
import pathlib
import sys
import time

WHEEL = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, str(WHEEL))
sys.path.insert(1, str(pathlib.Path(__file__).parent))
os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_DEDUP_LOGS="0", RAY_DATA_DISABLE_PROGRESS_BARS="1")

import corpus
import pyarrow as pa
import ray

import dateline._cluster
import dateline.ray


def main():
    rows = corpus.articles()
    folder, wanted = corpus.command_line(rows)
    environment = {"env_vars": {"PYTHONPATH": str(WHEEL), "RAYON_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}}
    ray.init(num_cpus=2, include_dashboard=False, runtime_env=environment, logging_level="error", log_to_driver=False)
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        articles = ray.data.from_arrow(pa.Table.from_pylist(rows)).repartition(4)
        begun = time.monotonic()
        found = dateline.ray.extract(articles, "casualties").take_all()
        print(f"ray: {len(rows)} articles in {time.monotonic() - begun:.1f} s")
        corpus.same_figures(found, wanted.casualties, "ray")
        dateline.ray.run(articles, out=folder / "merged", work=folder / "work")
        corpus.same_dataset(folder / "merged", wanted, "ray")
        try:
            dateline.ray.extract(articles, "incidents")
        except ValueError as error:
            assert "no table 'incidents' of single articles" in str(error)
        else:
            raise AssertionError("incidents need all articles")
    finally:
        ray.shutdown()


if __name__ == "__main__":
    main()
