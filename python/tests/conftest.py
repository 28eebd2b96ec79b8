"""What the tests share: the samples as a dataset, made once by the wheel itself."""

import pathlib

import pytest

import dateline

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "data" / "samples"


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """The dataset of the samples."""
    out = tmp_path_factory.mktemp("samples") / "out"
    dateline.run(input=SAMPLES, out=out, threads=2)
    return out
