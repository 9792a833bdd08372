"""Words of time in a text: each word, number and mark of a block with its class in the grammar of times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from dateline.kit import Kit
from dateline.parse import Parse
from dateline.words import fold

_TOKEN = re.compile(
    r"""
    (?=[\d'])(?:  # most words are spared these
      (?P<iso>\d{4}-\d{2}-\d{2}(?:[t ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:z|[+-]\d{2}:?\d{2})?)?(?![\w-]))
    | (?P<written>\d{1,2}(?P<s>[/.])\d{1,2}(?P=s)(?:\d{4}|\d{2})(?![\w/]|\.\d)|\d{1,2}-\d{1,2}-\d{4}(?![\w-])|\d{4}(?P<p>[/.])\d{1,2}(?P=p)\d{1,2}(?![\w/]|\.\d))
    | (?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?![\d:])|\d{1,2}\.\d{2}(?=\ ?[ap]\.?m\b))
    | (?P<decade>\d{3}0'?s\b|'\d0s\b)
    | (?P<ord>\d{1,2}(?:st|nd|rd|th)\b)
    | (?P<num>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}\ \d/\d(?!\d)|\d+(?:\.\d+)?)
    | (?P<poss>'s\b)
    )
  | (?P<ampm>(?<=[\d\ ])[ap]\.\ ?m\b\.?|(?<=[\d\ ])[ap]m\b)
  | (?P<word>[^\W\d_]+)
  | (?P<mark>[^\w\s])
""",
    re.X,
)
_MARKS = {
    ",": "COMMA",
    "-": "HY",
    "'": "APOS",
    ".": "DOT",
    "(": "OPEN",
    ")": "CLOSE",
    "/": "SLASH",
    "@": "AT",
}
_MADE = (
    "OTHER",
    "DAYN",
    "INT",
    "YEAR",
    "CLOCK",
    "ISO",
    "WRITTEN",
    "DECADE",
    "AMPM",
    "POSS",
    *_MARKS.values(),
)
_DOTTED = ("month", "weekday")
FIRST_YEAR, LAST_YEAR = 1000, 2199
_new = tuple.__new__  # makes a named tuple in half the time that its own call takes


class Tok(NamedTuple):
    """A word, number or mark: its offsets, the character of its class, and what the lexicon or its digits say."""

    start: int
    end: int
    cls: str
    value: Any


class Line(NamedTuple):
    """The tokens of one block and the string of their classes, a character a token."""

    toks: list[Tok]
    classes: str


class Lexicon(NamedTuple):
    """The vocabulary by first word; `code` gives the character of a class name, `marks` that of a mark, `names` the way back."""

    by_first: dict[str, list[tuple[tuple[str, ...], str, Any]]]
    code: dict[str, str]
    marks: dict[str, str]
    names: dict[str, str]
    raw: dict[str, Any]
    sets: dict[str, frozenset[str]]


@lru_cache(maxsize=4)
def time_lexicon(kit: Kit) -> Lexicon:
    """The times vocabulary of a kit, compiled once."""
    raw: dict[str, Any] = kit.lexicon("times")
    names = [*_MADE, *(name.upper() for name in raw["words"])]
    code = {name: chr(0x100 + i) for i, name in enumerate(dict.fromkeys(names))}
    by_first: dict[str, list[tuple[tuple[str, ...], str, Any]]] = {}
    for section, entries in raw["words"].items():
        values = entries if isinstance(entries, dict) else dict.fromkeys(entries)
        for phrase, value in values.items():
            parts = tuple(m.group() for m in _TOKEN.finditer(fold(str(phrase))))
            by_first.setdefault(parts[0], []).append((parts, code[section.upper()], value))
    for rivals in by_first.values():
        rivals.sort(key=lambda entry: -len(entry[0]))
    sets = {name: frozenset(entries) for name, entries in raw.items() if isinstance(entries, list)}
    marks = {mark: code[name] for mark, name in _MARKS.items()}
    return Lexicon(by_first, code, marks, {c: name for name, c in code.items()}, raw, sets)


def lines(parse: Parse, ranges: list[tuple[int, int]], lex: Lexicon) -> Iterator[Line]:
    """The classed tokens of each range of the text."""
    for start, end in ranges:
        toks = _classed(parse, list(_TOKEN.finditer(parse.folded, start, end)), lex)
        _settle_doubtful(parse, toks, lex)
        yield Line(toks, "".join([t.cls for t in toks]))


def _classed(parse: Parse, marks: list[re.Match[str]], lex: Lexicon) -> list[Tok]:
    """Listed phrases, numbers in words and figures, and marks, in order; other words are of class OTHER."""
    toks, texts = list[Tok](), [m.group() for m in marks]
    i, n, by_first, other = 0, len(marks), lex.by_first, lex.code["OTHER"]
    while i < n:
        m, kind = marks[i], marks[i].lastgroup
        found = _phrase(marks, texts, i, lex) if texts[i] in by_first else None
        if found is not None:
            toks.append(found[0])
            i += found[1]
            continue
        if kind == "word":  # most are
            toks.append(_new(Tok, (*m.span(), other, None)))
        elif kind == "mark":
            toks.append(_new(Tok, (*m.span(), lex.marks.get(texts[i], other), None)))
        else:
            toks.append(_figure(parse, m, kind or "", lex))
        i += 1
    return toks


def _phrase(marks: list[re.Match[str]], texts: list[str], i: int, lex: Lexicon) -> tuple[Tok, int] | None:
    """The listed phrase or the number in words at a mark, and how many marks it takes."""
    m, number = marks[i], lex.code["NUMBER"]
    size, cls, value = _listed(texts, i, lex)
    if m.lastgroup != "word" and size == 1:
        return None
    if cls == number:
        size, value = _number_words(texts, i, lex)
        cls = lex.code["YEAR"] if isinstance(value, int) and FIRST_YEAR <= value <= LAST_YEAR else number
    end = marks[i + size - 1].end()
    if size == 1 and value is not None and texts[i + 1 : i + 2] == ["."] and _abbreviated(m, marks, i, lex):
        size, end = 2, end + 1
    return Tok(m.start(), end, cls, value), size


def _abbreviated(m: re.Match[str], marks: list[re.Match[str]], i: int, lex: Lexicon) -> bool:
    """Is this a shortened month or weekday whose full stop belongs to it: one that does not end a sentence?"""
    word = m.group()
    if marks[i + 1].start() != m.end():
        return False
    listed = [lex.raw["words"][s] for s in _DOTTED if word in lex.raw["words"][s]]
    return any(
        other != word and other.startswith(word) and not other.endswith(".") for words in listed for other in words
    )


def _listed(texts: list[str], i: int, lex: Lexicon) -> tuple[int, str, Any]:
    """The longest listed phrase at a token: its number of tokens, class and value."""
    for parts, cls, value in lex.by_first.get(texts[i], ()):
        size = len(parts)
        if size == 1 or (texts[i + 1 : i + 2] == [parts[1]] and tuple(texts[i : i + size]) == parts):
            return size, cls, value
    return 1, lex.code["OTHER"], None


def _number_words(texts: list[str], i: int, lex: Lexicon) -> tuple[int, int]:
    """A number in words from a token on, as "twenty-five", "two hundred and ten", "nineteen seventy-two"."""
    values: dict[str, int] = lex.raw["words"]["number"]
    total, current, size, k = 0, values[texts[i]], 1, i + 1
    while k < len(texts):
        step = k + 1 if texts[k] in ("-", "and") and k + 1 < len(texts) else k
        word = values.get(texts[step])
        joined = step != k
        if word is None or (joined and texts[k] == "and" and current < 100 and not total):
            break
        if word == 100 and 0 < current < 100 and current % 10:
            current *= 100
        elif word == 1000 and 0 < current < 1000:
            total, current = total + current * 1000, 0
        elif (
            0 < word < 10 and current % 10 == 0 and (current >= 20 or (total and not current)) and current % 100 != 10
        ) or (10 <= word < 100 and current % 100 == 0 and (current or total)):
            current += word
        elif 13 <= current <= 20 and 20 <= word < 100 and not joined and not total:
            current = current * 100 + word
        else:
            break
        k = step + 1
        size = k - i
    return size, total + current


def _figure(parse: Parse, m: re.Match[str], kind: str, lex: Lexicon) -> Tok:
    """A number in figures, with its class: day, year, clock, written date, decade, ordinal, or plain."""
    code, text, start, end = lex.code, m.group(), m.start(), m.end()
    other = Tok(start, end, code["OTHER"], None)
    if kind in ("ampm", "poss"):
        return Tok(start, end, code[kind.upper()], text.replace(".", "").replace(" ", ""))
    if _is_designation(parse.folded, start, end, lex):
        return other
    if kind == "ord":
        return Tok(start, end, code["ORDINAL"], int(text[:-2]))
    if kind == "decade":
        digits = re.sub(r"\D", "", text)
        return Tok(start, end, code["DECADE"], int(digits) if len(digits) == 4 else 1900 + int(digits))
    if kind != "num":
        return Tok(start, end, code[kind.upper()], text)
    if "/" in text:
        whole, part = text.split(" ")
        return Tok(start, end, code["INT"], int(whole) + int(part[0]) / max(1, int(part[2])))
    if "," in text or "." in text:
        return Tok(start, end, code["INT"], float(text.replace(",", "")))
    if len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return Tok(start, end, code["YEAR"], int(text))
    if len(text) > 6:
        return other
    return Tok(start, end, code["DAYN" if 1 <= int(text) <= 31 and len(text) < 3 else "INT"], int(text))


def _is_designation(folded: str, start: int, end: int, lex: Lexicon) -> bool:
    """Does a figure belong to a name, a price, a share or a measure: Su-24, T72, $5, 20%, 155mm?"""
    before = folded[start - 1] if start else " "
    after = folded[end] if end < len(folded) else " "
    if before in lex.sets["currencies"] or after in "%°" or before.isalpha():
        return True
    if after.isalpha() and not re.match(r"[ap]\.?m\b", folded[end : end + 4]):
        return True
    if before == "-" and start > 1 and folded[start - 2].isalpha():
        at = start - 2
        while at >= 0 and start - at < 14 and folded[at].isalpha():
            at -= 1
        joinable = {lex.code[c] for c in ("MONTH", "MODIFIER", "PREFIX", "NUMBER")}
        return not any(cls in joinable for _, cls, _ in lex.by_first.get(folded[at + 1 : start - 1], ()))
    return before == "." and start > 1 and folded[start - 2].isdigit()


def _settle_doubtful(parse: Parse, toks: list[Tok], lex: Lexicon) -> None:
    """Take the class from words that are something else here: the modal "may", the verb "march", the Sun."""
    other, doubtful = lex.code["OTHER"], lex.raw["doubtful"]
    guarded = {lex.code[c] for c in ("MONTH", "WEEKDAY", "SEASON")}
    for i, t in enumerate(toks):
        if t.cls in guarded:
            rule = doubtful.get(parse.folded[t.start : t.end].rstrip("."))
            if rule and not _stands_as_time(parse, toks, i, rule, lex):
                toks[i] = t._replace(cls=other, value=None)


def _stands_as_time(parse: Parse, toks: list[Tok], i: int, rule: dict[str, bool], lex: Lexicon) -> bool:
    """Is a doubtful word a time here, by its capital and its neighbours?

    A `strict` word needs its capital even beside a day or a year, a `capital` word only without one.
    """
    t, figures = toks[i], _numbers_near(toks, i, lex.code)
    capital, strict = rule.get("capital"), rule.get("strict")
    if figures and not strict:
        return True
    if capital and not parse.text[t.start].isupper():
        return False
    if figures or rule.get("numbers_only") or i == 0:
        return figures
    before = parse.folded[toks[i - 1].start : toks[i - 1].end]
    if strict and parse.text[t.start : t.end].isupper() and before in lex.sets["joining_words"]:
        return False  # a text all in capitals: "THAT MAY" is the modal
    if before in ("a", "an", "the") and not strict:
        return bool(capital) or (_tag(parse, t.start) in ("NN", "NNP") and not _followed_by_of(toks, i, lex.code))
    leads = {lex.code[c] for c in ("MODIFIER", "EDGE", "HY")}
    cued = before in lex.sets["doubt_before"] or toks[i - 1].cls in leads
    return cued and not _tag(parse, t.start).startswith(("VB", "MD"))


def _numbers_near(toks: list[Tok], i: int, code: dict[str, str]) -> bool:
    """Does a day or a year stand next to this word, as in "6 May" or "Sun., 4"?"""
    figures = {code[c] for c in ("DAYN", "YEAR", "ORDINAL")}
    if i + 2 < len(toks) and toks[i + 1].cls == code["INT"] and toks[i + 2].cls == code["ERA"]:
        return True
    joints = {code[c] for c in ("COMMA", "OF", "HY", "SLASH", "IN")}
    ahead = [t.cls for t in toks[i + 1 : i + 3]]
    if ahead and (ahead[0] in figures or (len(ahead) > 1 and ahead[0] in joints and ahead[1] in figures)):
        return True
    back = [t.cls for t in toks[max(0, i - 2) : i]]
    return bool(back) and (back[-1] in figures or (len(back) > 1 and back[-1] in joints and back[0] in figures))


def _followed_by_of(toks: list[Tok], i: int, code: dict[str, str]) -> bool:
    """Does "of" with no year after it follow, as in "the fall of the city"?"""
    if i + 1 >= len(toks) or toks[i + 1].cls not in (code["OF"], code["IN"]):
        return False
    if i + 2 < len(toks) and toks[i + 2].cls in (code["YEAR"], code["INT"]):
        return False
    return not any(t.cls == code["UNIT"] for t in toks[i + 3 : i + 5])


def _tag(parse: Parse, offset: int) -> str:
    at = parse.token_at(offset)
    return "" if at is None else parse.tokens[at].tag
