"""The cases read once for every test that asks of them: what came out, and the vocabulary's entry behind each event."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import dateline
from dateline.extract import read_with_trace
from dateline.extract.events.triggers import vocabulary

CASES = Path(__file__).parent / "cases" / "en"


class Read(NamedTuple):
    """A case's article and report, the numbers of the vocabulary's entries behind each event, and the words of the text.

    `entries` is by the event's id: several where several words tell one happening; `words` holds every lemma and every word as written, in small letters.
    """

    article: dateline.Article
    report: dict[str, Any]
    entries: dict[str, set[int]]
    words: frozenset[str]


def cases() -> dict[str, dict[str, Any]]:
    """Every case by its name: its file's and its number there."""
    return {
        f"{path.stem}-{number}": case
        for path in sorted(CASES.glob("*.yaml"))
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")) or [])
    }


def read_case(case: dict[str, Any], kit: dateline.Kit) -> Read:
    """A case's text, read once a test session."""
    return _read(case["text"], case.get("title"), case.get("published"), kit)


@cache
def _read(text: str, title: str | None, published: Any, kit: dateline.Kit) -> Read:
    article = dateline.read_text(text, id="case", title=title, published=published)
    if article.unread:
        return Read(article, dateline.extract(article, kit).to_dict(), {}, frozenset())
    reading, report, trace = read_with_trace(article, kit)
    entries = {
        event.id: {d.trigger.entry for d in trace[event.anchor.start].drafts if d.trigger.entry is not None}
        for event in report.events
    }
    verbs = vocabulary(kit).participles
    words = frozenset(w for t in reading.parse.tokens for w in (t.lemma, t.low, verbs.get(t.low, t.low)))
    return Read(article, report.to_dict(), entries, words)
