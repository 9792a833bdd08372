"""Learn what words are worth to the gate (`dateline/gate.py`), and measure what it keeps and spares.

    python bench/train_gate.py GOLD_FOLDER            # sources left out in turn, then the figures of the gate as it stands
    python bench/train_gate.py GOLD_FOLDER --write    # learn of all of dev/ and train/, into src/dateline/data/lang/en/gate.yaml

Nobody marks anything: a document is worth passing when `extract` reads an event with an ACLED or UCDP code from it that is told
as having happened, for of no other does a run write a claim; the word on which that event stands is one that told it. Documents of dev/ and train/ teach; unlabelled/ is never learnt from.
Three models, all logistic regressions. One judges a word that may tell an event, by itself and those beside it, with a penalty
that leaves few of these signs (an absolute one, smoothed). One judges a text by the lemmas it holds: a lemma's weight is that
of its kind, which is free, and its own departure from it, which has a quadratic penalty. The third mixes both, and is learnt
from texts of sources that the first two had not seen. Where the bar stands is found in the same way, as an archive holds other
sources than these. What `extract` reads is kept in `--answers FILE`, as it takes a quarter of an hour.
"""

import argparse
import gzip
import json
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from train_where import minimise

import dateline
from dateline.batch.worth import worth_reading
from dateline.exporters.wording import happened
from dateline.gate import (
    KINDS,
    Lexicon,
    coded_types,
    is_coded,
    lexicon_of,
    look,
    may_hold_event,
    mixed,
    page_text,
    signs_at,
    words_in,
)
from dateline.words import fold, starts_of

DATA = Path(__file__).parent.parent / "src" / "dateline" / "data" / "lang" / "en" / "gate.yaml"
PENALTY, FEW = 64.0, 3.3  # on departures, squared; on signs, absolute
PART = 0.7  # what an event that might have had a code (an ordinary murder) teaches of a text
SHORT = 60  # words of a text that is too short to be judged
BRIEF = 200  # words of one that is read whole where it plainly speaks of conflict
LOST = 1 / 800  # of the documents with a coded event, each judged by what other sources teach
# Points from which twenty sentences may be read and not six, from which a text plainly speaks of conflict, and from which several events of
# types that may have a code are enough: found by what was then lost, 1 in 200 at most.
LIKELY, PLAIN, SURE = -2.5, -1.6, 0.0
IDLE, OFTEN = 1 / 250, 20  # a word that is seen so often and tells an event so seldom is not looked at
SEEN = 8  # times that a sign must be seen
GROUPS = 6  # of sources, left out in turn
LEAST, STEP = 0.05, 0.1  # weights below LEAST are left out; the others are written in steps
# News of every kind, among which conflict is a part: what the gate spares is told of these.
GENERAL = (
    "attribution-polnear", "copies-giveme5w1h", "copies-storychains", "extraction-fundus80", "extraction-htmldate",
    "extraction-scrapinghub", "linking-dwie", "pages-en", "places-geovirus", "places-geowebnews", "places-lgl", "times-timebank",
)  # fmt: skip
# Names, single sentences about grammar and unit cases are no reports.
SKIPPED = ("factuality-", "names-", "placeof-", "times-recognizers", "copies-minhash")


class Document(NamedTuple):
    """A text as the gate sees it, what is read from its article, and how: events, those that may be coded, the offsets of coded ones."""

    folder: str
    set: str
    text: str
    article: str
    events: int
    codable: int
    coded: list[int]


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


def answer(doc: dict[str, Any], kit: dateline.Kit) -> tuple[str, int, int, list[int]] | None:
    """The article's text and what `extract` reads; None for a page without an article or in a language that is not read."""
    try:
        if "html" in doc:
            article = next(iter(dateline.read(doc["html"].encode())))
        else:
            article = dateline.read_text(doc["text"], id="a", title=doc.get("title"), published=doc.get("published"))
    except ValueError:
        return None
    if article.language not in (None, "en"):
        return None
    events = dateline.extract(article, kit).events
    codable = sum(e.type in coded_types(kit) for e in events)
    coded = [e.anchor.start for e in events if happened(e) and is_coded(e)]
    return article.text, len(events), codable, coded


class Rows:
    """Which of the numbered signs each row has, with a logistic regression over them."""

    def __init__(self, rows: list[np.ndarray], columns: int) -> None:
        self.rows, self.columns = rows, columns

    def flat(self, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        column = np.concatenate([self.rows[k] for k in which]) if len(which) else np.zeros(0, dtype=int)
        return np.repeat(np.arange(len(which)), [len(self.rows[k]) for k in which]), column

    def points(self, weights: np.ndarray, which: np.ndarray) -> np.ndarray:
        row, column = self.flat(which)
        return np.bincount(row, weights[column], len(which))


class Told:
    """Every word of the articles that may tell an event: its document, its signs, and whether a coded event stands on it."""

    def __init__(self, docs: list[Document], lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        seen: Counter[str] = Counter()
        told: Counter[str] = Counter()
        for word, _, _, is_told in self._places(docs):
            seen[word] += 1
            told[word] += is_told
        self.idle = {w for w, n in seen.items() if n >= OFTEN and told[w] < IDLE * n}
        found = [
            (n, signs_at(words, i, lexicon), is_told)
            for word, (n, words), i, is_told in self._places(docs)
            if word not in self.idle
        ]
        counted = Counter(sign for _, signs, _ in found for sign in signs)
        self.signs = sorted(sign for sign, n in counted.items() if n >= SEEN)
        self.of = {sign: n for n, sign in enumerate(self.signs)}
        self.doc = np.array([n for n, _, _ in found])
        self.rows = Rows([self._numbers(signs) for _, signs, _ in found], len(self.signs))
        self.target = np.array([float(is_told) for *_, is_told in found])

    def _numbers(self, signs: list[str]) -> np.ndarray:
        return np.array([self.of[s] for s in signs if s in self.of], dtype=np.int32)

    def _places(self, docs: list[Document]) -> Iterator[tuple[str, tuple[int, list[str]], int, bool]]:
        """Every word of the articles that teach which may tell an event: its document and place, and whether it tells a coded one."""
        for n, doc in enumerate(docs):
            if doc.folder != "unlabelled":
                words = words_in(doc.article)
                starts = starts_of(fold(doc.article), words)
                anchors = {bisect_right(starts, at) - 1 for at in doc.coded}
                for i, word in enumerate(words):
                    if word in self.lexicon.deeds:
                        yield word, (n, words), i, i in anchors

    def learn(self, docs: np.ndarray) -> np.ndarray:
        """The weights of the signs, from the words of the documents that are marked."""
        which = np.flatnonzero(docs[self.doc])
        row, column = self.rows.flat(which)
        target, size = self.target[which], len(which)

        def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
            z = np.bincount(row, at[column], size)
            bent = np.sqrt(at**2 + 1e-4)
            cost = np.sum(np.logaddexp(0, z) - target * z) + FEW * np.sum(bent)
            rest = 1 / (1 + np.exp(-z)) - target
            return float(cost), np.bincount(column, rest[row], self.rows.columns) + FEW * at / bent

        return stepped(minimise(loss, np.zeros(self.rows.columns)))

    def of_texts(self, weights: np.ndarray, docs: list[Document], which: np.ndarray) -> list[dict[int, float]]:
        """The points of the words that may tell an event in the texts of these documents, as the gate sees them."""
        out = []
        for k in which:
            words = words_in(docs[k].text)
            places = [i for i, w in enumerate(words) if w in self.lexicon.deeds and w not in self.idle]
            signs = [self._numbers(signs_at(words, i, self.lexicon)) for i in places]
            out.append({i: float(weights[s].sum()) for i, s in zip(places, signs, strict=True)})
        return out


class Bags:
    """Documents as rows of lemmas, and what was learnt of them: kinds and base first, then a lemma each."""

    def __init__(self, docs: list[Document], lexicon: Lexicon) -> None:
        self.words = sorted(lexicon.kinds)
        self.kinds = np.array([KINDS.index(lexicon.kinds[w]) for w in self.words])
        number = {w: n for n, w in enumerate(self.words)}
        texts = [words_in(d.text) for d in docs]
        self.lengths = np.array([len(words) for words in texts])
        held = [{lemma for word in set(words) for lemma in lexicon.lemmas.get(word, ())} for words in texts]
        self.rows = Rows([np.array(sorted(number[w] for w in lemmas), dtype=int) for lemmas in held], len(number))
        self.target = np.array([1.0 if d.coded else PART if d.codable else 0.0 for d in docs])

    def learn(self, docs: np.ndarray) -> np.ndarray:
        """The weights of kinds and lemmas of greatest penalised likelihood on the documents that are marked."""
        which = np.flatnonzero(docs)
        row, column = self.rows.flat(which)
        target, size, first = self.target[which], len(which), len(KINDS) + 1

        def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
            weights = at[first:] + at[self.kinds]
            z = at[first - 1] + np.bincount(row, weights[column], size)
            cost = np.sum(np.logaddexp(0, z) - target * z) + PENALTY / 2 * np.sum(at[first:] ** 2)
            rest = 1 / (1 + np.exp(-z)) - target
            by_word = np.bincount(column, rest[row], len(self.words))
            kinds = np.bincount(self.kinds, by_word, len(KINDS))
            return float(cost), np.concatenate([kinds, [rest.sum()], by_word + PENALTY * at[first:]])

        at = minimise(loss, np.zeros(first + len(self.words)))
        return np.concatenate([np.round(at[:first], 3), stepped(at[first:])])

    def points(self, at: np.ndarray, which: np.ndarray) -> np.ndarray:
        first = len(KINDS) + 1
        return self.rows.points(at[first:] + at[self.kinds], which)


def stepped(weights: np.ndarray) -> np.ndarray:
    """Weights as they are written."""
    return np.where(np.abs(weights) < LEAST, 0.0, np.round(np.round(weights / STEP) * STEP, 1))


Parts = tuple[list[dict[int, float]], np.ndarray]  # of documents: their words' points, their lemmas' points
NAMES = ("base", "best", "bag", "length")


def parts_of(told: Told, bags: Bags, docs: list[Document], teach: np.ndarray, which: np.ndarray) -> Parts:
    """What two models learnt from the documents marked `teach` say of those of these numbers."""
    return told.of_texts(told.learn(teach), docs, which), bags.points(bags.learn(teach), which)


def learn_mix(parts: Parts, lengths: np.ndarray, coded: np.ndarray) -> dict[str, float]:
    """What the parts of a text's points are worth."""
    only = [{name: float(name == n) for name in NAMES} for n in NAMES]
    rows = np.array([[mixed(o, t, b, n) for o in only] for t, b, n in zip(*parts, lengths, strict=True)])

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        z = rows @ at
        rest = 1 / (1 + np.exp(-z)) - coded
        return float(np.sum(np.logaddexp(0, z) - coded * z) + at @ at / 2), rest @ rows + at

    return {name: round(float(x), 3) for name, x in zip(NAMES, minimise(loss, np.zeros(len(NAMES))), strict=True)}


def points_of(mix: dict[str, float], parts: Parts, lengths: np.ndarray) -> np.ndarray:
    return np.array([mixed(mix, t, b, n) for t, b, n in zip(*parts, lengths, strict=True)])


def bar_of(points: np.ndarray, coded: np.ndarray, all_coded: int) -> float:
    """The highest bar, to one decimal, below which stand no more than LOST of all documents with a coded event."""
    below = np.sort(points[coded])[int(LOST * all_coded)]
    return float(np.floor(below * 10) / 10)


def grouped(weights: np.ndarray, names: list[str]) -> dict[float, list[str]]:
    groups: dict[float, list[str]] = defaultdict(list)
    for name, weight in zip(names, weights, strict=True):
        if weight:
            groups[round(float(weight), 1)].append(name)
    return {weight: groups[weight] for weight in sorted(groups, reverse=True)}


def write(told: Told, bags: Bags, docs: list[Document], teach: np.ndarray, mix: dict[str, float], bar: float) -> None:
    """The gate's data: what signs, kinds and lemmas are worth, in groups of equal worth, and how they are mixed."""
    at, first = bags.learn(teach), len(KINDS) + 1
    held = {
        "short": SHORT, "brief": BRIEF, "bar": bar, "likely": LIKELY, "plain": PLAIN, "sure": SURE, "mix": mix,
        "kinds": {kind: round(float(at[n]), 3) for n, kind in enumerate(KINDS)},
        "words": grouped(at[first:], bags.words), "signs": grouped(told.learn(teach), told.signs), "idle": sorted(told.idle),
    }  # fmt: skip
    top = (
        "# What words are worth to the gate (dateline/gate.py); written by bench/train_gate.py. words: a lemma in a text, beside what its\n"
        "# kind is worth. signs: of a word that may tell an event, itself (=), its lemma (=lemma=), the words next to it (before<, >after,\n"
        "# both with it), lemmas and numbers (#) near it. idle: words of the lexicons that tell an event too seldom to be looked at.\n"
    )
    body = yaml.safe_dump(held, width=150, default_flow_style=None, sort_keys=False, allow_unicode=True)
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
    parser.add_argument("--sources", action="store_true", help="with --write: tell of whole sources left out, too")
    parser.add_argument(
        "--write", action="store_true", help="learn on all of dev/ and train/ and write the gate's data"
    )
    asked = parser.parse_args()
    kit = dateline.load_kit()
    docs, lexicon = documents(asked.gold, asked.answers, kit), lexicon_of(kit)
    if asked.write:
        learn(docs, lexicon, asked.sources)
        print(f"{DATA.name} is written; run again to see what it does")
        return 0
    for name, passes in (
        ("a look at the words", lambda text: look(text, kit).verdict != "no"),
        ("and a reading of the sentences that promise most", lambda text: worth_reading(text, kit)),
        ("all events wanted", lambda text: may_hold_event(text, kit, "any")),
    ):
        print(f"\n{name}")
        tell(docs, np.array([passes(d.text) for d in docs]))
    return 0


def learn(docs: list[Document], lexicon: Lexicon, by_source: bool) -> None:
    """Learn, tell what it is worth on documents left out, and write."""
    told, bags = Told(docs, lexicon), Bags(docs, lexicon)
    coded, general = np.array([bool(d.coded) for d in docs]), np.array([d.set in GENERAL for d in docs])
    teach = (bags.lengths >= SHORT) & np.array([d.folder != "unlabelled" for d in docs])
    taught = np.flatnonzero(teach)
    all_coded = sum(bool(d.coded) for d in docs if d.folder != "unlabelled")
    for group in (groups_of_sources(docs), groups_of_documents(docs)) if by_source else (groups_of_documents(docs),):
        parts, points = left_out(told, bags, docs, teach, group, coded)
        bar = bar_of(points[taught], coded[taught], all_coded)
        print(
            f"\nleft out in {GROUPS} groups, {len(taught)} documents: bar {bar}; points, coded lost, general news without a coded event spared"
        )
        for at in (bar, *np.arange(-4, 3.1, 0.5)):
            low = points[taught] < at
            lost, spared = low & coded[taught], low[general[taught] & ~coded[taught]]
            print(
                f"  below {at:5.1f}: {lost.sum():5d} lost, of general news {lost[general[taught]].sum():4d}; {spared.mean():.1%} spared"
            )
    write(told, bags, docs, teach, learn_mix(some(parts, taught), bags.lengths[taught], coded[taught]), bar)


def groups_of_documents(docs: list[Document]) -> np.ndarray:
    """The documents in so many groups by chance, the same each time: new documents of known sources."""
    return np.random.default_rng(1).integers(0, GROUPS, len(docs))


def groups_of_sources(docs: list[Document]) -> np.ndarray:
    """The documents in so many groups by source, which have about as many documents with a coded event: new sources."""
    size = Counter(d.set.split("-")[-1] for d in docs if d.coded and d.folder != "unlabelled")
    load, group = [0] * GROUPS, {}
    for source, n in size.most_common():
        group[source] = load.index(min(load))
        load[group[source]] += n
    return np.array([group.get(d.set.split("-")[-1], 0) for d in docs])


def left_out(
    told: Told, bags: Bags, docs: list[Document], teach: np.ndarray, group: np.ndarray, coded: np.ndarray
) -> tuple[Parts, np.ndarray]:
    """The parts of each document's points, and these, by what the other groups teach."""
    parts: Parts = ([{}] * len(docs), np.zeros(len(docs)))
    for n in range(GROUPS):
        which = np.flatnonzero(teach & (group == n))
        words, lemmas = parts_of(told, bags, docs, teach & (group != n), which)
        parts[1][which] = lemmas
        for k, points in zip(which, words, strict=True):
            parts[0][k] = points
    out = np.zeros(len(docs))
    for n in range(GROUPS):
        here, others = np.flatnonzero(teach & (group == n)), np.flatnonzero(teach & (group != n))
        mix = learn_mix(some(parts, others), bags.lengths[others], coded[others])
        out[here] = points_of(mix, some(parts, here), bags.lengths[here])
    return parts, out


def some(parts: Parts, which: np.ndarray) -> Parts:
    return [parts[0][k] for k in which], parts[1][which]


if __name__ == "__main__":
    sys.exit(main())
