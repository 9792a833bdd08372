"""An incident: its accounts side by side, where they differ, by which rule it is settled; joined, split, signed, with its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException

from dateline.desk import Overtaken, Store, whereabouts
from dateline.desk.incidents import Case, by_rule, case_of, join, likely, made_since, move, sign, split, take_back
from dateline.merge import RULE, RULES
from dateline.model import Judgement
from dateline.store import groups
from dateline.web.accounts import accounts_of, discrepancies, heading, history
from dateline.web.desk import Desk, Person
from dateline.web.pages import page
from dateline.web.queue import asked_in
from dateline.web.who import At, Coder, Reader, Sent

router = APIRouter()

_LONGEST = 2_000  # characters of a reason
RULE_WORDS = {
    "latest_official": "latest official", "acled": "ACLED", "ucdp_low": "UCDP low", "ucdp_best": "UCDP best", "ucdp_high": "UCDP high",
    "most_accounts": "most accounts",
}  # fmt: skip
_DONE = {
    "join": "These were two incidents; they are one now.", "split": "What was chosen is an incident of its own now:",
    "move": "What was chosen belongs to another incident now:", "sign": "Signed.", "undo": "Taken back.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conflict:
    """What somebody else decided meanwhile, or that something changed, and the form that can be sent again."""

    verb: str
    judgements: tuple[Judgement, ...]
    form: tuple[tuple[str, str], ...]


@router.get("/incident/{incident}")
def incident_page(request: Request, desk: At, person: Reader, incident: str) -> Response:
    """An incident; an id that it had once leads on to what became of it."""
    case = case_of(desk.store, incident, request.query_params.get("settle") or RULE)
    if case is not None:
        return _page(request, desk, person, case)
    now = whereabouts(desk.store, incident)
    if not now:
        raise HTTPException(404, f"There is no incident {incident[:60]}; find it in the queue.")
    if len(now) == 1:
        return RedirectResponse(_address(now[0], {"was": incident, "from": request.query_params.get("from", "")}), 303)
    return page(request, "became.html", person, incident=incident, now=now)


@router.post("/incident/{incident}/{verb}")
def decide(request: Request, desk: At, person: Coder, incident: str, verb: str, form: Sent) -> Response:
    """Sign an incident, join it with another, split it, move some of it, or take something back."""
    if verb not in _VERBS:
        raise HTTPException(404, "There is no such page.")
    case = case_of(desk.store, incident)
    if case is None:
        return RedirectResponse(_address(incident, {}), 303)
    told = {name: str(form.get(name, "")).strip() for name in ("seen", "seal", "other", "why", "from")}
    if not told["seen"].isdecimal():
        raise ValueError("this form does not say what you saw; reload the page and decide again")
    if len(told["why"]) > _LONGEST:
        raise ValueError(f"a reason has at most {_LONGEST:,} characters; shorten it")
    if verb == "sign" and told["seal"] != case.seal:
        made = tuple(made_since(desk.store, case, int(told["seen"]), person.name))
        return _page(request, desk, person, case, _conflict(verb, made, form), 409)
    try:
        _VERBS[verb](desk, case, person.name, int(told["seen"]), told, form)
    except Overtaken as overtaken:
        fresh = case_of(desk.store, incident)
        if fresh is None:
            return RedirectResponse(_address(incident, {}), 303)
        return _page(request, desk, person, fresh, _conflict(verb, overtaken.judgements, form), 409)
    return RedirectResponse(_after(desk.store, case, verb, form, told), 303)


# verbs ------------------------------------------------------------------------------------------------------------

Told = Mapping[str, str]
Verb = Callable[[Desk, Case, str, int, Told, FormData], None]


def _sign(desk: Desk, case: Case, by: str, seen: int, told: Told, form: FormData) -> None:
    sign(desk.store, case, told["seal"], by, desk.kit, seen)


def _join(desk: Desk, case: Case, by: str, seen: int, told: Told, form: FormData) -> None:
    join(desk.store, case, _other(told), by, desk.kit, seen, told["why"] or None)


def _split(desk: Desk, case: Case, by: str, seen: int, told: Told, form: FormData) -> None:
    split(desk.store, case, _chosen(form), by, desk.kit, seen, told["why"] or None)


def _move(desk: Desk, case: Case, by: str, seen: int, told: Told, form: FormData) -> None:
    move(desk.store, case, _chosen(form), _other(told), by, desk.kit, seen, told["why"] or None)


def _undo(desk: Desk, case: Case, by: str, seen: int, told: Told, form: FormData) -> None:
    take_back(desk.store, case, [str(d) for d in form.getlist("digest")], by, desk.kit, seen, told["why"] or None)


_VERBS: dict[str, Verb] = {"sign": _sign, "join": _join, "split": _split, "move": _move, "undo": _undo}


def _other(told: Told) -> str:
    if not told["other"]:
        raise ValueError("no other incident is named; choose one, or give its id")
    return told["other"].rstrip("/").rsplit("/", 1)[-1].split("?")[0]  # its id, or the address of its page


def _chosen(form: FormData) -> list[str]:
    """The chief events of the accounts that are marked; an account's mark holds several, a line each."""
    return [event for value in form.getlist("event") for event in str(value).replace("\r\n", "\n").split("\n") if event]


def _after(store: Store, case: Case, verb: str, form: FormData, told: Told) -> str:
    """Where to go on: to what became of the incident, with a line that says what was done.

    Which part of one that was split keeps its id depends on their size; one goes on with what was not chosen.
    """
    incident, query = case.dossier.incident.id, {"done": verb, "from": told["from"]}
    if verb in ("split", "move"):
        chosen = set(_chosen(form))
        with store.reading() as connection:
            there = groups.incidents_with(connection, chosen)
            here = groups.incidents_with(connection, set(case.tellings) - chosen)
        query["to"] = min(there, default="")
        return _address(min(here, default=incident), query)
    now = whereabouts(store, incident)
    return _address(now[0] if now else incident, query)


def _conflict(verb: str, made: tuple[Judgement, ...], form: FormData) -> Conflict:
    again = [(name, str(value)) for name, value in form.multi_items() if name not in ("csrf", "seen", "seal")]
    return Conflict(verb, made, tuple(again))


# the page ---------------------------------------------------------------------------------------------------------


def _page(
    request: Request, desk: Desk, person: Person, case: Case, conflict: Conflict | None = None, status: int = 200
) -> Response:  # fmt: skip
    asked = request.query_params
    rule = (case.dossier.incident.fields and next(iter(case.dossier.incident.fields.values())).rule) or RULE
    back = asked.get("from", "") or (dict(conflict.form).get("from", "") if conflict else "")
    back = asked_in(QueryParams(back), person.name).query
    to = asked.get("to", "")
    return page(
        request, "incident.html", person, status, case=case, incident=case.dossier.incident, head=heading(case), rule=rule,
        rules=[(name, RULE_WORDS[name], _address(case.dossier.incident.id, {"settle": name, "from": back})) for name in RULES],
        settled=by_rule(case), rows=discrepancies(case), accounts=accounts_of(case, everything="all" in asked),
        near=likely(desk.store, case.dossier.incident.id), made=history(case), conflict=conflict, back=back,
        done=_DONE.get(asked.get("done", "")), to=to if to.isalnum() else "", was=asked.get("was", "")[:60],
        next="/next?" + urlencode({"from": back, "at": case.dossier.incident.id}),
    )  # fmt: skip


def _address(incident: str, query: Mapping[str, str]) -> str:
    from urllib.parse import quote

    told = urlencode({k: v for k, v in query.items() if v})
    return f"/incident/{quote(incident, safe='')}" + (f"?{told}" if told else "")
