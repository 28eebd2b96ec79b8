"""The workflows of .github: well formed by GitHub's own schema, consistent in themselves, and doing what they say.

The steps of dataset.yml that are shell are run here over the samples as a runner would run them: a good run, one whose dataset is not what the
recipe expects, one that is refused.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".github" / "workflows"
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def load(path):
    flow = yaml.safe_load(path.read_text())
    flow["on"] = flow.pop(True)  # YAML 1.1 takes "on" for a truth value
    return flow


def structure(path, flow):
    """What the schema cannot know. Gives what is wrong."""
    triggers = flow["on"] if isinstance(flow["on"], dict) else {flow["on"]: None}
    if "permissions" not in flow:
        yield "no permissions: the token would have all of the repository's"
    declared = {name for trigger in triggers.values() for name in (trigger or {}).get("inputs", {})} if "schedule" not in triggers else set()
    for text in EXPRESSION.findall(path.read_text()):
        for name in re.findall(r"\binputs\.(\w+)", text):
            if name not in declared:
                yield f"inputs.{name} is not declared"
    for name, job in flow["jobs"].items():
        if "uses" in job:
            called = ROOT / job["uses"]
            if not called.is_file():
                yield f"{name}: {job['uses']} is not there"
                continue
            takes = load(called)["on"]["workflow_call"]["inputs"]
            for given in job.get("with", {}):
                if given not in takes:
                    yield f"{name}: {job['uses']} takes no input {given}"
            recipe = job.get("with", {}).get("recipe")
            if recipe and not (ROOT / recipe).is_file():
                yield f"{name}: no recipe {recipe}"
            continue
        if "timeout-minutes" not in job:
            yield f"{name}: no timeout"
        ids = set()
        for step in job["steps"]:
            text = yaml.safe_dump(step)
            for used in re.findall(r"steps\.(\w+)\.", text):
                if used not in ids:
                    yield f"{name}: a step uses steps.{used} before it is there"
            if "id" in step:
                ids.add(step["id"])
            if "uses" in step and not step["uses"].startswith("./") and "@" not in step["uses"]:
                yield f"{name}: {step['uses']} has no version"
            script = step.get("run", "")
            if EXPRESSION.search(script):
                yield f"{name}: an expression in a script is code for whoever fills it; pass it by env"
            checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True)
            if checked.returncode:
                yield f"{name}: {checked.stderr.strip()}"


def codes_are_the_documented_ones(flow):
    page = (ROOT / "pipelines" / "README.md").read_text()
    documented = set(re.findall(r"^\| (\d) \|", page, re.M)) - {"0", "7"}
    summary = next(s["run"] for s in flow["jobs"]["run"]["steps"] if s.get("name") == "Summary")
    told = set(re.findall(r"^\s*(\d)\) echo", summary, re.M))
    assert told == documented, f"the summary tells the codes {sorted(told)}, documented are {sorted(documented)}"


def play(flow, recipe, folder):
    """Runs the shell steps of the job with a dataset folder of its own. Gives the code it ended with, and its summary."""
    job = flow["jobs"]["run"]
    values = {"inputs.dataset": "samples", "inputs.recipe": str(recipe), "inputs.max_rejects": "5%"}
    outputs = {}

    def fill(text):
        def value(match):
            step = re.fullmatch(r"steps\.(\w+)\.outputs\.(\w+)", match[1])
            return outputs.get(step.groups(), "") if step else values[match[1]]

        return EXPRESSION.sub(value, str(text))

    def wanted(condition):
        for part in EXPRESSION.sub(r"\1", condition).split("&&"):
            compared = re.fullmatch(r"steps\.(\w+)\.outputs\.(\w+) (==|!=) '(.*)'", part.strip())
            if compared is None:
                assert part.strip() == "!cancelled()", part
                continue
            step, name, sign, text = compared.groups()
            if (outputs.get((step, name), "") == text) != (sign == "=="):
                return False
        return True

    (folder / "target" / "release").mkdir(parents=True, exist_ok=True)
    program = folder / "target" / "release" / "dateline"
    if not program.exists():
        program.symlink_to(ROOT / "target" / "release" / "dateline")
    environment = {**os.environ, **{name: fill(value) for name, value in flow["env"].items()}}
    summary = folder / "page.md"
    summary.write_text("")
    code = 0
    for step in job["steps"]:
        if "run" not in step or step.get("name") == "Build" or not wanted(step.get("if", "")or "!cancelled()"):
            continue
        written = folder / "outputs"
        written.write_text("")
        own = {name: fill(value) for name, value in step.get("env", {}).items()}
        own |= {"GITHUB_OUTPUT": str(written), "GITHUB_STEP_SUMMARY": str(summary)}
        # As a runner starts bash.
        done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=folder, env={**environment, **own}, capture_output=True)
        for line in written.read_text().splitlines():
            name, _, value = line.partition("=")
            outputs[(step["id"], name)] = value
        code = code or done.returncode
    return code, summary.read_text()


def played(flow):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        recipe = folder / "recipe.toml"
        source = f"[input]\npaths = ['{ROOT / 'data' / 'samples'}']\n"
        recipe.write_text(source + "[expect]\nmax_rejects = '5%'\n")
        code, page = play(flow, recipe, folder)
        assert code == 0 and "All 1 expectations are met" in page and "| casualties |" in page, (code, page)
        recipe.write_text(source + "[expect]\nmin_articles = 3\n")
        code, page = play(flow, recipe, folder)
        assert code == 7 and "**1 of 1 expectations are broken.**" in page, (code, page)
        recipe.write_text(source + "[expects]\n")
        code, page = play(flow, recipe, folder)
        assert code == 4 and "**Nothing published:** the command line, the recipe" in page and "expects" in page, (code, page)
        assert (folder / "datasets" / "samples" / "current" / "manifest.json").is_file(), "the last dataset stays"


def main() -> int:
    paths = sorted(FOLDER.glob("*.yml"))
    linter = [sys.executable, "-m", "check_jsonschema", "--quiet", "--builtin-schema", "vendor.github-workflows", *map(str, paths)]
    subprocess.run(linter, check=True)
    wrong = [f"{path.name}: {line}" for path in paths for line in structure(path, load(path))]
    for line in wrong:
        print(line)
    dataset = load(FOLDER / "dataset.yml")
    codes_are_the_documented_ones(dataset)
    played(dataset)
    print(f"workflows: {len(paths)} read, {len(wrong)} faults, dataset.yml played three times")
    return 1 if wrong or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
