"""One value out of many, by a rule with a name; the others are always kept beside it.

The rules for counts follow the conventions of those who use them: ACLED takes the most conservative figure where sources
differ and reads "dozens" as 12 (ACLED codebook and FAQ 2024; the words are in `schemes/settling.yaml`); UCDP GED gives a
low, a best and a high estimate. What did not happen, a part of a whole, and a toll that the text itself replaces settle
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from dateline import knowledge
from dateline.merge.days import day_number
from dateline.model import DID_NOT_HAPPEN, Actor, Article, Place, Quantity, Text, Told, Value, When
from dateline.words import fold

_OFFICIAL = frozenset({"government", "military", "state", "organisation"})
_CURRENT = 2  # days before the last report from which a count is still current


def same_value(a: Value, b: Value) -> bool:
    """Whether two values are one value: the same bounds of the same thing, the same place, actor, day or words."""
    return type(a) is type(b) and _key(a) == _key(b)


def value_key(value: Value) -> tuple[object, ...]:
    """What two values have in common that are one value."""
    return (type(value).__name__, *_key(value))


def _key(value: Value) -> tuple[object, ...]:
    if isinstance(value, Quantity):
        return (value.low, value.high, value.qualifier == "about", value.unit, value.group, value.scope)
    if isinstance(value, Place):
        return (value.gazetteer_id or fold(value.name),)
    if isinstance(value, Actor):
        return (value.id or fold(value.name),)
    if isinstance(value, When):
        return (value.earliest, value.latest) if value.earliest else (value.value,)
    return (fold(value.text),)


def with_accounts(values: Sequence[Told], families: Mapping[str, str]) -> tuple[Told, ...]:
    """The values with the number of families of copies that stand behind each, in the order given.

    Who denies a value does not stand behind it.
    """
    behind: dict[tuple[object, ...], set[str]] = {}
    for told in values:
        behind.setdefault(_stand(told), set()).add(families.get(told.article, told.article))
    return tuple(replace(t, accounts=len(behind[_stand(t)])) for t in values)


def _stand(told: Told) -> tuple[object, ...]:
    against = told.modality in DID_NOT_HAPPEN or told.factuality.endswith("-")
    return (against, type(told.value), *_key(told.value))


def settle(values: Sequence[Told], articles: Mapping[str, Article], rule: str) -> Value | None:
    """The value of a field that the rule chooses, or None where it finds none to choose.

    Raises ValueError for a rule that is not one of RULES.
    """
    if rule not in RULES:
        raise ValueError(f"there is no rule {rule!r}; use one of {', '.join(RULES)}")
    held = [t for t in values if t.modality not in DID_NOT_HAPPEN and t.factuality[-1] != "-"]
    sure = [t for t in held if t.factuality.startswith("CT")] or held
    counts = [(t, t.value) for t in sure if isinstance(t.value, Quantity) and t.value.scope == "whole"]
    if counts:
        unit = _chief_unit(v for _, v in counts)
        return RULES[rule]([t for t, v in counts if v.unit == unit], articles)
    if not sure or isinstance(sure[0].value, Quantity):
        return None
    # of equals the first that was told: a later rival does not win by being later
    return min(sure, key=lambda t: (-t.accounts, _vagueness(t.value), _day(t, articles), t.event)).value


def _chief_unit(values: Iterable[Quantity]) -> str | None:
    """What is counted: what most of the counts count; of several, the first by name."""
    units = Counter(v.unit for v in values)
    return min(units, key=lambda unit: (-units[unit], unit or ""))


def _vagueness(value: Value) -> float:
    """How wide a value is: UCDP's where_prec, days, and a person without a name before one with."""
    if isinstance(value, Place):
        return value.precision
    if isinstance(value, When):
        first, last = day_number(value.earliest), day_number(value.latest)
        return last - first if first is not None and last is not None else 10_000
    return float(isinstance(value, Text) or (isinstance(value, Actor) and value.id is None))


# rules for counts ------------------------------------------------------------------------------------------------


def _is_official(told: Told) -> bool:
    """Whether an authority holds a claim: a body of state, whoever holds a known office, or whose description names one."""
    actor = told.source.actor if told.source else None
    if told.source is None or actor is None:
        return False
    words = set(fold(told.source.span.text).replace("-", " ").split())
    return actor.kind in _OFFICIAL or bool(actor.id and actor.role) or not words.isdisjoint(_offices())


def _everybody(values: list[Told]) -> list[Told]:
    """The counts of everybody, where there are any; else those of one group or another."""
    return [t for t in values if isinstance(t.value, Quantity) and t.value.group is None] or values


def _latest_official(values: list[Told], articles: Mapping[str, Article]) -> Value | None:
    """The latest current count that an authority gives; without one, the latest; the higher of two of one day."""
    values = _current(_everybody(values), articles)
    official = [t for t in values if _is_official(t)]
    known = [t for t in official or values if figure(t) is not None]
    return max(known, key=lambda t: (_day(t, articles), figure(t) or 0, t.event)).value if known else None


def _acled(values: list[Told], articles: Mapping[str, Article]) -> Value | None:
    """The most conservative current figure, words read by ACLED's conventions."""
    figures = [n for t in _current(_everybody(values), articles) if (n := figure(t)) is not None]
    return replace_count(values[0], min(figures)) if figures else None


def _low(values: list[Told], articles: Mapping[str, Article]) -> Value | None:
    """The lowest current figure."""
    figures = [n for t in _current(_everybody(values), articles) if (n := figure(t)) is not None]
    return replace_count(values[0], min(figures)) if figures else None


def _high(values: list[Told], articles: Mapping[str, Article]) -> Value | None:
    """The highest figure that anybody gives, be it of one group: seven civilians are seven dead."""
    figures = [n for t in values if (n := _upper(t)) is not None]
    return replace_count(values[0], max(figures)) if figures else None


def _best(values: list[Told], articles: Mapping[str, Article]) -> Value | None:
    """The current figure that most independent accounts give; of several, the lowest."""
    known = [t for t in _current(_everybody(values), articles) if figure(t) is not None]
    best = max(known, key=lambda t: (t.accounts, -(figure(t) or 0), t.event), default=None)
    return replace_count(best, figure(best) or 0) if best else None


def _most_accounts(values: list[Told], articles: Mapping[str, Article]) -> Value | None:
    """The count that most independent accounts give, as it is told; of several, the latest."""
    return max(_everybody(values), key=lambda t: (t.accounts, _day(t, articles), figure(t) or 0, t.event)).value


RULES: dict[str, Callable[[list[Told], Mapping[str, Article]], Value | None]] = {
    "latest_official": _latest_official,
    "acled": _acled,
    "ucdp_low": _low,
    "ucdp_best": _best,
    "ucdp_high": _high,
    "most_accounts": _most_accounts,
}


def figure(told: Told) -> int | None:
    """A count as one conservative figure: its lower bound, else its upper, else what its words stand for ("dozens", 12)."""
    value = told.value
    if not isinstance(value, Quantity):
        return None
    if value.low is not None:
        return value.low
    if value.qualifier != "vague" and value.high is not None:
        return value.high
    words = fold(" ".join(s.text for s in told.evidence)).split()
    return next((n for word, n in _conventions().items() if word in words), None)


def _upper(told: Told) -> int | None:
    value = told.value
    return value.high if isinstance(value, Quantity) and value.high is not None else figure(told)


@lru_cache(maxsize=1)
def _conventions() -> dict[str, int]:
    return dict(knowledge.table("schemes/settling")["figures"])


@lru_cache(maxsize=1)
def _offices() -> frozenset[str]:
    return frozenset(knowledge.table("schemes/settling")["offices"])


def replace_count(told: Told, n: int) -> Value:
    """An exact count in place of a told one."""
    value = told.value
    return replace(value, low=n, high=n, qualifier="exact") if isinstance(value, Quantity) else value


def _current(values: list[Told], articles: Mapping[str, Article]) -> list[Told]:
    """The counts of the last days of reporting: those before have been overtaken."""
    last = max(_day(t, articles) for t in values)
    return [t for t in values if _day(t, articles) >= last - _CURRENT]


def _day(told: Told, articles: Mapping[str, Article]) -> int:
    """The day a claim was published; 0 where nobody knows."""
    article = articles.get(told.article)
    return (day_number(article.published) or 0) if article else 0
