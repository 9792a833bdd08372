"""Incidents over the API: listed, got, signed and exported, chosen by the filters of the queue."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Annotated, BinaryIO, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from dateline.desk import Filters, differences, dossiers, history_of, sign_incident, whereabouts
from dateline.desk.exporting import FORMATS, MEDIA, export
from dateline.desk.paging import incident_page, last_judgement
from dateline.merge import RULE
from dateline.model import Dossier, plain, seal_of
from dateline.web.api.door import Coder, Gone, Reader, Stale, told
from dateline.web.api.judging import refuse_blind
from dateline.web.api.pages import After, Limit, address, place_in
from dateline.web.api.shapes import Fault, History, IncidentOut, IncidentPage, JudgementOut, Moved, SignatureIn
from dateline.web.desk import Desk
from dateline.web.filters import filters_from
from dateline.web.who import At

router = APIRouter(tags=["incidents"])

Words = Annotated[str | None, Query(max_length=300)]
Rule = Annotated[
    Literal["latest_official", "acled", "ucdp_low", "ucdp_best", "ucdp_high", "most_accounts"],
    Query(description="The rule that settles what accounts differ on."),
]
Format = Literal["acled", "ucdp", "plover", "csv", "parquet", "geojson", "hxl", "jsonl", "sitrep", "sitrep-md"]
assert Format.__args__ == FORMATS  # type: ignore[attr-defined]
_MEMORY = 8 * 1024 * 1024  # bytes of an export that are held in memory; more go to a file meanwhile
_CHUNK = 64 * 1024


def wanted(
    request: Request,
    person: Reader,
    words: Annotated[Words, Query(description='Words of a report; "side by side"; begin*')] = None,
    since: Annotated[Words, Query(description="May have been on this day or later.")] = None,
    until: Annotated[Words, Query(description="May have been on this day or before.")] = None,
    country: Annotated[Words, Query(description="ISO 3166-1, two letters.")] = None,
    area: Annotated[Words, Query(description="west,south,east,north in degrees.")] = None,
    place: Annotated[Words, Query(description="Words of a place's name.")] = None,
    actor: Annotated[Words, Query(description="An actor's id, or words of a name.")] = None,
    type: Annotated[list[str] | None, Query(max_length=60, description="Event types; may be repeated.")] = None,
    status: Annotated[
        list[str] | None, Query(max_length=4, description="open, begun, signed, changed; may be repeated.")
    ] = None,
    accounts: Annotated[Words, Query(description="So many independent accounts or more.")] = None,
    disagree: Annotated[Words, Query(description="1: only where accounts differ.")] = None,
    mine: Annotated[Words, Query(description="1: only what you were given or judged.")] = None,
) -> Filters:
    """The filters of the queue, by the same names. Raises ValueError."""
    return filters_from(request.query_params, person.name)


Wanted = Annotated[Filters, Depends(wanted)]


@router.get("/incidents")
def list_incidents(
    request: Request, desk: At, _: Reader, filters: Wanted, limit: Limit = 50, after: After = None
) -> IncidentPage:
    """List incidents, the newest first."""
    rows, last = incident_page(desk.store, filters, place_in(after), limit)
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    return IncidentPage(items=rows, next=address("/api/incidents", query, last))  # type: ignore[arg-type]


@router.get("/incidents/{id:path}/judgements", responses={404: {"model": Moved}})
def incident_history(desk: At, _: Reader, id: str) -> History:
    """All judgements on the reports that an incident stands on."""
    seen = last_judgement(desk.store)
    articles = [a.id for a in _dossier(desk, id, RULE).articles]
    return History(items=[JudgementOut(**told(j)) for j in history_of(desk.store, articles)], seen=seen)


@router.post("/incidents/{id:path}/sign", status_code=201, responses={404: {"model": Moved}})
def sign(desk: At, person: Coder, id: str, sent: SignatureIn) -> JudgementOut:
    """Sign an incident as it was seen. 409 where it is not that any more."""
    found = _dossier(desk, id, RULE)
    refuse_blind(desk, person.name, [a.id for a in found.articles])
    if seal_of(found.events) != sent.seal:
        raise Stale("what you sign has changed since you saw it; get it again, then sign")
    return JudgementOut(**told(sign_incident(desk.store, found, person.name, desk.kit, sent.seen, sent.why)))


@router.get("/incidents/{id:path}", responses={404: {"model": Moved}})
def get_incident(desk: At, _: Reader, id: str, settle: Rule = "latest_official") -> IncidentOut:
    """Get an incident: every value that was told with its words, and the events it stands on."""
    seen = last_judgement(desk.store)
    found = _dossier(desk, id, settle)
    return IncidentOut(
        incident=found.incident.to_dict(), events=plain(found.events), families=found.families,
        differences={field: plain(values) for field, values in differences(found).items()},
        seal=seal_of(found.events), seen=seen,
    )  # fmt: skip


@router.get(
    "/exports/{format}",
    tags=["exports"],
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "The file. `X-Written` counts its incidents (claims of csv and parquet), `X-Withheld` says what is not in it.",
            "content": {media: {"schema": {}} for media, _ in MEDIA.values()},
        },
        503: {"model": Fault},
    },
)
def export_incidents(
    desk: At,
    _: Reader,
    format: Format,
    filters: Wanted,
    settle: Rule = "latest_official",
    names: Annotated[bool, Query(description="With the names of private persons, which are veiled else.")] = False,
) -> StreamingResponse:
    """Export incidents in other people's formats."""
    out: BinaryIO = tempfile.SpooledTemporaryFile(_MEMORY)  # type: ignore[assignment]  # noqa: SIM115 - closed when sent
    withheld = export(desk.store, format, filters, out, settle, names)
    out.seek(0)
    media, suffix = MEDIA[format]
    headers = {
        "content-disposition": f'attachment; filename="dateline-{format}.{suffix}"',
        "x-written": str(withheld.written),
        "x-withheld": "; ".join(withheld.lines()).encode("ascii", "replace").decode(),
    }
    return StreamingResponse(_pieces(out), media_type=media, headers=headers)


def _pieces(out: BinaryIO) -> Iterator[bytes]:
    with out:
        while piece := out.read(_CHUNK):
            yield piece


def _dossier(desk: Desk, id: str, rule: str) -> Dossier:
    """The incident with an id. Raises Gone, with where its events went."""
    found = next(dossiers(desk.store, Filters(id=id), rule), None)
    if found is None:
        now = whereabouts(desk.store, id)
        raise Gone(
            "no incident has this id"
            + (", its events are in others now; see `now`" if now else "; see /api/incidents"),
            now,
        )
    return found
