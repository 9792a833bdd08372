"""Whether what comes from outside can be stored, merged and judged: words, ids and types that are known, values that fit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from dateline import knowledge
from dateline.extract.events.codes import fields_of
from dateline.model import QUANTITY_FIELDS, Judgement, Place, Quantity, Report, Span, Subject, Text, When

_CURE = "read its article again with this version"
_LARGEST, _DEEPEST = 2**31 - 1, 60  # whole numbers that both databases hold; nested lists and objects


def refuse_unsound(report: Report) -> None:
    """Raise ValueError for a report that was changed by hand, or made by a version that knows more than this one."""
    article, ids = report.article, [event.id for event in report.events]
    told = "\n".join(filter(None, (article.id, article.text, article.title, article.url, article.publisher)))
    if "\x00" in told or any("\ud800" <= c <= "\udfff" for c in told):
        raise ValueError(
            f"article {article.id!r} holds characters that no database stores (NUL, or half of a pair); {_CURE}"
        )
    if len(set(ids)) < len(ids) or any(event.rsplit(":", 2)[0] != article.id for event in ids):
        raise ValueError(f"article {article.id}: an event's id stands twice, or is not of this article; {_CURE}")
    types = knowledge.tables("ontology/")
    for event in report.events:
        if f"ontology/{event.type}" not in types:
            raise ValueError(f"article {article.id}: this version knows no event type {event.type!r}; {_CURE}")
    for span in _spans(report):
        if article.text[span.start : span.end] != span.text:
            raise ValueError(
                f"article {article.id}: {span.text[:40]!r} does not stand where it should in its text; {_CURE}"
            )


def _spans(report: Report) -> Iterator[Span]:
    for event in report.events:
        yield event.anchor
        for claim in event.claims:
            yield from claim.evidence


def refuse_unstorable(told: Any) -> None:
    """Raise ValueError for JSON data that no database stores: NUL, half of a pair, numbers too large, nesting too deep."""
    ahead = [(told, 0)]
    while ahead:
        thing, depth = ahead.pop()
        if depth > _DEEPEST:
            raise ValueError(f"nested more than {_DEEPEST} deep; send plain objects")
        if isinstance(thing, dict):
            ahead += [(part, depth + 1) for pair in thing.items() for part in pair]
        elif isinstance(thing, list):
            ahead += [(part, depth + 1) for part in thing]
        elif isinstance(thing, str):
            if "\x00" in thing or any("\ud800" <= c <= "\udfff" for c in thing):
                raise ValueError("holds NUL or half of a surrogate pair; send valid Unicode without NUL")
        elif isinstance(thing, float) and not math.isfinite(thing):
            raise ValueError("holds a number that is none (NaN or infinity); leave it out")
        elif isinstance(thing, int) and not -_LARGEST <= thing <= _LARGEST:
            raise ValueError(f"holds a number beyond {_LARGEST:,}; such counts are not stored")


def refuse_unfit(judgement: Judgement, reports: Mapping[str, Report]) -> None:
    """Raise ValueError for a judgement that fits none of these reports (by id): its events, fields, words or its value."""
    verb, subjects = judgement.verb, judgement.subjects
    if verb in ("join", "part"):
        if len(subjects) < 2 or any(s.field is not None for s in subjects):
            raise ValueError(f"to {verb} takes two events or more, without fields")
    elif len(subjects) != 1:
        raise ValueError(f"to {verb} takes one subject: an event, or one field of it with its words")
    for subject in subjects:
        _refuse_unfit_subject(subject, reports.get(subject.article))
    if verb in ("correct", "add"):
        (subject,) = subjects
        if subject.field is None or not subject.words or judgement.value is None:
            raise ValueError(f"to {verb} takes a field, its words and a value")
        _refuse_unfit_value(subject.field, judgement.value)
    elif judgement.value is not None:
        raise ValueError(f"to {verb} takes no value; leave it out")


def _refuse_unfit_subject(subject: Subject, report: Report | None) -> None:
    if report is None:
        raise ValueError(f"no article {subject.article} is stored; see the list of reports")
    event = next((e for e in report.events if e.id == subject.event), None)
    if event is None:
        raise ValueError(f"article {subject.article} has no event {subject.event!r}; see its report")
    entry = knowledge.tables("ontology/").get(f"ontology/{event.type}")
    if subject.field is not None and (entry is None or subject.field not in fields_of(entry)):
        raise ValueError(f"a {event.type} has no field {subject.field}; see docs/events.md")
    for span in subject.words:
        if not 0 <= span.start < span.end or report.article.text[span.start : span.end] != span.text:
            raise ValueError(
                f"{span.text[:40]!r} does not stand at {span.start}:{span.end} of the text; take its words"
            )


def _refuse_unfit_value(field: str, value: object) -> None:
    wanted: tuple[type, ...] = (
        (Quantity,)
        if field in QUANTITY_FIELDS
        else (When,)
        if field == "time"
        else (Place, Text)
        if field == "place"
        else ()
    )
    fits = isinstance(value, wanted) if wanted else not isinstance(value, (Quantity, When))
    if not fits:
        kinds = {"Quantity": "a count", "When": "a time", "Place": "a place"}
        raise ValueError(f"{field} takes {kinds[wanted[0].__name__] if wanted else 'somebody, a place or words'}")
    if isinstance(value, Quantity) and value.low is not None and value.high is not None and value.low > value.high:
        raise ValueError(f"no number is at least {value.low:,} and at most {value.high:,}; swap them")
    if isinstance(value, When) and value.earliest and value.latest and value.earliest > value.latest:
        raise ValueError(f"no day lies between {value.earliest} and {value.latest}; swap them")
