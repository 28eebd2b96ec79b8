"""How many main tolls lie in the right country and on the right day.

The incident summaries of `gtd` begin with the day and name town, area and country in their first sentences, so the text itself says
what is right. The articles of `gva` are all of the United States; the days in `gva_days.tsv` were read by hand from articles drawn by lot,
those left out that tell no day of the event.
"""

import collections
import pathlib
import re
import tomllib

HERE = pathlib.Path(__file__).parent
COUNTRIES = HERE.parent.parent / "data/languages/en/places.toml"


def country_names() -> dict[str, str]:
    places = tomllib.loads(COUNTRIES.read_text())
    return {name: country["iso"] for country in places["countries"] for name in country["names"]}


def gtd(row: dict, names: dict[str, str]) -> tuple[str | None, str | None]:
    day = re.match(r"(\d\d)/(\d\d)/(\d{4}):", row["text"])
    told = [(m.start(), names[m[1]], m.end()) for m in re.finditer(r", ([A-Z][\w' -]+?)(?=[.,;]? |[.]$)", row["text"]) if m[1] in names]
    exact = day and day[2] != "00"
    # "Yakila, Niger, Nigeria": the last name of the first chain of commas is the country.
    chain = [t for n, t in enumerate(told) if all(told[k + 1][0] == told[k][2] for k in range(n))]
    return (chain[-1][1] if chain else None), (f"{day[3]}-{day[1]}-{day[2]}" if exact else None)


def truths(name: str, rows: list[dict]) -> dict[str, tuple[str | None, str | None]]:
    if name == "gtd":
        names = country_names()
        return {row["id"]: gtd(row, names) for row in rows}
    days = dict(line.split("\t") for line in (HERE / "gva_days.tsv").read_text().splitlines())
    return {row["id"]: ("US", days.get(row["id"])) for row in rows}


def links(score, name: str, gold: pathlib.Path, dataset: str) -> dict[str, float]:
    """Shares of main tolls (killed, else injured, else any) whose country and day are right."""
    right = truths(name, score.gold(gold))
    ids = score.documents(dataset)
    tolls = collections.defaultdict(dict)
    columns = ["doc_id", "kind", "scope", "best", "country", "window_start", "window_end"]
    for row in score.rows(dataset, "document_tolls", columns):
        if row["scope"] == "incident":
            tolls[ids[row["doc_id"]]].setdefault(row["kind"], row)
    hits, wanted = collections.Counter(), collections.Counter()
    for doc, kinds in tolls.items():
        ranked = [kinds[k] for k in ("killed", "injured") if k in kinds and kinds[k]["best"] != 0] + list(kinds.values())
        main, (country, day) = ranked[0], right[doc]
        exact = main["window_start"] == main["window_end"] and str(main["window_start"]) == day
        for key, truth, hit in (("country", country, main["country"] == country), ("day", day, exact)):
            wanted[key] += truth is not None
            hits[key] += truth is not None and hit
    return {key: hits[key] / n for key, n in wanted.items() if n}
