"""A text in capitals as it would be written with small ones: a twin of equal length that the finders read in its place.

Which form of a word is meant is decided by how common its written forms are (Lita et al. 2003, "tRuEcasIng", with ranks
for counts), then by what stands beside it: listed names, titles and given names, places, acronyms in brackets.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from dateline.gazetteer import Row
from dateline.kit import Kit
from dateline.model import READABLE, Article, Report, Span
from dateline.words import Phrases, Word, capital, compile_phrases, find_phrases, fold, in_capitals, small, words_of

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BRACKETED = re.compile(r"(?<=[\w\"”'])\s+[(\[]\s*([^\W\d_][^\W_]{1,8})\s*[)\]]")
# What parts a sentence from the next: its end, a bracketed note, a dateline's dash, or a quotation that is a sentence.
_OPENING = re.compile(r"""[.!?]["”'’)\]]*\s+["“'‘(\[]*$|\[$|[,:]\s+["“]$|\)\s*[-–—]{1,2}\s*["“]?$|\n\s*["“]?$""")
_ROMAN = re.compile(r"[IVX]{2,}")
_UNSPOKEN = re.compile(r"[^aeiouy]+|[^aeiouy]{4,}.*|.*[^aeiouy]{4,}", re.IGNORECASE)
_SHORTEST_RUN = 5  # words in capitals that make a stretch inside a text of small letters
_SURELY, _RARELY = 5.0, 1.5  # times that a form must be commoner than the small one; the lower bar is for rare words
_RARE, _COMMON = 30_000, 100  # ranks
_POPULOUS = 500_000  # people in a place that is known far and wide
_NO_RANK = 1_000_000
_LONGEST_BODY = 9  # words of a body's name before its acronym


class _Meant(NamedTuple):
    """How common a word is in small letters, with one capital, and all in capitals: ranks, 0 for the commonest."""

    low: int
    title: int
    upper: int


@dataclass(slots=True)
class _Stretch:
    """Words in capitals that stand together: where each lies in the text, its folded words, and the form chosen for it."""

    text: str
    words: list[tuple[int, int]]
    lows: list[str]
    forms: list[str]  # "small", "capital" or "upper"

    def between(self, i: int) -> str:
        """What stands between a word and the one before it."""
        return self.text[self.words[i - 1][1] : self.words[i][0]] if i else ""

    def joined(self, i: int) -> bool:
        """Whether a word follows the one before it with nothing but a blank, a hyphen or an abbreviation's dot between."""
        return (
            i > 0 and self.between(i).strip(" \n.-‐") == "" and self.between(i) != "" and ". \n" not in self.between(i)
        )


def truecased(article: Article, kit: Kit) -> Article:
    """The article with its stretches of capitals in small letters, names apart; the same object where it has none.

    Every offset of the twin is an offset of the article.
    """
    stretches = list(_stretches(article, kit))
    if not stretches:
        return article
    acronyms = _acronyms(article.text, kit)
    parts, done = [], 0
    for s in stretches:
        _spell(s, kit, acronyms)
        for (start, end), form in zip(s.words, s.forms, strict=True):
            parts += [article.text[done:start], _written(article.text[start:end], form, kit)]
            done = end
    return replace(article, text="".join((*parts, article.text[done:])))


def verbatim(report: Report) -> Report:
    """A report that was read from a twin, with every span quoting the article itself."""
    names = ("times", "places", "actors", "quantities", "attributions", "events")
    return replace(report, **{name: _quoting(getattr(report, name), report.article.text) for name in names})


def _quoting(thing: Any, text: str) -> Any:
    if isinstance(thing, Span):
        return Span(thing.start, thing.end, text[thing.start : thing.end])
    if isinstance(thing, tuple):
        return tuple(_quoting(t, text) for t in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{f.name: _quoting(getattr(thing, f.name), text) for f in fields(thing)})
    return thing


# stretches -------------------------------------------------------------------------------------------------------


def _stretches(article: Article, kit: Kit) -> Iterator[_Stretch]:
    """Runs of words without a small letter: long ones, whole paragraphs, and any in a text that is all in capitals."""
    shouting = in_capitals(article.text)
    for block in article.blocks:
        if block.kind not in READABLE:
            continue
        run: list[tuple[int, int]] = []
        whole = True
        for m in _WORD.finditer(article.text, block.start, block.end):
            if m.group().isupper():
                run.append(m.span())
                continue
            whole = False
            if run:
                if _is_stretch(run, shouting):
                    yield _stretch(article.text, run, kit)
                run = []
        if run and _is_stretch(run, shouting or whole):
            yield _stretch(article.text, run, kit)


def _is_stretch(run: list[tuple[int, int]], whole: bool) -> bool:
    sizes = [end - start for start, end in run]
    if whole:
        return any(size > 3 for size in sizes)
    return sum(size > 1 for size in sizes) >= _SHORTEST_RUN and sum(size > 3 for size in sizes) > 1


def _stretch(text: str, run: list[tuple[int, int]], kit: Kit) -> _Stretch:
    lows = [fold(text[start:end]) for start, end in run]
    forms = [_form(kit, text[a:b], text[max(0, a - 1) : a], text[b : b + 1]) for a, b in run]
    return _Stretch(text, list(run), lows, forms)


# the form of one word ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def _meant(kit: Kit, word: str) -> _Meant:
    ranks = (kit.parser.rank(form) for form in (small(word), capital(word), word))
    return _Meant(*(_NO_RANK if r is None else r for r in ranks))


def _form(kit: Kit, word: str, before: str, after: str) -> str:
    """The form of a word by itself; `before` and `after` are the characters beside it."""
    head = re.split("['’]", word)[0]
    low = fold(head)
    if len(head) == 1:
        return "small" if (low == "a" and after != ".") or before in ("'", "’") else "upper"
    if _ROMAN.fullmatch(head):
        return "upper"
    if low in _words(kit)["small"] or low in _words(kit)["notes"]:
        return "small"
    meant = _meant(kit, head)
    if min(meant) == _NO_RANK:
        return _form_of_unknown(kit, head, low)
    bar = _SURELY if meant.low < _RARE else _RARELY
    if meant.upper * bar < min(meant.low, meant.title * bar):
        return "upper"
    return "capital" if meant.title * bar < meant.low else "small"


def _form_of_unknown(kit: Kit, word: str, low: str) -> str:
    """A word of which no form is common: an acronym nobody can speak, what is derived from a common word, else a name."""
    lists = _words(kit)
    if len(word) <= 6 and _UNSPOKEN.fullmatch(word):
        return "upper"
    if len(low) > 6 and low.endswith(tuple(lists["suffixes"])):
        return "small"
    stem = next((low[len(p) :] for p in lists["prefixes"] if low.startswith(p) and len(low) - len(p) > 3), low)
    stems = {stem, stem.removesuffix("s"), stem.removesuffix("es")} - {low}
    return "small" if any(_meant(kit, s.upper()).low < _RARE for s in stems) else "capital"


@lru_cache(maxsize=4)
def _words(kit: Kit) -> dict[str, frozenset[str]]:
    """The word lists that spelling needs, single words only."""
    lists = {name: frozenset(entries) for name, entries in kit.lexicon("truecase").items()}
    titles = kit.lexicon("actors")["titles"]
    given = (w for words in kit.lexicon("names")["given_names"].values() for w in words)
    lists["titles"] = frozenset(w for title in titles for w in fold(title).split()[-1:])
    lists["given"] = frozenset(fold(w) for w in given)
    return lists


@lru_cache(maxsize=4)
def _listed(kit: Kit) -> Phrases:
    """Names of several words that actors are listed by, each with itself as its payload."""
    names = {name for table in kit.tables("actors/").values() for name in _strings(table) if " " in name}
    return compile_phrases((name, name) for name in sorted(names) if name[0].isupper())


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


# words side by side ----------------------------------------------------------------------------------------------


def _spell(s: _Stretch, kit: Kit, acronyms: dict[str, list[tuple[int, int]]]) -> None:
    """Settle the forms of a stretch's words by what stands beside them."""
    _spell_acronyms(s, kit, acronyms)
    _spell_listed(s, kit)
    _spell_places(s, kit)
    _spell_persons(s, kit)
    _spell_particles(s, kit)
    _spell_by_place(s, kit)
    _spell_openings(s, kit)


def _acronyms(text: str, kit: Kit) -> dict[str, list[tuple[int, int]]]:
    """Short forms that stand in brackets behind what they are short for, by their folded form, with their offsets."""
    found: dict[str, list[tuple[int, int]]] = {}
    for m in _BRACKETED.finditer(text):
        meant = _meant(kit, m.group(1))
        if m.group(1).isupper() and (len(m.group(1)) < 5 or meant.title > min(meant.upper, meant.low)):
            found.setdefault(fold(m.group(1)), []).append(m.span(1))
    return found


def _spell_acronyms(s: _Stretch, kit: Kit, acronyms: dict[str, list[tuple[int, int]]]) -> None:
    for i, low in enumerate(s.lows):
        spots = acronyms.get(low)
        if spots is None:
            continue
        here = s.words[i] in spots
        if here or _meant(kit, s.text[s.words[i][0] : s.words[i][1]]).low > _RARE // 20:
            s.forms[i] = "upper"
        if here:
            _spell_body(s, kit, i)


def _spell_body(s: _Stretch, kit: Kit, i: int) -> None:
    """The words before a bracketed acronym are a name: back to "the", or as many as its letters are the initials of."""
    linking = _words(kit)["linking"]
    k, content = i - 1, [] if i == 0 else [i - 1]
    while k > 0 and i - k < _LONGEST_BODY and s.joined(k) and s.lows[k - 1] not in ("the", "a", "an"):
        k -= 1
        if s.lows[k] not in linking:
            content.append(k)
    initials = "".join(s.lows[j][0] for j in reversed(content))
    told = k > 0 and s.lows[k - 1] == "the"
    if not told:
        size = len(s.lows[i])
        content = content[:size] if initials.endswith(s.lows[i]) else []
    for j in content:
        if s.forms[j] == "small" and s.lows[j] not in linking:
            s.forms[j] = "capital"


def _spell_listed(s: _Stretch, kit: Kit) -> None:
    """Names that actors are listed by are written as they are listed."""
    if not s.words:
        return
    start, end = s.words[0][0], s.words[-1][1]
    words = [Word(w.start + start, w.end + start, w.text) for w in words_of(fold(s.text[start:end]))]
    starts = [w[0] for w in s.words]
    for found in find_phrases(s.text, words, _listed(kit)):
        parts = [p for p in re.split(r"[\s\-/]+", found.payload) if p]
        first = bisect_left(starts, found.start)
        for k, part in enumerate(parts):
            if first + k < len(s.words) and s.words[first + k][1] <= found.end + 2:
                s.forms[first + k] = (
                    "upper" if part.isupper() and len(part) > 1 else "capital" if part[0].isupper() else "small"
                )


def _spell_places(s: _Stretch, kit: Kit) -> None:
    """Places of two or three words, where one of the words is a name or the place is known far and wide."""
    spots = {}
    for size in (3, 2):
        for i in range(len(s.words) - size + 1):
            inside = range(i, i + size)
            if all(s.joined(k) for k in inside[1:]) and any(s.forms[k] == "small" for k in inside):
                spots[i, size] = s.text[s.words[i][0] : s.words[i + size - 1][1]]
    known = kit.gazetteer.lookup_all(set(spots.values()))
    for (i, size), name in spots.items():
        inside = range(i, i + size)
        if any(_is_place(s, kit, inside, row) for row in known[name][:3]):
            for k in inside:
                if s.forms[k] == "small" and (k == i or s.lows[k] not in _words(kit)["linking"]):
                    s.forms[k] = "capital"


def _is_place(s: _Stretch, kit: Kit, inside: range, row: Row) -> bool:
    ends = (inside[0], inside[-1])
    if any(_meant(kit, s.text[s.words[k][0] : s.words[k][1]]).low < _COMMON for k in ends):
        return False
    if row.kind == "facility" or not row.main:
        return False
    if any(s.forms[k] == "capital" for k in ends):
        return row.chosen or row.fame > 2 or row.population > 10_000
    words = (_meant(kit, s.text[s.words[k][0] : s.words[k][1]]) for k in ends)
    known = row.chosen or row.population > (_POPULOUS if row.kind in ("country", "admin1") else 2 * _POPULOUS)
    return known and all(w.title < 2 * w.low for w in words)


def _spell_persons(s: _Stretch, kit: Kit) -> None:
    """After a title or a given name a word that may be a name is one; a title before a name has a capital."""
    lists = _words(kit)
    for i in range(1, len(s.words)):
        if not s.joined(i) or s.lows[i] in lists["linking"]:
            continue
        before = s.lows[i - 1]
        if before in lists["titles"] or (before in lists["given"] and s.forms[i - 1] == "capital"):
            meant = _meant(kit, s.text[s.words[i][0] : s.words[i][1]])
            if s.forms[i] == "small" and s.lows[i] not in lists["titles"] and meant.title < meant.low:
                s.forms[i] = "capital"
            if s.forms[i] == "capital" and s.forms[i - 1] == "small" and _is_style(s, kit, i - 1):
                s.forms[i - 1] = "capital"


def _is_style(s: _Stretch, kit: Kit, i: int) -> bool:
    """Whether a title is often enough written with a capital: "President", but not "priest"."""
    meant = _meant(kit, s.text[s.words[i][0] : s.words[i][1]])
    return meant.title < 2 * meant.low


def _spell_by_place(s: _Stretch, kit: Kit) -> None:
    """A month is one beside a number ("18 May"); "us" before a noun or after "the" is the country."""
    lists = _words(kit)
    for i, low in enumerate(s.lows):
        if low == "us" and i + 1 < len(s.words):
            noun = s.joined(i + 1) and kit.parser.rank(s.lows[i + 1]) not in range(_COMMON)
            s.forms[i] = "upper" if noun or (s.joined(i) and s.lows[i - 1] == "the") else "small"
        beside = s.text[max(0, s.words[i][0] - 2) : s.words[i][0]] + s.text[s.words[i][1] : s.words[i][1] + 3]
        if low in lists["months"]:
            told = any(c.isdigit() for c in beside) or (s.joined(i) and s.lows[i - 1] in lists["before_month"])
            s.forms[i] = "capital" if told or (s.forms[i] == "capital" and low != "march") else "small"


def _spell_particles(s: _Stretch, kit: Kit) -> None:
    """ "Juan de la Cruz", but "La Paz" and "El Salvador"."""
    lists = _words(kit)
    for i in reversed(range(len(s.words) - 1)):
        low = s.lows[i]
        if low in lists["inside"] and s.joined(i + 1):
            follows = s.forms[i + 1] == "capital"
            named = s.forms[i - 1] == "capital" and s.lows[i - 1] not in lists["titles"]
            after_name = s.joined(i) and (named or s.lows[i - 1] in lists["inside"])
            s.forms[i] = "capital" if low in lists["opening"] and follows and not after_name else "small"


def _spell_openings(s: _Stretch, kit: Kit) -> None:
    """What opens a sentence has a capital; an abbreviation's dot ends none."""
    lists = _words(kit)
    for i, (start, _) in enumerate(s.words):
        gap = s.between(i) if i else s.text[max(0, start - 4) : start]
        note = "]" in gap and i > 0 and s.lows[i - 1] in lists["notes"]
        abbreviated = i > 0 and gap[:1] == "." and (len(s.lows[i - 1]) == 1 or s.lows[i - 1] in lists["abbreviations"])
        opens = note or (i == 0 and gap.strip() in ("", '"', "“")) or (_OPENING.search(gap) and not abbreviated)
        if opens and s.forms[i] == "small":
            s.forms[i] = "capital"


def _written(word: str, form: str, kit: Kit) -> str:
    """A word in its form; what follows an apostrophe is small unless it is part of a name ("O'Connor", "Chad's")."""
    parts = re.split("(['’])", word)
    endings = _words(kit)["endings"]
    out = [_one(parts[0], form)]
    for mark, part in zip(parts[1::2], parts[2::2], strict=True):
        out += [mark, small(part) if fold(part) in endings or form == "small" else capital(part)]
    return "".join(out)


def _one(word: str, form: str) -> str:
    return small(word) if form == "small" else capital(word) if form == "capital" else word
