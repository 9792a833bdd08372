"""The nouns of dateline, frozen: everything a step takes or returns is made of these.

Offsets are half-open ranges in Unicode code points of `Article.text`. Dates are ISO 8601 text (`YYYY-MM-DD`), so that a
report is plain data. Nothing here reads, decides or compares words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

FIELDS = (
    "actor", "recipient", "victim", "object", "place", "time", "weapon", "launched", "intercepted", "killed", "wounded",
    "missing", "detained", "displaced", "extent", "content",
)  # fmt: skip
QUANTITY_FIELDS = frozenset(
    {"launched", "intercepted", "killed", "wounded", "missing", "detained", "displaced", "extent"}
)
FACTUALITIES = ("CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "Uu")
MODALITIES = ("actual", "negated", "denied", "planned", "demanded", "conditional", "possible", "retold")
DID_NOT_HAPPEN = frozenset({"negated", "denied", "planned", "demanded", "conditional"})
BLOCK_KINDS = ("title", "body", "heading", "caption", "credit", "promo", "comment", "navigation", "repeat")
READABLE = frozenset({"title", "body", "heading", "caption"})
QUALIFIERS = ("exact", "at_least", "more_than", "up_to", "fewer_than", "about", "all", "none", "vague")
ACTOR_KINDS = (
    "state", "government", "military", "armed_group", "organisation", "company", "media", "person", "population",
)  # fmt: skip
PLACE_KINDS = ("country", "admin1", "admin2", "settlement", "facility", "area", "water")

JUDGEMENT_VERBS = ("accept", "reject", "correct", "add", "join", "part", "sign", "undo")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of an article's text together with its words; `article.text[start:end] == text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a page and what it is: one of BLOCK_KINDS. Blocks do not overlap and stand in order."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A stretch of text that nothing was read from, and why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """One report as its reader made it: the text verbatim, its blocks, and what is known about where it comes from."""

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    bylines: tuple[str, ...] = ()
    language: str | None = None
    published: str | None = None
    published_from: str | None = None
    blocks: tuple[Block, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def readable(self) -> tuple[Block, ...]:
        """The blocks that are read, in order; a sentence's `block` is an index into them."""
        return tuple(b for b in self.blocks if b.kind in READABLE)

    def span(self, start: int, end: int) -> Span:
        """The Span of `text[start:end]`."""
        return Span(start, end, self.text[start:end])


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count that keeps its doubt: `low` and `high` are inclusive bounds, None where there is none.

    "at least four" is low 4, high None; "dozens" has neither and the qualifier `vague`. `unit` is what is counted
    (person, drone, cruise_missile, ...), `group` a kind of person (civilian, child, soldier, ...), `scope` is `whole`,
    `part` of a whole that is also told, or `earlier` for a toll that the text itself replaces.
    """

    low: int | None
    high: int | None
    qualifier: str = "exact"
    unit: str | None = None
    group: str | None = None
    scope: str = "whole"


@dataclass(frozen=True, slots=True)
class When:
    """A time as TIMEX3 has it: type DATE, TIME, DURATION or SET, its value, and the days it lies between (inclusive)."""

    type: str
    value: str
    earliest: str | None = None
    latest: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a report names, never finer than a settlement or a named facility; `precision` is UCDP's where_prec."""

    gazetteer_id: str | None
    name: str
    kind: str
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: int = 1


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, suffers or speaks; `id` is None for who is described but not named."""

    id: str | None
    name: str
    kind: str
    country: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A value that is no more than its words."""

    text: str


Value = Quantity | When | Place | Actor | Text


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a value: a time, a place, an actor or a quantity. `candidates` are ranked rivals, best first."""

    span: Span
    value: Any
    score: float = 1.0
    candidates: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Who holds a claim when it is not the article itself."""

    actor: Actor | None
    span: Span
    cue: Span | None = None
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody's words in the text: source, cue and content spans (PARC's terms); quotation marks stay outside content."""

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    form: str
    actor: Actor | None = None
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One value of one field of one event, the words that say it, who says it, and how it is said.

    Raises ValueError without evidence, or with an empty span in it.
    """

    field: str
    value: Value
    evidence: tuple[Span, ...]
    rule: str
    source: Source | None = None
    factuality: str = "CT+"
    modality: str = "actual"

    def __post_init__(self) -> None:
        if not self.evidence or any(s.start >= s.end for s in self.evidence):
            raise ValueError(f"a claim on {self.field} needs at least one non-empty evidence span")
        if self.field not in FIELDS:
            raise ValueError(f"unknown claim field {self.field!r}; use one of {', '.join(FIELDS)}")


@dataclass(frozen=True, slots=True)
class Codes:
    """An event's codes in the field's schemes; `acled` and `ucdp` are None for what is no conflict event.

    `plover` holds `event`, `mode` and `contexts`, a sorted list; reports made before contexts were read lack them.
    """

    plover: dict[str, Any] | None = None
    cameo: str | None = None
    acled: dict[str, str] | None = None
    ucdp: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One happening as one article tells it: its type, its anchor word, and its claims."""

    id: str
    type: str
    anchor: Span
    factuality: str
    modality: str
    claims: tuple[Claim, ...]
    codes: Codes = field(default_factory=Codes)


@dataclass(frozen=True, slots=True)
class Turn:
    """A word on the way from a sentence's verb down to an event at which the way it is told changes, and what changed it."""

    words: Span
    cue: Span
    factuality: str
    modality: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A context of an event, the words that give it, and what these words are to the event."""

    context: str
    words: Span
    why: str


@dataclass(frozen=True, slots=True)
class Rival:
    """Words that could have given a claim's value, what they say, and why they did not."""

    words: Span
    value: Value
    why: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A claim, its rule in a sentence, the words before and after its evidence, and the rivals that lost."""

    claim: Claim
    rule: str
    sentence: Span
    rivals: tuple[Rival, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an event was read: its entry in the vocabulary, how it came to be told as it is, where it is told again, its claims.

    `entry` names the data `file`, the `word` and the `conditions` of the trigger, each with whether the sentence meets it;
    `settings` are the contexts that PLOVER's code has.
    """

    event: Event
    sentence: Span
    entry: dict[str, Any]
    turns: tuple[Turn, ...]
    again: tuple[Span, ...]
    reasons: tuple[Reason, ...]
    settings: tuple[Setting, ...] = ()

    def to_dict(self, field: str | None = None) -> dict[str, Any]:
        """The explanation as plain JSON data; of one field's claims alone, where one is named."""
        told: dict[str, Any] = plain(self)
        told["reasons"] = [r for r in told["reasons"] if field in (None, r["claim"]["field"])]
        return told


@dataclass(frozen=True, slots=True)
class Report:
    """Everything read from one article: `dateline.report/1`."""

    article: Article
    dateline: str
    kit: str
    times: tuple[Mention, ...] = ()
    places: tuple[Mention, ...] = ()
    actors: tuple[Mention, ...] = ()
    quantities: tuple[Mention, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    events: tuple[Event, ...] = ()
    unread: tuple[Unread, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The report as plain JSON data in the shape of `dateline.report/1`."""
        article = plain(self.article)
        del article["unread"]
        return {
            "format": "dateline.report/1",
            "made_by": {"dateline": self.dateline, "kit": self.kit},
            "article": article,
            "times": [{"span": plain(m.span), **plain(m.value)} for m in self.times],
            "places": [
                {
                    "span": plain(m.span),
                    "place": plain(m.value),
                    "score": m.score,
                    "candidates": plain(m.candidates),
                }
                for m in self.places
            ],
            "actors": [{"span": plain(m.span), "actor": plain(m.value)} for m in self.actors],
            "quantities": [{"span": plain(m.span), "quantity": plain(m.value)} for m in self.quantities],
            "attributions": [plain(a) for a in self.attributions],
            "events": [plain(e) for e in self.events],
            "unread": [plain(u) for u in self.unread],
        }


# many reports ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One claim on a field of an incident: its value, who holds it, in which words of which article.

    `accounts` counts the families of copies that tell an equal value, this one's among them: how many stand behind it.
    """

    value: Value
    source: Source | None
    article: str
    event: str
    evidence: tuple[Span, ...]
    accounts: int
    factuality: str = "CT+"
    modality: str = "actual"


@dataclass(frozen=True, slots=True)
class Settled:
    """A field of an incident: the value that a named rule chose (None where it chooses none), and every value told."""

    settled: Value | None
    rule: str
    values: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """One happening in the world, held together from events: `dateline.incident/1`. It owns no values of its own.

    `accounts` counts families of copies, never articles; `fields` is in the order of FIELDS; days are ISO text.
    """

    id: str
    type: str
    events: tuple[str, ...]
    articles: tuple[str, ...]
    accounts: int
    fields: dict[str, Settled]
    first_reported: str | None = None
    last_reported: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The incident as plain JSON data in the shape of `dateline.incident/1`."""
        return {"format": "dateline.incident/1", **plain(self)}


@dataclass(frozen=True, slots=True)
class Dossier:
    """An incident with all that it stands on: its events and their articles, and the family of copies of each article.

    `families` maps an article's id to its family's id.
    """

    incident: Incident
    events: tuple[Event, ...]
    articles: tuple[Article, ...]
    families: dict[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a judgement is about: an event, or one field of it, in an article, and the words it was about."""

    article: str
    event: str
    field: str | None = None
    words: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided, about which words, when and why; never changed, only followed by another.

    `verb` is one of JUDGEMENT_VERBS: `accept`, `reject`, `correct` (to `value`) and `add` are about one claim or event;
    `join` says that all events of its subjects are one happening, `part` that the first is none of the others; `sign`
    that a person has gone through a report or an incident and stands by it, and its value is the seal of what was signed;
    `undo` takes back the judgement whose digest is `undoes`. `at` is UTC as ISO text; `before` the digest of the one before.
    """

    verb: str
    subjects: tuple[Subject, ...]
    by: str
    at: str
    value: Value | None = None
    why: str | None = None
    undoes: str | None = None
    before: str | None = None

    def __post_init__(self) -> None:
        if self.verb not in JUDGEMENT_VERBS:
            raise ValueError(f"unknown judgement {self.verb!r}; use one of {', '.join(JUDGEMENT_VERBS)}")

    @property
    def digest(self) -> str:
        """SHA-256 over everything in it, the digest of the one before included: a chain that shows a change."""
        told = {**plain(self), "value": None if self.value is None else [type(self.value).__name__, plain(self.value)]}
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ClaimReview:
    """A claim as it was read (None where a person added it) and as it stands (None where rejected), with who judged it.

    `key` names it within its article, whatever becomes of its value; `judgements` are those that stand, the last decides.
    """

    key: str
    field: str
    read: Claim | None
    stands: Claim | None
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class EventReview:
    """An event as it was read and as it stands (None where rejected), its claims alike, and who judged it as a whole."""

    read: Event
    stands: Event | None
    claims: tuple[ClaimReview, ...]
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A report as people have judged it: every event and claim with its judgements, and the judgements without a place.

    `signed` is the last signature under the report as a whole that was not taken back.
    """

    report: Report
    events: tuple[EventReview, ...]
    lost: tuple[Judgement, ...] = ()
    signed: Judgement | None = None

    @property
    def judged(self) -> Report:
        """The report with what stands."""
        stand = tuple(sorted((e.stands for e in self.events if e.stands), key=lambda e: (e.anchor.start, e.id)))
        return replace(self.report, events=stand)


def seal_of(events: Iterable[Event]) -> str:
    """What a signature covers, as SHA-256: these events with all their claims, in whatever order they come."""
    told = sorted((plain(e) for e in events), key=lambda e: str(e["id"]))
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def plain(thing: Any) -> Any:
    """Nouns as JSON data: dataclasses become dicts in field order, tuples become lists."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {f.name: plain(getattr(thing, f.name)) for f in fields(thing)}
    if isinstance(thing, (tuple, list)):
        return [plain(t) for t in thing]
    if isinstance(thing, dict):
        return {k: plain(v) for k, v in thing.items()}
    return thing
