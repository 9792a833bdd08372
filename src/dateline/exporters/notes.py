"""A note on an incident, built from its evidence: what is told, in which words, by whom, and where accounts differ."""

from __future__ import annotations

from dateline.exporters.dossiers import (
    View,
    actors,
    all_told,
    articles,
    differences,
    key_of,
    one_of_each,
    place_of,
    publisher_of,
    settled,
)
from dateline.exporters.figures import COUNTS, whole
from dateline.exporters.wording import one_line, title_words, told_as, words_of
from dateline.model import Told, Value


def note_of(view: View) -> str:
    """A short description: the happening, its counts with their words, the disagreements, what denies it, who reports it."""
    parts = [_opening(view), *(_count(view, field) for field in COUNTS), *_denials(view), _reported(view)]
    return " ".join(part for part in parts if part)


def _opening(view: View) -> str:
    when, where = settled(view, "time"), place_of(view)
    who = " and ".join(a.name for a in actors(view, "actor")[:3])
    whom = " and ".join(a.name for a in actors(view, "recipient", "victim")[:3])
    told = [title_words(view.incident.type)]
    told += [f"by {who}"] if who else []
    told += [f"against {whom}"] if whom else []
    told += [f"in {words_of(where)}"] if where else []
    told += [words_of(when)] if when is not None else []
    return ", ".join(told) + "."


def _count(view: View, field: str) -> str:
    """A count and the words it stands on, with every other figure that is told; said where they cannot all be right."""
    told = whole(view, field)
    by_value: dict[str, tuple[Value, Told]] = {}
    for t in told:
        by_value.setdefault(key_of(t.value), (t.value, t))
    shown = [f"{words_of(value)} ({_words(view, first)})" for value, first in by_value.values()]
    if not shown:
        return ""
    return f"{field.capitalize()}{', accounts differ' if field in differences(view) else ''}: {'; '.join(shown)}."


def _words(view: View, told: Told) -> str:
    words = " … ".join(f"“{one_line(view.veil.span(s).text)}”" for s in told.evidence)
    article = next((a for a in view.dossier.articles if a.id == told.article), None)
    by = [view.veil.source(told.source)] if told.source is not None else []
    return ", ".join([words, *by, *([publisher_of(article)] if article is not None else [])])


def _denials(view: View) -> list[str]:
    """What somebody denies, once a family of copies: never a value, always said."""
    out: dict[tuple[str, str, str], str] = {}
    families = view.dossier.families
    for field, _, t in all_told(view.incident):
        if t.modality in ("denied", "negated"):
            value = words_of(view.veil.value(t.value))
            told = f"{told_as(t.factuality, t.modality).capitalize()}: {field} {value} ({_words(view, t)})."
            out.setdefault((field, key_of(t.value), families.get(t.article, t.article)), told)
    return list(out.values())


def _reported(view: View) -> str:
    told = articles(view)
    names = ", ".join(dict.fromkeys(publisher_of(a) for a in one_of_each(view, told)))
    n = view.incident.accounts
    return f"Told by {n} independent account{'s' * (n != 1)}: {names}."
