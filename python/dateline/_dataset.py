"""Datasets on disk: made by `run`, opened by `open`."""

from __future__ import annotations

import datetime
import functools
import html
import importlib.util
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from . import _dateline
from ._explained import Explained
from ._why import Why

#: What a table may come as; the first that is installed is the default.
KINDS = ("polars", "pandas", "pyarrow", "duckdb")


def run(
    recipe: str | os.PathLike[str] | None = None,
    *,
    input: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    out: str | os.PathLike[str] | None = None,
    max_rejects: int | str | None = None,
    keep: int | None = None,
    threads: int | None = None,
    full: bool = False,
) -> dict[str, Any]:
    """Runs all stages and publishes the dataset: `dateline run`. Either a recipe, or `input` and `out`, or both.

    Returns what the command prints with `--json`: where the dataset is, rows of each table, accounts of each stage, rejects, timings.
    Raises `RejectsError` where too many records are rejected, `LockedError` where another run holds the folder; the last dataset then
    stays as it was.
    """
    inputs = [input] if isinstance(input, (str, os.PathLike)) else list(input)
    most = None if max_rejects is None else str(max_rejects)
    return json.loads(_dateline.run(recipe, inputs, out, most, keep, threads, full))


def merge(
    shards: Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    keep: int | None = None,
    threads: int | None = None,
    full: bool = False,
) -> dict[str, Any]:
    """Joins datasets that were made apart into the one that a run over all their inputs would have made, byte for byte: `dateline merge`."""
    return json.loads(_dateline.merge(list(shards), out, keep, threads, full))


def open(path: str | os.PathLike[str], kind: str | None = None) -> Dataset:
    """Opens the current version of a dataset; its tables are attributes.

    `kind` says what they are: "polars" (LazyFrames), "pandas", "pyarrow" or "duckdb" (relations); without it, what is installed, in that
    order. A run that publishes meanwhile does not change what is open.
    """
    return Dataset(path, kind)


def why(dataset: str | os.PathLike[str] | Dataset, table: str, **cell: Any) -> Why:
    """What a number of an aggregate rests on, down to sentences and articles: `dateline why`.

    `cell` are columns and values: `why(data, "casualties_daily", date="2019-03-15", country="NZ", kind="killed")`; None means null.
    """
    data = dataset if isinstance(dataset, Dataset) else Dataset(dataset)
    return data.why(table, **cell)


class Dataset:
    """One version of a dataset. Tables are attributes: `data.casualties`."""

    def __init__(self, path: str | os.PathLike[str], kind: str | None = None) -> None:
        folder, manifest, files = _dateline.open(path)
        self.path = Path(folder)
        self.kind = kind or next(k for k in KINDS if importlib.util.find_spec(k) is not None)
        if self.kind not in KINDS:
            raise ValueError(f"no kind of table {self.kind!r}; the kinds are {', '.join(KINDS)}")
        #: What was read, by which recipe, and what came of it.
        self.manifest: dict[str, Any] = json.loads(manifest)
        self._files = {table: [str(file) for file in paths] for table, paths in files.items()}

    @property
    def tables(self) -> dict[str, int]:
        """The tables and their rows."""
        return {name: sum(file["rows"] for file in files) for name, files in self.manifest["tables"].items()}

    def files(self, table: str) -> list[str]:
        """The Parquet files of a table."""
        if table not in self._files:
            raise KeyError(f"no table {table}; the tables are {', '.join(self._files)}")
        return self._files[table]

    def table(self, name: str, kind: str | None = None) -> Any:
        """A table, as the dataset's kind or another."""
        files = self.files(name)
        kind = kind or self.kind
        if kind == "polars":
            import polars

            return polars.scan_parquet(files)
        if kind == "pyarrow":
            return _arrow(files)
        if kind == "pandas":
            return _arrow(files).to_pandas()
        if kind == "duckdb":
            import duckdb

            return duckdb.read_parquet(files)
        raise ValueError(f"no kind of table {kind!r}; the kinds are {', '.join(KINDS)}")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._files:
            raise AttributeError(f"no table {name}; the tables are {', '.join(self.__dict__.get('_files', ()))}")
        return self.table(name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._files]

    def connect(self) -> Any:
        """A DuckDB connection in which every table is a view: `data.connect().sql("SELECT ...")`."""
        import duckdb

        connection = duckdb.connect()
        for name, files in self._files.items():
            paths = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
            connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet([{paths}])')
        return connection

    def to_delta(self, folder: str | os.PathLike[str], tables: Iterable[str] | None = None) -> dict[str, int]:
        """Writes tables as Delta Lake tables, `folder/<table>`, and returns the Delta version of each. Needs the package `deltalake`.

        All tables, or those named. A table that is there already gets a new version, so that readers of the one before keep it; one whose
        columns have changed takes the new ones. Tables are handed on batch by batch. Each table is published by itself: a reader that wants
        several of one state reads the versions that are returned.
        """
        import pyarrow as pa
        from deltalake import DeltaTable, write_deltalake

        from ._types import plain_type

        versions = {}
        for name in self._files if tables is None else tables:
            files, target = self.files(name), os.path.join(os.fspath(folder), name)
            schema = pa.schema([field.with_type(plain_type(field.type)) for field in _schema(files)])
            batches = (batch for file in files for batch in _batches(file, schema))
            write_deltalake(target, pa.RecordBatchReader.from_batches(schema, batches), mode="overwrite", schema_mode="overwrite")
            versions[name] = DeltaTable(target).version()
        return versions

    def describe(self, table: str) -> dict[str, str]:
        """What the columns of a table mean."""
        self.files(table)
        return {column["name"]: column["about"] for column in schema()[table]["columns"]}

    def verify(self) -> None:
        """Compares every file with what was published; raises `DataError` at the first difference."""
        _dateline.verify(self.path)

    def why(self, table: str, **cell: Any) -> Why:
        """What a number of an aggregate rests on; see `dateline.why`."""
        conditions = [(column, _value(value)) for column, value in cell.items()]
        return Why(table, cell, json.loads(_dateline.why(self.path, table, conditions)))

    def explain(self, doc_id: str) -> Explained:
        """A document of the dataset with what was found in it, by its id or address."""
        import pyarrow.compute as pc

        documents = _arrow(self.files("documents"))
        mine = pc.or_kleene(pc.equal(documents["doc_id"], doc_id), pc.equal(documents["url"], doc_id))
        rows = documents.filter(mine).to_pylist()
        if not rows:
            raise KeyError(f"no document with the id or address {doc_id!r}")
        import pyarrow.parquet as pq

        wanted = [("doc_id", "==", rows[0]["doc_id"])]
        read = lambda name: [row for file in self.files(name) for row in pq.read_table(file, filters=wanted).to_pylist()]
        return Explained(rows[0], {name: read(name) for name in Explained.TABLES if name in self._files})

    def __repr__(self) -> str:
        return f"Dataset({str(self.path)!r}, {self.kind}: " + ", ".join(f"{name} {rows}" for name, rows in self.tables.items()) + ")"

    def _repr_html_(self) -> str:
        about = schema()
        rows = "".join(
            f"<tr><td><code>{html.escape(name)}</code></td><td>{rows}</td><td style='text-align:left'>{html.escape(about[name]['about'])}</td></tr>"
            for name, rows in self.tables.items()
        )
        return f"<table><thead><tr><th>table</th><th>rows</th><th>one row is</th></tr></thead><tbody>{rows}</tbody></table>"


@functools.cache
def schema() -> dict[str, Any]:
    """Every table: what a row is, and its columns with type and meaning."""
    return {table["name"]: table for table in json.loads(_dateline.schema())}


def _arrow(files: list[str]) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pa.concat_tables([pq.ParquetFile(file).read() for file in files])


def _schema(files: list[str]) -> Any:
    import pyarrow.parquet as pq

    return pq.read_schema(files[0]).remove_metadata()


def _batches(file: str, schema: Any) -> Any:
    """The batches of a Parquet file, cast to a schema."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(file).iter_batches():
        yield from pa.Table.from_batches([batch]).cast(schema).to_batches()


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
