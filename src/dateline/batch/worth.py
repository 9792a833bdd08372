"""Whether a text is worth reading whole: by a look at its words and, where these do not settle it, at a few of its sentences.

Most news has words of conflict in it somewhere. What tells whether they tell of any is reading them, and three or six sentences
cost a small part of a page.
"""

from __future__ import annotations

from dateline.extract import extract
from dateline.gate import Wanted, look, may_hold_event
from dateline.kit import Kit
from dateline.model import Article, Block

_MOST = 6  # sentences that are read


def worth_reading(text: str, kit: Kit, wanted: Wanted = "conflict") -> bool:
    """Whether a text may hold an event that is wanted: False where reading it would be for nothing, with few errors.

    Where the words alone do not settle it, the sentences that promise most are read as they are in `extract`, with the
    words of the whole text to tell what it is about; the text is worth it if an event with an ACLED or UCDP code is found.
    """
    if wanted == "any":
        return may_hold_event(text, kit, wanted)
    verdict, sentences = look(text, kit)
    return _tells(text, sorted(sentences[:_MOST]), kit) if verdict == "maybe" else verdict == "yes"


def _tells(text: str, sentences: list[tuple[int, int]], kit: Kit) -> bool:
    """Whether one of these sentences, read by themselves, tells an event that has a code."""
    blocks: list[Block] = []
    for part in (text[start:end].strip() for start, end in sentences):
        start = blocks[-1].end + 2 if blocks else 0
        blocks.append(Block("body", start, start + len(part)))
    alone = "\n\n".join(text[start:end].strip() for start, end in sentences)
    article = Article(id="glance", text=alone, title=text, language="en", blocks=tuple(blocks))
    return any(e.codes.acled is not None or e.codes.ucdp is not None for e in extract(article, kit).events)
