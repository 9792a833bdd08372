"""Words are compared here and nowhere else: `fold` makes a twin of a text of equal length, `Phrases` finds listed names.

A folded text has the same number of code points as its original, so an offset in one is an offset in the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_WORD = re.compile(r"[^\W_]+")
_JOINERS = re.compile(r"[ \t\u00a0\u202f'.\-/&]{0,3}\n?[ \t]{0,3}|\. ?")
# "KYIV, Ukraine, March 3 (Reuters) — ": where, when and by which agency a report was written. Capitals or an agency's name
# in brackets are what tells it from a sentence that opens with a place.
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'’\- ]{1,40}[A-Z](?:[,/][^()—–\n]{1,70})?\s*(?:\([^)\n]{2,40}\))?|[A-Z][\w.'’\- ]{1,40}(?:,[^()—–\n]{1,60})?\s*\([^)\n]{2,40}\))"
    r"\s*[-–—]{1,2}\s+(?:\[[^\[\]\n]{2,80}\]\s+){0,4}(?=\S)"
)
_LONGEST_NAME = 14  # words; longer entries are a mistake in the data


class _FoldTable(dict[int, str]):
    """A translation table that works out each code point once and always maps it to exactly one."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = _fold_character(chr(point))
        return folded


_SPECIAL = {
    "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "`": "'", "´": "'", "′": "'", "＇": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‟": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200a": " ",
    "ı": "i", "İ": "i", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ø": "o", "Ø": "o", "ß": "s", "æ": "a", "Æ": "a", "œ": "o", "ħ": "h", "Ħ": "h",
    "ё": "е", "Ё": "е", "ى": "ي", "ة": "ه", "ٱ": "ا",
}  # fmt: skip


def _fold_character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    decomposed = unicodedata.normalize("NFKD", character)
    if len(decomposed) > 1 and all(unicodedata.category(c) == "Mn" for c in decomposed[1:]):
        character = decomposed[0]
    lowered = character.casefold()
    return lowered if len(lowered) == 1 else character.lower()[0]


_TABLE = _FoldTable()
# A run of other letters with its blanks: one that is left alone at every blank would cost more than all letters together.
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f](?:[\x00-\x7f]{0,8}[^\x00-\x7f]+)*+")


def fold(text: str) -> str:
    """The text without case, accents or typographic variants, of exactly equal length.

    One code point becomes one code point, so every offset stays true. "İstanbul" and "Istanbul", "Ёлка" and "елка",
    "Müller" and "Muller" fold alike; "ß" folds to a single "s".
    """
    if not text.isascii():  # most of a text is ASCII, which lower() alone does many times faster
        text = _BEYOND_ASCII.sub(lambda run: run.group().translate(_TABLE), text)
    return text.lower().replace("`", "'")


def small(text: str) -> str:
    """The text in small letters with its accents kept, of exactly equal length; for comparing words there is `fold`."""
    return "".join(low if len(low := c.lower()) == 1 else low[0] for c in text)


def capital(text: str) -> str:
    """The text in small letters but for its first."""
    return text[:1] + small(text[1:])


def after_dateline(text: str, start: int, end: int) -> int:
    """Where the sentence of a paragraph `text[start:end]` begins: behind its dateline, or at `start` where it has none."""
    found = _DATELINE.match(text, start, min(end, start + 160))
    return found.end() if found else start


class Word(NamedTuple):
    """A run of letters and digits in a folded text."""

    start: int
    end: int
    text: str


_new = tuple.__new__  # makes a named tuple in half the time that its own call takes, and there are many words


def words_of(folded: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The runs of letters and digits of `folded[start:end]`, in order. Hyphens, apostrophes and dots part words.

    Offsets count from the beginning of `folded`.
    """
    found = _WORD.finditer(folded, start, len(folded) if end is None else end)
    return [_new(Word, (*m.span(), m.group())) for m in found]


def texts_of(folded: str) -> list[str]:
    """The texts of `words_of`, for where nobody asks where they stand."""
    return _WORD.findall(folded)


def in_capitals(text: str) -> bool:
    """Whether a text is written in capitals, as agencies wrote: more than seven of its letters in ten."""
    letters = list(filter(str.isalpha, text))
    return sum(map(str.isupper, letters)) * 10 > len(letters) * 7


def starts_of(text: str, pieces: Iterable[str], at: int = 0) -> list[int]:
    """Where each of these pieces begins, that stand in a text one behind another from `at` on, with nothing between in which one could be found.

    Looking for each is quicker than matching all anew. Time is linear in the text.
    """
    find, starts = text.find, list[int]()
    for piece in pieces:
        at = find(piece, at)
        starts.append(at)
        at += len(piece)
    return starts


class Found(NamedTuple):
    """One find of a phrase: its offsets and what the phrase list holds for it."""

    start: int
    end: int
    payload: Any


@dataclass(frozen=True, slots=True)
class Phrases:
    """Listed names by their first folded word: each with its remaining words, the case it demands, and its payload."""

    by_first: dict[str, list[tuple[tuple[str, ...], str, Any]]] = field(default_factory=dict)


def compile_phrases(entries: Iterable[tuple[str, Any]]) -> Phrases:
    """Phrases from (name, payload) pairs; several payloads may share a name, in the order given.

    A name written with a capital is found only where the text has a capital at its start too; one written all in
    capitals of at most five letters ("US", "WHO") only where the text has it so, dots aside.
    """
    by_first: dict[str, list[tuple[tuple[str, ...], str, Any]]] = {}
    for name, payload in entries:
        parts = tuple(_WORD.findall(fold(name)))
        if parts and len(parts) <= _LONGEST_NAME:
            by_first.setdefault(parts[0], []).append((parts, _case_of(name), payload))
    for rivals in by_first.values():
        rivals.sort(key=lambda entry: -len(entry[0]))
    return Phrases(by_first)


def _case_of(name: str) -> str:
    letters = [c for c in name if c.isalpha()]
    if letters and len(letters) <= 5 and all(c.isupper() for c in letters):
        return "upper"
    return "capital" if name[:1].isupper() else ""


def find_phrases(text: str, words: list[Word], phrases: Phrases) -> Iterator[Found]:
    """Every longest find of listed phrases, left to right, not overlapping; all payloads of the longest name are given.

    `words` are the words of the folded twin of `text`. Time is linear in the words for a fixed list.
    """
    by_first, n, free = phrases.by_first, len(words), 0
    for i in [i for i, (_, _, first) in enumerate(words) if first in by_first]:
        if i < free:
            continue
        word, taken = words[i], 0
        for parts, case, payload in by_first[word.text]:
            size = len(parts)
            if size < taken:
                break
            if size > 1 and (i + 1 == n or words[i + 1].text != parts[1]):
                continue  # most fail here
            if _stands(text, words, i, parts, case):
                taken = size
                yield Found(word.start, words[i + size - 1].end, payload)
        free = i + taken


def _stands(text: str, words: list[Word], i: int, parts: tuple[str, ...], case: str) -> bool:
    if i + len(parts) > len(words):
        return False
    for k in range(1, len(parts)):
        if words[i + k].text != parts[k]:
            return False
        start, end = words[i + k - 1].end, words[i + k].start
        # Typographic dashes and apostrophes join words as their plain forms do.
        if not _JOINERS.fullmatch(text, start, end) and not _JOINERS.fullmatch(fold(text[start:end])):
            return False
    return not case or _case_fits(text[words[i].start : words[i + len(parts) - 1].end], case)


def _case_fits(found: str, case: str) -> bool:
    if case == "upper":
        return all(c.isupper() for c in found if c.isalpha())
    return found[:1].isupper() or not found[:1].isalpha()
