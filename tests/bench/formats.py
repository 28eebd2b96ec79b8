"""Times reading, format by format: the same made-up articles in each, unpacked megabytes a second on one thread.

    python3 tests/bench/formats.py [--keep] [FORMAT...]

Each format is read three times with `dateline ingest`; the median of the stage `ingest` counts. --keep appends the line to
tests/bench/record/formats-<machine>.jsonl. Parquet and Arrow need pyarrow and are left out, aloud, without it. Compare formats
of one run, not seconds of two machines.
"""

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from xml.sax.saxutils import escape

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = ROOT / "target/release/dateline"
RUNS = 3
ARTICLES = 3000
WORDS = ("storm bridge port council harbour police said people hurt killed near river market village school doctor truck road fire "
         "night morning officials rescue crews searched house roof wind rain water power report minister court trial union").split()


def article(n: int) -> dict[str, str]:
    draw = random.Random(n)
    paragraphs = []
    for _ in range(6):
        sentences = [" ".join(draw.choices(WORDS, k=draw.randint(8, 22))).capitalize() + "." for _ in range(4)]
        paragraphs.append(" ".join(sentences))
    title = " ".join(draw.choices(WORDS, k=7)).capitalize()
    return {"id": str(n), "url": f"https://example.org/{n}", "title": title, "date": f"2024-03-{n % 28 + 1:02}T10:00:00Z", "text": "\n\n".join(paragraphs)}


def html(a: dict[str, str]) -> str:
    body = "".join(f"<p>{escape(p)}</p>" for p in a["text"].split("\n\n"))
    menu = "".join(f'<li><a href="/{w}">{w}</a></li>' for w in WORDS)
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{a["title"]}</title></head><body><ul>{menu}</ul><article><h1>{a["title"]}</h1>{body}</article></body></html>'


def warc(articles: list[dict[str, str]]) -> bytes:
    out = []
    for a in articles:
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html(a).encode()
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {a['url']}\r\nWARC-Date: {a['date']}\r\nContent-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
        out.append(head.encode() + block + b"\r\n\r\n")
    return b"".join(out)


def made(articles: list[dict[str, str]]) -> dict[str, tuple[bytes, int]]:
    """File name to bytes, and how many they are unpacked."""
    jsonl = "".join(json.dumps(a) + "\n" for a in articles).encode()
    table = io.StringIO()
    writer = csv.DictWriter(table, list(articles[0]))
    writer.writeheader()
    writer.writerows(articles)
    items = "".join(
        f"<item><title>{a['title']}</title><link>{a['url']}</link><guid>{a['id']}</guid><pubDate>{a['date']}</pubDate><description>{escape(html(a)[:300])}</description>"
        f"<content:encoded><![CDATA[{''.join(f'<p>{p}</p>' for p in a['text'].split(chr(10) * 2))}]]></content:encoded></item>\n" for a in articles)
    rss = f'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Example</title>{items}</channel></rss>'.encode()
    nitf = "".join(
        f'<nitf><head><title>{a["title"]}</title><docdata><doc-id id-string="{a["id"]}"/></docdata></head><body><body.content>'
        f'{"".join(f"<p>{p}</p>" for p in a["text"].split(chr(10) * 2))}</body.content></body></nitf>\n' for a in articles).encode()
    newsml = ("<newsMessage><itemSet>" + "".join(
        f'<newsItem guid="{a["id"]}"><contentMeta><headline>{a["title"]}</headline></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml"><html><body>'
        f'{"".join(f"<p>{p}</p>" for p in a["text"].split(chr(10) * 2))}</body></html></inlineXML></contentSet></newsItem>\n' for a in articles) + "</itemSet></newsMessage>").encode()
    mbox = "".join(
        f"From a@example.org Tue Mar  5 10:00:00 2024\nFrom: Desk <a@example.org>\nSubject: {a['title']}\nDate: Tue, 5 Mar 2024 10:00:00 +0000\nMessage-ID: <{a['id']}@example.org>\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{a['text']}\n\n" for a in articles).encode()
    bundle = "".join(f"EX-NEWS-{int(a['id']):04} (LOCAL)\n\n{a['text']}\n\n" for a in articles).encode()
    sgml = "".join(f"<DOC>\n<DOCNO> {a['id']} </DOCNO>\n<HEADLINE>{a['title']}</HEADLINE>\n<TEXT>\n{a['text']}\n</TEXT>\n</DOC>\n" for a in articles).encode()
    web = warc(articles)
    pages = [html(a).encode() for a in articles]
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, page in enumerate(pages):
            archive.writestr(f"{n}.html", page)
    with tarfile.open(fileobj=tarred, mode="w") as archive:
        for n, page in enumerate(pages):
            info = tarfile.TarInfo(f"{n}.html")
            info.size = len(page)
            archive.addfile(info, io.BytesIO(page))
    whole = sum(map(len, pages))
    out = {
        "a.jsonl": (jsonl, len(jsonl)), "a.json": (b"[" + jsonl.replace(b"}\n", b"},\n").rstrip(b",\n") + b"]", len(jsonl)),
        "a.csv": (table.getvalue().encode(), len(table.getvalue())), "a.rss": (rss, len(rss)), "a.nitf": (nitf, len(nitf)), "a.newsml": (newsml, len(newsml)),
        "a.mbox": (mbox, len(mbox)), "a.bundle": (bundle, len(bundle)), "a.sgm": (sgml, len(sgml)), "a.warc": (web, len(web)),
        "a.warc.gz": (b"".join(gzip.compress(warc([a]), 6, mtime=0) for a in articles), len(web)), "html.zip": (zipped.getvalue(), whole), "html.tar": (tarred.getvalue(), whole),
        "a.jsonl.gz": (gzip.compress(jsonl, 6, mtime=0), len(jsonl)), "a.jsonl.bz2": (bz2.compress(jsonl), len(jsonl)), "a.jsonl.xz": (lzma.compress(jsonl), len(jsonl)),
    }
    try:
        import pyarrow
        import pyarrow.feather
        import pyarrow.parquet

        rows = pyarrow.Table.from_pylist(articles)
        for name, write in (("a.parquet", pyarrow.parquet.write_table), ("a.arrow", lambda t, f: pyarrow.feather.write_feather(t, f, compression="uncompressed"))):
            file = io.BytesIO()
            write(rows, file)
            out[name] = (file.getvalue(), rows.nbytes)
    except ImportError:
        print("left out: parquet and arrow, which need pyarrow", file=sys.stderr)
    return out


def main() -> int:
    wanted = [a for a in sys.argv[1:] if not a.startswith("--")]
    speeds = {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file, (content, unpacked) in made([article(n) for n in range(ARTICLES)]).items():
            if wanted and not any(w in file for w in wanted):
                continue
            (folder / file).write_bytes(content)
            seconds = []
            for run in range(RUNS):
                arguments = [BINARY, "ingest", "--input", folder / file, "--out", folder / f"{file}-{run}", "--json", "--threads", "1"]
                report = json.loads(subprocess.check_output(arguments))
                assert report["stages"]["ingest"]["passed"] == ARTICLES, (file, report["stages"])
                seconds.append(report["timings"]["seconds"]["ingest"])
            speeds[file] = round(unpacked / 1e6 / max(statistics.median(seconds), 0.001), 1)
    record = {"machine": f"{platform.machine()} {os.cpu_count()} cores", "articles": ARTICLES, "unpacked_megabytes_per_second": speeds}
    line = json.dumps(record)
    print(line)
    if "--keep" in sys.argv:
        with (ROOT / f"tests/bench/record/formats-{platform.machine()}-{os.cpu_count()}.jsonl").open("a") as file:
            file.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
