"""Copies of one text: the same words, an agency's words under another lead, or a translation back into English.

Two articles are copies where one holds most of the other's runs of five words (containment, either way round: a paper prints
half of an agency's story, or all of it with a paragraph of its own), or where their names and numbers follow each other in
nearly the same order while the words between differ, as in a text that was translated and translated back. Telling of the same
happening makes no copy, nor does an agency's closing line. Candidates come from MinHash (Broder 1997) in bands; what decides
is counted, not estimated.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from rensa import RMinHash

from dateline.merge.connected import connected
from dateline.model import Article
from dateline.words import fold

RUN = 5  # words of a shingle
COPIED = 0.8  # share of the shorter text's shingles from which it is a copy
RETOLD = 0.78  # share of the shorter skeleton's runs from which the text was translated or rewritten line by line
FEWEST_WORDS, FEWEST_MARKS = 25, 12
_PERMUTATIONS, _ROWS = 128, 2
_WORD = re.compile(r"[^\W_]+")
_MARK = re.compile(r"\b(?:[A-Z][^\W\d_]{2,}|\d+(?:[.,:]\d+)*)\b")
_OPENING = re.compile(r"(?:^|[.!?:]|\n)[\"'“”‘’\s(]*$")  # before a word that has its capital from its place
# An agency's closing lines, and a reader's: they speak of the paper, not of the news.
_CLOSING = re.compile(
    r"(?i)^\W*(?:\(?(?:additional\s+)?(?:reporting|writing|editing|edited|compiled)\b.{0,160}\bby\b|©|copyright\b|all rights reserved|"
    r"(?:sign up|subscribe|follow us|read more|click here)\b)"
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What telling copies apart needs of an article: its runs of words and the order of its names and numbers, as hashes.

    `keys` are MinHash bands: two articles that could be copies share one, as good as surely.
    """

    article: str
    words: int
    shingles: frozenset[int]
    skeleton: frozenset[int]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shared:
    """How much of the shorter of two texts stands in the longer: its runs of words, and its names and numbers in order."""

    words: float
    skeleton: float


@dataclass(frozen=True, slots=True)
class Family:
    """Articles that are copies of one text, one account between them; `shown` is the longest stretch that each shares."""

    id: str
    articles: tuple[str, ...]
    shown: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        """The ids of its articles, so that `set(family)` is the set of them."""
        return iter(self.articles)


def sketch(article: Article) -> Sketch:
    """The sketch of an article's readable text."""
    text = _body(article)
    words = _WORD.findall(fold(text))
    shingles = _hashes(words, RUN)
    marks = _marks(text)
    skeleton = _hashes(marks, 3, ordered=False) if len(marks) >= FEWEST_MARKS else frozenset()
    keys = {*_bands("w", shingles), *_bands("s", skeleton)}
    return Sketch(article.id, len(words), shingles, skeleton, frozenset(keys))


def sketch_of(data: Mapping[str, Any]) -> Sketch:
    """The Sketch that gave this plain data."""
    sets = {name: frozenset(data[name]) for name in ("shingles", "skeleton", "keys")}
    return Sketch(**{**data, **sets})


def same_text(a: Sketch, b: Sketch) -> Shared | None:
    """How much two texts share, where that makes them copies; None where they are not."""
    shared = Shared(_containment(a.shingles, b.shingles), _containment(a.skeleton, b.skeleton))
    long_enough = min(a.words, b.words) >= FEWEST_WORDS
    if a.words == b.words and a.shingles == b.shingles and a.shingles:
        return shared
    if long_enough and (shared.words >= COPIED or shared.skeleton >= RETOLD):
        return shared
    return None


def families_of(sketches: Iterable[Sketch]) -> list[Family]:
    """The families of two and more copies, each named after its first article by id; copies of copies are one family."""
    known = sorted(sketches, key=lambda s: s.article)
    under: dict[str, list[Sketch]] = defaultdict(list)
    for s in known:
        for key in s.keys:
            under[key].append(s)
    near = {(a.article, b.article): (a, b) for found in under.values() for a, b in combinations(found, 2)}
    pairs = [names for names, (a, b) in near.items() if same_text(a, b)]
    return [Family(part[0], part) for part in connected((s.article for s in known), pairs) if len(part) > 1]


def copies(articles: Iterable[Article]) -> list[Family]:
    """The families of copies among articles, with the words that show each; an article in none is one account by itself."""
    known = {a.id: a for a in articles}
    families = families_of([sketch(a) for a in known.values()])
    return [
        Family(f.id, f.articles, tuple(longest_shared(known[f.id], known[a]) for a in f.articles if a != f.id))
        for f in families
    ]


def longest_shared(a: Article, b: Article, most: int = 300) -> str:
    """The longest run of words that the first article shares with the second, as the first has it; cut at `most` letters."""
    mine, yours = _body(a), {tuple(run) for run in _runs(_WORD.findall(fold(_body(b))))}
    words = list(_WORD.finditer(fold(mine)))
    best, length = (0, 0), 0
    for n, run in enumerate(_runs([w.group() for w in words])):
        length = length + 1 if tuple(run) in yours else 0
        if length > best[0]:
            best = (length, n)
    if not best[0]:
        return ""
    start, end = words[best[1] - best[0] + 1].start(), words[best[1] + RUN - 1].end()
    return mine[start : min(end, start + most)]


def _body(article: Article) -> str:
    """The readable text but for closing lines."""
    parts = (article.text[b.start : b.end] for b in article.readable)
    lines = (line for part in parts for line in part.split("\n"))
    return "\n".join(line for line in lines if not _CLOSING.match(line))


def _runs(words: Sequence[str]) -> list[Sequence[str]]:
    return [words[n : n + RUN] for n in range(max(0, len(words) - RUN + 1))]


def _marks(text: str) -> list[str]:
    """The names and numbers of a text in their order; words that have their capital from opening a sentence left out."""
    return [
        fold(m.group())
        for m in _MARK.finditer(text)
        if m.group()[0].isdigit() or not _OPENING.search(text[max(0, m.start() - 4) : m.start()])
    ]


def _hashes(words: Sequence[str], length: int, *, ordered: bool = True) -> frozenset[int]:
    """Every run of so many words as a number; whatever their order within the run, where they are not `ordered`."""
    runs = [words[n : n + length] for n in range(len(words) - length + 1)] or ([words] if words else [])
    return frozenset(zlib.crc32(" ".join(run if ordered else sorted(run)).encode()) for run in runs)


def _containment(a: frozenset[int], b: frozenset[int]) -> float:
    """The share of the smaller set that stands in the larger."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _bands(kind: str, hashes: frozenset[int]) -> list[str]:
    if not hashes:
        return []
    maker = RMinHash(num_perm=_PERMUTATIONS, seed=1)
    maker.update([str(h) for h in sorted(hashes)])
    digest = maker.digest()
    version = _version()
    return [
        f"{kind}{version}.{n}.{zlib.crc32(repr(digest[n : n + _ROWS]).encode()):08x}"
        for n in range(0, _PERMUTATIONS, _ROWS)
    ]


@lru_cache(maxsize=1)
def _version() -> str:
    """The version of the hashing that keys are made with, so that keys of two versions never meet by chance."""
    return str(RMinHash.ALGORITHM_VERSION)
