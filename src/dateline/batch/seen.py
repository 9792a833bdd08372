"""What was read before in the same file: a copy that says nothing else is not read again.

Half of an agency's story, printed by a paper, is read once. A text that has one word more than the one before it is read by
itself, however alike they are: the word may be another number of dead, or "not". Merging finds later that both are one account.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from dateline.merge import Sketch, sketch
from dateline.merge.copies import COPIED
from dateline.model import Article
from dateline.words import fold

_WORD = re.compile(r"\w+")
_SAMPLE = 8  # one shingle in so many is looked up
_FEWEST = 25  # words below which only the very same text is a copy
_NEAREST = 4  # texts that share most of what was looked up, which are held against a new one


@dataclass(frozen=True, slots=True)
class _Known:
    """A text that was read: its article's id, the hashes of its runs of words and of its words, each sorted."""

    article: str
    shingles: array[int]
    words: array[int]


@dataclass(slots=True)
class Seen:
    """The texts that were read, under their fingerprints and under a sample of their runs of words; some 10 kB a text."""

    exact: dict[bytes, str] = field(default_factory=dict)
    known: list[_Known] = field(default_factory=list)
    under: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


def find_copy(seen: Seen, article: Article) -> tuple[str, bool] | None:
    """The article read before that says all that this one does, and whether in the very same text."""
    same = seen.exact.get(_key(article))
    if same is not None:
        return same, True
    first = _first_like(seen, sketch(article), _words(article))
    return None if first is None else (first, False)


def remember(seen: Seen, article: Article) -> None:
    """Count an article among those that were read."""
    drawn, number = sketch(article), len(seen.known)
    seen.exact[_key(article)] = article.id
    seen.known.append(_Known(article.id, array("I", sorted(drawn.shingles)), array("I", sorted(_words(article)))))
    for shingle in _sample(drawn):
        seen.under[shingle].append(number)


def _key(article: Article) -> bytes:
    return hashlib.sha256(article.text.encode("utf-8", "replace")).digest()


def _first_like(seen: Seen, drawn: Sketch, words: set[int]) -> str | None:
    """The first text read that holds most of this one's runs of words, and all of its words."""
    if drawn.words < _FEWEST:
        return None
    hits = Counter(number for shingle in _sample(drawn) for number in seen.under.get(shingle, ()))
    for number in sorted(n for n, _ in sorted(hits.items(), key=lambda hit: (-hit[1], hit[0]))[:_NEAREST]):
        known = seen.known[number]
        shared = len(drawn.shingles.intersection(known.shingles))
        if shared >= COPIED * len(drawn.shingles) and words.issubset(known.words):
            return known.article
    return None


def _sample(drawn: Sketch) -> list[int]:
    return [s for s in drawn.shingles if s % _SAMPLE == 0]


def _words(article: Article) -> set[int]:
    return {
        zlib.crc32(w.encode()) for b in article.readable for w in _WORD.findall(fold(article.text[b.start : b.end]))
    }
