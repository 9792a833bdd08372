"""Whether a report can be stored and merged: its words are in its text, its ids are its own, its types are known here."""

from __future__ import annotations

from collections.abc import Iterator

from dateline import knowledge
from dateline.model import Report, Span

_CURE = "read its article again with this version"


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
