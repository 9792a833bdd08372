"""The situation report: figures that lead to words, a map that takes no side and pins nothing vague, and no text that runs."""

import io
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
import telling
from telling import CONGO, KIVU, RUBAYA, article, claim, day, dossier, event, people

from dateline.exporters import INCIDENT_EXPORTERS, Options, figures
from dateline.exporters.dossiers import View, views
from dateline.exporters.footnotes import grouped
from dateline.exporters.geography import reach_of
from dateline.exporters.outlines import Window, borders_in, countries_in, holds, window_of
from dateline.exporters.time_chart import draw_time
from dateline.exporters.world_map import Spot, draw_map
from dateline.merge import settle
from dateline.model import Actor, Dossier, Place, Quantity

HOSTILE = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'&lt;b&gt; [x](javascript:alert(3)) `*_|"


def page(dossiers: list[Dossier], name: str = "sitrep", **options: Any) -> str:
    out = io.BytesIO()
    INCIDENT_EXPORTERS[name](iter(dossiers), Options(settle=settle, differences=telling.differences, **options), out)
    return out.getvalue().decode("utf-8")


class Page(HTMLParser):
    """The tags of a page, its ids, where its links lead, what its attributes hold, and the text of each footnote."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        self.tags.append(tag)
        self.attributes |= told.keys()
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if "href" in told else []

    def handle_data(self, data: str) -> None:
        self.text += data


def view(told: Dossier) -> View:
    from collections import Counter

    return next(views([told], Options(settle=settle, differences=telling.differences), Counter()))


# the page --------------------------------------------------------------------------------------------------------


def test_the_page_needs_no_network_and_no_script() -> None:
    told = page(telling.all_dossiers())
    own = {a.url for d in telling.all_dossiers() for a in d.articles} | {"https://lakewire.example/"}
    assert all(link.startswith("#") or link in own for link in Page(told).links)
    assert not {"script", "img", "link", "iframe", "object", "use", "image", "style" * 2} & set(Page(told).tags)
    assert not {"src", "srcset", "onclick", "onload"} & Page(told).attributes
    assert not re.search(r"url\((?!#hatch\))|@import|@font-face", told)
    assert "default-src 'none'" in told


def test_every_reference_leads_to_a_note_and_every_note_is_used() -> None:
    told = Page(page(telling.all_dossiers()))
    notes = {i for i in told.ids if re.fullmatch(r"n\d+", i)}
    inside = [link[1:] for link in told.links if link.startswith("#")]
    assert set(inside) <= set(told.ids)
    assert len(told.ids) == len(set(told.ids))
    assert len(notes) > 10
    assert notes <= set(inside), "no note stands alone"


@pytest.mark.parametrize("name", ["sitrep", "sitrep-md"])
def test_notes_are_the_articles_own_words(name: str) -> None:
    told = page(telling.all_dossiers(), name, names=True)
    texts = {a.id: a.text for d in telling.all_dossiers() for a in d.articles}
    found = re.findall(r"((?:“[^”]*”(?: … )?)+)[^\n]*\(characters ([\d–, ]+) of ([\w-]+?)(?:;|\))", told)
    assert len(found) > 10
    for words, at, where in found:
        spans = [texts[where][int(a) : int(b)] for a, b in re.findall(r"(\d+)–(\d+)", at)]
        assert re.findall(r"“([^”]*)”", words) == spans


def test_copies_share_a_note() -> None:
    assert "the same in copy-1" in page(telling.all_dossiers())


def test_the_figures_are_ranges_over_accounts() -> None:
    told = page(telling.all_dossiers())
    assert "<dt>Killed</dt><dd>4 to 7<sup>" in told
    assert '<span class="number">6 to 9</span>' in told, "two and four to seven"


def test_disagreements_say_who_and_in_how_many_accounts() -> None:
    told = Page(page(telling.all_dossiers())).text
    assert "Where accounts differ" in told
    assert "denied: March 23 Movement" in told
    assert "Lake Wire" in told


def test_what_is_withheld_is_said_on_the_page() -> None:
    told = Page(page(telling.all_dossiers())).text
    assert "1 incident withheld: only planned" in told
    assert "2 names withheld" in told
    assert not re.search("amani|bisimwa|claudine|mwezi", page(telling.all_dossiers()), re.I)


def test_nothing_that_happened_is_a_page_too() -> None:
    for name in ("sitrep", "sitrep-md"):
        assert "Nothing is told as having happened" in page([telling.plans()], name)
        assert "Nothing is told as having happened" in page(
            [], name, since="2025-05-01", until="2025-05-31", area="Nowhere"
        )


def test_period_and_area_are_those_asked_for() -> None:
    told = Page(page(telling.all_dossiers(), since="2025-05-01", until="2025-06-30", area="Kivu <1>")).text
    assert "Kivu <1>, 1 May 2025 to 30 June 2025" in told
    assert "Democratic Republic of the Congo, 1 May 2025 to 31 May 2025" in page(telling.all_dossiers())


def test_the_same_incidents_give_the_same_bytes() -> None:
    assert page(telling.all_dossiers()) == page(list(reversed(telling.all_dossiers())))


# hostile text ----------------------------------------------------------------------------------------------------


def hostile() -> Dossier:
    told = article(
        "h1" + HOSTILE,
        f"Rebels shelled a town {HOSTILE} killing two.",
        HOSTILE,
        title=HOSTILE,
        url='https://x.example/"><script>',
    )
    place = replace(RUBAYA, name=HOSTILE)
    made = [
        claim(told, "actor", Actor(None, HOSTILE, "armed_group"), "Rebels", by=(None, HOSTILE)),
        claim(told, "object", HOSTILE, HOSTILE),
        claim(told, "place", place, "town"),
        claim(told, "killed", 2, "two"),
        claim(told, "weapon", HOSTILE, HOSTILE),
    ]
    return dossier("h" + HOSTILE, [event(told, "shelling", "shelled", made)], [told])


def test_no_text_of_a_report_becomes_a_tag() -> None:
    told = page([hostile(), replace_url(telling.roads(), "javascript:alert(1)")], area=HOSTILE)
    parsed = Page(told)
    assert not {"script", "img", "b"} & set(parsed.tags)
    assert "onerror" not in parsed.attributes
    assert all(link.startswith(("#", "https://")) for link in parsed.links)
    assert "alert(2)" in parsed.text, "it stands there as text"


def replace_url(told: Dossier, url: str) -> Dossier:
    return replace(told, articles=tuple(replace(a, url=url) for a in told.articles))


def test_no_text_of_a_report_becomes_markdown() -> None:
    told = page([hostile()], "sitrep-md", area=HOSTILE)
    assert not re.search(r"(?<!\\)<(?!https://)", told)
    assert not re.search(r"(?<!\\)\]\(", told)
    assert "javascript:" not in re.sub(r"\\\]\(javascript", "", told)
    assert all(line.count("|") in (0, 3, 5) for line in told.replace("\\|", "").splitlines())


def test_markdown_defines_every_footnote_once() -> None:
    told = page(telling.all_dossiers(), "sitrep-md")
    used = set(re.findall(r"\[\^(\d+)\](?!:)", told))
    defined = re.findall(r"^\[\^(\d+)\]:", told, re.M)
    assert used == set(defined)
    assert len(defined) == len(set(defined)) > 10


# the map ---------------------------------------------------------------------------------------------------------


def place(
    lat: float, lon: float, precision: int = 1, kind: str = "settlement", name: str = "X", code: str | None = None
) -> Place:
    return Place(None, name, kind, code, None, lat, lon, precision)


def drawn(*places: Place) -> str:
    told = draw_map([Spot(p, 1) for p in places])
    assert told is not None
    return told.svg


def test_a_settlement_is_a_dot_a_region_a_ring_a_country_hatched() -> None:
    assert 'class="dot"' in drawn(RUBAYA)
    region = drawn(KIVU)
    assert 'circle class="vague"' in region
    assert 'class="dot"' not in region
    country = drawn(CONGO)
    assert 'path class="country"' in country
    assert 'class="dot"' not in country
    assert '<circle class="vague"' not in country


def test_a_ring_is_as_wide_as_its_region() -> None:
    oblast = Place(None, "Donetsk Oblast", "admin1", "UA", "UA-14", 48.01, 37.42, 4)
    city = Place(None, "Kyiv City", "admin1", "UA", "UA-30", 50.45, 30.52, 4)
    wide, narrow = reach_of(oblast), reach_of(city)
    assert wide is not None
    assert narrow is not None
    assert 50 < wide < 150
    assert narrow < 20
    assert reach_of(RUBAYA) is None
    assert reach_of(replace(oblast, admin1="XX-00")) is None


def test_an_unknown_place_is_on_no_map_and_counted() -> None:
    assert draw_map([Spot(telling.NOWHERE, 1)]) is None
    assert "1 incident not on the map" in Page(page(telling.all_dossiers())).text
    assert "No map" in Page(page([telling.hill()])).text


@pytest.mark.parametrize(
    "lat, lon, code",
    [
        (44.95, 34.10, "UA"),
        (44.62, 33.60, "UA"),
        (27.10, -13.10, "EH"),
        (43.00, 41.00, "GE"),
        (42.30, 44.00, "GE"),
        (48.00, 37.80, "UA"),
        (55.75, 37.60, "RU"),
        (31.50, 34.45, "PS"),
        (42.60, 21.10, "XK"),
        (9.56, 44.06, "SO"),
    ],
)
def test_whose_ground_it_is(lat: float, lon: float, code: str) -> None:
    """Crimea is Ukraine, Western Sahara is no part of Morocco, Abkhazia and South Ossetia are Georgia."""
    window = window_of((lon, lat, lon, lat), 960, 600, 6)
    found = [c for c, rings in countries_in(window) if any(holds(ring, window.at(lon, lat)) for ring in rings)]
    assert found == [code]


CONTESTED = {
    "Western Sahara": (27.6, -9.0), "Kosovo": (43.0, 21.0), "West Bank": (31.9, 34.9), "Golan": (33.0, 35.75), "Cyprus": (35.1, 33.3),
    "Somaliland": (9.0, 48.5), "Kashmir": (34.5, 74.5), "Aksai Chin": (34.0, 78.5), "Korea": (38.2, 127.5), "Abyei": (9.6, 28.4),
    "Essequibo": (6.5, -60.8), "Halaib": (22.1, 35.5),
}  # fmt: skip


def on_the_way(window: Window) -> list[tuple[float, float]]:
    """Points of contested borders that lie in a window, also between their corners."""
    steps = [n / 20 for n in range(21)]
    pairs = [pair for line in borders_in(window, contested=True) for pair in pairwise(line)]
    points = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairs for t in steps]
    return [p for p in points if 0 <= p[0] <= 100 and 0 <= p[1] <= 100]


@pytest.mark.parametrize("lat, lon", CONTESTED.values(), ids=CONTESTED)
def test_contested_borders_are_drawn_as_contested(lat: float, lon: float) -> None:
    window = Window((lon - 0.9, lat - 0.9, lon + 0.9, lat + 0.9), 100, 100)
    assert on_the_way(window), "no broken line there"
    near = {p for line in borders_in(window, contested=True) for p in line}
    solid = {p for line in borders_in(window, contested=False) for p in line}
    assert len(near & solid) <= 4, "a broken line is not drawn solid as well, but for its ends"
    assert 'class="contested"' in drawn(place(lat, lon))


def test_settled_borders_are_solid() -> None:
    for lat, lon in ((50.4, 35.6), (52.5, 14.6), (-1.6, 29.3)):
        window = Window((lon - 1.5, lat - 1.5, lon + 1.5, lat + 1.5), 100, 100)
        assert borders_in(window, contested=False)
        inside = [
            p for line in borders_in(window, contested=True) for p in line if 0 <= p[0] <= 100 and 0 <= p[1] <= 100
        ]
        assert inside == []


def test_what_lies_across_the_date_line_is_drawn_on_both_sides() -> None:
    for lon in (178.0, -172.0):
        window = window_of((lon, 66.5, lon, 66.5), 960, 600, 8)
        assert "RU" in [code for code, _ in countries_in(window)]
    whole = Window((-180, -85, 180, 85), 960, 600)
    wide = [ring for code, rings in countries_in(whole) if code == "RU" for ring in rings]
    assert not any(max(x for x, _ in r) - min(x for x, _ in r) > 800 for r in wide), "no strip across the world"


def test_a_map_of_the_world_and_of_the_poles() -> None:
    assert drawn(place(-1.5, 28.9), place(4.7, -74.0), place(14.6, 121.0), place(71.0, 178.0))
    assert drawn(place(89.9, 0.0))
    assert drawn(place(-89.0, 179.9), place(0.0, -179.9))


def test_near_places_share_a_dot_and_every_number_adds_up() -> None:
    told = drawn(*(place(50 + n / 1000, 30, name=f"P{n}") for n in range(3)), place(55, 40, name="Far"))
    assert told.count('class="dot"') == 2
    assert '<text class="number"' in told
    assert "P0 +2" in told


def test_a_few_far_places_do_not_shrink_the_map() -> None:
    near = [Spot(place(48 + n / 9, 37, name=f"P{n}"), 3) for n in range(9)]
    told = draw_map([*near, Spot(place(40, -74, name="Far"), 2)])
    assert told is not None
    assert told.beyond == 2
    assert "Far" not in told.svg
    both = draw_map([near[0], Spot(place(40, -74, name="Far"), 2)])
    assert both is not None
    assert both.beyond == 0


def test_names_on_the_map_are_escaped() -> None:
    told = drawn(place(50, 30, name='<script>&"'), replace(KIVU, name="<b>"), place(1, 1, 6, "country", "<i>", "GA"))
    assert not {"script", "b", "i"} & set(Page(told).tags)


def test_the_outlines_say_where_they_come_from() -> None:
    from importlib import resources

    told = json.loads((resources.files("dateline") / "data" / "map" / "outlines.json").read_text(encoding="utf-8"))
    assert "public domain" in told["source"]
    assert len(told["contested"]) > 20


# figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "counts, words",
    [
        ([people(4)], "4"),
        ([people(4, None, qualifier="at_least")], "at least 4"),
        ([people(4, None, qualifier="at_least"), people(7)], "4 to 7"),
        ([people(4), people(7, None, qualifier="at_least")], "4 to 7 or more"),
        ([people(None, None, qualifier="vague")], "number not told"),
        ([people(None, None, qualifier="vague"), people(3)], "3"),
        ([people(None, 9, qualifier="up_to")], "0 to 9"),
        ([people(None, None, qualifier="none")], "0"),
        ([people(12, 15)], "12 to 15"),
        ([people(36), people(22, group="child")], "36"),
        ([people(10, group="child"), people(48, group="soldier")], "at least 48"),
        ([people(10, group="child"), people(12, group="child")], "10 to 12"),
    ],
)
def test_ranges(counts: list[Quantity], words: str) -> None:
    told = article("r1", "Many died.", "Wire")
    made = [claim(told, "killed", c, "Many") for c in counts]
    found = figures.range_of(
        figures.whole(view(dossier("r", [event(told, "shelling", "died", made)], [told])), "killed")
    )
    assert found is not None
    assert found.words() == words


def test_parts_and_replaced_tolls_are_no_range() -> None:
    told = article("r1", "Many died.", "Wire")
    made = [
        claim(told, "killed", people(5, scope="part"), "Many"),
        claim(told, "killed", people(3, scope="earlier"), "Many"),
    ]
    assert figures.whole(view(dossier("r", [event(told, "shelling", "died", made)], [told])), "killed") == []


def test_sums_keep_the_doubt_of_their_parts() -> None:
    parts = [figures.Range(4, 7, False), figures.Range(2, 2, True), figures.Range(0, 0, True, 1)]
    total = figures.summed(parts)
    assert total is not None
    assert (total.words(), total.untold) == ("6 to 9 or more", 1)
    assert figures.summed([]) is None


def test_totals_of_a_war_are_shown_and_not_added() -> None:
    told = article("w1", "Rebels shelled a town; hundreds of thousands have died in the war.", "Wire")
    war = dossier(
        "war",
        [event(told, "shelling", "shelled", [claim(told, "killed", people(400_000, None), "hundreds of thousands")])],
        [told],
    )
    year = telling.roads()
    long = replace(year.incident.fields["time"].values[0], value=day("2024-01-01", "2024-12-31"))
    fields = {**year.incident.fields, "time": replace(year.incident.fields["time"], settled=long.value, values=(long,))}
    year = replace(year, incident=replace(year.incident, fields=fields))
    found = page([war, year, telling.market()])
    assert '<span class="number">4 to 7</span>' in found
    assert "in 1 incident; 2 figures not added" in found
    assert "400,000" in found


def test_notes_in_a_row_are_drawn_together() -> None:
    assert grouped([3, 1, 2, 7, 7, 9, 8, 12]) == [(1, "1–3"), (7, "7–9"), (12, "12")]
    assert grouped([1, 2, 5]) == [(1, "1"), (2, "2"), (5, "5")]
    assert grouped([]) == []


# time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first, last, unit",
    [("2025-05-01", "2025-05-31", "day"), ("2025-01-01", "2025-06-30", "week"), ("2024-01-01", "2025-12-31", "month")],
)
def test_the_chart_takes_days_weeks_or_months(first: str, last: str, unit: str) -> None:
    days = [(date.fromisoformat(d),) * 2 for d in (first, last)]
    found = draw_time(days, None, None)
    assert found is not None
    assert (found[1], found[2]) == (unit, 0)
    assert found[0].count('class="column"') == 2


def test_what_is_known_only_within_a_longer_time_is_counted_beside_the_chart() -> None:
    may = date(2025, 5, 1), date(2025, 5, 31)
    found = draw_time([may, (date(2025, 5, 3), date(2025, 5, 3))], None, None)
    assert found is not None
    assert found[2] == 1
    assert draw_time([], None, None) is None
