"""Groups of events made incidents: every value that was told of each field, who stands behind it, and the settled one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dateline import knowledge
from dateline.kit import Kit
from dateline.merge.cluster import group, links_of, name_groups
from dateline.merge.compare import Windows
from dateline.merge.copies import families_of, sketch
from dateline.merge.judgements import apply_judgements, placed
from dateline.merge.settle import settle, with_accounts
from dateline.merge.telling import Telling, follows, tellings
from dateline.model import FIELDS, Article, Event, Incident, Judgement, Report, Settled, Told

RULE = "latest_official"


def merge(
    reports: Iterable[Report],
    kit: Kit,
    judgements: Sequence[Judgement] = (),
    *,
    before: Mapping[str, str] | None = None,
    windows: Windows | None = None,
    rule: str = RULE,
) -> list[Incident]:
    """The incidents that reports tell of, in the order of their ids; the same whatever the order of the reports.

    `judgements` are a person's decisions, which come before the machine's; `before` maps events to the incident each was
    in, so that ids last; `windows` says how far apart in time and space one happening may be told; `rule` is one of RULES.
    Of two reports with one article id the last counts. What is only planned, demanded or imagined is no incident.
    """
    judged = {r.article.id: apply_judgements(r, judgements)[0] for r in reports}
    tied = placed(judgements, {a: r.events for a, r in judged.items()})
    told = [t for _, report in sorted(judged.items()) for t in tellings(report, kit, tied)]
    groups = group(told, links_of(told, windows), tied)
    families = {a: f.id for f in families_of([sketch(r.article) for r in judged.values()]) for a in f.articles}
    by_event = {e.id: e for r in judged.values() for e in r.events}
    articles = {a: r.article for a, r in judged.items()}
    whole = whole_groups(groups, told)
    ids, _ = name_groups(whole, before or {})
    made = [
        put_together(name, [by_event[e] for e in events], [articles[a] for a in _homes(events, told)], families, rule)
        for name, events in zip(ids, whole, strict=True)
    ]
    return sorted(made, key=lambda i: i.id)


def whole_groups(groups: Sequence[Sequence[str]], told: Iterable[Telling]) -> list[tuple[str, ...]]:
    """Groups of chief events with the events that are told with each, for those that somebody tells as having happened."""
    known = {t.event: t for t in told}
    return [
        tuple(sorted(e for chief in events for e in known[chief].events))
        for events in groups
        if any(known[chief].happened for chief in events)
    ]


def _homes(events: Iterable[str], told: Sequence[Telling]) -> list[str]:
    among = set(events)
    return sorted({t.article for t in told if t.event in among})


def put_together(
    name: str,
    events: Sequence[Event],
    articles: Sequence[Article],
    families: Mapping[str, str],
    rule: str = RULE,
) -> Incident:
    """The incident of these events, its fields settled by a rule.

    `families` maps articles to their family of copies; an article in none is one by itself. What comes after the deed (an
    arrest, a condemnation) is among the events, but tells no values of it.
    """
    known = {a.id: a for a in articles}
    deeds = [e for e in events if not follows(e, knowledge)] or list(events)  # type: ignore[arg-type]  # only its tables
    fields: dict[str, Settled] = {}
    for field in FIELDS:
        values = with_accounts(_told(field, deeds), families)
        if values:
            fields[field] = Settled(settle(values, known, rule), rule, values)
    days = sorted(a.published for a in articles if a.published)
    return Incident(
        id=name,
        type=_type(deeds),
        events=tuple(e.id for e in events),
        articles=tuple(sorted(known)),
        accounts=len({families.get(a, a) for a in known}),
        fields=fields,
        first_reported=days[0] if days else None,
        last_reported=days[-1] if days else None,
    )


def _told(field: str, events: Sequence[Event]) -> list[Told]:
    return [
        Told(c.value, c.source, article_of(e.id), e.id, c.evidence, 1, c.factuality, c.modality)
        for e in sorted(events, key=lambda e: e.id)
        for c in e.claims
        if c.field == field
    ]


def article_of(event: str) -> str:
    """The id of the article that an event id names: `<article>:<type>:<anchor start>`."""
    return event.rsplit(":", 2)[0]


def _type(deeds: Sequence[Event]) -> str:
    """The type that most events have; of several, the first by name."""
    happened = [e for e in deeds if e.modality in ("actual", "retold")] or deeds
    counts = Counter(e.type for e in happened)
    return min(counts, key=lambda t: (-counts[t], t))
