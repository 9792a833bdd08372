"""Whose words an offset stands in, and who holds them."""

from __future__ import annotations

from bisect import bisect_right

from dateline.extract.attribution import kind_of
from dateline.extract.events.reading import Reading
from dateline.model import Attribution, Source, Span

_NESTED = 40  # content spans that are looked back over for one that is still open


class Sayings:
    """Whose words an offset stands in: the content spans over it, the innermost first."""

    def __init__(self, attributions: list[Attribution]) -> None:
        self.spans = sorted((s.start, s.end) for a in attributions for s in a.content)
        self.starts = [start for start, _ in self.spans]
        self.known: dict[int, list[tuple[int, int]]] = {}

    def all_over(self, offset: int) -> list[tuple[int, int]]:
        """The content spans over an offset, shortest first."""
        if offset not in self.known:
            last = bisect_right(self.starts, offset)
            inside = [s for s in self.spans[max(0, last - _NESTED) : last] if offset < s[1]]
            self.known[offset] = sorted(inside, key=lambda s: s[1] - s[0])
        return self.known[offset]

    def over(self, offset: int) -> tuple[int, int] | None:
        """The shortest content span over an offset, or None outside all speech."""
        return next(iter(self.all_over(offset)), None)


class Holders:
    """Who holds the words at an offset: the innermost attribution with a source whose content covers them."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        sourced = [
            a
            for a in reading.attributions
            if a.source is not None and kind_of(a, reading.parse, reading.kit) != "react"
        ]
        self.sayings = Sayings(sourced)
        self.by_span = {(s.start, s.end): a for a in sourced for s in a.content}

    def of(self, span: Span, anchor: Span) -> Source | None:
        """The source that a span of words is told by, or None where the article itself speaks.

        An act of speech is told by whoever stands outside it: that somebody demanded something is not the speaker's claim.
        """
        for words in self.sayings.all_over(span.start):
            said = self.by_span[words]
            own = said.cue is not None and said.cue.start < anchor.end and anchor.start < said.cue.end
            if said.source is not None and not own:
                return Source(said.actor, said.source, said.cue, said.anonymous)
        return None
