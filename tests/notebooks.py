"""Runs every notebook of `notebooks/` top to bottom over the dataset of the samples; any error fails."""

import pathlib
import sys

import nbformat
from nbclient import NotebookClient

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> int:
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    failed = 0
    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        try:
            NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
            outputs = sum(len(cell.get("outputs", [])) for cell in notebook.cells)
            assert outputs > 0, "no cell printed anything"
            print(f"{path.name}: ok, {outputs} outputs")
        except Exception as error:  # the reader wants every notebook's outcome, not the first one's
            failed += 1
            print(f"{path.name}: FAILED\n{error}")
    print(f"notebooks: {len(notebooks) - failed} passed, {failed} failed")
    return 1 if failed or not notebooks else 0


if __name__ == "__main__":
    sys.exit(main())
