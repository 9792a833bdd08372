"""Fit the weights of merging: how much each feature of `merge/compare.py` speaks for one happening.

    python bench/train_merge.py GOLD [--write]

GOLD is a folder of JSONL files of reports with the incident that each tells of (`gold.incident`); they are read, every pair
of chief tellings that shares a key is compared, and logistic regression finds the weights that tell pairs of one incident from
others. The prior of each weight is a reader's own estimate, kept in `schemes/merge-weights` beside what was fitted, and no
weight may change its sign: so a feature that a set happens not to need keeps its say, and what is learnt from a few sets
does not run against sense. Five-fold cross-validation over incidents is printed: pairs held out by the incident of either.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import yaml

import dateline
from dateline.merge import Telling, group, tellings
from dateline.merge.cluster import FAR
from dateline.merge.compare import FEATURES, features_of

PARTS = {
    "claims-incidents": 150,
    "claims-uastrike": 400,
    "merge-ecbplus": 1000,
    "merge-ucdp": 3000,
    "totals-gvc510": 2500,
}
PULL, FIRM, FREE, FOLDS = 10.0, 200.0, 0.1, 5  # how hard a weight, a firm one, and the bias are held to their priors
PATH = Path(dateline.__file__).parent / "data" / "schemes" / "merge-weights.yaml"
HEAD = """\
# How much each feature of `merge/compare.py` speaks for one happening, in log-odds. `prior` is a reader's own estimate,
# `weights` what `bench/train_merge.py` made of it from pairs of reports (docs/merging.md); those that are `firm` the data may
# hardly move, for the sets know too few repeated attacks. A weight of 0 is shown to people as a reason, but decides nothing.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--write", action="store_true", help="write the fitted weights into the package")
    options = parser.parse_args()
    known = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    prior, firm = known["prior"], set(known["firm"])
    sets = {name: Pairs(options.gold / f"{name}.jsonl") for name in PARTS}
    start = np.array([*(prior[name] for name in FEATURES), prior["bias"]])
    for name, pairs in sets.items():
        odds = np.zeros(len(pairs.made))
        for fold in range(FOLDS):
            out = pairs.fold(fold)
            odds[out] = pairs.features[out] @ fit(sets, start, firm, name, fold)
        print(f"{name:18} held out", *(f"{k} {v:.3f}" for k, v in pairs.scores(odds).items()))
    weights = fit(sets, start, firm)
    for name, pairs in sets.items():
        print(f"{name:18} fitted  ", *(f"{k} {v:.3f}" for k, v in pairs.scores(pairs.features @ weights).items()))
    fitted = {name: round(float(w), 3) for name, w in zip(FEATURES, weights[:-1], strict=True)}
    print(json.dumps({"bias": round(float(weights[-1]), 3), **fitted}, indent=1))
    if options.write:
        data = {"bias": round(float(weights[-1]), 3), "weights": fitted, "prior": prior, "firm": sorted(firm)}
        PATH.write_text(HEAD + yaml.safe_dump(data, sort_keys=False), encoding="utf-8")


class Pairs:
    """The pairs of one set that share a key: their features, and whether they tell of one incident."""

    def __init__(self, path: Path) -> None:
        kit = dateline.load_kit()
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        self.gold = [str(d["gold"]["incident"]) for d in lines]
        self.chief: list[Telling | None] = []
        for d in lines:
            article = dateline.read_text(d["text"], id=d["id"], title=d.get("title"), published=d.get("published"))
            told = tellings(dateline.extract(article, kit), kit)
            self.chief.append(next((t for t in told if t.chief), None))
        under: dict[str, list[int]] = {}
        for n, told_ in enumerate(self.chief):
            for key in told_.keys if told_ else ():
                under.setdefault(key, []).append(n)
        self.made = sorted({pair for found in under.values() for pair in combinations(found, 2)})
        self.features = np.array([[*self._row(i, j), 1.0] for i, j in self.made])
        self.same = np.array([self.gold[i] == self.gold[j] for i, j in self.made], dtype=float)

    def _row(self, i: int, j: int) -> list[float]:
        a, b = self.chief[i], self.chief[j]
        told = features_of(*sorted((t for t in (a, b) if t), key=lambda t: t.event))
        return [told.get(name, 0.0) for name in FEATURES]

    def fold(self, fold: int) -> Any:
        """Which pairs a fold holds out."""
        part = [int(hashlib.md5(g.encode()).hexdigest(), 16) % FOLDS for g in self.gold]
        return np.array([part[i] == fold or part[j] == fold for i, j in self.made])

    def scores(self, odds: Any) -> dict[str, float]:
        """B-cubed F1, pairwise precision and recall of the groups that these odds make."""
        told = [t for t in self.chief if t is not None]
        links = {}
        for (i, j), value in zip(self.made, odds, strict=True):
            a, b = self.chief[i], self.chief[j]
            if value > FAR and a and b:
                links[min(a.event, b.event), max(a.event, b.event)] = float(value)
        home = {event: n for n, events in enumerate(group(told, links)) for event in events}
        found = [home[t.event] if t else f"alone {n}" for n, t in enumerate(self.chief)]
        return agreement(self.gold, found)


def agreement(gold: list[str], found: list[Any]) -> dict[str, float]:
    """B-cubed F1 (Bagga and Baldwin 1998) and pairwise precision and recall."""
    both, g, f = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    n = len(gold)
    precision = sum(c * c / f[b] for (_, b), c in both.items()) / n
    recall = sum(c * c / g[a] for (a, _), c in both.items()) / n
    pairs, given, wanted = (sum(c * (c - 1) for c in counts.values()) or 1 for counts in (both, f, g))
    return {
        "B-cubed F1": 2 * precision * recall / (precision + recall),
        "pairwise precision": pairs / given,
        "pairwise recall": pairs / wanted,
    }


def fit(sets: dict[str, Pairs], prior: Any, firm: set[str], without: str = "", fold: int = -1) -> Any:
    """Logistic regression with a Gaussian prior round `prior`, each weight on its prior's side of 0 (projected Newton)."""
    rows, same, weight = [], [], []
    for name, pairs in sets.items():
        kept = ~pairs.fold(fold) if name == without else np.ones(len(pairs.made), dtype=bool)
        rows.append(pairs.features[kept])
        same.append(pairs.same[kept])
        weight.append(np.full(int(kept.sum()), PARTS[name] / max(1, kept.sum())))
    x, y, w = np.vstack(rows), np.concatenate(same), np.concatenate(weight)
    pull = np.array([FIRM if name in firm else PULL for name in FEATURES] + [FREE])
    low = np.append(np.where(prior[:-1] < 0, -np.inf, 0.0), -np.inf)
    high = np.append(np.where(prior[:-1] > 0, np.inf, 0.0), np.inf)

    def cost(v: Any) -> float:
        z = x @ v
        return float((w * (np.logaddexp(0, z) - y * z)).sum() + 0.5 * (pull * (v - prior) ** 2).sum())

    here = prior.copy()
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ here, -40, 40)))
        slope = x.T @ (w * (p - y)) + pull * (here - prior)
        free = ~(((here <= low) & (slope > 0)) | ((here >= high) & (slope < 0)))
        curve = (x[:, free] * (w * p * (1 - p))[:, None]).T @ x[:, free] + np.diag(pull[free])
        way = np.zeros(len(here))
        way[free] = np.linalg.solve(curve, slope[free])
        size = 1.0
        while size > 1e-6 and cost(np.clip(here - size * way, low, high)) > cost(here):
            size /= 2
        moved = np.clip(here - size * way, low, high)
        if float(np.abs(moved - here).max()) < 1e-6:
            break
        here = moved
    return here


if __name__ == "__main__":
    main()
