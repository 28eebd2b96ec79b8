"""Every package that is built in must be under a licence of this list; the list is spoken policy, so it grows by decision."""

import json
import subprocess
import sys

ALLOWED = {
    "MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "Unlicense", "0BSD", "BSL-1.0",
    "CC0-1.0", "Unicode-3.0", "Unicode-DFS-2016", "MPL-2.0", "OpenSSL", "CDLA-Permissive-2.0", "MIT-0", "bzip2-1.0.6",
}


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


def main() -> int:
    metadata = json.loads(subprocess.check_output(["cargo", "metadata", "--format-version", "1", "--locked"]))
    bad = []
    for package in metadata["packages"]:
        if package["name"] == "dateline":
            continue
        expression = package.get("license")
        if not expression or not satisfied(expression):
            bad.append(f'{package["name"]} {package["version"]}: {expression or "no licence named"}')
    for line in bad:
        print(line)
    print(f"licences: {len(metadata['packages']) - len(bad) - 1} packages fit, {len(bad)} do not")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
