"""What an incident's page shows, in words: its heading, its accounts, where they differ, who decided what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dateline.desk.incidents import Case, value_before
from dateline.exporters.dossiers import firm_told
from dateline.exporters.figures import COUNTS, range_of, whole_of
from dateline.exporters.wording import (
    doubt_of,
    heading_of,
    holder_of,
    in_order,
    one_line,
    source_words,
    standing_of,
    title_of,
    title_words,
    told_as,
    words_of,
)
from dateline.merge import article_of, value_key
from dateline.model import DID_NOT_HAPPEN, FIELDS, Article, Event, Judgement, Span, Told

_AROUND, _GAP = 55, 90  # characters shown beside words; words nearer than that are shown in one stretch
_ACCOUNTS, _EVENTS, _CLAIMS, _VALUES = 12, 12, 40, 25  # that are shown at once


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a report, and whether they are the words of a claim."""

    text: str
    words: bool


def heading(case: Case) -> dict[str, Any]:
    """What happened, where, when, and the counts as told, with what is settled."""
    incident = case.dossier.incident
    settled = {name: field.settled for name, field in incident.fields.items()}
    counts = []
    for field in COUNTS:
        found = range_of(whole_of(incident, field))
        if found is not None:
            value = settled.get(field)
            counts.append((field, found.words(), None if value is None else words_of(value)))
    return {
        "title": title_words(incident.type), "place": settled.get("place"), "time": settled.get("time"), "counts": counts,
        "doers": sorted({words_of(t.value) for t in firm_told(incident, "actor")}),
    }  # fmt: skip


# accounts ---------------------------------------------------------------------------------------------------------


def accounts_of(case: Case, everything: bool = False) -> dict[str, Any]:
    """The accounts side by side: one for each family of copies, the first to report first; with how many are left out."""
    families: dict[str, list[Article]] = defaultdict(list)
    for article in case.dossier.articles:
        families[case.dossier.families[article.id]].append(article)
    whole = sorted(families.values(), key=lambda own: min((a.published or "9999", a.id) for a in own))
    shown = [_account(case, own) for own in (whole if everything else whole[:_ACCOUNTS])]
    return {"shown": shown, "more": len(whole) - len(shown), "events": any(account["more"] for account in shown)}


def _account(case: Case, own: Sequence[Article]) -> dict[str, Any]:
    first, *copies = sorted(own, key=lambda a: (a.id != case.dossier.families[a.id], a.published or "9999", a.id))
    chiefs = [chief for chief in case.tellings if article_of(chief) in {a.id for a in own}]
    tellings = [chief for chief in chiefs if article_of(chief) == first.id]
    events = [e for e in case.dossier.events if article_of(e.id) == first.id]
    return {
        "article": first, "heading": heading_of(first), "mark": "\n".join(chiefs), "several": tellings if len(tellings) > 1 else (),
        "events": [_event(case, first, e) for e in events[:_EVENTS]], "more": max(0, len(events) - _EVENTS),
        "copies": [
            {"article": a, "heading": heading_of(a), "shared": one_line(case.shared.get(a.id, ""))} for a in copies
        ],
    }  # fmt: skip


def _event(case: Case, article: Article, event: Event) -> dict[str, Any]:
    keys = dict(zip(map(id, event.claims), case.keys.get(event.id, ()), strict=False))
    return {
        "id": event.id, "title": title_of(event), "standing": standing_of(event), "anchor": one_line(event.anchor.text),
        "claims": [
            {
                "field": c.field, "value": words_of(c.value), "holder": holder_of(c), "doubt": doubt_of(c, event), "key": keys.get(id(c)),
                "context": context_of(article, c.evidence), "judged": c.rule == "judgement",
            }
            for c in in_order(event)[:_CLAIMS]
        ],
        "more": max(0, len(event.claims) - _CLAIMS),
    }  # fmt: skip


def context_of(article: Article, evidence: Sequence[Span]) -> list[Piece]:
    """The words of a claim with what stands beside them, line breaks as blanks; what is left out is told by an ellipsis."""
    text, out = article.text, list[Piece]()
    for stretch in _stretches(evidence):
        start, end = max(0, stretch[0].start - _AROUND), min(len(text), stretch[-1].end + _AROUND)
        at = text.find(" ", start, stretch[0].start) + 1 if start else 0
        at = at or stretch[0].start
        last = end if end == len(text) else max(text.rfind(" ", stretch[-1].end, end), stretch[-1].end)
        out.append(Piece("… " * (at > 0) + _blank(text[at : stretch[0].start]), False))
        for n, span in enumerate(stretch):
            out.append(Piece(_blank(text[span.start : span.end]), True))
            following = stretch[n + 1].start if n + 1 < len(stretch) else last
            out.append(Piece(_blank(text[span.end : following]), False))
        out.append(Piece(" …" * (last < len(text)), False))
    return [piece for piece in out if piece.text]


def _stretches(evidence: Sequence[Span]) -> Iterator[list[Span]]:
    """Spans that stand near each other, overlaps laid together."""
    ordered: list[Span] = []
    for span in sorted(evidence):
        if ordered and span.start < ordered[-1].end:
            ordered[-1] = Span(ordered[-1].start, max(ordered[-1].end, span.end), "")
        else:
            ordered.append(span)
    stretch: list[Span] = []
    for span in ordered:
        if stretch and span.start - stretch[-1].end > _GAP:
            yield stretch
            stretch = []
        stretch.append(span)
    if stretch:
        yield stretch


def _blank(words: str) -> str:
    return "".join(" " if c.isspace() else c for c in words)


# where they differ ------------------------------------------------------------------------------------------------


def discrepancies(case: Case) -> list[dict[str, Any]]:
    """Each field with the values told of it and who tells them; those on which accounts differ first."""
    incident = case.dossier.incident
    fields = sorted(incident.fields, key=lambda f: (f not in case.differ, FIELDS.index(f)))
    out = []
    for field in fields:
        values, more = _values(case, field)
        out.append({"field": field, "differ": field in case.differ, "values": values, "more": more})
    return out


def _values(case: Case, field: str) -> tuple[list[dict[str, Any]], int]:
    """The different values of a field, those that differ first, then by how many accounts tell them; and how many more."""
    told = case.dossier.incident.fields[field]
    sides = set(map(id, case.differ.get(field, ())))
    found: dict[tuple[object, ...], list[Told]] = defaultdict(list)
    for one in told.values:
        found[(_denied(one), *value_key(one.value))].append(one)
    chosen = None if told.settled is None else (False, *value_key(told.settled))
    ordered = sorted(
        found.items(),
        key=lambda f: (
            not any(id(t) in sides for t in f[1]),
            f[0] != chosen,
            -f[1][0].accounts,
            words_of(f[1][0].value),
        ),
    )
    return [
        {
            "value": words_of(group[0].value), "denied": _denied(group[0]), "settled": key == chosen, "accounts": group[0].accounts,
            "differs": any(id(t) in sides for t in group), "tellers": _tellers(case, group),
        }
        for key, group in ordered[:_VALUES]
    ], max(0, len(ordered) - _VALUES)  # fmt: skip


def _denied(told: Told) -> bool:
    return told.modality in DID_NOT_HAPPEN or told.factuality.endswith("-")


def _tellers(case: Case, group: Sequence[Told]) -> list[dict[str, Any]]:
    """Who tells a value: each family once for each holder, with its day, its words, and how many copies tell it too."""
    articles = {a.id: a for a in case.dossier.articles}
    events = {e.id: e for e in case.dossier.events}
    out: dict[tuple[str, str], dict[str, Any]] = {}
    for told in sorted(group, key=lambda t: (articles[t.article].published or "9999", t.article)):
        holder = source_words(told.source) if told.source is not None else ""
        same = out.get((case.dossier.families[told.article], holder))
        if same is not None:
            same["copies"] |= {told.article} - {same["article"].id}
            continue
        article = articles[told.article]
        out[case.dossier.families[told.article], holder] = {
            "article": article, "holder": holder, "copies": set(), "words": [one_line(s.text) for s in told.evidence],
            "how": "" if (told.factuality, told.modality) == ("CT+", "actual") else told_as(told.factuality, told.modality),
            "key": _key(case, events[told.event], told),
        }  # fmt: skip
    return list(out.values())


def _key(case: Case, event: Event, told: Told) -> str | None:
    keys = case.keys.get(event.id, ())
    for claim, key in zip(event.claims, keys, strict=False):
        if claim.evidence == told.evidence and claim.value == told.value:
            return key
    return None


# who decided what -------------------------------------------------------------------------------------------------

_VERBS = {
    "accept": "accepted", "reject": "rejected", "correct": "corrected", "add": "added", "join": "said these are one happening",
    "part": "said these are different happenings", "sign": "signed", "undo": "took back",
}  # fmt: skip


def history(case: Case) -> list[dict[str, Any]]:
    """Every judgement on the incident, the last first; what was decided together stands as one."""
    out: list[list[Judgement]] = []
    for j in case.made:
        last = out[-1][-1] if out else None
        together = last is not None and (last.by, last.at, last.why) == (j.by, j.at, j.why)
        if (together and last is not None and {last.verb, j.verb} <= {"join", "part"}) or (together and last is not None and last.verb == j.verb == "undo"):  # fmt: skip
            out[-1].append(j)
        else:
            out.append([j])
    known = {j.digest: j for j in case.made}
    return [_decided(case, made, known) for made in reversed(out)]


def _decided(case: Case, made: Sequence[Judgement], known: dict[str, Judgement]) -> dict[str, Any]:
    j = made[0]
    subject = j.subjects[0] if j.subjects else None
    before = value_before(case, j)
    about = known.get(j.undoes or "") if j.verb == "undo" else None
    return {
        "by": j.by, "at": j.at, "why": j.why, "verb": _verb(made), "field": subject.field if subject and j.verb not in ("join", "part", "sign") else None,
        "words": [one_line(s.text) for s in subject.words] if subject and subject.field else [],
        "before": words_of(before) if before is not None and j.verb in ("correct", "reject", "accept") else None,
        "after": words_of(j.value) if j.value is not None and j.verb in ("correct", "add") else None,
        "of": {"by": about.by, "at": about.at, "verb": _VERBS[about.verb]} if about is not None else None,
        "events": len({s.event for m in made for s in m.subjects}), "many": j.verb in ("join", "part"),
        "stands": all(m.digest in case.stands for m in made), "digests": [m.digest for m in made], "undo": j.verb == "undo",
        "article": subject.article if subject and subject.field else None,
    }  # fmt: skip


def _verb(made: Sequence[Judgement]) -> str:
    verbs = {m.verb for m in made}
    return "split these apart" if verbs >= {"part"} and len(verbs) == 1 else "moved what was chosen" if verbs == {"part", "join"} else _VERBS[made[0].verb]  # fmt: skip
