"""What verbal events are about, and whom their words are aimed at."""

from __future__ import annotations

from dateline.extract.events.draft import Draft
from dateline.extract.events.fillers import actor_for
from dateline.extract.events.reading import Reading
from dateline.extract.events.wording import clause, noun_phrase
from dateline.model import Actor, Span, Text


def add_content(reading: Reading, draft: Draft) -> None:
    """The content of what is said, asked, denied or agreed: its complement clause, else its object or topic."""
    if draft.kind == "verbal":
        _find_content(reading, draft)
        _add_addressee(reading, draft)


def _add_addressee(reading: Reading, draft: Draft) -> None:
    """Whom words are aimed at, where no role tells it: the first other actor named in what is said or done.

    "rejected an Australian ultimatum", "demanded the withdrawal of Serbian forces", "threatened to break with Russia".
    """
    if draft.values("recipient", "victim"):
        return
    speakers = [a.id or a.name for a in draft.values("actor") if isinstance(a, Actor)]
    countries = {a.country for a in draft.values("actor") if isinstance(a, Actor)} - {None}
    for f in [f for f in draft.fillers if f.field == "content"]:
        for k in reading.parse.tokens_in(f.evidence[0].start, f.evidence[0].end):
            found = actor_for(reading, k)
            if found is None or (found[0].kind in ("person", "population") and found[0].id is None):
                continue
            if (
                found[0].id is None
                and reading.parse.tokens[reading.parse.tokens_in(found[1].start, found[1].end)[0]].tag == "PRP$"
            ):
                continue  # "denied that its forces"
            if (found[0].id or found[0].name) not in speakers and not (
                found[0].kind == "state" and found[0].country in countries
            ):
                draft.add("recipient", found[0], found[1], "named in what is said", k)
                return


def _find_content(reading: Reading, draft: Draft) -> None:
    tokens = reading.parse.tokens
    for said in reading.attributions:
        if said.cue is not None and said.content and said.cue.start <= tokens[draft.i].start < said.cue.end:
            words = _past_addressee(reading, draft, said.content[0])
            draft.add("content", Text(words.text), words, "content of the speech", draft.i)
            return
    for k in tokens[draft.i].kids:
        t = tokens[k]
        if k > draft.i and (t.dep in ("ccomp", "xcomp") or (t.dep == "acl" and t.tag in ("VB", "VBD", "VBZ"))):
            words = clause(reading.parse, k)
            draft.add("content", Text(words.text), words, "complement", k)
            return
    roles = reading.roles(draft.i)
    topics = [k for p, k in roles.preps if p in ("over", "about", "on", "for", "regarding", "of", "to")]
    for k in (*(() if draft.trigger.nominal else roles.patients), *topics):
        if k not in (f.i for f in draft.fillers):
            words = (
                clause(reading.parse, k)
                if reading.parse.tokens[k].right - reading.parse.tokens[k].left < 25
                else noun_phrase(reading.parse, k)
            )
            draft.add("content", Text(words.text), words, "topic", k)
            return


def _past_addressee(reading: Reading, draft: Draft, words: Span) -> Span:
    """What was said without to whom: "urged both sides | to return", "accused Rwanda | of sending"."""
    for f in draft.fillers:
        if f.field == "recipient" and words.start <= f.evidence[0].start and f.evidence[0].end < words.end:
            rest = words.text[f.evidence[0].end - words.start :]
            start = f.evidence[0].end + len(rest) - len(rest.lstrip())
            if f.evidence[0].start - words.start < 25 and len(rest.split()) > 1:
                return reading.article.span(start, words.end)
    return words
