"""Whether a text is worth reading whole: by a look at its words and, where these do not settle it, at a few of its sentences.

Most news has words of conflict in it somewhere. What tells whether they tell of any is reading them, and six sentences cost a
small part of a page.
"""

from __future__ import annotations

from collections.abc import Iterable

from dateline.extract import extract
from dateline.gate import Wanted, coded_types, look, may_hold_event
from dateline.kit import Kit
from dateline.model import Article, Block, Event

_FEW, _MANY = 6, 20  # sentences that are read of a text that may tell an event, and of one that likely does
_HAPPENED = ("actual", "retold")


def worth_reading(text: str, kit: Kit, wanted: Wanted = "conflict") -> bool:
    """Whether a text may hold an event that is wanted: False where reading it would be for nothing, with few errors.

    Where the words alone do not settle it, the sentences that promise most are read as they are in `extract`, with the
    words of the whole text to tell what it is about. The text is worth it if an event with an ACLED or UCDP code is found;
    where its words make one all but sure, an event of a type that may have one is enough.
    """
    if wanted == "any":
        return may_hold_event(text, kit, wanted)
    verdict, sentences = look(text, kit)
    if verdict in ("no", "yes"):
        return verdict == "yes"
    most = _FEW if verdict == "maybe" else _MANY
    events = _told(text, sorted(_likeliest(text, sentences, most)), kit)
    if any(e.codes.acled is not None or e.codes.ucdp is not None for e in events):
        return True
    return verdict == "sure" and any(e.type in coded_types(kit) and e.modality in _HAPPENED for e in events)


def _likeliest(text: str, sentences: Iterable[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """The first few of the sentences, one that stands on a page twice once."""
    places: dict[str, tuple[int, int]] = {}
    for start, end in sentences:
        places.setdefault(text[start:end].strip(), (start, end))
        if len(places) == most:
            break
    return list(places.values())


def _told(text: str, sentences: list[tuple[int, int]], kit: Kit) -> tuple[Event, ...]:
    """The events that these sentences tell, read by themselves."""
    parts = [text[start:end].strip() for start, end in sentences]
    blocks: list[Block] = []
    for part in parts:
        start = blocks[-1].end + 2 if blocks else 0
        blocks.append(Block("body", start, start + len(part)))
    article = Article(id="glance", text="\n\n".join(parts), title=text, language="en", blocks=tuple(blocks))
    return extract(article, kit).events
