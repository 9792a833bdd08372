"""How many incidents fell on each day, week or month, as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

_WIDTH, _HEIGHT, _FOOT, _HEAD = 960, 170, 34, 30
_EDGE, _ROOM = 26, 96  # how near the edge a label is turned inward, and how much room each one has
_LEGIBLE = 22  # how wide a column is from which each bears its number
_DAYS, _WEEKS = 62, 400  # the longest time that is shown by days, and by weeks

Days = tuple[date, date]


def draw_time(
    days: Sequence[Days], since: date | None = None, until: date | None = None
) -> tuple[str, str, int] | None:
    """The chart, what one of its columns is, and how many incidents are known only within longer times and not in it."""
    if not days:
        return None
    first = since or min(d[0] for d in days)
    last = max(until or max(d[1] for d in days), first)
    unit = "day" if (last - first).days < _DAYS else "week" if (last - first).days < _WEEKS else "month"
    counts = Counter(_start(d[0], unit) for d in days if _start(d[0], unit) == _start(d[1], unit))
    columns = list(_columns(_start(first, unit), last, unit))
    shown = {c: counts[c] for c in columns}
    return _svg(shown, unit), unit, len(days) - sum(shown.values())


def _start(day: date, unit: str) -> date:
    """The first day of the day, week or month that a day lies in."""
    return day if unit == "day" else day - timedelta(day.weekday()) if unit == "week" else day.replace(day=1)


def _columns(first: date, last: date, unit: str) -> Iterator[date]:
    here = first
    while here <= last:
        yield here
        here = (
            _start(here + timedelta(days=32), unit) if unit == "month" else here + timedelta(7 if unit == "week" else 1)
        )


def _svg(counts: dict[date, int], unit: str) -> str:
    most, step = max(max(counts.values()), 1), _WIDTH / len(counts)
    wide, roomy = min(step * 0.76, 46), step > _LEGIBLE
    parts = [f'<line class="axis" x1="0" y1="{_HEIGHT - _FOOT}" x2="{_WIDTH}" y2="{_HEIGHT - _FOOT}"/>']
    every = max(1, -(-len(counts) * _ROOM // _WIDTH))
    for n, (start, count) in enumerate(counts.items()):
        x = (n + 0.5) * step
        if count:
            high = count / most * (_HEIGHT - _FOOT - _HEAD)
            y = _HEIGHT - _FOOT - high
            parts.append(
                f"<g><title>{_named(start, unit)}: {count}</title>"
                f'<rect class="column" x="{x - wide / 2:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"/>'
                + (f'<text class="count" x="{x:.1f}" y="{y - 4:.1f}">{count}</text>' if roomy or count == most else "")
                + "</g>"
            )
        if n % every == 0:
            edge = " start" if x < _EDGE else " end" if x > _WIDTH - _EDGE else ""
            at = 0 if x < _EDGE else _WIDTH if x > _WIDTH - _EDGE else round(x, 1)
            parts.append(f'<text class="tick{edge}" x="{at}" y="{_HEIGHT - 9}">{_short(start, unit)}</text>')
    label = f"Incidents by {unit}"
    return f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'


def _short(start: date, unit: str) -> str:
    return f"{start:%b %Y}" if unit == "month" else f"{start.day} {start:%b}"


def _named(start: date, unit: str) -> str:
    return f"{start:%B %Y}" if unit == "month" else f"{'week of ' if unit == 'week' else ''}{start.day} {start:%B %Y}"
