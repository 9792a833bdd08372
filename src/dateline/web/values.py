"""Values as a form holds them, and a form's words as values: numbers with their doubt, days, words; with what is wrong, said."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from dateline.knowledge import table
from dateline.model import (
    ACTOR_KINDS,
    PLACE_KINDS,
    QUALIFIERS,
    QUANTITY_FIELDS,
    Actor,
    Place,
    Quantity,
    Text,
    Value,
    When,
)

Form = Mapping[str, str]

PEOPLE = frozenset({"killed", "wounded", "missing", "detained", "displaced"})
WEAPONS = frozenset({"launched", "intercepted"})
ACTORS = frozenset({"actor", "recipient", "victim"})
SCOPES = {"whole": "in all", "part": "a part of these", "earlier": "replaced later"}
QUALIFIER_WORDS = {
    "exact": "exactly", "at_least": "at least", "more_than": "more than", "up_to": "up to", "fewer_than": "fewer than",
    "about": "about", "all": "all", "none": "none", "vague": "not told",
}  # fmt: skip
_MOST = 10**12
_LONGEST = 1_000  # characters of words that are a value
_NUMBER = re.compile(r"[0-9]{1,13}")


def kind_of(field: str) -> str:
    """The kind of value that a field holds, and so which form it has: quantity, when, place, actor or text."""
    if field in QUANTITY_FIELDS:
        return "quantity"
    return {"time": "when", "place": "place"}.get(field, "actor" if field in ACTORS else "text")


def form_of(value: Value | None, field: str) -> dict[str, str]:
    """A value as the inputs of its form, all as text; those of a field without a value where it is None."""
    if isinstance(value, Quantity):
        low, high = _told(value)
        numbers = {"low": "" if low is None else str(low), "high": "" if high is None else str(high)}
        return {
            **numbers, "qualifier": value.qualifier, "unit": value.unit or "", "group": value.group or "", "scope": value.scope
        }  # fmt: skip
    if isinstance(value, When):
        return {"earliest": value.earliest or "", "latest": value.latest or ""}
    if isinstance(value, Place):
        return {
            "q": value.name,
            "kind": value.kind,
            "country": value.country or "",
            "near": "on" * (value.precision == 2),
        }
    if isinstance(value, Actor):
        return {"q": value.name, "kind": value.kind}
    if isinstance(value, Text):
        return {"text": value.text, "q": value.text, "kind": "armed_group"}
    person = "person" if field in PEOPLE else ""
    empty = {"low": "", "high": "", "qualifier": "exact", "unit": person, "group": "", "scope": "whole"}
    return {**empty, "earliest": "", "latest": "", "q": "", "kind": "", "country": "", "near": "", "text": ""}


def quantity_from(field: str, form: Form) -> Quantity:
    """The number that a form tells; raises ValueError where its parts do not go together.

    The number is the one that is said: "more than" 20 people are 21 or more of them.
    """
    qualifier, scope = form.get("qualifier") or "exact", form.get("scope") or "whole"
    if qualifier not in QUALIFIERS or scope not in SCOPES:
        raise ValueError(f"{qualifier}, {scope}: there is no such way to tell a number; choose one of the list")
    unit, group = _unit(field, form), _group(form)
    low, high = _number(form.get("low", ""), "the number"), _number(form.get("high", ""), "the number after “to”")
    step = 0 if unit in units()["measures"] else 1
    if qualifier in ("vague", "none"):
        if (low or 0, high or 0) != (0, 0):
            raise ValueError(f"“{QUALIFIER_WORDS[qualifier]}” has no number; empty it, or choose “exactly”")
        end = None if qualifier == "vague" else 0
        return Quantity(end, end, qualifier, unit, group, scope)
    if qualifier == "all" and low is None and high is None:
        return Quantity(None, None, qualifier, unit, group, scope)
    if low is None:
        raise ValueError("the number is missing; type it, or choose “not told”")
    if qualifier in ("exact", "about", "all"):
        if high is not None and high < low:
            raise ValueError(f"{low:,} to {high:,} goes down; the smaller number comes first")
        return Quantity(low, low if high is None else high, qualifier, unit, group, scope)
    if high is not None:
        raise ValueError(
            f"“{QUALIFIER_WORDS[qualifier]}” takes one number; empty the one after “to”, or choose “exactly”"
        )
    if qualifier == "fewer_than" and low < 1:
        raise ValueError("fewer than none cannot be; choose “none”")
    ends = {
        "at_least": (low, None), "more_than": (low + step, None), "up_to": (None, low), "fewer_than": (None, low - step)
    }  # fmt: skip
    return Quantity(*ends[qualifier], qualifier, unit, group, scope)


def when_from(form: Form, was: Value | None = None) -> When:
    """The days that a form tells, as a TIMEX3 value; the hour of a time that was read is kept where its day is."""
    earliest, latest = _day(form.get("earliest", "")), _day(form.get("latest", ""))
    if earliest is None and latest is None:
        raise ValueError("no day is given; give the first or the last, or reject the claim")
    if earliest and latest and earliest > latest:
        raise ValueError(f"{earliest} is after {latest}; the first day comes first")
    if isinstance(was, When) and (was.earliest, was.latest) == (earliest, latest):
        return was
    return When("DATE", _timex(earliest, latest), earliest, latest)


def text_from(words: str) -> Text:
    """Words as a value; raises ValueError for none and for too many."""
    words = " ".join(_clean(words).split())
    if not words:
        raise ValueError("nothing is written; write the words, or reject the claim")
    if len(words) > _LONGEST:
        raise ValueError(f"that is more than {_LONGEST:,} characters; keep to the words that matter")
    return Text(words)


def kind_from(told: str, kinds: tuple[str, ...]) -> str:
    """One of a list of kinds; raises ValueError for another."""
    if told not in kinds:
        raise ValueError(f"{told or 'no kind'}: choose one of {', '.join(k.replace('_', ' ') for k in kinds)}")
    return told


def described_actor(form: Form) -> Actor:
    """Somebody who is in no list, by name and kind."""
    return Actor(None, text_from(form.get("q", "")).text, kind_from(form.get("kind", ""), ACTOR_KINDS))


def unknown_place(form: Form) -> Place:
    """A place that no gazetteer holds: its name, its kind and, where it is given, its country; it has no pin."""
    from dateline.extract.places import PRECISION

    kind = kind_from(form.get("kind", "") or "settlement", PLACE_KINDS)
    country = form.get("country", "").strip().upper() or None
    if country is not None and country not in _countries():
        raise ValueError(f"{country}: there is no such country; give its two letters, as UA, or leave it empty")
    return Place(None, text_from(form.get("q", "")).text, kind, country, precision=PRECISION[kind])


@lru_cache(maxsize=1)
def units() -> dict[str, tuple[str, ...]]:
    """What is counted, in three lists: `things` and `weapons` by the piece, `measures` by how much; and `groups` of people."""
    known = table("lang/en/quantities")
    weapons = sorted({w["unit"] for w in table("lang/en/weapons") if w["unit"]})
    return {
        "weapons": tuple(weapons), "things": ("person", *known["things"]), "measures": tuple(known["measures"]),
        "groups": tuple(sorted(known["persons"]["groups"])),
    }  # fmt: skip


def units_for(field: str) -> tuple[str, ...]:
    """What a field may count, the likely first."""
    known = units()
    if field in PEOPLE:
        return ("person",)
    if field in WEAPONS:
        return tuple(dict.fromkeys((*known["weapons"], *known["things"][1:])))
    return tuple(dict.fromkeys((*known["things"], *known["measures"], *known["weapons"])))


def _told(q: Quantity) -> tuple[int | None, int | None]:
    """The numbers of a quantity as they are said: "more than 20" is stored as 21 and more."""
    step = 0 if q.unit in units()["measures"] else 1
    if q.qualifier == "more_than" and q.low is not None:
        return q.low - step, None
    if q.qualifier == "fewer_than" and q.high is not None:
        return q.high + step, None
    if q.low is None:
        return q.high, None
    return q.low, q.high if q.high != q.low else None


def _number(told: str, what: str) -> int | None:
    told = re.sub(r"[\s,_'’]", "", told)
    if not told:
        return None
    if not _NUMBER.fullmatch(told):
        raise ValueError(f"{what} is “{told[:20]}”; write a whole number, as 24")
    number = int(told)
    if number > _MOST:
        raise ValueError(f"{number:,} is more than anybody counts; write a smaller number")
    return number


def _unit(field: str, form: Form) -> str | None:
    unit = form.get("unit", "").strip().replace(" ", "_").lower() or None
    if unit is None or unit in units_for(field):
        return unit
    if field in PEOPLE:
        raise ValueError(
            f"{field} counts people, not “{unit[:30]}”; leave the unit at person, or add a claim of another field"
        )
    raise ValueError(
        f"{field} does not count “{unit[:30]}”; choose a unit of the list, as {', '.join(units_for(field)[:3])}"
    )


def _group(form: Form) -> str | None:
    group = form.get("group", "").strip().replace(" ", "_").lower() or None
    if group is not None and group not in units()["groups"]:
        raise ValueError(f"“{group[:30]}” is no group of people known here; choose one of the list, or leave it empty")
    if group is not None and form.get("unit", "").strip() not in ("person", ""):
        raise ValueError(f"a group, as {group}, is one of people; set the unit to person, or empty the group")
    return group


def _day(told: str) -> str | None:
    told = told.strip()
    if not told:
        return None
    try:
        found = date.fromisoformat(told)
    except ValueError:
        raise ValueError(f"“{told[:20]}” is no day; write it as 2024-08-27") from None
    return found.isoformat()


def _timex(earliest: str | None, latest: str | None) -> str:
    """Days as TIMEX3 has them: a day, a month, a year, else first and last; ".." for an end that is open (ISO 8601-2)."""
    if earliest is None or latest is None:
        return f"{earliest or '..'}/{latest or '..'}"
    if earliest == latest:
        return earliest
    first, last = date.fromisoformat(earliest), date.fromisoformat(latest)
    whole = first.year == last.year and first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole and first.month == last.month:
        return earliest[:7]
    return earliest[:4] if whole and (first.month, last.month) == (1, 12) else f"{earliest}/{latest}"


def _clean(words: str) -> str:
    if any(not c.isprintable() and not c.isspace() for c in words) or "\x00" in words:
        words = "".join(c for c in words if c.isprintable() or c.isspace() or c in "\u200c\u200d\u200e\u200f")
    return words


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(state["country"] for state in table("actors/states"))
