"""What is built in must be allowed by tests/deny.toml: every package under a licence of its list, from the registry, in no version that it
bans; every data file that comes from elsewhere with its licence and its digest in the SOURCES.md beside it."""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent

POLICY = tomllib.loads((ROOT / "tests/deny.toml").read_text(encoding="utf-8"))
ALLOWED = set(POLICY["licenses"]["allow"])


def satisfied(expression: str) -> bool:
    """Whether an SPDX expression can be met: one side of every OR, both sides of every AND."""
    expression = expression.replace("/", " OR ").replace("(", " ( ").replace(")", " ) ")
    tokens = expression.split()

    def either(at: int) -> tuple[bool, int]:
        value, at = both(at)
        while at < len(tokens) and tokens[at] == "OR":
            other, at = both(at + 1)
            value = value or other
        return value, at

    def both(at: int) -> tuple[bool, int]:
        value, at = one(at)
        while at < len(tokens) and tokens[at] == "AND":
            other, at = one(at + 1)
            value = value and other
        return value, at

    def one(at: int) -> tuple[bool, int]:
        if tokens[at] == "(":
            value, at = either(at + 1)
            return value, at + 1
        name = tokens[at]
        at += 1
        if at < len(tokens) and tokens[at] == "WITH":
            name, at = f"{name} WITH {tokens[at + 1]}", at + 2
        return name in ALLOWED, at

    return either(0)[0]


def sources() -> list[str]:
    """What is wrong with the notes of origin: no licence, or a file whose bytes are not those that the note tells of."""
    bad = []
    for note in sorted((ROOT / "data").glob("*/SOURCES.md")):
        text, name = note.read_text(encoding="utf-8"), note.relative_to(ROOT)
        if not re.search(r"licen[cs]e", text):
            bad.append(f"{name}: names no licence")
        told = re.findall(r"`sha256sum ([\w.-]+)` is\s+`([0-9a-f]{64})`", text)
        if not told:
            bad.append(f"{name}: gives no digest (`sha256sum FILE` is `HEX`)")
        for file, digest in told:
            path = note.parent / file
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                bad.append(f"{name}: {file} is not the file it tells of")
    return bad


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, filled up to three."""
    found = [int(n) for n in re.findall(r"\d+", re.split(r"[-+]", version)[0])]
    return tuple((found + [0, 0, 0])[:3])


def banned(name: str, version: str, users: set[str]) -> bool:
    """Whether a ban of the policy names this version of a package, and does not excuse all that use it."""
    for ban in POLICY["bans"]["deny"]:
        crate, _, bound = ban["crate"].partition("@")
        if crate != name:
            continue
        here, there = numbers(version), numbers(bound)
        if users and users <= set(ban.get("wrappers", [])):
            continue
        if not bound or (bound.startswith("<") and here < there) or (bound.startswith("=") and here == there):
            return True
    return False


def main() -> int:
    metadata = json.loads(subprocess.check_output(["cargo", "metadata", "--format-version", "1", "--locked"]))
    names = {package["id"]: package["name"] for package in metadata["packages"]}
    users: dict[str, set[str]] = {}
    for node in metadata["resolve"]["nodes"]:
        for used in node["dependencies"]:
            users.setdefault(used, set()).add(names[node["id"]])
    bad = []
    for package in metadata["packages"]:
        if package["id"] in metadata["workspace_members"]:
            continue
        expression = package.get("license")
        if not expression or not satisfied(expression):
            bad.append(f'{package["name"]} {package["version"]}: {expression or "no licence named"}')
        elif banned(package["name"], package["version"], users.get(package["id"], set())):
            bad.append(f'{package["name"]} {package["version"]}: banned by tests/deny.toml')
        elif not (package["source"] or "").startswith(("registry+", "sparse+")):
            bad.append(f'{package["name"]} {package["version"]}: not from the registry')
    unsourced = sources()
    for line in bad + unsourced:
        print(line)
    print(f"licences: {len(metadata['packages']) - len(metadata['workspace_members']) - len(bad)} packages fit, {len(bad)} do not; {len(unsourced)} notes of origin to mend")
    return 1 if bad or unsourced else 0


if __name__ == "__main__":
    sys.exit(main())
