"""Whether a text is worth reading whole: by a look at its words and, where these do not settle it, at a few of its sentences.

Most news has words of conflict in it somewhere. What tells whether they tell of any is reading them, and a few sentences cost a part
of a page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from dateline.extract import extract
from dateline.gate import Promising, Wanted, coded_types, is_coded, look, may_hold_event
from dateline.kit import Kit
from dateline.model import Article, Block

_FEW, _MANY = 6, 20  # sentences that are read of a text that may tell an event, and at most of one that likely does
_PROMISING = -3.5  # points of a sentence that is read though the first few tell nothing like an event
_SEVERAL = 4  # events of types that may have a code, which are enough where the words make one all but sure
_HAPPENED = ("actual", "retold")


def worth_reading(text: str, kit: Kit, wanted: Wanted = "conflict") -> bool:
    """Whether a text may hold an event that is wanted: False where reading it would be for nothing, with few errors."""
    return telling(text, kit, wanted) is not None


def telling(text: str, kit: Kit, wanted: Wanted = "conflict") -> tuple[str, ...] | None:
    """The sentences by which a text is worth reading whole; none where its words settle that, None where it is not worth it.

    Where the words alone do not settle it, the sentences that promise most are read as they are in `extract`, with the
    words of the whole text to tell what it is about: a few, and more of a likely text if these tell something like an event
    or the next promises much. The text is worth it if an event with an ACLED or UCDP code is found; where its words make
    one all but sure, several events of types that may have one are enough.
    """
    if wanted == "any":
        return () if may_hold_event(text, kit, wanted) else None
    verdict, promising = look(text, kit)
    if verdict in ("no", "yes"):
        return () if verdict == "yes" else None
    sentences = _once(text, promising)
    first, rest = sentences[:_FEW], sentences[_FEW:]
    told, like = _told(text, first, kit)
    if not told and rest and verdict != "maybe" and (like or rest[0].points >= _PROMISING):
        told, more = _told(text, rest, kit)
        like = (*like, *more)
    return told or (like if verdict == "sure" and len(like) >= _SEVERAL else None)


def _once(text: str, promising: Iterable[Promising]) -> list[Promising]:
    """The first of the sentences, as many as are read at most, one that stands on a page twice once."""
    places: dict[str, Promising] = {}
    for sentence in promising:
        places.setdefault(text[sentence.start : sentence.end].strip(), sentence)
        if len(places) == _MANY:
            break
    return list(places.values())


def _told(text: str, sentences: list[Promising], kit: Kit) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those of the sentences that tell an event with a code, and those that tell one of a type that may have one; read by themselves."""
    parts = [text[s.start : s.end].strip() for s in sorted(sentences, key=lambda s: s.start)]
    blocks: list[Block] = []
    for part in parts:
        start = blocks[-1].end + 2 if blocks else 0
        blocks.append(Block("body", start, start + len(part)))
    article = Article(id="glance", text="\n\n".join(parts), title=text, language="en", blocks=tuple(blocks))
    told, like = [], []
    for event in extract(article, kit).events:
        words = parts[bisect_right(blocks, event.anchor.start, key=lambda b: b.start) - 1]
        if is_coded(event):
            told.append(words)
        if event.type in coded_types(kit) and event.modality in _HAPPENED:
            like.append(words)
    return tuple(told), tuple(like)
