"""What several accounts tell of one number or one fact: the range of it, sums of ranges, and where accounts differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.exporters.dossiers import View, all_told, days_of, firm_told, key_of
from dateline.model import Actor, Place, Quantity, Told, When

COUNTS = ("killed", "wounded", "missing", "detained", "displaced")


# Numbers from which a count is most often that of a whole war, told beside one incident: shown, not added to others.
_OF_A_WAR = {"displaced": 100_000}
_OF_A_WAR_ELSE = 1_000
_LONG = 31  # days from which a count is one of a time, not of an incident


@dataclass(frozen=True, slots=True)
class Range:
    """A number as accounts tell it: the lowest and the highest, whether there may be more, and how many tell no number.

    "at least four" against "seven" is 4 to 7; "at least seven" against "four" is 4 to 7 or more.
    """

    low: int
    high: int
    open: bool
    untold: int = 0

    def words(self) -> str:
        """The range as people write it."""
        if not self.high and self.untold:
            return "number not told"
        if self.low == self.high:
            return f"at least {self.high:,}" if self.open else f"{self.high:,}"
        return f"{self.low:,} to {self.high:,}" + (" or more" if self.open else "")


def whole(view: View, field: str) -> list[Told]:
    """What is firmly told of a number of people as a whole, not of a part of it nor of a toll that was replaced."""
    return [t for t in firm_told(view.incident, field) if _counts(t.value)]


def _counts(value: object) -> bool:
    return isinstance(value, Quantity) and value.scope == "whole" and value.unit in ("person", None)


def range_of(told: Sequence[Told]) -> Range | None:
    """The range over accounts; None where none tells of it.

    A count of everybody goes before one of children or soldiers among them; where only such are told, the greatest is a
    least for all.
    """
    counts = [t.value for t in told if isinstance(t.value, Quantity)]
    counts = [q for q in counts if q.group is None and _bounds(q)] or counts
    groups: dict[str | None, list[tuple[int, int, bool]]] = {}
    for q in counts:
        if (bounds := _bounds(q)) is not None:
            groups.setdefault(q.group, []).append(bounds)
    if not groups:
        return Range(0, 0, True, 1) if counts else None
    high = max(h for bounds in groups.values() for _, h, _ in bounds)
    low = max(min(low for low, _, _ in bounds) for bounds in groups.values())
    return Range(low, high, len(groups) > 1 or any(o for bs in groups.values() for _, h, o in bs if h == high))


def _bounds(q: Quantity) -> tuple[int, int, bool] | None:
    """The lowest and highest number that an account names, and whether it leaves room above."""
    if q.qualifier == "none":
        return 0, 0, False
    if q.low is None and q.high is None:
        return None
    if q.low is None:
        return 0, q.high or 0, False
    return q.low, q.low if q.high is None else q.high, q.high is None


def adds_up(view: View, field: str, range_: Range) -> bool:
    """Whether a count may be added to those of other incidents: no total of a war or of a long time."""
    days = days_of(view)
    return range_.high < _OF_A_WAR.get(field, _OF_A_WAR_ELSE) and not (days and (days[1] - days[0]).days >= _LONG)


def summed(ranges: Iterable[Range]) -> Range | None:
    """The sum over incidents: the lowest of each together, and the highest of each together."""
    ranges = list(ranges)
    if not ranges:
        return None
    return Range(
        sum(r.low for r in ranges),
        sum(r.high for r in ranges),
        any(r.open for r in ranges),
        sum(r.untold for r in ranges),
    )


def differences(view: View) -> list[tuple[str, list[Told]]]:
    """The fields on which accounts cannot all be right, or one denies what another tells, with what each tells."""
    out: list[tuple[str, list[Told]]] = []
    for field in view.incident.fields:
        told = whole(view, field) if field in COUNTS else list(firm_told(view.incident, field))
        denied = [t for f, _, t in all_told(view.incident) if f == field and t.modality in ("denied", "negated")]
        if denied or _differ(view, field, told):
            out.append((field, [*told, *denied]))
    return out


def _differ(view: View, field: str, told: list[Told]) -> bool:
    """Whether two accounts exclude each other."""
    if field in COUNTS:
        counts = [(t.value.group, b) for t in told if isinstance(t.value, Quantity) and (b := _bounds(t.value))]
        return any(_exclude(a, b) for a in counts for b in counts)
    if field == "time":
        days = [(t.value.earliest, t.value.latest) for t in told if isinstance(t.value, When)]
        known = [(first, last) for first, last in days if first and last]
        return any(a[0] > b[1] for a in known for b in known)
    if field == "place":
        fine = {key_of(t.value) for t in told if isinstance(t.value, Place) and t.value.precision == 1}
        return len(fine) > 1
    return field == "actor" and _blame_differs(view, told)


def _exclude(a: tuple[str | None, tuple[int, int, bool]], b: tuple[str | None, tuple[int, int, bool]]) -> bool:
    """Whether two counts cannot both be right: of one group without a number in common, or a group larger than all."""
    (group, (low, _, _)), (other, (_, high, is_open)) = a, b
    return (group == other or other is None) and low > high and not is_open


def _blame_differs(view: View, told: list[Told]) -> bool:
    """Whether two families of copies name known doers and none in common."""
    families: dict[str, set[str]] = {}
    for t in told:
        if isinstance(t.value, Actor) and t.value.id:
            families.setdefault(view.dossier.families.get(t.article, t.article), set()).add(t.value.id)
    return any(not a & b for a in families.values() for b in families.values())
