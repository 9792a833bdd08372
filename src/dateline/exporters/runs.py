"""A paragraph cut at every edge of a mark, so that marks that overlap can be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

from dateline.model import Block


class Marked(Protocol):
    """Whatever stands on a stretch of text."""

    @property
    def start(self) -> int:
        """The first code point."""

    @property
    def end(self) -> int:
        """The code point after the last."""


M = TypeVar("M", bound=Marked)


def runs_of(block: Block, marks: Sequence[M]) -> Iterator[tuple[int, int, list[M]]]:
    """The runs of a block between the edges of its marks: start, end, and the marks over it in their order."""
    inside = [m for m in marks if m.start < block.end and block.start < m.end]
    edges = {block.start, block.end, *(e for m in inside for e in (m.start, m.end) if block.start < e < block.end)}
    for start, end in pairwise(sorted(edges)):
        yield start, end, [m for m in inside if m.start <= start and end <= m.end]
