"""Learn what the signs of `extract/events/where_signs` are worth, from sentences whose verbs have their places marked.

    python bench/train_where.py TRAIN.jsonl            # cross-validation alone
    python bench/train_where.py TRAIN.jsonl --write    # and the weights, into src/dateline/data/lang/en/where-weights.yaml

A line of the file is {"text", "gold": {"verbs": [[start, end]], "places": [[start, end]]}}; no places: none is told. The
model is a conditional one: the chance of a candidate is the exponential of the sum of its signs' weights, over that sum
for all candidates and for "none". Weights are those of the greatest likelihood under a quadratic penalty, found by L-BFGS from
zero: no chance takes part, and the same data give the same weights. docs/where-model.md tells of data and limits.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

import dateline
from dateline.extract import read_for_places
from dateline.extract.events.arguments import is_verbal
from dateline.extract.events.where import Scenes, lay_scenes
from dateline.extract.events.where_signs import Beside, signs_of_none, signs_of_place
from dateline.extract.events.where_told import beside, is_plain
from dateline.words import fold

WEIGHTS = Path(__file__).parent.parent / "src" / "dateline" / "data" / "lang" / "en" / "where-weights.yaml"
CASES = Path(__file__).parent.parent / "tests" / "cases" / "en" / "where" / "cases.yaml"
OWN = 12  # how often each of our own cases is counted
SEEN = 25  # events that a sign must be seen at
PENALTY = 10.0
LEAN = 0.1  # how much less than learnt "none" weighs: chosen by cross-validation
ROUNDS, KEPT = 120, 10
FOLDS = 5
SHORTEST = 3  # letters of a mark; shorter ones are slips in the data
LEAST = 0.02  # weights below this are left out


class Asked(NamedTuple):
    """One verb: signs of "none" first, then of each candidate; which of them are right; the fold of its text.

    `plain`: the verb's own clause tells its place, so "none" is no answer, and a line that says it is a slip.
    """

    signs: list[list[str]]
    right: list[bool]
    plain: bool
    fold: int


def asked(path: Path, kit: dateline.Kit) -> Iterator[Asked]:
    """Every verb of a file with the signs of its candidates."""
    for line in path.read_text(encoding="utf-8").splitlines():
        doc = json.loads(line)
        article = dateline.read_text(doc["text"], id=doc["id"])
        reading = read_for_places(article, kit)
        scenes, marks = lay_scenes(reading, unlisted=True), doc["gold"]["places"]
        for start, end in doc["gold"]["verbs"]:
            top = reading.parse.top(start, end)
            if top is not None:
                around = beside(scenes, top)
                right = [_is_marked(scenes.mentions[number], doc["text"], marks) for _, number in around.places]
                yield Asked(
                    signs_at(scenes, top, around),
                    [not marks, *right],
                    is_plain(scenes, top, around),
                    sum(doc["text"].encode()) % FOLDS,
                )


def own_cases(kit: dateline.Kit) -> Iterator[Asked]:
    """The verbs of our own cases, which say what the language means where the data's marks are uncertain."""
    for case in yaml.safe_load(CASES.read_text(encoding="utf-8")):
        if "xfail" not in case:
            reading = read_for_places(dateline.read_text(case["text"], id="case"), kit)
            start = reading.article.text.index(case["event"])
            top, scenes = reading.parse.top(start, start + len(case["event"])), lay_scenes(reading, unlisted=True)
            if top is not None and is_verbal(reading.parse.tokens[top]):
                around, name = beside(scenes, top), case["place"]
                right = [bool(name) and fold(name) in fold(scenes.mentions[n].value.name) for _, n in around.places]
                yield Asked(signs_at(scenes, top, around), [not name, *right], is_plain(scenes, top, around), -1)


def signs_at(scenes: Scenes, top: int, around: Beside) -> list[list[str]]:
    """The signs of "none" and of every candidate at a verb."""
    signs = [list(signs_of_none(scenes, top, around.costs))]
    return signs + [list(signs_of_place(scenes, top, k, number, around)) for k, number in around.places]


def _is_marked(mention: Any, text: str, marks: list[list[int]]) -> bool:
    """Whether a place is one that was marked: the same words or the same name."""
    for start, end in marks:
        if mention.span.start < end and start < mention.span.end and end - start >= SHORTEST:
            return True
        name, words = fold(mention.value.name), fold(text[start:end])
        if name in words or words in name:
            return True
    return False


class Model:
    """Weights by sign; signs of "none" and of places have different names."""

    def __init__(self, data: list[Asked]) -> None:
        data = [a for a in data if len(a.signs) > 1 and any(a.right) and not (a.plain and a.right[0])]
        seen = Counter(sign for a in data for sign in {s for n, signs in enumerate(a.signs) for s in _named(n, signs)})
        self.index = {sign: i for i, sign in enumerate(sorted(s for s, n in seen.items() if n >= SEEN))}
        rows = [
            [self.index[s] for s in _named(n, signs) if s in self.index]
            for a in data
            for n, signs in enumerate(a.signs)
        ]
        self.columns, self.lengths = (
            np.concatenate([np.array(r, dtype=int) for r in rows]),
            np.array([len(r) for r in rows]),
        )
        self.rows = np.repeat(np.arange(len(rows)), self.lengths)
        sizes = np.array([len(a.signs) for a in data])
        self.starts, self.owner = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(data)), sizes)
        self.barred = self.starts[[a.plain for a in data]]
        self.right = np.array([r for a in data for r in a.right], dtype=float)
        self.weights = minimise(self.loss, np.zeros(len(self.index)))

    def loss(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """The penalised negative log-likelihood and its gradient."""
        scores = np.bincount(self.rows, weights[self.columns], minlength=len(self.owner))
        scores[self.barred] = -np.inf
        powers = np.exp(scores - np.maximum.reduceat(scores, self.starts)[self.owner])
        whole, good = np.add.reduceat(powers, self.starts), np.add.reduceat(powers * self.right, self.starts)
        pull = powers / whole[self.owner] - powers * self.right / good[self.owner]
        gradient = np.bincount(self.columns, pull[self.rows], minlength=len(weights)) + PENALTY * weights
        return float(np.sum(np.log(whole) - np.log(good)) + PENALTY / 2 * weights @ weights), gradient

    def answers_rightly(self, a: Asked) -> bool:
        """Whether the likeliest answer to a question is right."""
        scores = [
            sum(self.weights[self.index[s]] for s in _named(n, signs) if s in self.index)
            for n, signs in enumerate(a.signs)
        ]
        scores[0] -= LEAN
        if a.plain:
            scores[0] = -np.inf
        return a.right[int(np.argmax(scores))]


def _named(number: int, signs: list[str]) -> set[str]:
    return {("place " if number else "none ") + sign for sign in signs}


def minimise(loss: Callable[[np.ndarray], tuple[float, np.ndarray]], at: np.ndarray) -> np.ndarray:
    """The least of a convex function by L-BFGS with backtracking (Nocedal and Wright 2006, chapter 7)."""
    value, slope = loss(at)
    steps: list[tuple[np.ndarray, np.ndarray]] = []
    for _ in range(ROUNDS):
        way, used = -slope, []
        for s, y in reversed(steps):
            used.append(s @ way / (s @ y))
            way = way - used[-1] * y
        if steps:
            s, y = steps[-1]
            way = way * (s @ y / (y @ y))
        for (s, y), a in zip(steps, reversed(used), strict=True):
            way = way + (a - y @ way / (s @ y)) * s
        length = 1.0 if steps else 1.0 / max(1.0, float(np.abs(slope).sum()))
        while True:
            new_value, new_slope = loss(at + length * way)
            if new_value <= value + 1e-4 * length * (slope @ way) or length < 1e-10:
                break
            length /= 2
        steps = [*steps, (length * way, new_slope - slope)][-KEPT:]
        at, value, slope = at + length * way, new_value, new_slope
        if float(np.abs(slope).max()) < 1e-2:
            break
    return at


def write(model: Model) -> None:
    """The weights as YAML, by what each sign tells of."""
    parts: dict[str, dict[str, dict[str, float]]] = {"none": {}, "place": {}}
    for sign, i in model.index.items():
        part, name = sign.split(" ", 1)
        what, _, value = name.partition("=")
        weight = float(model.weights[i]) - (LEAN if sign == "none none" else 0.0)
        if abs(weight) >= LEAST:
            parts[part].setdefault(what, {})[value] = round(weight, 2)
    head = "# What the signs of a place being an event's are worth (see docs/where-model.md); written by bench/train_where.py.\n"
    text = yaml.safe_dump(parts, allow_unicode=True, default_flow_style=None, width=150, sort_keys=True)
    WEIGHTS.write_text(head + text, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    kit, right = dateline.load_kit(), 0
    data, own = list(asked(args.data, kit)), list(own_cases(kit)) * OWN
    for fold_ in range(FOLDS):
        model = Model([a for a in data if a.fold != fold_] + own)
        right += sum(model.answers_rightly(a) for a in data if a.fold == fold_)
    print(json.dumps({"verbs": len(data), "accuracy": round(right / len(data), 4)}))
    if args.write:
        write(Model(data + own))
    return 0


if __name__ == "__main__":
    sys.exit(main())
