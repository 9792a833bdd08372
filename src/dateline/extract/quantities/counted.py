"""What a number counts: nouns of persons, losses, weapons, things and measures, with their unit and group.

The vocabulary is `data/lang/en/quantities.yaml` and `weapons.yaml`; the names of peoples come from `data/actors/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from dateline.kit import Kit
from dateline.words import fold

_PART = re.compile(r"[^\W_]+|%")
_SPLIT = re.compile(r"\s*(?:,|&|\band\b|\bor\b)\s*")
_VOWELS = "aeiou"
_LONGEST = 5  # words of a listed noun


class Noun(NamedTuple):
    """A noun that can be counted: what of, the kind of person, its sort, and whether this form is singular, plural or both.

    `sort` is person, loss, other, weapon, thing or measure; `cased` nouns are found only with a capital.
    """

    unit: str | None
    group: str | None
    sort: str
    one: bool
    many: bool
    cased: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Nouns:
    """The compiled nouns by their words, the longest size by last word, and how units widen and narrow."""

    by_words: dict[tuple[str, ...], Noun]
    longest: dict[str, int]
    wider: dict[str, str]
    narrower: dict[str, dict[str, str]]
    carriers: frozenset[str]


def parts_of(text: str) -> list[str]:
    """The words, figures and percent signs of a text; hyphens part words."""
    return _PART.findall(text)


@lru_cache(maxsize=4)
def nouns(kit: Kit) -> Nouns:
    """Every noun that can be counted, compiled once a kit; where two claim one word, the first listed keeps it."""
    data: dict[str, Any] = kit.lexicon("quantities")
    by_words: dict[tuple[str, ...], Noun] = {}
    for name, noun in _listed(data, kit):
        key = tuple(parts_of(fold(name)))
        old = by_words.get(key)
        if old is None:
            by_words[key] = noun
        elif (old.unit, old.group, old.sort) == (noun.unit, noun.group, noun.sort):
            by_words[key] = old._replace(
                one=old.one or noun.one, many=old.many or noun.many, cased=old.cased and noun.cased
            )
    longest: dict[str, int] = {}
    for key in by_words:
        if len(key) <= _LONGEST:
            longest[key[-1]] = max(len(key), longest.get(key[-1], 0))
    carriers = [form for name in data["carriers"] for form, _, _ in _forms(name)]
    return Nouns(by_words, longest, data["wider"], data["narrower"], frozenset(carriers))


def names_one_person(word: str, kit: Kit) -> bool:
    """Whether a folded word is a noun for a single person: "farmer", but not "farmers" or "crew"."""
    noun = nouns(kit).by_words.get((word,))
    return noun is not None and noun.sort == "person" and noun.one and not noun.many


def _listed(data: dict[str, Any], kit: Kit) -> Iterator[tuple[str, Noun]]:
    for group, names in data["persons"]["groups"].items():
        yield from _nouns(names, group=group, unit="person", sort="person")
    yield from _nouns(data["persons"]["plain"], group=None, unit="person", sort="person")
    yield from _nouns(data["losses"], group=None, unit="person", sort="loss")
    yield from _nouns(data["others"], group=None, unit=None, sort="other")
    for entry in kit.lexicon("weapons"):
        yield from _nouns(entry["names"], group=None, unit=entry["unit"], sort="weapon")
        yield from _nouns(entry["brands"], group=None, unit=entry["unit"], sort="weapon", cased=True)
    for unit, names in data["things"].items():
        yield from _nouns(names, group=None, unit=unit, sort="thing")
    for unit, names in data["measures"].items():
        for name, noun in _nouns(names, group=None, unit=unit, sort="measure"):
            yield name, noun._replace(one=True, many=True)
    yield from _peoples(kit)


def _nouns(
    names: Iterable[str], *, group: str | None, unit: str | None, sort: str, cased: bool = False
) -> Iterator[tuple[str, Noun]]:
    for name in names:
        for form, one, many in _forms(name):
            yield form, Noun(unit, group, sort, one, many, cased or name.isupper())


def _forms(name: str) -> Iterator[tuple[str, bool, bool]]:
    """The forms of an entry, and whether each is singular and plural: "man|men", "|troops", "drone"."""
    one, bar, many = name.partition("|")
    if not bar:
        many = plural(one)
    if one == many:
        yield one, True, True
        return
    if one:
        yield one, True, False
    if many:
        yield many, False, True


def plural(word: str) -> str:
    """The regular English plural of a noun; figures and abbreviations take a plain s."""
    low = fold(word)
    if low.endswith("y") and low[-2:-1] not in _VOWELS and not word[-1].isupper():
        return word[:-1] + "ies"
    if low.endswith(("s", "x", "z", "ch", "sh")) and not word[-1].isupper():
        return word + "es"
    return word + "s"


def _peoples(kit: Kit) -> Iterator[tuple[str, Noun]]:
    """Demonyms ("Palestinians") and words for the members of armed groups, from what is known about actors."""
    for entries in kit.tables("actors/").values():
        for entry in entries if isinstance(entries, list) else ():
            for name in entry.get("people") or ():
                many = name.endswith("s") or name.endswith(("ese", "ish", "ch"))
                yield (
                    name,
                    Noun("person", None, "person", not name.endswith("s") or name.endswith("ss"), many, True),
                )
            for name in entry.get("members") or ():
                yield name, Noun("person", "militant", "person", False, True, name[:1].isupper())


def noun_ending(low: Sequence[str], raw: Sequence[str], table: Nouns) -> Noun | None:
    """The longest listed noun that these words end in; `raw` are the same words in the text's own letters.

    A numbered variant of a listed designation counts as it ("Shahed-136/131" as Shahed).
    """
    end = len(low)
    size = min(table.longest.get(low[-1], 0), end) if end else 0
    while size:
        noun = table.by_words.get(tuple(low[end - size :]))
        if noun is not None and (not noun.cased or raw[end - size][0].isupper() or raw[end - size][0].isdecimal()):
            return noun
        size -= 1
    if end > 1 and low[-1][0].isdecimal():
        while end > 1 and low[end - 1][0].isdecimal():
            end -= 1
        base = table.by_words.get((low[end - 1],))
        if base is not None and base.cased and raw[end - 1][:1].isupper():
            plural_form = low[-1].endswith("s")
            return base._replace(one=not plural_form, many=plural_form)
    return None


def read_noun(text: str, table: Nouns) -> Noun | None:
    """What a noun phrase counts, its modifiers and coordination heeded; None where no listed noun ends it.

    "cruise and ballistic missiles" are missiles, "missiles and drones" weapons, "civilian deaths" losses of civilians.
    """
    folded = fold(text)
    segments = [(folded[a:b], text[a:b]) for a, b in _segments(folded)]
    heads: list[Noun] = []
    for number, (low, raw) in enumerate(segments):
        low_parts, raw_parts = parts_of(low), parts_of(raw)
        head = _carried(low_parts, raw_parts, table) if low_parts else None
        if head is not None and (number == len(segments) - 1 or head.many):
            heads.append(_narrowed(head, low_parts, raw_parts, table))
    if not heads or heads[-1] is None:
        return None
    last_low, last_raw = parts_of(segments[-1][0]), parts_of(segments[-1][1])
    if not last_low or _carried(last_low, last_raw, table) is None:
        return None
    if len(heads) == 1 and len(segments) > 1:
        return _narrowed_by_all(heads[0], segments, table)
    return _combined(heads, table)


def _segments(folded: str) -> list[tuple[int, int]]:
    cuts, start = [], 0
    for found in _SPLIT.finditer(folded):
        cuts.append((start, found.start()))
        start = found.end()
    cuts.append((start, len(folded)))
    return [(a, b) for a, b in cuts if a < b]


def _carried(low: list[str], raw: list[str], table: Nouns) -> Noun | None:
    """The noun that words end in; "S-400 systems" counts what an S-400 is."""
    noun = noun_ending(low, raw, table)
    if noun is None and len(low) > 1 and low[-1] in table.carriers:
        noun = noun_ending(low[:-1], raw[:-1], table)
        return noun._replace(one=False, many=True) if noun is not None and noun.sort == "weapon" else None
    return noun


def _narrowed(head: Noun, low: list[str], raw: list[str], table: Nouns) -> Noun:
    """A noun with what its modifiers add: a narrower weapon, or the group of the persons lost."""
    if head.unit == "person" and head.group is None:
        for end in range(len(low) - 1, 0, -1):
            if low[end] == "s":
                break  # what a possessive names is not what is counted: "the soldier's wife"
            inner = noun_ending(low[:end], raw[:end], table)
            if inner is not None and inner.sort == "person" and inner.group is not None:
                return head._replace(group=inner.group)
        return head
    if head.sort != "weapon":
        return head
    adjectives = table.narrower.get(head.unit or "", {})
    for end in range(len(low) - 1, 0, -1):
        if low[end - 1] in adjectives:
            return head._replace(unit=adjectives[low[end - 1]])
        inner = noun_ending(low[:end], raw[:end], table)
        if inner is not None and inner.cased and table.wider.get(inner.unit or "") == head.unit:
            return head._replace(unit=inner.unit)
    return head


def _narrowed_by_all(head: Noun, segments: list[tuple[str, str]], table: Nouns) -> Noun:
    """One head with coordinated modifiers: the wider unit where they name several ("cruise and ballistic missiles")."""
    base = head.unit if head.unit in table.narrower else table.wider.get(head.unit or "")
    adjectives = table.narrower.get(base or "", {})
    named = {adjectives[part] for low, _ in segments for part in parts_of(low) if part in adjectives}
    return head._replace(unit=base) if len(named) > 1 else head


def _combined(heads: list[Noun], table: Nouns) -> Noun:
    """One noun for several coordinated ones: the narrowest unit that holds all; the group only where all agree."""
    first = heads[0]
    unit = first.unit
    for other in heads[1:]:
        unit = common_unit(unit, other.unit, table)
    group = first.group if all(h.group == first.group for h in heads) else None
    return heads[-1]._replace(unit=unit, group=group)


def common_unit(a: str | None, b: str | None, table: Nouns) -> str | None:
    """The narrowest unit that holds both: missile for cruise and ballistic ones, weapon for missiles and drones."""
    line = []
    while a is not None:
        line.append(a)
        a = table.wider.get(a)
    while b is not None and b not in line:
        b = table.wider.get(b)
    return b
