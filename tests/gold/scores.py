"""Holds the scores on the shared development gold to the floors of `floors.toml`. Without the gold only our own articles are scored."""

import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib

from incidents import incidents
from links import links

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHARED = pathlib.Path(os.environ.get("DATELINE_SHARED", ROOT.parent / "shared"))
BINARY = ROOT / "target/release/dateline"


def dataset(folder: pathlib.Path, name: str, source: pathlib.Path) -> str:
    out = folder / name
    subprocess.run([BINARY, "run", "--input", source, "--out", out, "--quiet"], check=True)
    return str(out)


def module(path: pathlib.Path):
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def main() -> int:
    floors = tomllib.loads((pathlib.Path(__file__).parent / "floors.toml").read_text())
    rows = []
    own = module(ROOT / "tests/topics/score.py")
    for name, kinds in floors["topics"]["articles"].items():
        found = own.score(name)
        rows += [(f"topics {name} {kind}", found[kind], floor) for kind, floor in kinds.items()]
    if (SHARED / "score/score.py").exists():
        shared(module(SHARED / "score/score.py"), floors, rows)
    else:
        print("the shared gold is not here: only our own articles are scored")
    failed = [row for row in rows if row[1] < row[2]]
    for name, value, floor in rows:
        print(f"{'FAILED' if value < floor else 'ok':6} {name:32} {value:.4f} (floor {floor})")
    print(f"scores: {len(rows) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def shared(score, floors: dict, rows: list) -> None:
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        gold = SHARED / "gold"
        figures = score.figures(gold / "wikinews/dev.jsonl", dataset(folder, "wikinews", SHARED / "corpora/wikinews"))
        rows.append(("figures explicit f1", figures["explicit"]["f1"], floors["figures"]["explicit_f1"]))
        rows.append(("figures implicit f1", figures["implicit"]["f1"], floors["figures"]["implicit_f1"]))
        for name, floor in floors["figures"]["attributes"].items():
            rows.append((f"figures {name}", figures["attributes_of_matched"][name], floor))
        for name, read in (("dates", score.dates), ("places", score.places), ("quotes", score.quotes)):
            found = read(gold / name / "dev.jsonl", dataset(folder, name, gold / name))
            for path, floor in floors[name].items():
                value = found
                for key in path.split("."):
                    value = value[key]
                rows.append((f"{name} {path}", value, floor))
        muc = score.muc(gold / "muc4/dev.jsonl", dataset(folder, "muc4", gold / "muc4"))
        rows.append(("muc4 recall of 2 or more", muc["recall_of_2_or_more"]["recall"], floors["muc4"]["recall_of_2_or_more"]))
        topics = score.topics(gold / "topics/bbc_dev.jsonl", dataset(folder, "topics", gold / "topics"))
        rows.append(("topics accuracy", topics["accuracy"], floors["topics"]["accuracy"]))
        for name, kinds in floors["tolls"].items():
            tolls = score.tolls(gold / name / "dev.jsonl", dataset(folder, name, gold / name))
            for kind, floor in kinds.items():
                kind, _, zeros = kind.partition(" ")
                rows.append((f"{name} {kind} {zeros}".strip(), tolls[kind]["zero_kept" if zeros else "exact"], floor))
        import datelines

        sys.path.insert(0, str(ROOT / "tests/bench"))
        import main_text as pages

        found = datelines.score(gold / "datelines/dev.jsonl")
        rows.append(("datelines place", found["place"], floors["datelines"]["place"]))
        rows.append(("datelines date", found["date"], floors["datelines"]["date"]))
        rows.append(("pages main text f1", pages.score(gold / "html/ground-truth.json", gold / "html/pages")["f1"], floors["pages"]["f1"]))
        for name, shares in floors["links"].items():
            found = links(score, name, gold / name / "dev.jsonl", str(folder / name))
            rows.extend((f"{name} {key} of the main toll", found[key], floor) for key, floor in shares.items())
        for name, kinds in floors["incidents"].items():
            found = incidents(score, gold / name / "dev.jsonl", str(folder / name))
            rows.extend((f"{name} incidents {key}", found[key], floor) for key, floor in kinds.items())


if __name__ == "__main__":
    sys.exit(main())
