"""The report page: what it shows, what each form decides, and what it refuses with one line that says the cure."""

from __future__ import annotations

import html
import re
import time
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import databases  # noqa: F401 - the fixture `db` is made of it
import made_up
import pytest
from fastapi.testclient import TestClient

import dateline
from dateline.desk import Store, add, history_of, homes_of, judge, review_of
from dateline.desk.people import add_person
from dateline.model import (
    Actor,
    Block,
    ClaimReview,
    Event,
    EventReview,
    Judgement,
    Mention,
    Place,
    Quantity,
    Report,
    Review,
    Span,
    Subject,
    Text,
    Unread,
    When,
)
from dateline.store import rows
from dateline.store.tasks import codings_of, put_task, task_by
from dateline.web.passage import CLAIMS
from dateline.web.review_cards import Opened, cards_of, key_of

NOW = "2031-06-01T10:00:00Z"
WORD = "four words are long"


def at(article: str) -> str:
    return f"/report/{quote(article, safe='')}"


def enter(client: TestClient, name: str) -> None:
    client.cookies.clear()
    assert client.post("/login", data={"name": name, "password": WORD}).status_code == 303


def send(client: TestClient, where: str, htmx: bool = True, **form: Any) -> Any:
    """Post a form of the page with the word of its session; as htmx does, unless told otherwise."""
    found = re.search(r'name="csrf" content="([^"]+)"', client.get("/").text)
    assert found is not None
    headers = {"hx-request": "true"} if htmx else {}
    return client.post(where, data={"csrf": found[1], **form}, headers=headers)


def seen(store: Store, article: str = "a", task: int | None = None) -> tuple[Review, int]:
    told = review_of(store, article, task)
    assert told is not None
    return told


def event_of(store: Store, article: str = "a", n: int = 0) -> EventReview:
    return seen(store, article)[0].events[n]


def claim_of(store: Store, field: str = "killed", article: str = "a", task: int | None = None) -> ClaimReview:
    return next(c for e in seen(store, article, task)[0].events for c in e.claims if c.field == field)


def stands(store: Store, field: str = "killed", article: str = "a") -> Any:
    claim = claim_of(store, field, article).stands
    return None if claim is None else claim.value


def number(**told: Any) -> dict[str, Any]:
    return {"qualifier": "exact", "unit": "person", "scope": "whole", **told}


def two_events(name: str = "a") -> Report:
    """A report of one strike and, far from it on another day, an arrest."""
    first = made_up.strike(name, more="In Oruvan 2 people were arrested on 2031-07-09.")
    text = first.article.text

    def span(words: str) -> Span:
        return first.article.span(text.index(words), text.index(words) + len(words))

    claims = (
        replace(first.events[0].claims[0], value=made_up.town("Oruvan"), evidence=(span("Oruvan"),)),
        replace(
            first.events[0].claims[1],
            value=When("DATE", "2031-07-09", "2031-07-09", "2031-07-09"),
            evidence=(span("2031-07-09"),),
        ),
        replace(
            first.events[0].claims[2],
            field="detained",
            value=Quantity(2, 2, "exact", "person"),
            evidence=(span("2 people"),),
            source=None,
        ),
    )
    anchor = span("arrested")
    arrest = Event(f"{name}:arrest:{anchor.start}", "arrest", anchor, "CT+", "actual", claims)
    return replace(first, events=(*first.events, arrest))


# what is shown ----------------------------------------------------------------------------------------------------


def test_the_page_shows_every_claim_and_marks_its_words(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    told = client.get("/report/a").text
    for claim in event_of(store).claims:
        assert f'id="claim-{claim.key}"' in told
        marked = re.findall(rf'<mark class="[^"]*" data-names="[^"]*c-{claim.key}[^"]*">([^<]*)</mark>', told)
        assert claim.read is not None
        assert "".join(marked) == claim.read.evidence[0].text
    assert "0 of 4 claims decided" in told
    assert "Not signed" in told


def test_words_that_two_claims_share_are_cut_at_every_edge(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    (event,) = report.events
    over = Span(0, event.anchor.end, report.article.text[: event.anchor.end])
    wide = replace(event.claims[3], field="content", value=Text("all of it"), evidence=(over,))
    add(store, replace(report, events=(replace(event, claims=(*event.claims, wide)),)), kit)
    told = client.get("/report/a").text
    text = "".join(
        html.unescape(re.sub("<[^>]*>", "", w)) for w in re.findall(r'<p class="words"[^>]*>(.*?)</p>', told, re.S)
    )
    assert text == report.article.text
    keys = {c.field: c.key for c in event_of(store).claims}
    assert re.search(rf'data-names="c-{keys["content"]} c-{keys["killed"]}">4 people<', told)


def test_what_was_not_read_says_why(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a", more="Subscribe now. Nobody read this.")
    text = report.article.text
    cut, gap = text.index("Subscribe"), text.index("Nobody")
    blocks = (Block("body", 0, cut), Block("promo", cut, gap), Block("body", gap, len(text)))
    unread = (Unread(gap, len(text), "the sentence is in no language known here"), Unread(99, 99, "the page was cut"))
    add(store, replace(report, article=replace(report.article, blocks=blocks), unread=unread), kit)
    told = client.get("/report/a").text
    assert "Not read: promotion" in told
    assert 'data-why="Not read: the sentence is in no language known here"' in told
    assert "beyond character 99: the page was cut" in told


@pytest.mark.parametrize(
    "name", ["a/b", "a%2Fb", "a b", "it's \"quoted\"", "<script>", "Київ/звіт", "🙂", "..", "a?b=c#d", "a\nb", "/", "a//b", "%"]
)  # fmt: skip
def test_hostile_ids_have_a_page_and_take_decisions(
    client: TestClient, store: Store, kit: dateline.Kit, name: str
) -> None:
    add(store, made_up.strike(name), kit)
    from dateline.web.report import link

    told = client.get(link(name))
    assert told.status_code == 200
    action = html.unescape(re.search(r'hx-post="([^"]+)"', told.text)[1])  # type: ignore[index]
    assert send(client, action, do="accept", key=claim_of(store, article=name).key).status_code == 200
    assert [j.verb for j in history_of(store, [name])] == ["accept"]


def test_scripts_in_a_report_are_text(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    report = made_up.strike("a", more=bad, publisher=f"P {bad}", url="javascript:alert(1)//" + bad)
    add(store, replace(report, article=replace(report.article, title=f"T {bad}", bylines=(bad,))), kit)
    told = client.get("/report/a").text
    assert "<script>alert" not in told
    assert "<img" not in told
    assert 'href="javascript' not in told.lower()
    assert told.count("&lt;script&gt;alert(1)") >= 4


def test_every_character_stays_where_it_is(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    more = "Line\r\nbreak\rtab\there 🙂🏽 עברית Київ \u202eback\u202c & &amp; <b>"
    report = made_up.strike("a", more=more)
    add(store, report, kit)
    told = client.get("/report/a").text
    shown = "".join(
        html.unescape(re.sub("<[^>]*>", "", w)) for w in re.findall(r'<p class="words"[^>]*>(.*?)</p>', told, re.S)
    )
    assert shown == report.article.text
    assert "&#13;\nbreak&#13;tab" in told
    assert 'dir="auto"' in told


def test_the_way_back_and_on_is_kept(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    (incident,) = add(store, made_up.strike("a/b"), kit).incidents
    told = html.unescape(client.get(at("a/b"), params={"from": "of=reports&words=bridge"}).text)
    assert 'href="/?of=reports&words=bridge"' in told
    assert 'href="/next?from=of%3Dreports%26words%3Dbridge&at=a%2Fb"' in told
    assert f'href="/next?from=words%3Dbridge&at={incident}"' in html.unescape(
        client.get(at("a/b") + "?from=words%3Dbridge").text
    )
    assert "<script>alert" not in client.get(at("a/b"), params={"from": '"><script>alert(1)</script>'}).text


def test_a_report_that_is_not_stored(client: TestClient) -> None:
    told = client.get("/report/nowhere")
    assert told.status_code == 404
    assert "No report nowhere is stored" in told.text


# what is very long ------------------------------------------------------------------------------------------------


def long_report(chars: int, claims: int, each: int) -> Report:
    """A report with a long text and many claims, so many to an event."""
    made, page, events = made_up.strike("long"), made_up.Page(), []
    told = 0
    while told < claims or len(page.text) < chars:
        anchor = page.add("strike")
        spans = []
        for _ in range(min(each, claims - told)):
            page.add(" with ")
            spans.append(page.add(f"{told + 1} people"))
            told += 1
        page.add(" hurt. " + "Nothing was heard of it afterwards. " * 40 + "\n\n")
        if spans:
            dead = tuple(replace(made.events[0].claims[2], evidence=(s,), source=None) for s in spans)
            events.append(Event(f"long:air_strike:{anchor.start}", "air_strike", anchor, "CT+", "actual", dead))
    blocks = tuple(Block("body", m.start(), m.end()) for m in re.finditer(r"[^\n]+", page.text))
    article = replace(made.article, text=page.text, blocks=blocks)
    return replace(made, article=article, events=tuple(events), times=(), places=(), quantities=())


def stored(store: Store, report: Report) -> None:
    """Store a report without merging it, which is no concern of its page."""
    with store.writing() as connection:
        rows.put_report(connection, rows.put_article(connection, report.article), report, NOW)


@pytest.mark.parametrize("chars, claims, each", [(5_000_000, 400, 4), (0, 2000, 10), (0, 2000, 2000)])
def test_what_is_very_long_is_shown_in_parts(
    client: TestClient, store: Store, kit: dateline.Kit, chars: int, claims: int, each: int
) -> None:
    report = long_report(chars, claims, each)
    stored(store, report)
    opened = Opened(*seen(store, "long"), (), {})
    parts = opened.parts
    assert [p.start for p in parts[1:]] == [p.end for p in parts[:-1]]
    assert (parts[0].start, parts[-1].end) == (0, len(report.article.text))
    shown = [r.key for p in parts[:12] for c in cards_of(opened, p) for r in c.rows]
    assert len(shown) == len(set(shown)) == (claims if chars == 0 else len(shown))
    assert all(len([r for c in cards_of(opened, p) for r in c.rows]) <= CLAIMS for p in parts[:12])
    start = time.process_time()
    told = client.get("/report/long?part=2")
    assert time.process_time() - start < 5  # about 0.3 s where nothing else runs
    assert f"part 2 of {len(parts):,}" in told.text
    assert len(told.text) < 1_500_000
    text = "".join(
        html.unescape(re.sub("<[^>]*>", "", w)) for w in re.findall(r'<p class="words"[^>]*>(.*?)</p>', told.text, re.S)
    )
    assert "".join(text.split()) == "".join(report.article.text[parts[1].start : parts[1].end].split())
    row = next(r for c in cards_of(opened, parts[1]) for r in c.rows)
    answer = send(client, "/report/long?part=2", do="accept", key=row.key)
    assert f'id="claim-{row.key}"' in answer.text
    assert len(answer.text) < 100_000
    assert row.key in client.get(f"/report/long?claim={row.key}").text
    assert client.get("/report/long?part=99999").status_code == client.get("/report/long?part=-1").status_code == 200


# deciding ---------------------------------------------------------------------------------------------------------


def test_accepting_gives_back_one_row_and_moves_the_count(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    key = claim_of(store).key
    told = send(client, "/report/a", do="accept", key=key, why=" the governor   said so ").text
    assert told.count('class="claim') == 1
    assert f'id="claim-{key}"' in told
    assert "accepted" in told
    assert "1 of 4 claims decided" in told
    assert "3 claims undecided" in told
    (made,) = history_of(store, ["a"])
    assert (made.verb, made.by, made.why, made.subjects[0].field) == ("accept", "ada", "the governor said so", "killed")


def test_a_rejected_claim_is_struck_out_in_the_text(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    key = claim_of(store).key
    told = send(client, "/report/a", do="reject", key=key).text
    assert re.search(rf'<mark class="harm gone" data-names="c-{key}">4 people', told)
    assert 'id="b-0" hx-swap-oob="true"' in told
    assert stands(store) is None
    send(client, "/report/a", do="accept", key=key)
    assert stands(store) == Quantity(4, 4, "exact", "person")


def test_without_scripts_a_form_leads_back_to_the_page(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    told = send(client, "/report/a", htmx=False, do="accept", key=claim_of(store).key)
    assert (told.status_code, told.headers["location"]) == (303, "/report/a")


@pytest.mark.parametrize("form, value", [
    (number(low="7"), Quantity(7, 7, "exact", "person")),
    (number(low="1,200"), Quantity(1200, 1200, "exact", "person")),
    (number(low="7", high="9"), Quantity(7, 9, "exact", "person")),
    (number(low="20", qualifier="more_than"), Quantity(21, None, "more_than", "person")),
    (number(low="20", qualifier="fewer_than", group="child"), Quantity(None, 19, "fewer_than", "person", "child")),
    (number(low="20", qualifier="up_to", scope="part"), Quantity(None, 20, "up_to", "person", None, "part")),
    (number(low="20", qualifier="at_least"), Quantity(20, None, "at_least", "person")),
    (number(low="20", qualifier="about", scope="earlier"), Quantity(20, 20, "about", "person", None, "earlier")),
    (number(qualifier="vague"), Quantity(None, None, "vague", "person")),
    (number(qualifier="none"), Quantity(0, 0, "none", "person")),
    (number(qualifier="all"), Quantity(None, None, "all", "person")),
])  # fmt: skip
def test_a_number_is_corrected(
    client: TestClient, store: Store, kit: dateline.Kit, form: dict[str, Any], value: Quantity
) -> None:
    add(store, made_up.strike("a"), kit)
    told = send(client, "/report/a", do="correct", key=claim_of(store).key, **form)
    assert told.status_code == 200, told.text
    assert stands(store) == value


@pytest.mark.parametrize("form, line", [
    (number(low=""), "the number is missing"),
    (number(low="seven"), "write a whole number"),
    (number(low="-3"), "write a whole number"),
    (number(low="1.5"), "write a whole number"),
    (number(low="9" * 14), "write a whole number"),
    (number(low="9", high="7"), "the smaller number comes first"),
    (number(low="9", high="10", qualifier="at_least"), "takes one number"),
    (number(low="9", qualifier="vague"), "has no number"),
    (number(low="0", qualifier="fewer_than"), "fewer than none"),
    (number(low="9", qualifier="roughly"), "choose one of the list"),
    (number(low="9", scope="half"), "choose one of the list"),
    (number(low="9", unit="drone"), "counts people"),
    (number(low="9", group="penguin"), "no group of people"),
])  # fmt: skip
def test_a_number_that_cannot_be_is_refused(
    client: TestClient, store: Store, kit: dateline.Kit, form: dict[str, Any], line: str
) -> None:
    add(store, made_up.strike("a"), kit)
    told = send(client, "/report/a", do="correct", key=claim_of(store).key, **form)
    assert told.status_code == 400
    assert line in html.unescape(told.text)
    assert history_of(store, ["a"]) == []


@pytest.mark.parametrize("earliest, latest, value", [
    ("2031-05-04", "2031-05-04", "2031-05-04"), ("2031-05-01", "2031-05-31", "2031-05"), ("2031-01-01", "2031-12-31", "2031"),
    ("2031-05-04", "2031-05-06", "2031-05-04/2031-05-06"), ("2031-05-04", "", "2031-05-04/.."), ("", "2031-05-04", "../2031-05-04"),
])  # fmt: skip
def test_days_are_corrected(
    client: TestClient, store: Store, kit: dateline.Kit, earliest: str, latest: str, value: str
) -> None:
    add(store, made_up.strike("a"), kit)
    assert (
        send(
            client, "/report/a", do="correct", key=claim_of(store, "time").key, earliest=earliest, latest=latest
        ).status_code
        == 200
    )
    assert stands(store, "time") == When("DATE", value, earliest or None, latest or None)


@pytest.mark.parametrize("earliest, latest, line", [
    ("", "", "no day is given"), ("2031-05-06", "2031-05-04", "the first day comes first"), ("yesterday", "", "is no day"), ("2031-02-30", "", "is no day"),
])  # fmt: skip
def test_days_that_cannot_be_are_refused(
    client: TestClient, store: Store, kit: dateline.Kit, earliest: str, latest: str, line: str
) -> None:
    add(store, made_up.strike("a"), kit)
    told = send(client, "/report/a", do="correct", key=claim_of(store, "time").key, earliest=earliest, latest=latest)
    assert (told.status_code, line in told.text) == (400, True)


def test_words_are_corrected(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    key = claim_of(store, "weapon").key
    assert send(client, "/report/a", do="correct", key=key, text=" a  glide bomb ").status_code == 200
    assert stands(store, "weapon") == Text("a glide bomb")
    assert "nothing is written" in send(client, "/report/a", do="correct", key=key, text=" ").text


def test_an_event_is_rejected_as_a_whole_and_brought_back(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    key, claim = key_of(event_of(store)), claim_of(store).key
    told = send(client, "/report/a", do="reject", key=key)
    assert told.headers["hx-retarget"] == f"#e-{key}"
    assert told.text.count('class="claim rejected"') == 4
    assert "the whole event is rejected" in send(client, "/report/a", do="accept", key=claim).text
    (made,) = history_of(store, ["a"])
    told = send(client, "/report/a", do="undo", key=key, undoes=made.digest)
    assert told.text.count("data-undecided") == 4
    assert event_of(store).stands == event_of(store).read
    assert "does not stand any more" in send(client, "/report/a", do="undo", key=key, undoes=made.digest).text


def test_the_history_of_a_claim_says_who_made_what_of_what(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    key = claim_of(store).key
    send(client, "/report/a", do="correct", key=key, why="the list of names", **number(low="6"))
    send(client, "/report/a", do="undo", key=key, undoes=history_of(store, ["a"])[-1].digest)
    told = send(client, "/report/a", do="reject", key=key, why="another town").text
    said = re.sub(r"<[^>]+>|\s+", " ", told[told.index('class="steps"') :])
    for words in (
        "corrected",
        "4 people → 6 people",
        "the list of names",
        "taken back since",
        "6 people → 4 people",
        "4 people → rejected",
        "another town",
    ):
        assert words in said, words
    whole = client.get("/report/a").text
    assert "took back what ada had corrected" in whole


def test_what_was_read_anew_shows_decisions_that_lost_their_words(
    client: TestClient, store: Store, kit: dateline.Kit
) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    key = claim_of(store).key
    send(client, "/report/a", do="correct", key=key, **number(low="6"))
    add(store, replace(report, kit="kit-2", events=()), kit)
    told = client.get("/report/a").text
    assert "1 decision no longer finds its words" in told
    assert "6 people" in told
    gone = send(client, "/report/a", do="accept", key=key)
    assert (gone.status_code, "reload the page" in gone.text) == (400, True)


# adding -----------------------------------------------------------------------------------------------------------

WOUNDED = "Later 11 people were wounded 🙂 in the shop."


def words(report: Report, told: str) -> dict[str, Any]:
    start = report.article.text.index(told)
    return {"start": start, "end": start + len(told), "words": told}


def test_a_claim_is_added_on_words(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a", more=WOUNDED)
    add(store, report, kit)
    key = key_of(event_of(store))
    form = client.get(
        "/report/a",
        params={"view": "add", "key": key, "field": "wounded", **words(report, "11 people")},
        headers={"hx-request": "true"},
    )
    assert form.status_code == 200
    assert 'name="low" value="11"' in form.text
    told = send(
        client, "/report/a", do="add", key=key, field="wounded", **words(report, " 11 people "), **number(low="11")
    )
    assert told.status_code == 200, told.text
    assert told.headers["hx-retarget"] == f"#e-{key}"
    claim = claim_of(store, "wounded")
    assert claim.read is None
    assert claim.stands is not None
    assert (claim.stands.value, claim.stands.evidence[0].text) == (Quantity(11, 11, "exact", "person"), "11 people")
    send(client, "/report/a", do="undo", key=claim.key, undoes=history_of(store, ["a"])[-1].digest)
    assert {c.field for c in event_of(store).claims} == {"place", "time", "killed", "weapon"}


@pytest.mark.parametrize("change, line", [
    ({"words": "12 people"}, "are others than those selected"), ({"start": "x"}, "no words are selected"), ({"end": 99999}, "outside the text"),
    ({"start": 9, "end": 9}, "outside the text"), ({"field": "launchedd"}, "field that its event may have"), ({"key": "nothing"}, "reload the page"),
    ({"start": 8, "end": 9, "words": " "}, "only blanks"),
])  # fmt: skip
def test_a_claim_on_wrong_words_is_refused(
    client: TestClient, store: Store, kit: dateline.Kit, change: dict[str, Any], line: str
) -> None:
    report = made_up.strike("a", more=WOUNDED)
    add(store, report, kit)
    form = {
        "key": key_of(event_of(store)),
        "field": "wounded",
        **words(report, "11 people"),
        **number(low="11"),
        **change,
    }
    told = send(client, "/report/a", do="add", **form)
    assert (told.status_code, line in told.text) == (400, True), told.text
    assert history_of(store, ["a"]) == []


def test_what_is_no_decision_is_refused(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    for form in (
        {"do": "explode"},
        {},
        {"do": "accept"},
        {"do": "join", "key": key_of(event_of(store)), "other": key_of(event_of(store))},
    ):
        assert send(client, "/report/a", **form).status_code == 400
    assert client.get("/report/a?view=nothing", headers={"hx-request": "true"}).status_code == 400
    assert history_of(store, ["a"]) == []


# picking ----------------------------------------------------------------------------------------------------------


def picks(client: TestClient, key: str, q: str) -> str:
    told = client.get("/report/a", params={"view": "pick", "key": key, "q": q}, headers={"hx-request": "true"})
    assert told.status_code == 200
    return html.unescape(told.text)


def test_places_are_offered_with_reasons(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    key = claim_of(store, "place").key
    told = picks(client, key, "")
    assert "named in this report" in told
    assert "read here, score 0.90" in told
    told = picks(client, key, "Goma")
    first = told[: told.index("</label>")]
    for said in ("Democratic Republic of the Congo", "North Kivu", "people", "bears this name"):
        assert said in first or said in told
    assert "not on the map" in told
    assert "Nairobi" in picks(client, key, "Nair")
    token = re.search(r'value="(geonames:\d+)" checked', told)
    assert token is not None
    assert send(client, "/report/a", do="correct", key=key, q="Goma", pick=token[1]).status_code == 200
    place = stands(store, "place")
    assert (place.name, place.country) == ("Goma", "CD")


def test_a_place_that_no_gazetteer_has(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    form = {"do": "correct", "key": claim_of(store, "place").key, "q": "Kihuli", "pick": "said", "kind": "settlement"}
    assert "there is no such country" in send(client, "/report/a", **form, country="QQ").text
    assert send(client, "/report/a", **form, country="cd").status_code == 200
    assert stands(store, "place") == Place(None, "Kihuli", "settlement", "CD", precision=1)
    for pick in ("", "geonames:0", "'; DROP TABLE places; --"):
        assert "no place is picked" in send(client, "/report/a", **(form | {"pick": pick})).text


def test_actors_are_offered_with_reasons(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a", more="Rebels of the Green Hill did it.")
    start = report.article.text.index("Rebels")
    rebels = Mention(report.article.span(start, start + 24), Actor(None, "Rebels of the Green Hill", "armed_group"))
    (event,) = report.events
    did = replace(event.claims[0], field="actor", value=rebels.value, evidence=(rebels.span,))
    add(store, replace(report, actors=(rebels,), events=(replace(event, claims=(*event.claims, did)),)), kit)
    key = claim_of(store, "actor").key
    assert "read here" in picks(client, key, "")
    told = picks(client, key, "m23")
    assert "March 23 Movement" in told
    assert "listed" in told
    assert send(client, "/report/a", do="correct", key=key, q="m23", pick="m23").status_code == 200
    assert stands(store, "actor").id == "m23"
    assert (
        send(client, "/report/a", do="correct", key=key, q="men in white", pick="said", kind="armed_group").status_code
        == 200
    )
    assert stands(store, "actor") == Actor(None, "men in white", "armed_group")
    assert send(client, "/report/a", do="correct", key=key, q="unknown hands", pick="words").status_code == 200
    assert stands(store, "actor") == Text("unknown hands")
    assert "nobody is picked" in send(client, "/report/a", do="correct", key=key, q="x", pick="zz").text
    assert "choose one of" in send(client, "/report/a", do="correct", key=key, q="x", pick="said", kind="king").text


# signing, tying, two at once --------------------------------------------------------------------------------------


def seal_on(told: str) -> str:
    found = re.search(r'id="seal" value="([0-9a-f]+)"', told)
    assert found is not None
    return found[1]


def test_a_report_is_signed_and_changes(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    old = seal_on(client.get("/report/a").text)
    told = send(client, "/report/a", do="sign", seal=old)
    assert "Signed by ada" in told.text
    changed = send(client, "/report/a", do="correct", key=claim_of(store).key, **number(low="9")).text
    assert "Changed since signed by ada" in changed
    assert "has changed since you saw it" in send(client, "/report/a", do="sign", seal=old).text
    assert "Signed by ada" in send(client, "/report/a", do="sign", seal=seal_on(changed)).text
    signed = seen(store)[0].signed
    assert signed is not None
    assert (
        "Changed since signed" in send(client, "/report/a", do="undo", undoes=signed.digest).text
    )  # by the one before
    assert send(client, "/report/a", htmx=False, do="sign", seal=seal_on(changed)).status_code == 303


def others(client: TestClient, key: str) -> str:
    return client.get("/report/a", params={"view": "others", "key": key}, headers={"hx-request": "true"}).text


def test_events_of_a_report_are_parted_and_joined(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, two_events(), kit)
    one, two = (key_of(event_of(store, n=n)) for n in (0, 1))
    assert "Part: another happening" in others(client, one)  # an arrest is told with what it follows from
    told = send(client, "/report/a", do="part", key=one, other=two)
    assert told.headers["hx-retarget"] == f"#e-{one}"
    assert f'id="e-{two}" hx-target="this" hx-swap="outerHTML" hx-swap-oob="true"' in told.text
    assert "parted from another event" in told.text
    assert len(set(homes_of(store, "a").values())) == 2
    assert "Join: the same happening" in others(client, two)
    send(client, "/report/a", do="join", key=two, other=one)
    assert len(set(homes_of(store, "a").values())) == 1
    send(client, "/report/a", do="part", key=one, other=two)
    assert len(set(homes_of(store, "a").values())) == 2
    made = history_of(store, ["a"])
    send(client, "/report/a", do="undo", key=one, undoes=made[2].digest)
    assert len(set(homes_of(store, "a").values())) == 1
    assert [j.verb for j in history_of(store, ["a"])] == ["part", "join", "part", "undo"]


def test_who_comes_second_sees_what_the_first_decided(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    before, claim = seen(store)[1], claim_of(store)
    assert claim.read is not None
    subject = Subject("a", report.events[0].id, "killed", claim.read.evidence[:1])
    judge(store, Judgement("correct", (subject,), "ben", NOW, Quantity(6, 6, "exact", "person"), "the morgue"), kit)
    met = send(client, "/report/a", do="correct", key=claim.key, seen=before, why="my list", **number(low="7"))
    assert met.status_code == 409
    said = re.sub(r"<[^>]+>|\s+", " ", met.text)
    for told in ("ben", "6 people", "the morgue", "7 people", "my list", "Keep theirs", "Decide mine"):
        assert told in said, told
    assert stands(store) == Quantity(6, 6, "exact", "person")
    box = met.text[met.text.index('class="overtaken"') :]
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', box))
    assert (again["low"], again["why"]) == ("7", "my list")
    del again["csrf"]
    assert send(client, "/report/a", do="correct", **again).status_code == 200
    assert stands(store) == Quantity(7, 7, "exact", "person")
    plain = send(client, "/report/a", htmx=False, do="reject", key=claim.key, seen=before)
    assert plain.status_code == 409
    assert "<!doctype html>" in plain.text


def test_signing_what_another_changed_meanwhile_shows_it(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    told, before = client.get("/report/a").text, seen(store)[1]
    subject = Subject("a", report.events[0].id, "killed", report.events[0].claims[2].evidence[:1])
    judge(store, Judgement("reject", (subject,), "ben", NOW), kit)
    met = send(client, "/report/a", do="sign", seal=seal_on(told), seen=before)
    assert met.status_code == 409
    assert "Sign it as it stands now" in met.text
    box = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', met.text))
    assert "Signed by ada" in send(client, "/report/a", do="sign", seal=box["seal"], seen=box["seen"]).text


# who may ----------------------------------------------------------------------------------------------------------


def test_readers_read_and_decide_nothing(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    add_person(store, "rita", "reader", WORD)
    enter(client, "rita")
    told = client.get("/report/a").text
    assert 'name="do"' not in told
    assert "4 people" in told
    assert send(client, "/report/a", do="accept", key=claim_of(store).key).status_code == 403
    assert history_of(store, ["a"]) == []


def test_a_form_without_its_word_decides_nothing(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    form = {"do": "accept", "key": claim_of(store).key, "csrf": "guessed"}
    assert client.post("/report/a", data=form).status_code == 403
    assert history_of(store, ["a"]) == []


def test_in_a_blind_round_nobody_sees_the_others(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    for who in ("ada", "ben"):
        add_person(store, who, "coder", WORD)
    with store.writing() as connection:
        one, two = (put_task(connection, "report", "a", who, "zoe", NOW, "pilot").n for who in ("ada", "ben"))
    judge(
        store,
        Judgement(
            "reject", (Subject("a", report.events[0].id, None, (report.events[0].anchor,)),), "zoe", NOW, why="secret"
        ),
        kit,
    )
    enter(client, "ben")
    there = client.get("/report/a")
    assert (there.status_code, there.headers["location"]) == (303, f"/report/a?task={two}")
    told = client.get(f"/report/a?task={two}").text
    assert "secret" not in told
    assert "zoe" not in told
    assert "/incident/" not in told
    key = claim_of(store, task=two).key
    assert "blind round" in send(client, "/report/a", do="accept", key=key).text
    assert send(client, f"/report/a?task={two}", do="correct", key=key, **number(low="8")).status_code == 200
    assert send(client, f"/report/a?task={one}", do="accept", key=key).status_code == 400
    enter(client, "ada")
    told = client.get(f"/report/a?task={one}").text
    assert "0 of 4 claims decided" in told
    assert "8 people" not in told
    enter(client, "ben")
    assert "Done" in send(client, f"/report/a?task={two}", do="done").text
    with store.reading() as connection:
        row = task_by(connection, two)
        assert row is not None
        assert row.done is not None
        assert [j.verb for j in codings_of(connection, two)] == ["correct"]
    assert [j.by for j in history_of(store, ["a"])] == ["zoe"]


def test_signing_ends_a_task_that_is_not_blind(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    with store.writing() as connection:
        n = put_task(connection, "report", "a", "ada", "zoe", NOW).n
    assert (
        send(client, f"/report/a?task={n}", do="sign", seal=seal_on(client.get(f"/report/a?task={n}").text)).status_code
        == 200
    )
    with store.reading() as connection:
        row = task_by(connection, n)
        assert row is not None
        assert row.done is not None
    assert "no task 99 on this report" in client.get("/report/a?task=99").text
