"""Learn what the words of the lexicons are worth to the gate (`dateline/gate.py`), and measure what it keeps and spares.

    python bench/train_gate.py GOLD_FOLDER            # each source left out in turn, then the figures of the gate as it stands
    python bench/train_gate.py GOLD_FOLDER --write    # learn of all of dev/ and train/, into src/dateline/data/lang/en/gate.yaml

Nobody marks anything: a document is worth passing when `extract` reads an event from it. Documents of dev/ and train/, web
pages among them (as `page_text` gives them), teach; unlabelled/ is never learnt from. Where the bar stands is found by leaving
out a whole source at a time, as an archive holds other sources than these. The model is a logistic regression over the
lemmas that a document holds and the logarithm of its length. A lemma's weight is that of its kind, which is free, and its own
departure from it, which has a quadratic penalty: words that are seldom seen stay with their kind. An event that ACLED or
UCDP has a code for teaches 1; an event that might have had one (an ordinary murder) PART: what parts the two is more than
words can tell, and crime is passed. What `extract` reads is kept in `--answers FILE`, as it takes a quarter of an hour.
"""

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from train_where import minimise

import dateline
from dateline.gate import KINDS, Lexicon, lemmas_in, lexicon_of, may_hold_event, page_text

DATA = Path(__file__).parent.parent / "src" / "dateline" / "data" / "lang" / "en" / "gate.yaml"
PENALTY, PART = 64.0, 0.7
SHORT = 60  # words of a text that is too short to be judged by its topics
LOST = 1 / 200  # of the documents with a coded event, each judged by what other sources teach
LEAST, STEP = 0.05, 0.1  # departures below LEAST are left out; the others are written in steps
# News of every kind, among which conflict is a part: what the gate spares is told of these.
GENERAL = (
    "attribution-polnear", "copies-giveme5w1h", "copies-storychains", "extraction-fundus80", "extraction-htmldate",
    "extraction-scrapinghub", "linking-dwie", "pages-en", "places-geovirus", "places-geowebnews", "places-lgl", "times-timebank",
)  # fmt: skip
# Names, single sentences about grammar and unit cases are no reports.
SKIPPED = ("factuality-", "names-", "placeof-", "times-recognizers", "copies-minhash")


class Document(NamedTuple):
    """A text as the gate sees it, and what `extract` reads from its article: events, those that may be coded, those that are."""

    folder: str
    set: str
    text: str
    events: int
    codable: int
    coded: int


def documents(gold: Path, answers: Path, kit: dateline.Kit) -> list[Document]:
    """Every report of the gold data in an English that is read."""
    known = json.loads(answers.read_text(encoding="utf-8")) if answers.exists() else {}
    out = []
    for folder in ("dev", "unlabelled", "train"):
        for path in sorted((gold / folder).glob("*.jsonl*")):
            name = path.name.split(".")[0]
            if not name.startswith(SKIPPED):
                for number, doc in enumerate(lines(path)):
                    key = f"{folder}/{name}/{number}"
                    if key not in known:
                        known[key] = answer(doc, kit)
                    if known[key] is not None:
                        text = page_text(doc["html"]) if "html" in doc else doc["text"]
                        out.append(Document(folder, name, text, *known[key]))
    answers.write_text(json.dumps(known), encoding="utf-8")
    return out


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def answer(doc: dict[str, Any], kit: dateline.Kit) -> tuple[int, int, int] | None:
    """How many events `extract` reads; None for a page without an article or in a language that is not read."""
    try:
        if "html" in doc:
            article = next(iter(dateline.read(doc["html"].encode())))
        else:
            article = dateline.read_text(doc["text"], id="a", title=doc.get("title"), published=doc.get("published"))
    except ValueError:
        return None
    if article.language not in (None, "en"):
        return None
    return counts(dateline.extract(article, kit).to_dict(), kit)


def counts(report: dict[str, Any], kit: dateline.Kit) -> tuple[int, int, int]:
    """A report's events, those of types that ACLED or UCDP may have a code for, those that have one."""
    ontology = {e["type"]: e for e in kit.tables("ontology/").values()}
    events = report["events"]
    types = [ontology[e["type"]] for e in events]
    codable = sum(bool(t["acled"] or t["acled_rules"] or t["ucdp"]) for t in types)
    coded = sum(e["codes"]["acled"] is not None or e["codes"]["ucdp"] is not None for e in events)
    return len(events), codable, coded


class Model:
    """Documents as rows of lemmas, and what was learnt of them: kinds, base and length first, then a lemma each."""

    def __init__(self, docs: list[Document], lexicon: Lexicon) -> None:
        self.words = sorted(lexicon.kinds)
        self.kinds = np.array([KINDS.index(lexicon.kinds[w]) for w in self.words])
        number = {w: n for n, w in enumerate(self.words)}
        held = [lemmas_in(d.text, lexicon) for d in docs]
        self.rows = [np.array(sorted(number[w] for w in lemmas), dtype=int) for lemmas, _ in held]
        self.lengths = np.array([n for _, n in held])
        self.logs = np.log2(np.maximum(self.lengths, 1))
        self.target = np.array([1.0 if d.coded else PART if d.codable else 0.0 for d in docs])

    def learn(self, which: np.ndarray) -> np.ndarray:
        """The weights of greatest penalised likelihood on the documents of these numbers."""
        column = np.concatenate([self.rows[k] for k in which])
        row = np.repeat(np.arange(len(which)), [len(self.rows[k]) for k in which])
        target, logs, size, first = self.target[which], self.logs[which], len(which), len(KINDS) + 2

        def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
            weights = at[first:] + at[self.kinds]
            z = at[first - 2] + at[first - 1] * logs + np.bincount(row, weights[column], size)
            cost = np.sum(np.logaddexp(0, z) - target * z) + PENALTY / 2 * np.sum(at[first:] ** 2)
            rest = 1 / (1 + np.exp(-z)) - target
            by_word = np.bincount(column, rest[row], len(self.words))
            kinds = np.bincount(self.kinds, by_word, len(KINDS))
            return float(cost), np.concatenate([kinds, [rest.sum(), rest @ logs], by_word + PENALTY * at[first:]])

        return minimise(loss, np.zeros(first + len(self.words)))

    def points(self, at: np.ndarray, which: np.ndarray) -> np.ndarray:
        first = len(KINDS) + 2
        weights = at[first:] + at[self.kinds]
        return np.array([at[first - 2] + at[first - 1] * self.logs[k] + weights[self.rows[k]].sum() for k in which])


def teachers(model: Model, docs: list[Document]) -> np.ndarray:
    """The numbers of the documents that teach: not the short ones, which are not judged by their topics."""
    return np.flatnonzero((model.lengths >= SHORT) & np.array([d.folder != "unlabelled" for d in docs]))


def left_out(model: Model, docs: list[Document], which: np.ndarray) -> np.ndarray:
    """The points of each of these documents by what the other sources teach."""
    sources = np.array([docs[k].set.split("-")[-1] for k in which])
    points = np.zeros(len(which))
    for source in np.unique(sources):
        mine = sources == source
        points[mine] = model.points(model.learn(which[~mine]), which[mine])
    return points


def bar_of(points: np.ndarray, coded: np.ndarray, all_coded: int) -> float:
    """The highest bar, to one decimal, below which stand no more than LOST of all documents with a coded event."""
    below = np.sort(points[coded])[int(LOST * all_coded)]
    return float(np.floor(below * 10) / 10)


def write(model: Model, at: np.ndarray, bar: float) -> None:
    """The gate's data: what kinds, length and words are worth, words in groups of equal worth."""
    first = len(KINDS) + 2
    groups: dict[float, list[str]] = defaultdict(list)
    for word, more in zip(model.words, at[first:], strict=True):
        if abs(more) >= LEAST:
            groups[round(round(float(more) / STEP) * STEP, 1)].append(word)
    told = {
        "short": SHORT,
        "bar": bar,
        "base": round(float(at[first - 2]), 2),
        "length": round(float(at[first - 1]), 2),
        "kinds": {kind: round(float(at[n]), 3) for n, kind in enumerate(KINDS)},
        "words": {more: groups[more] for more in sorted(groups, reverse=True) if more},
    }
    top = "# What words are worth to the gate (dateline/gate.py), beside what their kind is worth; written by bench/train_gate.py.\n"
    body = yaml.safe_dump(told, width=150, default_flow_style=None, sort_keys=False, allow_unicode=True)
    DATA.write_text(top + body, encoding="utf-8")


def share(part: int, whole: int) -> str:
    return f"{part:5d} of {whole:5d} {part / whole:7.2%}" if whole else f"{'-':>23}"


def tell(docs: list[Document], passed: np.ndarray) -> None:
    """For each set, and for all: documents lost that have a coded event, any event; documents without one that are spared."""
    print(f"{'set':32}{'coded: lost':>24}{'not coded: spared':>24}{'any event: lost':>24}{'all: spared':>24}")
    rows = defaultdict(list)
    for n, d in enumerate(docs):
        rows[f"{d.folder}/{d.set}"].append(n)
        for name, fits in (
            ("ALL", True),
            ("GENERAL NEWS", d.set in GENERAL),
            ("NEVER LEARNT FROM", d.folder == "unlabelled"),
        ):
            if fits:
                rows[name].append(n)
    for name in sorted(rows):
        mine = rows[name]
        coded, events = [n for n in mine if docs[n].coded], [n for n in mine if docs[n].events]
        spared = [n for n in mine if not passed[n]]
        print(
            f"{name:32} {share(sum(not passed[n] for n in coded), len(coded))}"
            f" {share(sum(not docs[n].coded for n in spared), len(mine) - len(coded))}"
            f" {share(sum(not passed[n] for n in events), len(events))} {share(len(spared), len(mine))}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("gold", type=Path, metavar="GOLD_FOLDER", help="folder with dev/, unlabelled/ and train/")
    parser.add_argument("--answers", type=Path, default=Path("gate-answers.json"), help="what extract reads, kept here")
    parser.add_argument("--write", action="store_true", help="learn on all of dev/ and write the gate's data")
    asked = parser.parse_args()
    kit = dateline.load_kit()
    docs, lexicon = documents(asked.gold, asked.answers, kit), lexicon_of(kit)
    model = Model(docs, lexicon)
    which = teachers(model, docs)
    coded = np.array([docs[k].coded > 0 for k in which])
    points = left_out(model, docs, which)
    bar = bar_of(points, coded, sum(d.coded > 0 for d in docs if d.folder != "unlabelled"))
    general = np.array([docs[k].set in GENERAL for k in which])
    print(
        f"sources left out in turn, {len(which)} documents: bar {bar}, lost {(points[coded] < bar).sum()} of {coded.sum()} coded,"
    )
    print(f"of general news {(points[coded & general] < bar).sum()} of {(coded & general).sum()};")
    print(f"spared {(points[general & ~coded] < bar).mean():.1%} of general news without a coded event")
    if asked.write:
        write(model, model.learn(which), bar)
        print(f"{DATA.name} is written; run again to see what it does")
        return 0
    for wanted in ("conflict", "any"):
        print(f"\nthe gate as it stands, wanted={wanted}")
        tell(docs, np.array([may_hold_event(d.text, kit, wanted) for d in docs]))  # type: ignore[arg-type]
    return 0


if __name__ == "__main__":
    sys.exit(main())
