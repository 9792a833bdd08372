"""The queue and the page where reports are added: what is listed, in which order, and what becomes of what is sent."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

import databases  # noqa: F401 - the fixture `db` is made of it
import made_up
import pytest
from fastapi.testclient import TestClient

import dateline
from dateline.desk import Filters, Store, add, judge, now, review_of, sign_report
from dateline.desk.people import add_person
from dateline.desk.queue import listing, next_in
from dateline.model import Actor, Claim, Judgement, Report, Subject
from dateline.store import tasks
from dateline.store.lists import conditions, incident_ids
from dateline.web import adding

WORD = "four words are long"
HOSTILE = '<script>alert("x")</script> \u202e ü🕊 {{ 7*7 }}'


@pytest.fixture
def filled(store: Store, kit: dateline.Kit) -> Store:
    """Three strikes; on the first two accounts differ, the second killed nobody, the third has no day."""
    for report in (
        made_up.strike("a", killed=4),
        made_up.strike("b", killed=9, by="the army", more="Rockets hit a market."),
        made_up.strike("c", place="Oruvan", day="2031-06-01", killed=0, country="XB"),
        _without_day(made_up.strike("d", place="Dassaba", killed=2, country="XC")),
    ):
        add(store, report, kit)
    return store


def _without_day(report: Report) -> Report:
    event = report.events[0]
    claims = tuple(c for c in event.claims if c.field != "time")
    return replace(
        report,
        article=replace(report.article, published=None, published_from=None),
        events=(replace(event, claims=claims),),
    )


def csrf_of(client: TestClient, path: str = "/add") -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found.group(1)


def titles(client: TestClient, path: str) -> list[str]:
    """What the rows of a queue are called, in their order."""
    told = client.get(path)
    assert told.status_code == 200, told.text
    found = re.findall(r'<div class="what"[^>]*><a [^>]*>(.*?)</a>', told.text, re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", words)).split()) for words in found]


# an empty database ------------------------------------------------------------------------------------------------


def test_an_empty_desk_opens_on_a_useful_page(client: TestClient) -> None:
    told = client.get("/").text
    assert "No report has been added yet" in told
    assert adding.EXAMPLE.split(" - ")[1][:40] in unescape(told)
    assert 'type="file"' in told
    assert "<textarea" in told
    assert "docs/desk.md" in told


def test_its_example_can_be_tried(client: TestClient, store: Store) -> None:
    told = client.post("/add/text", data={"csrf": csrf_of(client), "text": adding.EXAMPLE})
    assert "1 added; 1 incident touched" in told.text
    (row,) = titles(client, "/")
    assert "Rubaya" in row


# order and filters ------------------------------------------------------------------------------------------------


def test_what_needs_a_person_stands_first(client: TestClient, filled: Store) -> None:
    told = client.get("/").text
    assert [t.split(" ")[-1].rstrip(",") for t in titles(client, "/")] == ["XA", "XC", "XB"]
    assert "accounts differ on killed" in told
    assert "4 to 9" in told
    assert "2 accounts" in told
    assert "3 incidents" in told


def test_by_day_the_last_stands_first_and_days_unknown_stand_last(client: TestClient, filled: Store) -> None:
    assert [t.split(" ")[-1] for t in titles(client, "/?order=day")] == ["XB", "XA", "XC"]


@pytest.mark.parametrize(
    "query, found",
    [
        ("country=XA", ["XA"]), ("place=kelm", ["XA"]), ("words=rockets", ["XA"]), ('words="hit a market"', ["XA"]), ("words=nowhere", []),
        ("since=2031-06-01", ["XB"]), ("until=2031-05-31", ["XA"]), ("type=air_strike", ["XA", "XC", "XB"]), ("type=arrest", []),
        ("accounts=2", ["XA"]), ("disagree=1", ["XA"]), ("status=signed", []), ("status=any", ["XA", "XC", "XB"]), ("mine=1", []),
        ("area=-10,-10,180,90", ["XA", "XC", "XB"]), ("country=XA&words=market&accounts=2&disagree=1", ["XA"]),
    ],
)  # fmt: skip
def test_filters(client: TestClient, filled: Store, query: str, found: list[str]) -> None:
    assert [t.split(" ")[-1] for t in titles(client, f"/?{query}")] == found


def test_reports_are_listed_too(client: TestClient, filled: Store) -> None:
    assert sorted(titles(client, "/?of=reports")) == [
        f"Strike on {p}" for p in ("Dassaba", "Kelmet", "Kelmet", "Oruvan")
    ]
    assert titles(client, "/?of=reports&words=rockets") == ["Strike on Kelmet"]
    assert titles(client, "/?of=reports&country=XB") == ["Strike on Oruvan"]
    assert titles(client, "/?of=reports&place=dassa") == ["Strike on Dassaba"]
    assert titles(client, "/?of=reports&order=day") == [
        f"Strike on {p}" for p in ("Oruvan", "Kelmet", "Kelmet", "Dassaba")
    ]


def test_actors_are_found_by_id_by_name_and_by_how_they_are_described(
    client: TestClient, store: Store, kit: dateline.Kit
) -> None:
    for name, actor in (
        ("a", Actor("xa-army", "Armed Forces of Xa", "military", "XA")),
        ("b", Actor(None, "the Gunmen", "population")),
    ):
        report = made_up.strike(
            name,
            place="Kelmet" if name == "a" else "Oruvan",
            day=f"203{int(name == 'a')}-05-03",
            more="the Gunmen came.",
        )
        start = report.article.text.index("the Gunmen")
        claim = Claim("actor", actor, (report.article.span(start, start + 10),), "made up")
        event = replace(report.events[0], claims=(*report.events[0].claims, claim))
        add(store, replace(report, events=(event,)), kit)
    for actor, where in (
        ("xa-army", ["Kelmet"]),
        ("forces of", ["Kelmet"]),
        ("gunm", ["Oruvan"]),
        ("GUNMEN", ["Oruvan"]),
        ("nobody", []),
    ):
        found = [t.split(" ")[2].rstrip(",") for t in titles(client, f"/?actor={quote(actor)}")]
        assert found == where, actor


def test_what_is_signed_needs_nobody_until_it_changes(client: TestClient, filled: Store, kit: dateline.Kit) -> None:
    found = review_of(filled, "c")
    assert found is not None
    sign_report(filled, found[0], "ada", kit, found[1])
    assert "Strike on Oruvan" not in titles(client, "/?of=reports")
    assert titles(client, "/?of=reports&status=signed") == ["Strike on Oruvan"]
    assert titles(client, "/?of=reports&mine=1&status=any") == ["Strike on Oruvan"]


def test_mine_is_what_i_was_given_and_what_i_judged(client: TestClient, filled: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("c", place="Oruvan", day="2031-06-01", killed=0, country="XB")
    event = report.events[0]
    judge(filled, Judgement("accept", (Subject("c", event.id, None, (event.anchor,)),), "ada", now()), kit)
    assert [t.split(" ")[-1] for t in titles(client, "/?mine=1")] == ["XB"]
    with filled.reading() as connection:
        (given,) = incident_ids(connection, Filters(country="XC"))
    with filled.writing() as connection:
        tasks.put_task(connection, "incident", given, "ada", "bob", now())
        tasks.put_task(connection, "report", "a", "ada", "bob", now(), "a blind round")
    assert sorted(t.split(" ")[-1] for t in titles(client, "/?mine=1")) == ["XB", "XC"]
    assert "your task" in client.get("/?mine=1").text


@pytest.mark.parametrize(
    "query", ["of=people", "order=size", "status=lost", "since=May", "since=2031-02-01&until=2031-01-01", "type=war", "accounts=-1", "words=!!", "after=1"]
)  # fmt: skip
def test_what_cannot_be_asked_is_told_with_its_cure(client: TestClient, filled: Store, query: str) -> None:
    told = client.get(f"/?{query}")
    assert told.status_code == 400
    assert "That was not done" in told.text


def test_hostile_words_are_words(client: TestClient, filled: Store, store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("x/../y?<i>", place="Oruvan", day="2030-01-01")
    add(store, replace(report, article=replace(report.article, title=HOSTILE, publisher=HOSTILE)), kit)
    told = client.get("/?of=reports")
    assert HOSTILE not in told.text
    assert HOSTILE in unescape(told.text)
    assert "/report/x%2F..%2Fy%3F%3Ci%3E" in told.text
    for words in (HOSTILE, "' OR 1=1 --", "%", "_%", 'a"b', "MATCH *"):
        answer = client.get(f"/?actor={quote(words.replace(chr(0x202E), ''))}&place={quote('%')}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


# pages and what is next -------------------------------------------------------------------------------------------


def many(store: Store, kit: dateline.Kit, n: int) -> None:
    """So many incidents, several of them needing a person as much, some without a day."""
    for k in range(n):
        report = made_up.strike(f"r{k}", place=f"{made_up.TOWNS[k % 10]}{k}", day=f"20{30 + k}-01-02", killed=k % 3 * 5)
        add(store, _without_day(report) if k % 4 == 3 else report, kit)


@pytest.mark.parametrize("kind", ["incidents", "reports"])
@pytest.mark.parametrize("order", ["need", "day"])
def test_pages_one_after_another_are_the_whole_list(
    store: Store, kit: dateline.Kit, kind: str, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(store, kit, 14)
    whole = [one.entry for one in listing(store, kind, Filters(), order, limit=99).listed]
    assert (len(whole), listing(store, kind, Filters(status=("open",))).count) == (14, 14)
    for entries, least in ((whole, lambda e: e.need if order == "need" else e.day or ""),):
        assert [least(e) for e in entries] == sorted((least(e) for e in entries), reverse=True)
    pages, after = [], None
    while True:
        found = listing(store, kind, Filters(), order, after, 4)
        pages += [one.entry for one in found.listed]
        after = found.more
        if after is None:
            break
    assert pages == whole
    walked, at = [], ""
    while (following := next_in(store, kind, Filters(), order, at)) is not None:
        walked.append(following)
        at = following
    assert walked == [e.id for e in whole]
    monkeypatch.setattr("dateline.store.queue.COUNTED", 5)
    assert (listing(store, kind, Filters(), order).count, listing(store, kind, Filters(status=("open",))).count) == (
        6,
        6,
    )
    assert [one.entry for one in listing(store, kind, Filters(), order, limit=99).listed] == whole


def test_next_goes_on_in_the_same_queue_and_back_to_it_at_its_end(client: TestClient, filled: Store) -> None:
    query = "of=reports&words=strike"
    told = client.get(f"/?{query}").text
    first = re.search(r'id="next" href="([^"]+)"', told)
    assert first is not None
    assert unescape(first.group(1)).endswith(f"?from={quote(query, safe='')}")
    met, at = [], ""
    for _ in range(4):
        there = client.get(f"/next?from={quote(query, safe='')}&at={at}").headers["location"]
        at = there.removeprefix("/report/").split("?")[0]
        met.append(at)
        assert there.endswith(f"?from={quote(query, safe='')}")
    assert sorted(met) == ["a", "b", "c", "d"]
    assert client.get(f"/next?from={quote(query, safe='')}&at={at}").headers["location"] == f"/?{query}"


def test_many_are_looked_up_as_few_are(store: Store, kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a filter meets more than is looked up beforehand, each row is asked in its turn; the answer is the same."""
    many(store, kit, 6)
    asked = [
        Filters(query="people kil*"),
        Filters(actor="people"),
        Filters(query='"were killed"', country="XA"),
        Filters(query="zzz"),
    ]

    def answers() -> list[list[str]]:
        return [
            [one.entry.id for one in listing(store, kind, f).listed] for f in asked for kind in ("incidents", "reports")
        ]

    few = answers()
    assert few[0]
    monkeypatch.setattr("dateline.store.lists.FEW", 1)
    monkeypatch.setattr("dateline.store.queue.FEW", 1)
    assert answers() == few
    with store.reading() as connection:
        assert "EXISTS" in str(conditions(connection, asked[0])[0])


# views ------------------------------------------------------------------------------------------------------------


def test_views_are_kept_and_dropped(client: TestClient, filled: Store) -> None:
    word = csrf_of(client)
    told = client.post("/views", data={"csrf": word, "name": "Market <b>", "query": "words=market&disagree=1&junk=1"})
    assert (told.status_code, told.headers["location"]) == (303, "/?words=market&disagree=1")
    shown = client.get("/").text
    assert "Market &lt;b&gt;" in shown
    assert 'href="/?words=market&amp;disagree=1"' in shown
    assert client.post("/views", data={"csrf": word, "name": " ", "query": ""}).status_code == 400
    assert client.post("/views", data={"csrf": word, "name": "x", "query": "since=x"}).status_code == 400
    client.post("/views/drop", data={"csrf": word, "name": "Market <b>", "query": ""})
    assert "Market &lt;b&gt;" not in client.get("/").text


def test_a_reader_changes_nothing(client: TestClient, filled: Store) -> None:
    add_person(filled, "rita", "reader", WORD)
    assert client.post("/login", data={"name": "rita", "password": WORD}).status_code == 303
    told = client.get("/")
    assert "Keep this view" not in told.text
    word = re.search(r'name="csrf" value="([^"]+)"', told.text)
    assert word is not None
    for path, data in (
        ("/views", {"name": "x"}),
        ("/views/drop", {"name": "x"}),
        ("/add/text", {"text": "x"}),
        ("/add/address", {"url": "https://x.example"}),
    ):
        assert client.post(path, data={"csrf": word.group(1), **data}).status_code == 403
    assert client.post("/add", data={"csrf": word.group(1)}, files={"files": ("a.txt", b"x")}).status_code == 403
    assert "Readers change nothing" in client.get("/add").text


# adding -----------------------------------------------------------------------------------------------------------

STRIKE = "At least four people were killed when a drone hit a bus in Kherson on Monday, the regional governor said."
PAGE = f"<html><head><title>Drone hits bus</title></head><body><article><h1>Drone hits bus</h1><p>{STRIKE}</p><p>{STRIKE.replace('four', '4')} {'He said no more. ' * 30}</p></article></body></html>"


def sums(text: str) -> str:
    found = re.search(r'id="sum">(.*?)</p>', text, re.S)
    assert found is not None, text
    return " ".join(unescape(re.sub(r"<[^>]+>", "", found.group(1))).split())


def test_files_of_several_kinds_at_once(client: TestClient, store: Store) -> None:
    lines = "\n".join(json.dumps(o) for o in ({"id": "one", "text": STRIKE, "published": "2025-05-20"}, {"no": "text"}))
    made = json.dumps(made_up.strike("made").to_dict())
    files = [
        ("files", ("../../etc/passwd", STRIKE.replace("Kherson", "Odesa").encode())), ("files", ("page.html", PAGE.encode())),
        ("files", ("lines.jsonl", lines.encode())), ("files", ("empty.txt", b"")), ("files", ("bad.txt", b"\xff\xfe\x00\xd8")),
        ("files", ("made.jsonl", made.encode())), ("files", ("<i>.txt", b"binary \x00")),
    ]  # fmt: skip
    told = client.post("/add", data={"csrf": csrf_of(client), "published": "2025-05-21"}, files=files)
    assert told.status_code == 200
    assert sums(told.text).startswith("4 added; ")
    assert "4 lines above say what could not be read" in sums(told.text)
    assert "<strong>lines.jsonl</strong>: line 2: " in told.text
    assert "<strong>empty.txt</strong>: empty; there is nothing to read" in told.text
    assert "<strong>&lt;i&gt;.txt</strong>: binary" in told.text
    assert 'href="/report/one"' in told.text
    assert not Path("/etc/passwd-1").exists()
    with store.reading() as connection:
        assert len(incident_ids(connection, Filters())) >= 2


def test_a_text_with_what_is_known_about_it(client: TestClient, store: Store) -> None:
    data = {"csrf": csrf_of(client), "text": f"{HOSTILE}\r\n\r\n{STRIKE}", "title": HOSTILE, "published": "2025-05-20", "publisher": "The Post", "url": "https://post.example/1"}  # fmt: skip
    told = client.post("/add/text", data=data)
    assert sums(told.text) == "1 added; 1 incident touched."
    assert "<script>alert" not in told.text
    name = re.search(r'href="/report/([0-9a-f]{64})"', told.text)
    assert name is not None
    found = review_of(store, name.group(1))
    assert found is not None
    article = found[0].report.article
    assert (article.publisher, article.published, article.url, article.title) == ("The Post", "2025-05-20", "https://post.example/1", HOSTILE)  # fmt: skip
    assert article.text == f"{HOSTILE}\n\n{STRIKE}"
    again = client.post("/add/text", data=data)
    assert sums(again.text).startswith("1 as it was")


@pytest.mark.parametrize("data, fault", [
    ({"text": STRIKE, "published": "soon"}, "no date"), ({"text": STRIKE, "url": "javascript:alert(1)"}, "no address of the web"), ({"text": "a\0b " + STRIKE}, "NUL"),
])  # fmt: skip
def test_a_text_that_cannot_be_added(client: TestClient, data: dict[str, str], fault: str) -> None:
    told = client.post("/add/text", data={"csrf": csrf_of(client), **data})
    assert fault in told.text
    assert sums(told.text).startswith("0 added")


def test_nothing_sent_is_told(client: TestClient) -> None:
    word = csrf_of(client)
    for path, data in (("/add", {}), ("/add/text", {"text": "  "}), ("/add/address", {"url": ""})):
        assert client.post(path, data={"csrf": word, **data}).status_code == 400


def test_a_large_text_is_added_and_what_was_not_read_is_told(client: TestClient) -> None:
    text = STRIKE + " The day was long." * 300_000
    told = client.post("/add/text", data={"csrf": csrf_of(client), "text": text})
    assert sums(told.text).startswith("1 added")
    assert "not read" in told.text


def test_no_more_reports_at_once_than_a_page_can_wait_for(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "MOST", 2)
    lines = "\n".join(json.dumps(made_up.strike(f"m{n}", place=made_up.TOWNS[n]).to_dict()) for n in range(4))
    told = client.post("/add", data={"csrf": csrf_of(client)}, files={"files": ("made.jsonl", lines.encode())})
    assert sums(told.text).startswith("2 added")
    assert "dateline add FILE" in told.text


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "http://localhost:8642/", "http://[::1]/", "http://169.254.169.254/latest", "http://10.0.0.1/", "file:///etc/passwd", "https://a:b@x.example/"])  # fmt: skip
def test_an_address_that_leads_into_the_house_is_refused(client: TestClient, url: str) -> None:
    told = client.post("/add/address", data={"csrf": csrf_of(client), "url": url})
    assert re.search(
        r"not public; the desk asks only public addresses|no address of the web|user name or a password", told.text
    )
    assert "--allow-host" not in told.text
    assert sums(told.text).startswith("0 added")


def test_it_is_said_when_the_network_is_asked(client: TestClient) -> None:
    assert "It never asks for anything by itself" in client.get("/add").text
