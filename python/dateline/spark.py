"""Dateline on Spark: articles in a DataFrame, tables in DataFrames, read by the same Rust function as everywhere.

    figures = dateline.spark.extract(articles, "casualties")          # a row for each figure
    dateline.spark.run(articles, out="/shared/dataset", work="/shared/work")   # a whole dataset, the bytes of one run

pipelines/CLUSTER.md tells how to set a cluster up, and what can go wrong.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from . import _cluster

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["extract", "run"]


def extract(articles: DataFrame, table: str = "casualties", **options: Any) -> DataFrame:
    """One of the tables of single articles ("documents", "casualties", "topics", ...) of a DataFrame with columns as for `dateline.extract`.

    Lazy; each table that is asked for reads the articles once. `options` are those of `dateline.Extractor`. An article that cannot be used
    is a row of table "rejects" and never fails the job. `input_uri` is the partition, `input_offset` the row in it.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    settings = _cluster.frozen(options)

    def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        name, first = f"partition-{context.partitionId() if context else 0:06}", 0
        for batch in batches:
            yield from _cluster.plain(_cluster.rows(table, settings, batch, name, first)).to_batches()
            first += batch.num_rows

    return articles.mapInArrow(read, from_arrow_schema(_cluster.schema(table, settings)))


def run(
    articles: DataFrame, out: str | os.PathLike[str], work: str | os.PathLike[str], recipe: str | os.PathLike[str] | None = None, **options: Any
) -> dict[str, Any]:
    """A whole dataset of a DataFrame: every partition becomes a shard in the folder `work`, and `dateline.merge` joins them into `out`.

    `work` must be one folder for all workers and the driver, as must the path of `recipe`. The tables are the bytes of one run over the
    shards' articles. `options` are those of `dateline.merge`. Returns what that returns.
    """
    folder, settings = os.fspath(work), None if recipe is None else os.fspath(recipe)

    def make(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        made = _cluster.shard(batches, folder, settings)
        if made is not None:
            yield pa.RecordBatch.from_pylist([made])

    shards = articles.mapInArrow(make, "shard string, documents long, rejects long").collect()
    return _cluster.joined([row["shard"] for row in shards], out, **options)
