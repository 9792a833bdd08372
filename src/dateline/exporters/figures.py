"""What several accounts tell of one number: the range of it, and sums of ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.exporters.dossiers import View, days_of, firm_told
from dateline.model import Incident, Quantity, Told

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
    return whole_of(view.incident, field)


def whole_of(incident: Incident, field: str) -> list[Told]:
    """The same of an incident, whose names are not veiled."""
    return [t for t in firm_told(incident, field) if _counts(t.value)]


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
