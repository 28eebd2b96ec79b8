"""What the engines share: one reader a process, tables in plain types, a shard of one batch of articles."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc

from ._dataset import merge, run
from ._extract import Extractor
from ._types import plain_type


def frozen(options: dict[str, Any]) -> str:
    """The options of an `Extractor` as a text that travels and that a cache can be asked by. Executors are many on one machine: one thread
    each, unless the caller says otherwise."""
    return json.dumps({"threads": 1, **options}, sort_keys=True, default=str)


@functools.lru_cache(maxsize=8)
def extractor(options: str) -> Extractor:
    """The reader of this process: language packs are loaded once."""
    return Extractor(**json.loads(options))


def schema(table: str, options: str) -> pa.Schema:
    """The columns of a table in plain types."""
    return plain(rows(table, options, pa.table({"text": pa.array([], pa.string())}), "articles", 0)).schema


def rows(table: str, options: str, articles: Any, name: str, first: int) -> pa.Table:
    """What the articles of a batch say, as one of the tables."""
    tables = extractor(options)(articles, name=name, first=first)
    if table not in tables:
        raise ValueError(f"no table {table!r} of single articles; those are {', '.join(tables)}. The others are made by run.")
    return tables[table]


def plain(table: pa.Table) -> pa.Table:
    """The table with words in place of dictionaries and without the notes on columns: engines join batches, whose dictionaries differ."""
    fields = [pa.field(f.name, plain_type(f.type), f.nullable) for f in table.schema]
    return table.cast(pa.schema(fields)).combine_chunks()


def shard(batches: Iterable[pa.RecordBatch], work: str, recipe: str | None) -> dict[str, Any] | None:
    """Makes a dataset of its own of some articles, in the shared folder `work`; none of no articles. The name comes from the articles, so a
    task that is tried again finds what it did before."""
    batches = [batch for batch in batches if batch.num_rows]
    if not batches:
        return None
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batches[0].schema) as stream:
        for batch in batches:
            stream.write_batch(batch)
    articles = sink.getvalue()
    name = hashlib.blake2b(articles, digest_size=12).hexdigest()
    part = Path(work) / "articles" / f"{name}.arrow"
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(articles)
    # Whether too much is rejected is for the whole to say.
    done = run(recipe, input=part, out=Path(work) / "shards" / name, max_rejects="100%", threads=1)
    return {"shard": str(Path(work) / "shards" / name), "documents": done["rows"]["documents"], "rejects": done["rows"]["rejects"]}


def joined(shards: list[str], out: Any, **options: Any) -> dict[str, Any]:
    """Merges the shards of a job; one that came twice, from equal articles, counts once."""
    return merge(sorted(set(shards)), out, **options)
