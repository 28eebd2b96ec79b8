"""Dateline on Ray Data: articles in a Dataset, tables in Datasets, read by the same Rust function as everywhere.

    figures = dateline.ray.extract(articles, "casualties")            # a row for each figure
    dateline.ray.run(articles, out="/shared/dataset", work="/shared/work")     # a whole dataset, the bytes of one run
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from . import _cluster

if TYPE_CHECKING:
    from ray.data import Dataset

__all__ = ["extract", "run"]

#: Articles that a task reads at once: a batch of long ones stays below some 50 MB.
BATCH = 1000


def extract(articles: Dataset, table: str = "casualties", **options: Any) -> Dataset:
    """One of the tables of single articles of a Dataset with columns as for `dateline.extract`; lazy. See `dateline.spark.extract`."""
    settings = _cluster.frozen(options)
    _cluster.schema(table, settings)  # a wrong table or option is told here, not by a worker

    def read(batch: pa.Table) -> pa.Table:
        return _cluster.plain(_cluster.rows(table, settings, batch, "block", 0))

    return articles.map_batches(read, batch_format="pyarrow", batch_size=BATCH, zero_copy_batch=True)


def run(
    articles: Dataset, out: str | os.PathLike[str], work: str | os.PathLike[str], recipe: str | os.PathLike[str] | None = None, **options: Any
) -> dict[str, Any]:
    """A whole dataset of a Dataset: every block becomes a shard in the folder `work`, and `dateline.merge` joins them into `out`.

    See `dateline.spark.run`.
    """
    folder, settings = os.fspath(work), None if recipe is None else os.fspath(recipe)

    def make(block: pa.Table) -> pa.Table:
        made = _cluster.shard(block.combine_chunks().to_batches(), folder, settings)
        schema = pa.schema([("shard", pa.string()), ("documents", pa.int64()), ("rejects", pa.int64())])
        return pa.Table.from_pylist([] if made is None else [made], schema)

    shards = articles.map_batches(make, batch_format="pyarrow", batch_size=None).take_all()
    return _cluster.joined([row["shard"] for row in shards], out, **options)
