"""Runs every notebook of `notebooks/` top to bottom over the dataset of the samples; any error fails.

The notebooks are kept with their outputs, to be read without running. What a cell gives now must be of the kinds that are kept (a table, a chart, words); the
numbers may move when rules do, and what must hold of them the notebooks assert. `--renew` keeps the new outputs.
"""

import pathlib
import re
import sys

import nbformat
from nbclient import NotebookClient

ROOT = pathlib.Path(__file__).resolve().parent.parent

#: What changes from run to run: places in memory and on disk.
PASSING = [(re.compile(r"0x[0-9a-f]{6,}"), "0x…"), (re.compile(r"'[^']*/_snapshots/[^']*'"), "'…/_snapshots/…'"), (re.compile(r"/tmp/\w+"), "/tmp/…")]


def kinds(cell) -> list[str]:
    """What a cell gives: the richest kind of each output. What it prints comes in one piece or in several, as time has it, and counts once."""
    order = ["image/png", "text/html", "text/plain"]
    found = []
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream":
            if found[-1:] != [output["name"]]:
                found.append(output["name"])
        else:
            found.append(next((kind for kind in order if kind in output["data"]), output["output_type"]))
    return found


def settle(notebook) -> None:
    """Takes out of the outputs what differs from run to run."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            texts = output["data"] if "data" in output else output
            for key in ("text", "text/plain", "text/html"):
                if key in texts:
                    for pattern, instead in PASSING:
                        texts[key] = pattern.sub(instead, texts[key])


def run(path: pathlib.Path, renew: bool) -> int:
    """Runs one notebook; gives the number of its outputs, or raises."""
    kept = nbformat.read(path, as_version=4)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    code = [(new, old) for new, old in zip(notebook.cells, kept.cells) if new.cell_type == "code"]
    for number, (new, old) in enumerate(code, 1):
        assert "stderr" not in kinds(new), f"cell {number} warns:\n{new.outputs}"
        if not renew:
            assert kinds(new) == kinds(old), f"cell {number} gives {kinds(new)}, kept is {kinds(old)}; look at it, then: {sys.executable} tests/notebooks.py --renew"
    outputs = sum(len(kinds(new)) for new, _ in code)
    assert outputs > 0, "no cell printed anything"
    if renew:
        settle(notebook)
        notebook.metadata = kept.metadata
        nbformat.write(notebook, path)
    return outputs


def main() -> int:
    renew = "--renew" in sys.argv[1:]
    names = [argument for argument in sys.argv[1:] if argument != "--renew"]
    notebooks = [path for path in sorted((ROOT / "notebooks").glob("*.ipynb")) if not names or path.stem in names]
    failed = 0
    for path in notebooks:
        try:
            print(f"{path.name}: ok, {run(path, renew)} outputs")
        except Exception as error:  # the reader wants every notebook's outcome, not the first one's
            failed += 1
            print(f"{path.name}: FAILED\n{error}")
    print(f"notebooks: {len(notebooks) - failed} passed, {failed} failed")
    return 1 if failed or not notebooks else 0


if __name__ == "__main__":
    sys.exit(main())
