"""Number words, figures, ranges and hedges of English as bounds that keep their doubt.

Everything works on `Pieces`: the words, figures and marks of a folded stretch of text, whoever cut it out. So the finder
and the re-reading of a bare span share one grammar. The vocabulary is `data/lang/en/quantities.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor
from typing import Any, NamedTuple

from dateline.kit import Kit
from dateline.words import fold, starts_of

_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]")
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_QUARTERS = (
    (["a", "quarter", "of", "a"], 0.25),
    (["quarter", "of", "a"], 0.25),
    (["three", "quarters", "of", "a"], 0.75),
    (["three", "-", "quarters", "of", "a"], 0.75),
)
_PARTS = frozenset(["half", "an", *(part[0] for part, _ in _QUARTERS)])  # that a part of a scale may begin with
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}\.\d{3}")  # 1.500 is a thousand and a half in Europe, one and a half elsewhere
_LARGEST = 10**15

Phrase = tuple[str, ...]


class Pieces(NamedTuple):
    """The words, figures and marks of a folded text, with their offsets in it."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def pieces_of(folded: str, start: int = 0, end: int | None = None) -> Pieces:
    """The pieces of `folded[start:end]`; offsets count from the beginning of `folded`."""
    words = _PIECE.findall(folded, start, len(folded) if end is None else end)
    starts = starts_of(folded, words, start)  # between two of them stand blanks and underscores only
    ends = [at + len(word) for at, word in zip(starts, words, strict=True)]
    return Pieces(words, starts, ends)


@dataclass(frozen=True, slots=True, eq=False)
class NumberWords:
    """The compiled vocabulary of numbers; phrases are listed by their first word, longest first."""

    ones: dict[str, int]
    tens: dict[str, int]
    scales: dict[str, int]
    glued: dict[str, int]
    dozens: dict[str, int]
    sets: dict[str, int]
    metre_before: frozenset[str]
    money: frozenset[str]
    vague: dict[str, list[tuple[Phrase, str]]]
    vague_scalable: frozenset[Phrase]
    vague_scales: frozenset[str]
    vague_not_after: frozenset[str]
    hedges: dict[str, list[tuple[Phrase, str]]]
    after: dict[str, list[tuple[Phrase, str]]]
    zero: dict[str, list[tuple[Phrase, str]]]
    zero_alone: dict[str, list[tuple[Phrase, str]]]
    determiners: frozenset[str]
    exceptions: frozenset[str]
    articles: frozenset[str]
    mere_articles: frozenset[str]  # that open no hedge, number or zero besides
    starters: frozenset[str]


class Numeral(NamedTuple):
    """A number as told: inclusive bounds, or none when `form` is vague; `end` is the piece after it.

    `form` is exact, about (round or a range), all ("both") or vague; `needs` is what a vague one must stand before:
    "" nothing, "noun" a known noun, "of" the word "of" and a noun. `start` is the first piece of the number itself.
    """

    low: int | None
    high: int | None
    form: str
    start: int
    end: int
    needs: str = ""
    money: bool = False


class Head(NamedTuple):
    """What opens a quantity: kind number, zero, zero_alone, all or article; hedges outermost first; the piece after."""

    kind: str
    hedges: tuple[tuple[Phrase, str], ...]
    numeral: Numeral | None
    end: int


class _Simple(NamedTuple):
    value: float
    scale: int
    form: str
    end: int


@lru_cache(maxsize=4)
def number_words(kit: Kit) -> NumberWords:
    """The vocabulary of numbers, compiled once a kit."""
    data: dict[str, Any] = kit.lexicon("quantities")
    numbers = data["numbers"]
    needs = dict.fromkeys(map(_phrase, data["vague_needs_noun"]), "noun")
    needs |= dict.fromkeys(map(_phrase, data["vague_only_of"]), "of")
    vague = _by_first((p, needs.get(p, "")) for p in map(_phrase, data["vague"]))
    hedges = _by_first((_phrase(p), kind) for kind, listed in data["hedges"].items() for p in listed)
    zero = _by_first((_phrase(p), "zero") for p in data["zero"])
    alone = _by_first((_phrase(p), "zero_alone") for p in data["zero_alone"])
    articles = frozenset(data["singular_articles"])
    money = frozenset(data["money_before"])
    words = [
        *money,
        *numbers["ones"],
        *numbers["tens"],
        "half",
        "both",
        "between",
        "from",
        *numbers["scales"],
    ]
    opening = frozenset([*words, *vague, *hedges, *zero, *alone, "a", "an", "quarter"])
    return NumberWords(
        **{name: numbers[name] for name in ("ones", "tens", "scales", "glued", "dozens", "sets")},
        metre_before=frozenset(numbers["metre_before"]), money=money, vague=vague, hedges=hedges, zero=zero, zero_alone=alone, articles=articles,
        vague_scalable=frozenset(map(_phrase, data["vague_scalable"])), vague_scales=frozenset(data["vague_scales"]),
        vague_not_after=frozenset(data["vague_not_after"]),
        after=_by_first((_phrase(p), kind) for kind, listed in data["after"].items() for p in listed),
        determiners=frozenset(data["determiners"]), exceptions=frozenset(data["exceptions"]),
        mere_articles=articles - opening, starters=frozenset([*words, *vague, *hedges, *zero, *alone, *articles]),
    )  # fmt: skip


def _phrase(text: str) -> Phrase:
    return tuple(_PIECE.findall(fold(text)))


def _by_first(entries: Iterable[tuple[Phrase, str]]) -> dict[str, list[tuple[Phrase, str]]]:
    listed: dict[str, list[tuple[Phrase, str]]] = {}
    for phrase, kind in entries:
        listed.setdefault(phrase[0], []).append((phrase, kind))
    for rivals in listed.values():
        rivals.sort(key=lambda entry: -len(entry[0]))
    return listed


def match(listed: dict[str, list[tuple[Phrase, str]]], p: Pieces, i: int) -> tuple[Phrase, str] | None:
    """The longest listed phrase that starts at piece `i`, with its kind; None where none does."""
    words = p.words
    for phrase, kind in listed.get(words[i], ()) if i < len(words) else ():
        if len(phrase) == 1 or tuple(words[i : i + len(phrase)]) == phrase:
            return phrase, kind
    return None


def figure(piece: str) -> float | None:
    """The value of a figure ("5,000", "12.5"); None for what is no plain number ("28.04.2017", the two-faced "1.500")."""
    if not piece[:1].isdecimal() or not _FIGURE.fullmatch(piece):
        return None
    value = float(piece.replace(",", ""))
    return value if value < _LARGEST else None


def read_head(p: Pieces, i: int, words: NumberWords, depth: int = 0) -> Head | None:
    """What opens a quantity at piece `i`: hedges and a number, a zero, "all", or an article; None where nothing does."""
    if i >= len(p.words):
        return None
    if p.words[i] in words.mere_articles:
        return Head("article", (), None, i + 1) if depth == 0 else None
    if depth < 6:
        hedged = _read_hedged(p, i, words, depth)
        if hedged is not None:
            return hedged
    zero = match(words.zero_alone, p, i) or match(words.zero, p, i)
    if zero is not None and depth == 0:
        return Head(zero[1], (), None, i + len(zero[0]))
    numeral = read_numeral(p, i, words)
    if numeral is not None:
        return Head("number", (), numeral, numeral.end)
    if depth == 0 and p.words[i] in ("all", "none"):
        return Head("all", (), None, i + 1)
    if depth == 0 and p.words[i] in words.articles:
        return Head("article", (), None, i + 1)
    return None


def _read_hedged(p: Pieces, i: int, words: NumberWords, depth: int) -> Head | None:
    """A hedge and the number it leads to, other hedges and determiners between; the longest hedge that leads to one."""
    for phrase, kind in words.hedges.get(p.words[i], ()):
        if len(phrase) > 1 and tuple(p.words[i : i + len(phrase)]) != phrase:
            continue
        j = i + len(phrase)
        if j < len(p.words) and p.words[j] in words.determiners:
            j += 1
        inner = read_head(p, j, words, depth + 1)
        if inner is not None and inner.kind == "number":
            return Head("number", ((phrase, kind), *inner.hedges), inner.numeral, inner.end)
    return None


def read_numeral(p: Pieces, i: int, words: NumberWords, joiners: tuple[str, ...] = ("-", "to", "or")) -> Numeral | None:
    """The number or range that starts at piece `i`; without `joiners` no range is read. "or more" is left to `read_after`."""
    word = p.words[i]
    if word in ("between", "from"):
        spread = _read_simple(p, i + 1, words)
        return (
            _read_range(p, i, spread, ("and", "to", "-") if word == "between" else ("to", "-"), words)
            if spread
            else None
        )
    if word in words.money:
        inner = read_numeral(p, i + 1, words) if i + 1 < len(p.words) and p.words[i + 1][0].isdecimal() else None
        return inner._replace(start=i, money=True) if inner else None
    if word == "both":
        return Numeral(2, 2, "all", i, i + 1)
    vague = _read_vague(p, i, words)
    if vague is not None:
        return vague
    simple = _read_simple(p, i, words)
    if simple is None:
        return None
    joined = _read_range(p, i, simple, joiners, words)
    if joined is not None:
        return joined
    low, high = floor(simple.value * simple.scale), ceil(simple.value * simple.scale)
    return Numeral(low, high, simple.form, i, simple.end)


def _read_vague(p: Pieces, i: int, words: NumberWords) -> Numeral | None:
    found = match(words.vague, p, i)
    if found is None or (i and p.words[i - 1] in words.vague_not_after):
        return None
    phrase, needs = found
    end = i + len(phrase)
    if phrase in words.vague_scalable and end < len(p.words) and p.words[end] in words.vague_scales:
        end, needs = end + 1, ""
    return Numeral(None, None, "vague", i, end, needs)


def _read_range(p: Pieces, i: int, first: _Simple, joiners: tuple[str, ...], words: NumberWords) -> Numeral | None:
    """The rest of a range whose first number was read; a scale said once is shared ("two to three million")."""
    j = first.end
    if j + 1 >= len(p.words) or p.words[j] not in joiners or first.form != "exact":
        return None
    k = j + 2 if p.words[j + 1] in words.money else j + 1
    second = _read_simple(p, k, words)
    if second is None or second.form != "exact":
        return None
    scale = second.scale if first.scale == 1 and first.value < second.value else first.scale
    low, high = first.value * scale, second.value * second.scale
    if high <= low or (p.words[j] == "or" and high > 3 * low + 2):
        return None
    if p.words[j] == "-" and second.end < len(p.words) and p.words[second.end] in "-/":
        return None  # a date or a telephone number
    return Numeral(floor(low), ceil(high), "about", i, second.end)


def _read_simple(p: Pieces, i: int, words: NumberWords) -> _Simple | None:
    """One number: figures or words, with "half", dozens, sets and scales."""
    if i >= len(p.words):
        return None
    word = p.words[i]
    half = _read_half(p, i, words)
    if half is not None:
        return half
    if word in ("a", "an"):
        return _read_article(p, i, words)
    if word[0].isdecimal():
        value = figure(word)
        if value is None:
            return None
        value, end = _join_groups(p, i, value)
        if _AMBIGUOUS.fullmatch(word) and not (end < len(p.words) and p.words[end] in words.scales):
            return None
    else:
        spoken = _read_words(p, i, words)
        if spoken is None:
            return None
        value, end = spoken
    if p.words[end : end + 3] == ["and", "a", "half"]:
        value, end = value + 0.5, end + 3
    return _read_counter(p, end, value, words) or _Simple(value, 1, "exact", end)


def _read_article(p: Pieces, i: int, words: NumberWords) -> _Simple | None:
    """ "a hundred", "a hundred and twenty", "a dozen", "a pair of"."""
    counted = _read_counter(p, i + 1, 1.0, words, spoken=True)
    if counted and counted.end == i + 2 and p.words[i + 1] in ("hundred", "thousand") and _continues(p, i + 1, words):
        rest = _read_words(p, i + 3 if p.words[i + 2] == "and" else i + 2, words)
        if rest is not None and rest[0] < counted.scale:
            return _Simple(counted.scale + rest[0], 1, "exact", rest[1])
    return counted


def _join_groups(p: Pieces, i: int, value: float) -> tuple[float, int]:
    """A figure whose thousands are parted by single blanks ("12 000")."""
    end = i + 1
    if len(p.words[i]) <= 3 and p.words[i].isdecimal():
        while (
            end < len(p.words)
            and len(p.words[end]) == 3
            and p.words[end].isdecimal()
            and p.starts[end] == p.ends[end - 1] + 1
        ):
            value, end = value * 1000 + int(p.words[end]), end + 1
            if value >= _LARGEST:
                break
    return value, end


def _read_half(p: Pieces, i: int, words: NumberWords) -> _Simple | None:
    """ "half a million", "half a dozen", "a half-dozen", "a quarter of a million", "three quarters of a million"."""
    if p.words[i] not in _PARTS:
        return None
    for part, value in _QUARTERS:
        end = i + len(part)
        if p.words[i:end] == part and p.words[end : end + 1] and p.words[end] in words.scales:
            return _read_counter(p, end, value, words)
    j = i + 1 if p.words[i] in ("a", "an") else i
    if p.words[j : j + 1] != ["half"]:
        return None
    j += 1
    if j < len(p.words) and p.words[j] in ("a", "-"):
        j += 1
    return _read_counter(p, j, 0.5, words)


def _read_counter(p: Pieces, j: int, value: float, words: NumberWords, spoken: bool = False) -> _Simple | None:
    """What multiplies a number: scales, a glued suffix ("1.2m"), dozens, and after an article also sets ("a pair of")."""
    if j >= len(p.words):
        return None
    word, scale = p.words[j], 1
    if not spoken and word in words.glued and p.starts[j] == p.ends[j - 1] and p.words[j - 1][0].isdecimal():
        if (
            word == "m"
            and not _is_money(p, j - 1, words)
            and (j + 1 == len(p.words) or p.words[j + 1] in words.metre_before)
        ):
            return None
        return _Simple(value, words.glued[word], "exact", j + 1)
    if word in words.dozens:
        if word == "couple" and p.words[j + 1 : j + 2] != ["of"]:
            return None
        return _Simple(value, words.dozens[word], "about", j + 1)
    if spoken and word in words.sets and p.words[j + 1 : j + 2] == ["of"]:
        return _Simple(value, words.sets[word], "exact", j + 1)
    end = j
    while end < len(p.words) and end < j + 3 and p.words[end] in words.scales:
        scale, end = scale * words.scales[p.words[end]], end + 1
    return _Simple(value, scale, "exact", end) if end > j and value * scale < _LARGEST else None


def _is_money(p: Pieces, i: int, words: NumberWords) -> bool:
    return i > 0 and p.words[i - 1] in words.money


def _read_words(p: Pieces, i: int, words: NumberWords) -> tuple[float, int] | None:
    """A number in words up to the hundreds and thousands ("two hundred and fifty", "twenty-five")."""
    total, current, last, j, n = 0, 0, 0, i, len(p.words)
    while j < n:
        word = p.words[j]
        if word in words.tens and last in (0, 100, 1000):
            current, last = current + words.tens[word], 10
        elif word in words.ones and last in (0, 10, 100, 1000) and not (last == 10 and words.ones[word] >= 10):
            current, last = current + words.ones[word], 1
        elif word == "hundred" and last == 1 and current < 100:
            current, last = current * 100, 100
        elif word == "thousand" and last in (1, 10, 100) and total == 0 and _continues(p, j, words):
            total, current, last = current * 1000, 0, 1000
        elif (word == "-" and last == 10 and j + 1 < n and 0 < words.ones.get(p.words[j + 1], 0) < 10) or (
            word == "and"
            and last in (100, 1000)
            and j + 1 < n
            and (p.words[j + 1] in words.ones or p.words[j + 1] in words.tens)
        ):
            pass
        else:
            break
        j += 1
    return (float(total + current), j) if j > i else None


def _continues(p: Pieces, j: int, words: NumberWords) -> bool:
    """Does a number go on after the scale at piece `j`? Otherwise the scale is left to be read as a scale."""
    k = j + 2 if p.words[j + 1 : j + 2] == ["and"] else j + 1
    return k < len(p.words) and (p.words[k] in words.ones or p.words[k] in words.tens)


def read_after(p: Pieces, j: int, words: NumberWords) -> tuple[str, int]:
    """A hedge that follows its number ("or more", "-odd"): its kind and the piece after it, or ("", j)."""
    if p.words[j : j + 1] == ["-"] and j and p.starts[j] == p.ends[j - 1]:
        found = match(words.after, p, j)
        return (found[1], j + len(found[0])) if found and len(found[0]) > 1 else ("", j)
    found = match(words.after, p, j)
    return (found[1], j + len(found[0])) if found else ("", j)


def bounds(head: Head, after: str = "", continuous: bool = False) -> tuple[int | None, int | None, str]:
    """Low, high and qualifier of a number under its hedges; the outermost hedge that gives a direction decides.

    "more than 20" drones are 21 at least; more than 20 of something `continuous`, as kilometres, is only above 20.
    """
    numeral = head.numeral
    if numeral is None:
        return (0, 0, "none") if head.kind.startswith("zero") else (1, 1, "exact")
    if numeral.form == "vague":
        return None, None, "vague"
    low, high = numeral.low, numeral.high
    kinds = [kind for _, kind in head.hedges if kind != "exact"] + ([after] if after else [])
    directed = [k for k in kinds if k not in ("about", "all")]
    if not directed:
        form = "about" if numeral.form == "about" or "about" in kinds else numeral.form
        return (low, high, "all") if "all" in kinds and form == "exact" else (low, high, form)
    assert low is not None
    assert high is not None
    step = 0 if continuous else 1
    return {
        "at_least": (low, None, "at_least"), "more_than": (low + step, None, "more_than"),
        "up_to": (None, high, "up_to"), "fewer_than": (None, high - step, "fewer_than"),
    }[directed[0]]  # fmt: skip


def left_out(p: Pieces, i: int, words: NumberWords) -> tuple[int, int] | None:
    """What "all" does without, where an exception opens at piece `i` ("but two", "except the last"): number, piece after."""
    if i >= len(p.words) or p.words[i] not in words.exceptions:
        return None
    j = i + 1
    while j < len(p.words) and (p.words[j] in words.determiners or p.words[j] in ("for", "from")):
        j += 1
    if j < len(p.words) and p.words[j] in ("last", "first"):
        return 1, j + 1
    numeral = read_numeral(p, j, words, joiners=()) if j < len(p.words) else None
    if numeral is None or numeral.low is None or numeral.form != "exact":
        return None
    return numeral.low, numeral.end
