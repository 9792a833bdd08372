"""Footnotes: the words that a figure stands on, who says them, and where they are published."""

from __future__ import annotations

from typing import Any

from dateline.exporters.dossiers import View, key_of, publisher_of
from dateline.exporters.wording import day, one_line
from dateline.model import Told


class Footnotes:
    """Numbers the claims that a report shows, in the order in which they are shown; copies of one text share a number."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self._numbers: dict[tuple[str, ...], int] = {}

    def number(self, view: View, field: str, told: Told) -> int:
        """The number of a claim's footnote, made when it is first asked for."""
        family = view.dossier.families.get(told.article, told.article)
        key = (view.incident.id, field, key_of(told.value), told.modality, family)
        if key not in self._numbers:
            self._numbers[key] = len(self.entries) + 1
            self.entries.append(_entry(self._numbers[key], view, told))
        elif told.article not in self.entries[self._numbers[key] - 1]["articles"]:
            self.entries[self._numbers[key] - 1]["articles"].append(told.article)
        return self._numbers[key]


def _entry(number: int, view: View, told: Told) -> dict[str, Any]:
    article = next((a for a in view.dossier.articles if a.id == told.article), None)
    url = view.veil.url(article.url) if article is not None else None
    return {
        "number": number, "words": [one_line(view.veil.span(s).text) for s in told.evidence],
        "by": view.veil.source(told.source) if told.source is not None else None,
        "publisher": publisher_of(article) if article is not None else told.article,
        "headline": view.veil.headline(article) if article is not None and article.title else None,
        "published": day(article.published) if article is not None and article.published else None,
        "url": url if url and url.startswith(("http://", "https://")) else None, "articles": [told.article],
        "at": ", ".join(f"{s.start}–{s.end}" for s in told.evidence),
    }  # fmt: skip


def grouped(numbers: list[int]) -> list[tuple[int, str]]:
    """Numbers of notes in order, each once, runs of three or more drawn together: the first of a run, and what is shown."""
    numbers = sorted(set(numbers))
    out: list[tuple[int, str]] = []
    start = 0
    for n in range(1, len(numbers) + 1):
        if n == len(numbers) or numbers[n] != numbers[n - 1] + 1:
            run = numbers[start:n]
            out += [(run[0], f"{run[0]}–{run[-1]}")] if len(run) > 2 else [(x, str(x)) for x in run]
            start = n
    return out
