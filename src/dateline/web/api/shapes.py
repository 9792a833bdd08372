"""What the API takes and gives, in bounds: the nouns of `model.py` as a program sends them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from dateline.desk.soundness import refuse_unstorable

_DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
Id = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Short = Annotated[str, StringConstraints(max_length=100)]
Day = Annotated[str, StringConstraints(pattern=_DAY)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=4000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Why = Annotated[str, StringConstraints(max_length=2000)]


class Sent(BaseModel):
    """What is sent: no other fields than these, and nothing that no database stores."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, told: Any) -> Any:
        refuse_unstorable(told)
        return told


class SpanIn(Sent):
    """Words of an article's text: half-open, in Unicode code points."""

    start: Count
    end: Count
    text: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]


class QuantityIn(Sent):
    """A count that keeps its doubt; `low` and `high` are inclusive, null where there is no bound."""

    low: Count | None
    high: Count | None
    qualifier: Literal["exact", "at_least", "more_than", "up_to", "fewer_than", "about", "all", "none", "vague"]
    unit: Short | None = None
    group: Short | None = None
    scope: Literal["whole", "part", "earlier"] = "whole"


class WhenIn(Sent):
    """A time: its TIMEX3 type and value, and the days it lies between."""

    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: Short
    earliest: Day | None
    latest: Day | None = None


class PlaceIn(Sent):
    """A place, no finer than a settlement or a named facility; `precision` is UCDP's where_prec."""

    gazetteer_id: Short | None
    name: Name
    kind: Literal["country", "admin1", "admin2", "settlement", "facility", "area", "water"]
    country: Country | None = None
    admin1: Short | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    precision: Annotated[int, Field(ge=1, le=7)]


class ActorIn(Sent):
    """Somebody who acts, suffers or speaks."""

    id: Short | None
    name: Name
    kind: Literal[
        "state", "government", "military", "armed_group", "organisation", "company", "media", "person", "population"
    ]
    country: Country | None = None
    role: Short | None = None


class TextIn(Sent):
    """A value that is no more than its words."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]


class SubjectIn(Sent):
    """What is judged: an event, or one field of it, and the words it is about."""

    article: Id
    event: Id
    field: (
        Literal[
            "actor", "recipient", "victim", "object", "place", "time", "weapon", "launched", "intercepted", "killed",
            "wounded", "missing", "detained", "displaced", "extent", "content",
        ]
        | None
    ) = None  # fmt: skip
    words: Annotated[list[SpanIn], Field(max_length=50)] = []


class JudgementIn(Sent):
    """A decision; `by` is whose token it is, `at` is now. `seen` is that of the answer it was decided on."""

    verb: Literal["accept", "reject", "correct", "add", "join", "part", "undo"]
    subjects: Annotated[list[SubjectIn], Field(max_length=200)] = []
    value: QuantityIn | WhenIn | PlaceIn | ActorIn | TextIn | None = None
    why: Why | None = None
    undoes: Digest | None = None
    seen: Count | None = None


class SignatureIn(Sent):
    """A signature under what was seen: the `seal` and `seen` of the answer that showed it."""

    seal: Digest
    seen: Count | None = None
    why: Why | None = None


class ReportIn(Sent):
    """A report to add: one of `text`, `html` or `report`, and what is known about the first two."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=10_000_000)] | None = None
    html: Annotated[str, StringConstraints(min_length=1, max_length=5_000_000)] | None = None
    report: dict[str, Any] | None = Field(None, description="A `dateline.report/1` object, which is not read anew.")
    id: Id | None = None
    title: Name | None = None
    url: Address | None = None
    publisher: Name | None = None
    published: Day | None = None

    @model_validator(mode="after")
    def _one(self) -> ReportIn:
        if sum(given is not None for given in (self.text, self.html, self.report)) != 1:
            raise ValueError("give one of text, html and report")
        if self.report is not None and self.model_fields_set - {"report"}:
            raise ValueError("a report says by itself where it is from; give it alone")
        return self


# what is given ----------------------------------------------------------------------------------------------------


class Fault(BaseModel):
    """What is wrong and its cure, in one line."""

    error: str


class Overtaken(Fault):
    """What somebody else decided meanwhile, or what a signature would not cover."""

    judgements: list[dict[str, Any]] = []


class Moved(Fault):
    """Nothing is found under an id; `now` are the ids under which an incident's events are found now."""

    now: list[str] = []


class Added(BaseModel):
    """What became of a report: `how` is new, again (read anew, or told of anew) or same."""

    article: str
    how: Literal["new", "again", "same"]
    events: int
    incidents: list[str]
    copies: list[str] = Field(description="Articles it is one account with.")
    versions: list[str] = Field(description="Other texts found under its addresses.")
    lost: int = Field(description="Judgements on it that could no longer be placed.")
    unread: list[str] = Field(description="Why parts of it were not read.")


class ReportRow(BaseModel):
    """A report in a list."""

    id: str
    title: str | None
    url: str | None
    publisher: str | None
    published: str | None
    status: Literal["open", "begun", "signed", "changed"]
    need: int | None
    why: list[str]


class ReportPage(BaseModel):
    """A part of a list; `next` is the address of the next part, null at the end."""

    items: list[ReportRow]
    next: str | None


class ReportOut(BaseModel):
    """A report, with what a judgement (`seen`) or a signature (`seal`) on it takes."""

    report: dict[str, Any] = Field(description="`dateline.report/1`.")
    signed: bool = Field(description="Whether somebody signed just this.")
    seal: str
    seen: int


class IncidentRow(BaseModel):
    """An incident in a list."""

    id: str
    type: str
    day: str | None
    earliest: str | None
    latest: str | None
    place: str | None
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    precision: int | None
    killed_low: int | None
    killed_high: int | None
    accounts: int
    differ: list[str] = Field(description="Fields on which accounts differ.")
    first_reported: str | None
    last_reported: str | None
    status: Literal["open", "begun", "signed", "changed"]
    need: int | None
    why: list[str]


class IncidentPage(BaseModel):
    """A part of a list, the newest first; `next` is the address of the next part, null at the end."""

    items: list[IncidentRow]
    next: str | None


class IncidentOut(BaseModel):
    """An incident with the events it stands on, and what a judgement (`seen`) or a signature (`seal`) on it takes."""

    incident: dict[str, Any] = Field(description="`dateline.incident/1`.")
    events: list[dict[str, Any]]
    families: dict[str, str] = Field(description="The family of copies of each article.")
    differences: dict[str, list[dict[str, Any]]] = Field(description="The claims on both sides, by field.")
    seal: str
    seen: int


class JudgementOut(BaseModel):
    """A judgement as it stands in the chain: `before` is the digest of the one before it."""

    digest: str
    verb: str
    subjects: list[dict[str, Any]]
    by: str
    at: str
    value: dict[str, Any] | None
    why: str | None
    undoes: str | None
    before: str | None


class History(BaseModel):
    """All judgements on something in the order they were made, those that were taken back too."""

    items: list[JudgementOut]
    seen: int
