"""Made-up news as JSON Lines on standard output, as much as is asked for: for runs that are larger than memory.

    python3 tests/bench/grown.py GIGABYTES [--article-bytes N] | dateline run --input - --format jsonl --out OUT

Articles are some 5 kB, or of N bytes of text and more, all different; one in eight tells of people killed or injured. The same number of gigabytes gives the same bytes.
`python3 tests/bench/grown.py GIGABYTES --measure` makes the run itself, in a temporary folder that goes with it, and prints a line for
tests/bench/record: peak resident memory, seconds and megabytes a second. It runs target/release/dateline, or the program that DATELINE in the environment names.
"""

import json
import os
import pathlib
import platform
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PLACES = "Lima Quito Lagos Kabul Manila Jakarta Nairobi Athens Porto Bilbao Lyon Turin Graz Brno Lviv Tbilisi Hanoi Busan Osaka Perth Leeds Cork Bergen Turku Riga".split()
PEOPLE = "Ana Ruiz|Jo Park|Li Wei|Ute Maier|Omar Khan|Eva Lund|Tom Reed|Ida Berg|Paul Otieno|Rosa Silva".split("|")
WORDS = ("council budget bridge harbour school library market rain harvest road railway vote minister court union wage price company factory festival "
         "museum river forest farm village mayor plan report season match team coach player film song writer book science study energy water").split()
PLAIN = [
    "The {a} of {p} will open its new {b} in {m}, {x} said on {d}.",
    "Prices of {a} rose by {n} per cent in a year, the office of statistics said.",
    "\u201cWe have waited for this {a} for {n} years,\u201d said {x}, who runs a {b} near {p}.",
    "The {a} and the {b} were discussed for {n} hours before the vote.",
    "A study of {n} farms found that the {a} depends on the {b} more than on the {c}.",
    "In {p}, the {a} was put off until {m} because of the {b}.",
    "{x} won the {a} by {n} points and thanked the {b} of {p}.",
    "The company said that it would build a {a} with {n} jobs beside the {b}.",
]
HARM = [
    "{n} people were killed and {k} injured when a {a} collapsed in {p} on {d}, police said.",
    "A fire at a {a} in {p} killed {n} people on {d}, according to {x}.",
    "The death toll of the flood near {p} rose to {n}, officials said; {k} were missing.",
]
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
NUMBERS = [str(n) for n in range(2, 91)]
ARTICLE_BYTES = 5_000


def articles(bytes_wanted: float, article_bytes: int):
    """Lines, until so many bytes are made, of articles of at least `article_bytes` of text."""
    draw = random.Random(1)
    number, made = 0, 0

    def fill(forms: list[str]) -> str:
        """A sentence of a form, all from one draw: drawing word by word takes longer than the run that is measured."""
        rest, parts = draw.getrandbits(64), []
        for choices in (forms, WORDS, WORDS, WORDS, PLACES, PEOPLE, NUMBERS, NUMBERS, DAYS, MONTHS):
            rest, at = divmod(rest, len(choices))
            parts.append(choices[at])
        form, a, b, c, p, x, n, k, d, m = parts
        return form.format(a=a, b=b, c=c, p=p, x=x, n=n, k=k, d=d, m=m)

    while made < bytes_wanted:
        number += 1
        sentences, length = [], 0
        if draw.random() < 1 / 8:
            sentences.append(fill(HARM))
        while length < article_bytes:
            sentences.append(fill(PLAIN))
            length += len(sentences[-1])
        text = "\n\n".join(" ".join(sentences[i:i + 4]) for i in range(0, len(sentences), 4))
        day = f"20{draw.randint(10, 24)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        title = f"{draw.choice(PLACES)}: {' '.join(draw.choices(WORDS, k=5))}".capitalize()
        line = json.dumps({"id": number, "url": f"https://news.example/{number}", "title": title, "date": day, "text": text}) + "\n"
        made += len(line)
        yield line


def measure(gigabytes: float, article_bytes: int) -> dict:
    binary = pathlib.Path(os.environ.get("DATELINE", ROOT / "target/release/dateline"))
    with tempfile.TemporaryDirectory(prefix="dateline-grown-") as folder:
        begun = time.monotonic()
        maker = subprocess.Popen([sys.executable, __file__, str(gigabytes), "--article-bytes", str(article_bytes)], stdout=subprocess.PIPE)
        command = [binary, "run", "--input", "-", "--format", "jsonl", "--out", f"{folder}/out", "--threads", "1", "--json"]
        child = subprocess.Popen(command, stdin=maker.stdout, stdout=subprocess.PIPE)
        maker.stdout.close()
        told = json.loads(child.stdout.read())
        _, status, usage = os.wait4(child.pid, 0)
        maker.wait()
        if status != 0:
            sys.exit(f"the run ended with {status}")
        cpu = usage.ru_utime + usage.ru_stime
        return {
            "machine": f"{platform.machine()} {os.cpu_count()} cores",
            "gigabytes": gigabytes,
            "article_bytes": article_bytes,
            "articles": told["rows"]["documents"],
            "resident_megabytes": round(usage.ru_maxrss / 1024),
            "seconds": round(time.monotonic() - begun),
            "cpu_seconds": round(cpu),
            "megabytes_per_cpu_second": round(gigabytes * 1000 / cpu, 2),
        }


def main() -> None:
    gigabytes = float(sys.argv[1])
    at = sys.argv.index("--article-bytes") if "--article-bytes" in sys.argv else None
    article_bytes = int(sys.argv[at + 1]) if at else ARTICLE_BYTES
    if "--measure" in sys.argv:
        print(json.dumps(measure(gigabytes, article_bytes)))
        return
    try:
        for line in articles(gigabytes * 1e9, article_bytes):
            sys.stdout.write(line)
    except BrokenPipeError:
        sys.stderr.close()


if __name__ == "__main__":
    main()
