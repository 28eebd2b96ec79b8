"""Copies, versions and excerpts whose truth is known, made up from parts of sentences: how many are found, and how fast.

    python3 tests/bench/copies.py [STORIES] [--show]

Each made-up story (2,000 without an argument) stands alone or with some of: the same words under another headline, a cut and a lengthened
copy, two updates, a correction, an excerpt. Serials (one template, new numbers each day) and short notes of different incidents are there to
mislead. Prints precision and recall of pairs in one cluster, and of `duplicate_of` and `version_of`.
"""

import collections
import datetime
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = ROOT / "target/release/dateline"

WHO = "The harbour master,The mayor of the town,A spokesman for the ministry,The provincial office,Two witnesses,The head of the rescue service,A teacher at the school,The company,The owner of the mill,Farmers in the valley,The water board,A doctor at the clinic,The court,The union of drivers,Members of the council,The bishop,A pilot,Engineers,Neighbours,The weather office,The chief of police,Villagers,The bank,Fishermen,A lawyer for the family,The railway,Students,The electoral board,The army,An inspector".split(",")
DID = "said that,announced that,denied that,told reporters that,wrote in a letter that,warned that,confirmed that,complained that,promised that,made known that,recalled that,doubted that,insisted that,found that,heard on the radio that".split(",")
WHAT = "the bridge would stay closed,the road had been cut in three places,the price of bread would rise again,forty houses had lost their roofs,the talks had come to nothing,the new line would open in spring,the harvest was the poorest for years,the ferry had left too late,the dam was safe,no one had been told in time,the files had been kept in a cellar,the strike would go on,the market would be moved,the clinic had run out of blankets,the water was fit to drink,half of the votes had been counted,the loan could not be paid back,the bus had no brakes,the fire had begun in a kitchen,the school would be rebuilt,the tower leaned more than before,the fish had gone north,the mine would take on workers,the storm had turned away,the tickets had all been sold,the bells had been stolen,the runway was too short,the gauge had stood still,the snow had come early,the guards had been asleep".split(",")
WHEN = "on Monday,on Tuesday evening,late on Wednesday,on Thursday,early on Friday,at the weekend,after a night of rain,before the meeting,while the search went on,in spite of all assurances,for the third time this year,to the surprise of many,as the sun rose,when the lights went out,without giving a reason".split(",")
WHERE = "in Caldera,in Valdoro,near San Telmo,at Alta Mesa,in the upper valley,on the coast road,by the old quay,in the north of the province,at the border,in the capital,on the island,outside Arica,along the river,in the hills above Lorna,at the station of Verra".split(",")
WHY = "because the money had run out,since the winter storm,after the fall of the wall,under a plan of last autumn,as the law demands,in order to spare the wells,for want of spare parts,against the advice of the surveyors,until the end of the month,with the help of the neighbours".split(",")


def sentence(dice: random.Random) -> str:
    parts = [dice.choice(WHO), dice.choice(DID), dice.choice(WHAT), dice.choice(WHERE), dice.choice(WHEN)]
    if dice.random() < 0.6:
        parts.append(dice.choice(WHY))
    if dice.random() < 0.4:
        parts.append(f"and that {dice.randint(2, 900)} people and {dice.randint(2, 90)} animals had been counted")
    return " ".join(parts) + "."


def story(dice: random.Random) -> list[str]:
    return [" ".join(sentence(dice) for _ in range(dice.randint(1, 3))) for _ in range(dice.randint(4, 14))]


def headline(dice: random.Random) -> str:
    return f"{dice.choice(WHAT).capitalize()} {dice.choice(WHERE)}"


def make(count: int) -> list[dict]:
    dice = random.Random(20)
    records = []

    def add(cluster: str, kind: str, of: str | None, title: str, text: str, hour: int, source: str) -> str:
        name = f"{len(records):06}"
        when = datetime.datetime(2021, 3, 1, tzinfo=datetime.UTC) + datetime.timedelta(hours=hour)
        records.append({"id": name, "title": title, "text": text, "date": when.isoformat(), "source": source, "cluster": cluster, "kind": kind, "of": of})
        return name

    for n in range(count):
        base, title, hour = story(dice), headline(dice), dice.randint(0, 900)
        first = add(f"s{n}", "first", None, title, "\n\n".join(base), hour, "wire.example")
        latest, current = first, base
        if dice.random() < 0.5:
            continue
        if dice.random() < 0.6:
            add(f"s{n}", "copy", first, headline(dice), "\n\n".join(base), hour + 2, "daily.example")
        if dice.random() < 0.4:
            add(f"s{n}", "copy", first, headline(dice).upper(), "\n".join(base).upper().replace(".", " ."), hour + 3, "post.example")
        if len(base) >= 6 and dice.random() < 0.4:
            add(f"s{n}", "copy", first, headline(dice), "\n\n".join(base[: len(base) * dice.randint(50, 80) // 100]), hour + 4, "times.example")
        if dice.random() < 0.4:
            # One more sentence about the town, and a few words changed by a desk.
            words = "\n\n".join(base).split(" ")
            for _ in range(max(1, len(words) // 60)):
                words[dice.randrange(len(words))] = "meanwhile"
            add(f"s{n}", "copy", first, title, " ".join(words) + " " + sentence(dice), hour + 5, "echo.example")
        for update in range(dice.choice([0, 0, 1, 2])):
            lead = [sentence(dice)]
            current = lead + current[1:] + [sentence(dice) for _ in range(dice.randint(1, 3))]
            latest = add(f"s{n}", "version", latest, f"UPDATE {update + 1}-{title}", "\n\n".join(current), hour + 6 + update, "wire.example")
        if dice.random() < 0.2:
            text = "\n\n".join(current) + f" The number of those counted is {dice.randint(10, 99)}, not {dice.randint(100, 999)}."
            latest = add(f"s{n}", "version", latest, f"CORRECTED-{title}", text, hour + 9, "wire.example")
        middle = " ".join(base[1:-1])
        if dice.random() < 0.3 and len(middle.split()) >= 90:
            add(f"s{n}", "copy", first, headline(dice), middle, hour + 10, "digest.example")
    for n in range(count // 20):
        for day in range(6):
            figures = [dice.randint(100, 999) for _ in range(8)]
            text = f"The peso opened at {figures[0]} to the dollar in Caldera after closing at {figures[1]}. Dealers said that trade was {dice.choice(['thin', 'brisk', 'calm'])} and that {dice.choice(WHO).lower()} had been seen buying. The bank fixed the middle rate at {figures[2]}, against {figures[3]} on the day before. In the market for metal, copper stood at {figures[4]} and tin at {figures[5]}. Turnover came to {figures[6]} million, and {figures[7]} contracts were open at the end of the day. {sentence(dice)}"
            add(f"r{n}-{day}", "first", None, "Peso opens at new rate", text, (n % 30) * 24 + day * 24 * 12, "wire.example")
    for n in range(count // 2):
        text = f"{dice.randint(2, 40)} people were hurt {dice.choice(WHEN)} when a bus left the road {dice.choice(WHERE)}, {dice.choice(WHO).lower()} said. {dice.choice(WHAT).capitalize()}."
        add(f"n{n}", "first", None, f"Bus leaves road {dice.choice(WHERE)}", text, dice.randint(0, 900), "notes.example")
    dice.shuffle(records)
    return records


def pairs(groups: dict) -> int:
    return sum(n * (n - 1) // 2 for n in groups.values())


def main() -> int:
    import pyarrow.parquet

    numbers = [a for a in sys.argv[1:] if not a.startswith("--")]
    records = make(int(numbers[0]) if numbers else 2000)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        keys = ["id", "title", "text", "date", "source"]
        (folder / "in.jsonl").write_text("".join(json.dumps({k: r[k] for k in keys}) + "\n" for r in records))
        start = time.time()
        command = [BINARY, "run", "--input", folder / "in.jsonl", "--out", folder / "out", "--json"]
        report = json.loads(subprocess.check_output(command))
        seconds = time.time() - start
        columns = ["doc_id", "external_id", "cluster_id", "duplicate_of", "version_of"]
        rows = pyarrow.parquet.read_table(folder / "out/current/documents", columns=columns).to_pylist()
    by_id = {r["doc_id"]: r["external_id"] for r in rows}
    have = {r["external_id"]: r for r in rows}
    # Records of equal title and text are one document; they are left out of the count.
    kept = [r for r in records if r["id"] in have]
    truth = collections.Counter(r["cluster"] for r in kept)
    found = collections.Counter(have[r["id"]]["cluster_id"] for r in kept)
    both = collections.Counter((r["cluster"], have[r["id"]]["cluster_id"]) for r in kept)
    result = {
        "documents": len(rows), "seconds": round(seconds, 2), "normalize_seconds": report["timings"]["seconds"]["normalize"],
        "pairs_precision": round(pairs(both) / max(1, pairs(found)), 4), "pairs_recall": round(pairs(both) / max(1, pairs(truth)), 4),
    }
    for column, kind in (("duplicate_of", "copy"), ("version_of", "version")):
        told = [r for r in kept if have[r["id"]][column]]
        wanted = [r for r in kept if r["kind"] == kind]
        right = [r for r in told if r["kind"] == kind]
        result[f"{column}_precision"] = round(len(right) / max(1, len(told)), 4)
        result[f"{column}_recall"] = round(len(right) / max(1, len(wanted)), 4)
        result[f"{column}_points_right"] = round(sum(by_id.get(have[r["id"]][column]) == r["of"] for r in right) / max(1, len(right)), 4)
        if "--show" in sys.argv:
            for r in [r for r in told if r["kind"] != kind][:5] + [r for r in wanted if not have[r["id"]][column]][:5]:
                print(column, r["kind"], r["id"], r["of"], have[r["id"]], r["title"], len(r["text"].split()))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
