"""A form of the report page made a judgement: which claim or event it is about, on which words, to which value."""

from __future__ import annotations

from collections.abc import Mapping

from dateline.desk import now
from dateline.extract.events.codes import fields_of
from dateline.kit import Kit
from dateline.knowledge import table
from dateline.merge import standing
from dateline.model import Article, ClaimReview, EventReview, Judgement, Span, Subject, Text, Value
from dateline.web.picking import actor_from, place_from
from dateline.web.review_cards import ORDER, Opened, key_of
from dateline.web.values import Form, kind_of, quantity_from, text_from, when_from

_LONGEST = 2_000  # characters of words that are evidence, or of a reason
_STALE = "that claim is no longer in this report, which was read anew or changed; reload the page"


def judgement_of(opened: Opened, form: Form, by: str, kit: Kit) -> Judgement:
    """The judgement that a form asks for. Raises ValueError, with its cure, where it fits nothing in the report."""
    verb, why = form.get("do", ""), " ".join(form.get("why", "").split())[:_LONGEST] or None
    made = _MADE.get(verb)
    if made is None:
        raise ValueError(f"there is no decision {verb or 'of no name'!r}; use the buttons of the page")
    subjects, value, undoes = made(opened, form, verb, kit)
    return Judgement(verb, subjects, by, now(), value, why, undoes)


def found(opened: Opened, key: str) -> tuple[EventReview, ClaimReview | None]:
    """The claim or the event with a key, a claim with its event. Raises ValueError for one that is no longer there."""
    for event in opened.review.events:
        if key_of(event) == key:
            return event, None
        for claim in event.claims:
            if claim.key == key:
                return event, claim
    raise ValueError(_STALE)


def fields_for(event: EventReview) -> list[str]:
    """The fields that an event of this type may have, in the order in which they are read."""
    return sorted(fields_of(table(f"ontology/{event.read.type}")), key=lambda f: ORDER[f])


def words_from(article: Article, form: Form) -> Span:
    """The words that a form says were selected; raises ValueError where they are not those at that place of the text."""
    try:
        start, end = int(form.get("start", "")), int(form.get("end", ""))
    except ValueError:
        raise ValueError("no words are selected; select them in the text, with the mouse or the key w") from None
    if not 0 <= start < end <= len(article.text):
        raise ValueError("what is selected lies outside the text; select the words again")
    text = article.text[start:end]
    if "".join(text.split()) != "".join(form.get("words", "").split()):
        raise ValueError(
            "the words at that place are others than those selected; reload the page and select them again"
        )
    start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
    if start >= end:
        raise ValueError("only blanks are selected; select words")
    if end - start > _LONGEST:
        raise ValueError(f"more than {_LONGEST:,} characters are selected; keep to the words that say it")
    return article.span(start, end)


def value_from(field: str, form: Form, opened: Opened, kit: Kit, was: Value | None = None) -> Value:
    """The value of a field that a form tells; raises ValueError where it is none."""
    kind, report = kind_of(field), opened.review.report
    if kind == "quantity":
        return quantity_from(field, form)
    if kind == "when":
        return when_from(form, was)
    if kind == "place":
        return place_from(form, report, kit)
    return actor_from(form, report, kit) if kind == "actor" else text_from(form.get("text", ""))


# what each verb makes of a form -----------------------------------------------------------------------------------

_Asked = tuple[tuple[Subject, ...], Value | None, str | None]


def _decided(opened: Opened, form: Form, verb: str, kit: Kit) -> _Asked:
    event, claim = found(opened, form.get("key", ""))
    return (_subject(opened, event, claim),), None, None


def _corrected(opened: Opened, form: Form, verb: str, kit: Kit) -> _Asked:
    event, claim = found(opened, form.get("key", ""))
    if claim is None:
        raise ValueError("only a claim is corrected; choose one of the event's claims")
    told = claim.stands or claim.read
    value = value_from(claim.field, form, opened, kit, told.value if told else None)
    return (_subject(opened, event, claim),), value, None


def _added(opened: Opened, form: Form, verb: str, kit: Kit) -> _Asked:
    event, claim = found(opened, form.get("key", ""))
    field = form.get("field", "")
    if claim is not None or event.stands is None:
        raise ValueError("a claim is added to an event that stands; choose one of the list")
    if field not in fields_for(event):
        raise ValueError(f"a claim needs a field that its event may have; choose one of {', '.join(fields_for(event))}")
    words = words_from(opened.review.report.article, form)
    value = value_from(field, form, opened, kit)
    return (Subject(opened.review.report.article.id, event.read.id, field, (words,)),), value, None


def _tied(opened: Opened, form: Form, verb: str, kit: Kit) -> _Asked:
    (event, a), (other, b) = found(opened, form.get("key", "")), found(opened, form.get("other", ""))
    if a is not None or b is not None or event is other:
        raise ValueError("two events are joined or parted; choose another event of the list")
    return (_subject(opened, event, None), _subject(opened, other, None)), None, None


def _undone(opened: Opened, form: Form, verb: str, kit: Kit) -> _Asked:
    digest = form.get("undoes", "")
    taken = next((j for j in standing(opened.made) if j.digest == digest), None)
    if taken is None:
        raise ValueError("that decision does not stand any more; reload the page")
    return taken.subjects, None, digest


def _signed(opened: Opened, form: Form, verb: str, kit: Kit) -> _Asked:
    return (Subject(opened.review.report.article.id, ""),), Text(form.get("seal", "")), None


_MADE = {
    "accept": _decided, "reject": _decided, "correct": _corrected, "add": _added, "join": _tied, "part": _tied,
    "undo": _undone, "sign": _signed,
}  # fmt: skip


def _subject(opened: Opened, event: EventReview, claim: ClaimReview | None) -> Subject:
    """What a judgement is about: a claim on its first words, which name the filler, or an event on its own word."""
    article = opened.review.report.article.id
    if claim is None:
        return Subject(article, event.read.id, None, (event.read.anchor,))
    if event.stands is None:
        raise ValueError("the whole event is rejected; take that back first, then decide on its claims")
    told = claim.stands or claim.read
    words = told.evidence[:1] if told else claim.judgements[0].subjects[0].words[:1]
    return Subject(article, event.read.id, claim.field, words)


def named(told: Mapping[str, str]) -> dict[str, str]:
    """What a form holds but for what belongs to the page: what is sent again where somebody decides once more."""
    return {k: v for k, v in told.items() if k not in ("csrf", "seen")}
