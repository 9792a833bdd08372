"""The map and the timeline in the review desk: what they draw, what they say without a script, and how they are reached."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import databases  # noqa: F401 - the fixture `db` is made of it
import pytest
import serving
from fastapi.testclient import TestClient
from test_spread import COUNTRY, NAMELESS, NEAR, at, far, many, town

import dateline
from dateline.desk import Store, add, open_store
from dateline.knowledge import table
from dateline.web import Desk, make_app
from dateline.web.maps import killed_words

CROOKED = "<script>alert('x')</script> & \"Mill\" #1?é"


@pytest.fixture
def client(store: Store, kit: dateline.Kit) -> Iterator[TestClient]:
    with TestClient(make_app(Desk(store, kit, "ada")), base_url="http://localhost") as made:
        yield made


def fill(store: Store, kit: dateline.Kit) -> None:
    places = (
        town(1, 33.3, 36.3),
        town(2, 33.9, 36.9),
        replace(NEAR, lat=33.0, lon=36.0),
        COUNTRY,
        NAMELESS,
        replace(NAMELESS, name=CROOKED),
        None,
    )
    for n, place in enumerate(places):
        add(store, at(f"r/{n}", place, far(n)), kit)


# without a script -------------------------------------------------------------------------------------------------


def test_the_page_tells_all_numbers_without_a_script(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    fill(store, kit)
    told = client.get("/map").text
    assert "7 incidents" in told
    assert "near Oruvan" in told
    assert "within about 25 km of it" in told
    assert "Known only to the country" in told
    assert "3 incidents</a>: no place is told" in told
    assert "the village of the mill" in told
    assert "2031" in told
    assert "<script>alert" not in told
    for query in (q.split('"')[0].replace("&amp;", "&") for q in told.split('href="/map/part/incidents?')[1:]):
        page = client.get(f"/map/part/incidents?{query}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert page.text.count("<li data-item") in (1, 3)
        assert "/incident/i" in page.text


def test_an_empty_desk_says_how_to_begin_and_a_list_with_nothing_how_to_ask_for_less(
    client: TestClient, store: Store, kit: dateline.Kit
) -> None:
    assert 'href="/add"' in client.get("/map").text
    assert client.get("/map/part/spots").json() == {"fit": None}
    add(store, at("a", town(1, 10.0, 20.0)), kit)
    assert "No incident meets all of this" in client.get("/map?country=XZ").text
    assert "No incident meets all of this" in client.get("/map/part/incidents?country=XZ").text


def test_filters_go_from_the_map_to_the_list_and_back(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    fill(store, kit)
    told = client.get("/map?country=XA&since=2031-01-01&type=air_strike&type=shelling").text
    assert 'href="/?since=2031-01-01&amp;country=XA&amp;type=air_strike&amp;type=shelling&amp;status=any"' in told
    assert 'value="2031-01-01"' in told
    assert '<option value="air_strike" selected>' in told
    assert '<input type="hidden" name="type" value="shelling">' in told
    assert "Air strike, Shelling, since 1 January 2031, in XA" in told
    assert 'href="/map?since=2031-01-01&amp;until=' in told


def test_a_list_has_its_map_as_a_part_of_its_own_page(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    fill(store, kit)
    told = client.get("/map/part?country=XA", headers={"hx-request": "true"}).text
    assert 'id="map"' in told
    assert 'data-query="country=XA"' in told
    assert 'id="time"' in told
    assert "<html" not in told
    assert "data-keep" not in told  # the address is the list's


@pytest.mark.parametrize("path, cure", [
    ("/map?since=soon", "YYYY-MM-DD"), ("/map?by=hour", "day, week, month, year"), ("/map/part/spots?box=1,2&zoom=2", "west,south,east,north"),
    ("/map/part/spots?box=nan,0,1,1&zoom=2", "west,south,east,north"), ("/map/part/spots?box=9,0,1,1&zoom=2", "west,south,east,north"),
    ("/map/part/spots?box=0,0,1,1&zoom=99", "0 to 10"), ("/map/part/spots?box=0,0,1,1&zoom=-1", "0 to 10"), ("/map/part/incidents?precision=9", "choose one of"),
])  # fmt: skip
def test_what_cannot_be_asked_is_told_with_its_cure(
    client: TestClient, store: Store, kit: dateline.Kit, path: str, cure: str
) -> None:
    add(store, at("a", town(1, 10.0, 20.0)), kit)
    told = client.get(path)
    assert told.status_code == 400
    assert cure in told.text


@pytest.mark.parametrize("low, high, words", [
    (None, None, ""), (0, 0, "nobody killed"), (3, 3, "3 killed"), (3, 1200, "3 to 1,200 killed"), (3, None, "at least 3 killed"), (None, 4, "at most 4 killed"),
])  # fmt: skip
def test_the_killed_are_told_as_a_range(low: int | None, high: int | None, words: str) -> None:
    assert killed_words(low, high) == words


# what a script asks for -------------------------------------------------------------------------------------------


def test_each_spot_lists_just_its_incidents(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    fill(store, kit)
    for zoom in (1, 7, 10):
        told = client.get(f"/map/part/spots?box=-180,-85,180,85&zoom={zoom}").json()
        spots = [*told["dots"], *told["rings"], *told["countries"]]
        assert sum(s["n"] for s in spots) == 4
        for spot in spots:
            part = client.get(f"/map/part/incidents?{spot['q']}", headers={"hx-request": "true"}).text
            assert part.count("<li data-item") == spot["n"], spot
            assert "<html" not in part
    assert [r["km"] for r in told["rings"]] == [25.0]
    assert told["rings"][0]["told"] == "near Oruvan, XA: 1 incident, within about 25 km of it"
    assert told["countries"][0]["told"] == "Ukraine: 1 incident, somewhere in the country"


def test_a_list_known_only_to_countries_is_shown_on_them(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, at("a", COUNTRY), kit)
    west, south, east, north = client.get("/map/part/spots").json()["fit"]
    assert west < 32 < east
    assert south < 49 < north


def test_no_more_is_sent_however_many_there_are(client: TestClient, store: Store) -> None:
    many(store, [town(n, 10 + n % 50 / 10, 20 + n // 50 / 10) for n in range(3000)])
    told = client.get("/map/part/spots?box=19,9,27,16&zoom=6")
    assert sum(d["n"] for d in told.json()["dots"]) == 3000
    assert len(told.json()["dots"]) < 200
    assert len(client.get("/map").content) < 200_000


def outlines(client: TestClient, store: Store) -> str:
    many(store, [town(1, 10.0, 20.0)])
    return client.get("/map").text.split('data-outlines="')[1].split('"')[0]


def test_outlines_are_sent_once(client: TestClient, store: Store) -> None:
    path = outlines(client, store)
    first = client.get(path)
    assert "immutable" in first.headers["cache-control"]
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = client.get(path, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as packed:
        assert gzip.decompress(b"".join(packed.iter_raw())) == plain.content
    assert client.get("/map/outlines/older.json").headers["cache-control"] == "no-cache"


def test_outlines_are_whole_and_say_why_borders_are_contested(client: TestClient, store: Store) -> None:
    features: list[dict[str, Any]] = client.get(outlines(client, store)).json()["features"]
    countries = {f["properties"]["code"]: f for f in features if f["properties"]["kind"] == "country"}
    rings = [ring for f in countries.values() for polygon in f["geometry"]["coordinates"] for ring in polygon]
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
    assert (len(countries["ZA"]["geometry"]["coordinates"][0]), len(countries["LS"]["geometry"]["coordinates"][0])) == (
        2,
        1,
    )
    assert countries["UA"]["properties"]["name"] == "Ukraine"
    assert {f["properties"]["why"] for f in features if f["properties"]["kind"] == "contested"} == {
        r["why"] for r in table("map/contested")
    }
    lon = [p[0] for polygon in countries["RU"]["geometry"]["coordinates"] for p in polygon[0]]
    assert min(lon) < -179  # beyond the 180th meridian it is drawn at the other side too
    assert max(lon) > 180


# in a browser -----------------------------------------------------------------------------------------------------


def test_the_map_by_keyboard(tmp_path: Path, kit: dateline.Kit) -> None:
    with open_store(tmp_path / "a.db") as store:
        fill(store, kit)
        with serving.served(store, kit) as address, serving.browser() as browser, serving.new_page(browser) as page:
            page.goto(f"{address}/map")
            page.locator("#map[data-shown='4']").wait_for()
            assert page.locator("#time svg").count() == 2
            assert page.locator("#map path.contested").count() > 20
            page.locator("#map").focus()
            reached = []
            for _ in range(16):
                page.keyboard.press("Tab")
                reached.append(page.evaluate("document.activeElement.getAttribute('aria-label') || ''"))
            spots = ("Town 1", "Town 2", "near Oruvan", "Ukraine", "Contested border: Israel and Syria")
            assert [[r for r in reached if r.startswith(name)] != [] for name in spots] == [
                True,
                True,
                True,
                False,
                True,
            ]
            page.locator("#map [aria-label^='near Oruvan']").focus()
            page.locator(".leaflet-tooltip", has_text="within about 25 km").wait_for()
            page.keyboard.press("Enter")
            page.locator("#there li").wait_for()
            assert page.evaluate("document.activeElement.textContent") == "near Oruvan, XA"
            page.keyboard.press("j")
            assert page.locator("#there li.here").count() == 1
            serving.picture(page, "map", tmp_path)


def test_the_map_of_nothing_and_of_a_server_that_is_gone(tmp_path: Path, kit: dateline.Kit) -> None:
    with (
        open_store(tmp_path / "a.db") as store,
        serving.browser() as browser,
        serving.new_page(browser, color_scheme="dark") as page,
    ):
        with serving.served(store, kit) as address:
            page.goto(f"{address}/map")
            assert "There are no incidents yet" in page.locator("main").inner_text()
            many(store, [NEAR, town(1, 10.0, 20.0)])
            page.reload()
            page.locator("#map[data-shown]").wait_for()
        page.locator(".leaflet-control-zoom-out").click()
        page.get_by_text("The server cannot be reached").wait_for()
        page.complaints.clear()  # the browser says too that it could not reach it


def test_a_column_of_the_timeline_leads_to_its_incidents(tmp_path: Path, kit: dateline.Kit) -> None:
    with open_store(tmp_path / "a.db") as store:
        fill(store, kit)
        with serving.served(store, kit) as address, serving.browser() as browser, serving.new_page(browser) as page:
            page.goto(f"{address}/map?by=month&country=XA")
            chart = page.locator("#time svg").first
            chart.hover(position={"x": 60, "y": 100})
            page.locator("#time svg text", has_text="January 2031").wait_for()
            chart.click(position={"x": 60, "y": 100})
            page.wait_for_url("**/map?country=XA&since=2031-01-01&until=2031-01-31**")
            assert "1 incident:" in page.locator("main").inner_text()


def test_a_map_that_comes_as_a_part_brings_what_draws_it(tmp_path: Path, kit: dateline.Kit) -> None:
    with open_store(tmp_path / "a.db") as store:
        fill(store, kit)
        with serving.served(store, kit) as address, serving.browser() as browser, serving.new_page(browser) as page:
            page.goto(f"{address}/me")
            assert page.evaluate("typeof L") == "undefined"
            page.evaluate("htmx.ajax('GET', '/map/part?country=XA', {target: '#main'})")
            page.locator("#map[data-shown]").wait_for()
            page.locator("#time svg").first.wait_for()
            assert page.url == f"{address}/me"
            page.locator("#map .spot").first.click()
            page.locator("#there li").first.wait_for()
            serving.picture(page, "part", tmp_path)
