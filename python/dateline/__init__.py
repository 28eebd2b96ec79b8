"""News articles in, analytic tables out: casualty figures and topics, with the sentences they stand in.

    tables = dateline.extract(["At least 12 people were killed in ..."])   # Arrow tables, by name
    dateline.run("recipe.toml")                                            # the pipeline over files, as on the command line
    data = dateline.open("dataset")                                        # data.casualties is a Polars LazyFrame
    data.why("casualties_daily", date="2019-03-15", country="NZ", kind="killed")
    dateline.explain("A bus crash killed three people.")                   # the article with its findings marked
"""

from ._dateline import DataError, DatelineError, LockedError, RejectsError, UsageError, __version__
from ._dataset import Dataset, merge, open, run, why
from ._explained import Explained, explain
from ._extract import Extractor, Tables, extract
from ._why import Why

__all__ = [
    "DataError",
    "Dataset",
    "DatelineError",
    "Explained",
    "Extractor",
    "LockedError",
    "RejectsError",
    "Tables",
    "UsageError",
    "Why",
    "__version__",
    "explain",
    "extract",
    "merge",
    "open",
    "run",
    "why",
]
