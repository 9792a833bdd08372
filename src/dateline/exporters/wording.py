"""Values, events and holders in plain words, the same on a terminal and on a page."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from dateline.knowledge import table
from dateline.model import (
    FIELDS,
    Actor,
    Article,
    Claim,
    Event,
    Place,
    Quantity,
    Report,
    Source,
    Text,
    Unread,
    Value,
    When,
)

_PRECISION = {1: "", 2: "near ", 3: "district of ", 4: "region of ", 5: "", 6: "", 7: ""}
_MODALITY = {
    "actual": "happened", "negated": "did not happen", "denied": "denied", "planned": "planned", "demanded": "demanded",
    "conditional": "conditional", "possible": "possible", "retold": "told again, from before",
}  # fmt: skip
_FACTUALITY = {
    "CT+": "",
    "PR+": "probably",
    "PS+": "possibly",
    "CT-": "certainly not",
    "PR-": "probably not",
    "PS-": "possibly not",
    "Uu": "uncertain",
}


_ORDER = {name: n for n, name in enumerate(("actor", "recipient", "victim", "object", "place", "time", *FIELDS))}
_OPENER = r"^(An?|The|One|Two|Three|Four|Five|Six|Some|Several|Many|Most|Both|Other|Its|His|Her|Their)\b"  # capital by place alone
_NOT_TOLD = "number not told"


def doubt_of(claim: Claim, event: Event) -> str | None:
    """How a claim is told, in words, where that differs from how its event is told."""
    if (claim.factuality, claim.modality) == (event.factuality, event.modality):
        return None
    return told_as(claim.factuality, claim.modality)


def in_order(event: Event) -> list[Claim]:
    """An event's claims as a reader wants them: who, to whom, what, where, when, then with what and how many."""
    return sorted(event.claims, key=lambda c: (_ORDER[c.field], c.evidence[0].start))


def happened(event: Event) -> bool:
    """Whether an event is told as having happened: the only kind that a table of happenings may hold."""
    return event.modality == "actual" and event.factuality in ("CT+", "PR+")


def title_of(event: Event) -> str:
    """An event type as a reader writes it: `air_strike` is "Air strike"."""
    return title_words(event.type)


def title_words(type_: str) -> str:
    """The words of an event type."""
    return type_.replace("_", " ").capitalize()


def standing_of(event: Event) -> str:
    """How firmly an event is told, in words."""
    return told_as(event.factuality, event.modality)


def told_as(factuality: str, modality: str) -> str:
    """A factuality and a modality in words: "probably happened", "planned"."""
    doubt, said = _FACTUALITY[factuality], _MODALITY[modality]
    return f"{doubt} {said}" if modality == "actual" and doubt else said


def words_of(value: Value) -> str:
    """A value in words that keep its doubt: "at least 4 people", "12 to 15 drones", "people, number not told"."""
    if isinstance(value, Quantity):
        return _quantity(value)
    if isinstance(value, When):
        return _when(value)
    if isinstance(value, Place):
        return _place(value)
    if isinstance(value, Actor):
        return f"{value.name} ({value.role})" if value.role else value.name
    assert isinstance(value, Text)
    return one_line(value.text)


def one_line(words: str) -> str:
    """Words of the text without its line breaks."""
    return " ".join(words.split())


def _quantity(q: Quantity) -> str:
    unit = _many((q.group or q.unit or "").replace("_", " "), q)
    scope = {"part": ", a part", "earlier": ", replaced later"}.get(q.scope, "")
    number = _number(q)
    words = f"{unit}, {number}" if number == _NOT_TOLD and unit else f"{number} {unit}".strip()
    return words + scope


def _number(q: Quantity) -> str:
    about = "about " if q.qualifier == "about" else ""
    if q.qualifier in ("vague", "none"):
        return "no" if q.qualifier == "none" else _NOT_TOLD
    if q.low is not None and q.high is not None:
        return about + (f"{q.low:,}" if q.low == q.high else f"{q.low:,} to {q.high:,}")
    if q.low is not None:
        return f"more than {q.low - 1:,}" if q.qualifier == "more_than" else f"at least {q.low:,}"
    if q.high is not None:
        return f"fewer than {q.high + 1:,}" if q.qualifier == "fewer_than" else f"at most {q.high:,}"
    return "all" if q.qualifier == "all" else _NOT_TOLD


def _many(unit: str, q: Quantity) -> str:
    if not unit or (q.low == q.high == 1 and q.qualifier != "vague"):
        return unit
    irregular = {
        "person": "people",
        "child": "children",
        "woman": "women",
        "man": "men",
        "police": "police",
        "aircraft": "aircraft",
        "money": "in money",
    }
    if unit in irregular:
        return irregular[unit]
    return (
        unit
        if unit.endswith("s")
        else unit[:-1] + "ies"
        if unit.endswith("y") and unit[-2:-1] not in "aeiou"
        else unit + "s"
    )


def _when(w: When) -> str:
    if w.earliest and w.latest:
        return day(w.earliest) if w.earliest == w.latest else _days(w.earliest, w.latest)
    if w.latest:
        return f"by {day(w.latest)}"
    if w.earliest:
        return f"from {day(w.earliest)}"
    return "day not known"


def _days(earliest: str, latest: str) -> str:
    """A range of days as people write it: "11–12 March 2025", "March 2025", "2012"."""
    try:
        first, last = date.fromisoformat(earliest), date.fromisoformat(latest)
    except ValueError:
        return f"{earliest} to {latest}"
    if first.year != last.year:
        return f"{day(earliest)} to {day(latest)}"
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole and (first.month, last.month) == (1, 12):
        return f"{first.year}"
    if first.month == last.month:
        return f"{first:%B} {first.year}" if whole else f"{first.day}–{last.day} {first:%B} {first.year}"
    return f"{first:%B} to {last:%B} {first.year}" if whole else f"{first.day} {first:%B} to {day(latest)}"


def day(iso: str) -> str:
    """An ISO day as people write it: 27 August 2024."""
    try:
        d = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{d.day} {d:%B} {d.year}"


def _place(p: Place) -> str:
    country = f", {_countries().get(p.country, p.country)}" if p.country and p.kind != "country" else ""
    unknown = "" if p.lat is not None or p.kind == "country" else " (not on the map)"
    near = _PRECISION.get(p.precision, "") if p.kind == "settlement" and p.lat is not None else ""
    return f"{near}{p.name}{country}{unknown}"


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {state["country"]: state["name"] for state in table("actors/states")}


def holder_of(claim: Claim) -> str | None:
    """Who holds a claim, or None where the article itself does."""
    return source_words(claim.source) if claim.source is not None else None


def source_words(source: Source) -> str:
    """A source by the name it resolves to, else by its words."""
    if source.actor is not None and source.actor.id:
        return source.actor.name
    return re.sub(_OPENER, lambda first: first[0].lower(), one_line(source.span.text))


def sole_holder(event: Event) -> str | None:
    """Who holds every claim of an event, or None where they have several holders or the article itself holds one."""
    holders = {holder_of(claim) for claim in event.claims}
    return holders.pop() if len(holders) == 1 else None


def heading_of(article: Article) -> str:
    """A line that names a report: its title, else its first words."""
    if article.title:
        return article.title
    for block in article.blocks:
        if block.kind in ("title", "body"):
            words = " ".join(article.text[block.start : block.end].split())
            return words if len(words) <= 100 else words[:99] + "…"
    return article.id


def provenance_of(article: Article) -> str:
    """Where a report comes from, in one line."""
    origin = {
        "given": "as given",
        "metadata": "from the page",
        "url": "from its address",
        "dateline": "from its text",
    }
    published = (
        f"{day(article.published)} ({origin.get(article.published_from or '', '')})"
        if article.published
        else "day of publication not known"
    )
    return " · ".join(filter(None, (article.publisher, ", ".join(article.bylines) or None, published)))


def range_of(gap: Unread) -> str:
    """Where nothing was read: a range of characters, or what follows the last one where the page does not show it."""
    return f"characters {gap.start:,} to {gap.end:,}" if gap.start < gap.end else f"beyond character {gap.end:,}"


def tally(report: Report) -> str:
    """How much was read: events that happened, others, claims."""
    real = sum(happened(e) for e in report.events)
    other = len(report.events) - real
    claims = sum(len(e.claims) for e in report.events)
    parts = [
        f"{real} event{'s' * (real != 1)} that happened",
        f"{other} other" if other else "",
        f"{claims} claim{'s' * (claims != 1)}",
    ]
    return ", ".join(filter(None, parts))
