"""How well articles are joined that tell of one incident.

The ids of `gva` begin with the incident; several articles tell of each. An article stands in the incident that its own tolls tell of, or
alone where it has none. Pairs of articles are scored (precision, recall, F1), and B-cubed: the mean over articles of the share of
their cluster that is of their incident, and of their incident that is in their cluster.

    python3 tests/gold/incidents.py DATASET GOLD    prints the scores and the pairs that were joined wrongly
"""

import collections
import itertools
import pathlib
import sys


def clusters(score, dataset: str) -> dict[str, str]:
    """The incident of each article's own tolls, by the gold's id."""
    ids = score.documents(dataset)
    passing = {row["incident_id"] for row in score.rows(dataset, "incidents", ["incident_id", "passing"]) if row["passing"]}
    of = {name: name for name in ids.values()}
    for row in score.rows(dataset, "incident_reports", ["incident_id", "doc_id", "role"]):
        if row["role"] == "toll" and row["incident_id"] not in passing:
            of[ids[row["doc_id"]]] = row["incident_id"]
    return of


def incidents(score, gold: pathlib.Path, dataset: str) -> dict[str, float]:
    found = clusters(score, dataset)
    truth = {row["id"]: row["id"].split("/")[0] for row in score.gold(gold)}
    found = {name: found.get(name, name) for name in truth}
    by_truth, by_found = collections.defaultdict(set), collections.defaultdict(set)
    for name in truth:
        by_truth[truth[name]].add(name)
        by_found[found[name]].add(name)
    pairs = lambda groups: {pair for group in groups.values() for pair in itertools.combinations(sorted(group), 2)}
    wanted, given = pairs(by_truth), pairs(by_found)
    hits = len(wanted & given)
    precision, recall = hits / max(1, len(given)), hits / max(1, len(wanted))
    both = {name: len(by_truth[truth[name]] & by_found[found[name]]) for name in truth}
    b_precision = sum(both[name] / len(by_found[found[name]]) for name in truth) / len(truth)
    b_recall = sum(both[name] / len(by_truth[truth[name]]) for name in truth) / len(truth)
    f1 = lambda p, r: 2 * p * r / (p + r) if p + r else 0.0
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1(precision, recall),
        "b3_precision": b_precision,
        "b3_recall": b_recall,
        "b3_f1": f1(b_precision, b_recall),
    } | {"wrong": sorted(given - wanted)}


if __name__ == "__main__":
    from scores import SHARED, module

    scores = incidents(module(SHARED / "score/score.py"), pathlib.Path(sys.argv[2]), sys.argv[1])
    wrong = scores.pop("wrong")
    print({name: round(value, 4) for name, value in scores.items()})
    for pair in wrong:
        print(*pair)
