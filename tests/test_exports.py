"""Exports of incidents: the columns of other people's tables, the way from a cell back to the words, and what is withheld."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import telling
from hypothesis import given
from hypothesis import strategies as st
from telling import ARMY, CIVILIANS, KIVU, REBELS, RUBAYA, SHELLING, article, claim, day, dossier, event, people

from dateline.exporters import INCIDENT_EXPORTERS, Options, Withheld, acled, claims, hxl, ucdp
from dateline.exporters.cells import guarded, unguarded
from dateline.exporters.geography import acled_region, grid_cell, ucdp_region
from dateline.merge import settle
from dateline.model import DID_NOT_HAPPEN, Actor, Codes, Dossier, Quantity, Text, Value

PRIVATE = re.compile(r"amani|bisimwa|claudine|mwezi", re.I)
EVERY = list(INCIDENT_EXPORTERS)


def written(name: str, dossiers: list[Dossier], **options: Any) -> tuple[bytes, Withheld]:
    out = io.BytesIO()
    withheld = INCIDENT_EXPORTERS[name](
        iter(dossiers), Options(settle=settle, differences=telling.differences, **options), out
    )
    return out.getvalue(), withheld


def rows(name: str, dossiers: list[Dossier], **options: Any) -> list[dict[str, str]]:
    told = written(name, dossiers, **options)[0].decode("utf-8")
    table = list(csv.DictReader(io.StringIO(told, newline="")))
    return table[1:] if name == "hxl" else table


def texts(name: str, dossiers: list[Dossier], **options: Any) -> str:
    """Everything that a format tells, as text to look for names in."""
    data = written(name, dossiers, **options)[0]
    if name == "parquet":
        import pyarrow.parquet as pq

        return json.dumps(pq.read_table(io.BytesIO(data)).to_pylist())
    return data.decode("utf-8")


def by_id(told: list[dict[str, str]], key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in told}


# ACLED -----------------------------------------------------------------------------------------------------------

ACLED = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]


def test_acled_has_its_columns_in_their_order() -> None:
    header = written("acled", [])[0].decode().strip().split(",")
    assert header == [*ACLED, "claims"]
    assert list(acled.COLUMNS) == ACLED


def test_acled_says_what_its_codebook_asks_for() -> None:
    told = by_id(rows("acled", telling.all_dossiers()), "event_id_cnty")
    market = told["incident-market"]
    expected = {
        "event_date": "2025-05-19", "year": "2025", "time_precision": "1", "disorder_type": "Political violence",
        "event_type": "Explosions/Remote violence", "actor1": "March 23 Movement", "inter1": "",
        "actor2": "Civilians (Democratic Republic of the Congo)", "inter2": "Civilians", "civilian_targeting": "Civilian targeting",
        "iso": "180", "region": "Middle Africa", "admin1": "North Kivu", "location": "Rubaya", "latitude": "-1.5401",
        "longitude": "28.8803", "geo_precision": "1", "source": "Lake Wire; City Herald", "fatalities": "4", "timestamp": "1747785600",
    }  # fmt: skip
    assert {key: market[key] for key in expected} == expected
    roads = told["incident-roads"]  # a day in May, somewhere in a province: the month's middle, precision 3 and 3
    assert (roads["event_date"], roads["time_precision"], roads["geo_precision"]) == ("2025-05-16", "3", "3")
    hill = told["incident-hill"]
    assert (hill["event_date"], hill["time_precision"], hill["latitude"], hill["geo_precision"]) == ("", "", "", "")
    assert hill["fatalities"] == "0", "no death told is 0 in ACLED"


def test_notes_hold_every_figure_and_who_denies() -> None:
    note = by_id(rows("acled", telling.all_dossiers()), "event_id_cnty")["incident-market"]["notes"]
    assert "Killed: at least 4 people (“at least four people” … “killing”" in note
    assert "7 people (“Seven civilians” … “killed”, a doctor, City Herald)" in note
    assert note.count("Denied: actor March 23 Movement") == 1, "two copies of one text deny once"
    assert "2 independent accounts" in note


def test_notes_say_differ_only_where_figures_exclude_each_other() -> None:
    first, second = article("d1", "It was shelled.", "Wire"), article("d2", "It was shelled.", "Herald")
    for counts, differ in (((7, 4), True), ((4, people(2, 9)), False)):
        told = [
            event(a, "shelling", "shelled", [claim(a, "killed", n, "shelled")])
            for a, n in zip((first, second), counts, strict=True)
        ]
        row = rows("acled", [dossier("n", told, [first, second])])[0]
        assert ("Killed, accounts differ: 7 people" in row["notes"]) is differ


@pytest.mark.parametrize(
    "days, date, precision",
    [
        (("2025-05-19", "2025-05-19"), "2025-05-19", "1"),
        (("2025-05-12", "2025-05-18"), "2025-05-15", "2"),
        (("2025-05-01", "2025-05-31"), "2025-05-16", "3"),
        (("2025-01-01", "2025-12-31"), "", ""),
    ],
)
def test_acled_takes_the_middle_of_a_week_or_month(days: tuple[str, str], date: str, precision: str) -> None:
    told = rows("acled", [strike(day(*days))])[0]
    assert (told["event_date"], told["time_precision"]) == (date, precision)


@pytest.mark.parametrize(
    "words, killed, figure",
    [
        ("at least four people", people(4, None, qualifier="at_least"), "4"),
        ("dozens of people", people(None, None, qualifier="vague"), "12"),
        ("several people", people(None, None, qualifier="vague"), "3"),
        ("nobody", people(0, 0, qualifier="none"), "0"),
        ("up to nine people", people(None, 9, qualifier="up_to"), "9"),
    ],
)
def test_acled_counts_the_dead_by_its_conventions(words: str, killed: Quantity, figure: str) -> None:
    told = article("s1", f"Rebels shelled a town and killed {words}.", "Wire")
    made = [claim(told, "killed", killed, words)]
    assert rows("acled", [dossier("s", [event(told, "shelling", "shelled", made)], [told])])[0]["fatalities"] == figure


def strike(when: Value | None = None, *more: Any, codes: Codes = SHELLING, text: str = "") -> Dossier:
    """A strike told in one article: `more` are (field, value) on the word "shelled"."""
    told = article("s1", text or "Rebels shelled a town.", "Wire")
    parts = [("time", when)] if when is not None else []
    made = [claim(told, field, value, "shelled") for field, value in (*parts, *more)]
    return dossier("strike", [event(told, "shelling", "shelled", made, codes)], [told])


@pytest.mark.parametrize(
    "actor, kind, party",
    [
        (ARMY, "Battles", (ARMY.name, "State forces")),
        (replace(ARMY, country="RW"), "Battles", (ARMY.name, "External/Other forces")),
        (REBELS, "Battles", (REBELS.name, None)),
        (Actor(None, "gunmen", "population", None, "armed group"), "Battles", ("gunmen", None)),
        (
            Actor(None, "students", "population"),
            "Protests",
            ("Protesters (Democratic Republic of the Congo)", "Protesters"),
        ),
        (Actor(None, "youths", "population"), "Riots", ("Rioters (Democratic Republic of the Congo)", "Rioters")),
        (Actor("aid", "Lake Relief", "organisation"), "Battles", ("Lake Relief", "Civilians")),
    ],
)
def test_acled_names_sides_by_its_labels(actor: Actor, kind: str, party: tuple[str, str | None]) -> None:
    assert acled.party_of(actor, kind, "", RUBAYA) == party


@pytest.mark.parametrize(
    "one, two, words",
    [
        (("a", "Civilians"), ("b", "State forces"), "State forces-Civilians"),
        (("a", "Protesters"), ("", None), "Protesters only"),
        (("a", None), ("b", "Civilians"), ""),
    ],
)
def test_acled_interaction(one: acled.Party, two: acled.Party, words: str) -> None:
    assert acled.interaction_of(one, two) == words


def test_what_another_incident_names_is_part_of_it_unless_deaths_would_be_lost() -> None:
    named = Codes(acled={**(SHELLING.acled or {}), "decided_by": "s9:explosion:0"})
    data, withheld = written("acled", [strike(codes=named)])
    assert data.count(b"\r\n") == 1
    assert withheld.counts == {("incident", "part of another incident, which ACLED records as one"): 1}
    assert len(rows("acled", [strike(None, ("killed", 3), codes=named)])) == 1


def test_disorder_types() -> None:
    assert acled.disorder_of("Riots", "Mob violence") == "Political violence"
    assert acled.disorder_of("Riots", "Violent demonstration") == "Demonstrations"
    assert acled.disorder_of("Protests", "Excessive force against protesters") == "Political violence; Demonstrations"


# UCDP ------------------------------------------------------------------------------------------------------------


def test_ucdp_has_its_49_columns_and_then_ours() -> None:
    header = written("ucdp", [])[0].decode().strip().split(",")
    assert len(ucdp.COLUMNS) == len(set(ucdp.COLUMNS)) == 49
    assert header == [*ucdp.COLUMNS, "claims"]


def test_ucdp_says_what_its_codebook_asks_for() -> None:
    market = rows("ucdp", telling.all_dossiers())[0]
    expected = {
        "id": "incident-market", "type_of_violence": "3", "side_a": "March 23 Movement", "side_b": "Civilians",
        "dyad_name": "March 23 Movement - Civilians", "number_of_sources": "2", "where_prec": "1", "date_prec": "1",
        "date_start": "2025-05-19", "date_end": "2025-05-19", "event_clarity": "1", "low": "4", "best": "4", "high": "7",
        "deaths_civilians": "4", "deaths_unknown": "0", "region": "Africa", "priogrid_gid": "127138",
        "source_original": "Armed Forces of the Democratic Republic of the Congo; a doctor", "geom_wkt": "POINT (28.8803 -1.5401)",
    }  # fmt: skip
    assert {key: market[key] for key in expected} == expected


def test_ucdp_leaves_out_what_killed_nobody_and_what_has_no_sides() -> None:
    bloodless = strike(None, ("actor", REBELS), ("victim", CIVILIANS))
    nobody = strike(None, ("killed", 3), codes=replace(SHELLING, ucdp=None))
    _, withheld = written("ucdp", [bloodless, nobody])
    assert withheld.written == 0
    assert {why.split()[0] for _, why in withheld.counts} == {"no"}


def test_prio_grid_counts_from_the_south_west() -> None:
    assert (grid_cell(-89.9, -179.9), grid_cell(90, 180), grid_cell(0.1, 0.1)) == (1, 259200, 129961)


def test_regions() -> None:
    assert (acled_region("UA"), acled_region("SD"), acled_region("AF")) == (
        "Europe",
        "Northern Africa",
        "Caucasus and Central Asia",
    )
    assert (ucdp_region("EG"), ucdp_region("SD"), ucdp_region("GE"), ucdp_region("MM")) == (
        "Middle East",
        "Africa",
        "Europe",
        "Asia",
    )
    assert acled_region(None) is None


def test_every_country_has_a_region() -> None:
    from dateline.knowledge import table

    assert [code for code in table("places/countries") if not acled_region(code)] == []


# the others ------------------------------------------------------------------------------------------------------


def test_plover_is_json_lines() -> None:
    told = [json.loads(line) for line in texts("plover", telling.all_dossiers()).splitlines()]
    assert [t["id"] for t in told] == ["incident-market", "incident-hill"]
    assert (told[0]["event"], told[0]["mode"], told[0]["killed"]["qualifier"]) == (
        "ASSAULT",
        "heavy-weapons",
        "at_least",
    )
    assert told[0]["killed"]["high"] is None, "at least four has no upper bound"


def test_plover_contexts_are_those_of_all_its_events() -> None:
    market = telling.all_dossiers()[0]
    assert json.loads(texts("plover", [market]))["contexts"] == [], "none was read when these were told"
    first, second, *others = (e for e in market.events if e.codes.plover)
    told = [
        replace(e, codes=replace(e.codes, plover={**(e.codes.plover or {}), "contexts": contexts}))
        for e, contexts in ((first, ["military"]), (second, ["health", "military"]))
    ]
    again = replace(market, events=(*told, *others))
    assert json.loads(texts("plover", [again]))["contexts"] == ["health", "military"]


def test_parquet_holds_the_rows_of_the_csv_typed() -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(written("parquet", telling.all_dossiers())[0]))
    flat = rows("csv", telling.all_dossiers())
    assert table.column_names == list(claims.COLUMNS)
    assert [r["words"] for r in table.to_pylist()] == [unguarded(r["words"]) for r in flat]
    assert str(table.schema.field("low").type) == "int64"
    assert table.num_rows == len(flat) > 20


def test_parquet_of_nothing_has_its_columns() -> None:
    import pyarrow.parquet as pq

    assert pq.read_table(io.BytesIO(written("parquet", [])[0])).column_names == list(claims.COLUMNS)


def test_geojson_pins_nothing_coarser_than_a_district() -> None:
    told = json.loads(texts("geojson", telling.all_dossiers()))
    found = {f["id"]: f for f in told["features"]}
    assert found["incident-market"]["geometry"] == {"type": "Point", "coordinates": [28.8803, -1.5401]}
    assert found["incident-roads"]["geometry"] is None
    assert found["incident-roads"]["properties"]["middle"] == [29.0, -0.75]
    assert found["incident-hill"]["geometry"] is None
    assert json.loads(texts("geojson", [])) == {"type": "FeatureCollection", "features": []}


def test_hxl_is_valid_by_libhxl() -> None:
    import hxl as libhxl

    data = written("hxl", telling.all_dossiers())[0]
    source = libhxl.data(io.BytesIO(data))
    assert [c.display_tag for c in source.columns] == list(hxl.COLUMNS.values())
    assert len(source.values) == 3
    assert libhxl.data(io.BytesIO(data)).validate(libhxl.schema()) is True


def test_jsonl_is_the_incident_when_names_are_asked_for() -> None:
    told = [json.loads(line) for line in texts("jsonl", telling.all_dossiers(), names=True).splitlines()]
    assert told == [
        json.loads(json.dumps(d.incident.to_dict())) for d in (telling.market(), telling.roads(), telling.hill())
    ]


# the way back ----------------------------------------------------------------------------------------------------


def words_behind(references: dict[str, list[list[Any]]], dossiers: list[Dossier]) -> dict[str, list[str]]:
    texts = {a.id: a.text for d in dossiers for a in d.articles}
    return {field: [texts[a][start:end] for a, start, end in spans] for field, spans in references.items()}


def references(name: str, dossiers: list[Dossier]) -> Iterator[dict[str, Any]]:
    if name in ("acled", "ucdp"):
        yield from (json.loads(row["claims"]) for row in rows(name, dossiers))
    elif name == "hxl":
        yield from (json.loads(row["Claims"]) for row in rows(name, dossiers))
    elif name == "plover":
        yield from (json.loads(line)["claims"] for line in texts(name, dossiers).splitlines())
    else:
        yield from (f["properties"]["claims"] for f in json.loads(texts(name, dossiers))["features"])


@pytest.mark.parametrize("name", ["acled", "ucdp", "plover", "geojson", "hxl"])
def test_from_a_cell_back_to_the_words(name: str) -> None:
    told = telling.all_dossiers()
    found = [words_behind(r, told) for r in references(name, told)]
    assert {"at least four people", "Seven civilians"} <= set(found[0]["killed"])
    assert found[0]["event"] == ["hit", "hit", "shelled"]
    assert set(found[0]["place"]) == {"Rubaya"}


def test_from_a_claims_row_back_to_the_words() -> None:
    told = telling.all_dossiers()
    articles = {a.id: a.text for d in told for a in d.articles}
    for row in rows("csv", told, names=True):
        spans = [articles[row["article"]][start:end] for start, end in json.loads(row["spans"])]
        assert " … ".join(" ".join(s.split()) for s in spans) == unguarded(row["words"])
        assert articles[row["article"]][int(row["start"]) : int(row["end"])] == spans[0]


# what is withheld ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("modality", [*sorted(DID_NOT_HAPPEN), "retold", "possible"])
def test_what_did_not_happen_is_withheld_and_counted(name: str, modality: str) -> None:
    told = article("n1", "Rebels shelled a town, killing nine people.", "Wire")
    made = [
        claim(told, "killed", 9, "nine people", modality=modality),
        claim(told, "place", RUBAYA, "town", modality=modality),
    ]
    _, withheld = written(
        name, [dossier("none", [event(told, "shelling", "shelled", made, modality=modality)], [told])]
    )
    assert withheld.written == 0
    assert sum(withheld.counts.values()) == 1
    assert len(withheld.lines()) == 1
    assert "incident-plans" not in texts(name, telling.all_dossiers())


def test_an_old_happening_told_again_is_counted_apart() -> None:
    told = article("n1", "Rebels shelled a town.", "Wire")
    apart = [dossier(m, [event(told, "shelling", "shelled", modality=m)], [told]) for m in ("retold", "denied")]
    assert written("csv", apart)[1].lines() == [
        "1 incident withheld: of an earlier time, told again",
        "1 incident withheld: only denied",
    ]


@pytest.mark.parametrize("name", EVERY)
def test_no_private_name_without_asking(name: str) -> None:
    assert not PRIVATE.search(texts(name, telling.all_dossiers()))
    assert written(name, telling.all_dossiers())[1].counts[("name", "of private persons; --names shows them")] == 2


@pytest.mark.parametrize("name", ["csv", "parquet", "jsonl", "acled"])
def test_private_names_are_there_when_asked_for(name: str) -> None:
    assert "Amani Bisimwa" in texts(name, telling.all_dossiers(), names=True)
    assert not any("name" in noun for noun, _ in written(name, telling.all_dossiers(), names=True)[1].counts)


def told_of(
    victim: Value | str, text: str, words: str, by: tuple[Actor | None, str] | None = None, **more: str
) -> Dossier:
    told = article("p1", text, "Wire", **more)
    made = [claim(told, "victim", victim, words, by=by), claim(told, "actor", REBELS, "Rebels")]
    return dossier("p", [event(told, "shelling", "shelled", made)], [told])


@pytest.mark.parametrize(
    "victim, text, words, hidden, kept",
    [
        (Actor(None, "Odile Kasereka", "person"), "Rebels shelled the house of Odile Kasereka, 54.", "Odile Kasereka", "Kasereka", "M23"),
        (Actor(None, "Jean van der Velde", "person", None, "teacher"), "Rebels shelled Jean van der Velde.", "Jean van der Velde", "Velde", "teacher (name withheld)"),
        (Actor("x-y", "Pascal Ilunga", "person", "CD", None), "Rebels shelled Pascal Ilunga.", "Pascal Ilunga", "Ilunga", "person (name withheld)"),
        (Text("wife of Odile Kasereka"), "Rebels shelled the wife of Odile Kasereka.", "the wife of Odile Kasereka", "Kasereka", "wife of [name withheld]"),
        (Text("house at 12 Lumumba Avenue"), "Rebels shelled a house at 12 Lumumba Avenue.", "a house at 12 Lumumba Avenue", "Lumumba", "[address withheld]"),
    ],
)  # fmt: skip
def test_private_persons_are_described_not_named(victim: Value, text: str, words: str, hidden: str, kept: str) -> None:
    told = [told_of(victim, text, words)]
    for name in EVERY:
        assert hidden not in texts(name, told), name
    assert kept in texts("csv", told) + texts("jsonl", told) + texts("acled", told) or kept == "M23"


@pytest.mark.parametrize(
    "victim, text, words",
    [
        (Actor("felix-t", "Félix Tshala", "person", "CD", "president of the Democratic Republic of the Congo"), "Rebels shelled Félix Tshala.", "Félix Tshala"),
        (Actor(None, "Ukrainian soldier", "person"), "Rebels shelled a Ukrainian soldier.", "Ukrainian soldier"),
        (Actor(None, "Human Rights Watch", "organisation"), "Rebels shelled Human Rights Watch.", "Human Rights Watch"),
    ],
)  # fmt: skip
def test_offices_bodies_and_descriptions_stay(victim: Actor, text: str, words: str) -> None:
    assert victim.name in texts("csv", [told_of(victim, text, words)])
    assert not any(noun == "name" for noun, _ in written("csv", [told_of(victim, text, words)])[1].counts)


def test_an_unknown_holder_is_no_name_in_an_export() -> None:
    told = [
        told_of(CIVILIANS, "Rebels shelled civilians, said Odile Kasereka.", "civilians", by=(None, "Odile Kasereka"))
    ]
    assert all("Kasereka" not in texts(name, told) for name in EVERY)


@pytest.mark.parametrize("id_", [None, "lake-rights-network"])
def test_who_speaks_for_a_body_is_not_named(id_: str | None) -> None:
    body = Actor(id_, "Lake Rights Network", "organisation")
    words = "the chairwoman of the Lake Rights Network Odile Kasereka"
    told = [told_of(CIVILIANS, f"Rebels shelled civilians, said {words}.", "civilians", by=(body, words))]
    for name in EVERY:
        assert "Kasereka" not in texts(name, told), name
    assert "Lake Rights Network" in texts("csv", told)


@pytest.mark.parametrize(
    "title, told",
    [
        ("Baker Odile Kasereka Tells of Shelling", "Baker [name withheld] Tells of Shelling"),
        ("Baker Odile Kasereka tells of shelling", "Baker [name withheld] tells of shelling"),
        ("Rebel Shells Hit Town Market Again", "Rebel Shells Hit Town Market Again"),
        ("Army of Ukraine and Human Rights Watch speak", "Army of Ukraine and Human Rights Watch speak"),
    ],
)
def test_headlines_carry_no_names_either(title: str, told: str) -> None:
    text = "Rebels shelled a town. The baker Odile Kasereka told of it on Monday, and shells hit the market."
    assert rows("ucdp", [titled(title, text)])[0]["source_headline"] == told


def titled(title: str, text: str) -> Dossier:
    told = article("t1", text, "Wire", title=title)
    made = [
        claim(told, "actor", REBELS, "Rebels"),
        claim(told, "victim", CIVILIANS, "town"),
        claim(told, "killed", 2, "town"),
    ]
    return dossier("t", [event(told, "shelling", "shelled", made)], [told])


def test_nothing_finer_than_a_settlement_or_a_facility() -> None:
    told = [strike(None, ("place", Text("a flat behind the school")), ("killed", 2), ("actor", REBELS))]
    data, withheld = written("acled", told)
    assert ("place", "told finer than a settlement or a named facility") in withheld.counts
    row = rows("acled", told)[0]
    assert (row["location"], row["latitude"]) == ("", "")
    assert b"school" not in data


def test_a_country_is_no_point() -> None:
    told = [strike(None, ("place", telling.CONGO), ("killed", 2), ("actor", REBELS))]
    assert [
        rows(name, told)[0][column]
        for name, column in (("acled", "latitude"), ("ucdp", "latitude"), ("hxl", "Latitude"))
    ] == [""] * 3


# CSV -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "'=1", "＝1", "\r\n=1"])
def test_no_text_begins_a_formula(text: str) -> None:
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text


@given(st.text())
def test_the_guard_can_be_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_cells_are_guarded_numbers_are_not() -> None:
    told = by_id(rows("acled", telling.all_dossiers()), "event_id_cnty")
    assert told["incident-market"]["latitude"] == "-1.5401"
    assert told["incident-hill"]["source"].startswith("'=HYPERLINK")
    assert told["incident-hill"]["actor1"] == "'+Fighters"


@pytest.mark.parametrize("name", ["acled", "ucdp", "csv", "hxl"])
def test_csv_is_rfc_4180_in_utf_8(name: str) -> None:
    nasty = article("s1", 'Rebels shelled "a, b"\nand “é 𝕏”.', 'W"i,r\ne')
    made = [
        claim(nasty, "actor", REBELS, "Rebels"),
        claim(nasty, "object", 'a "q", \n\x00é𝕏', "a, b"),
        claim(nasty, "killed", 2, "shelled"),
    ]
    data = written(name, [dossier("n", [event(nasty, "shelling", "shelled", made)], [nasty])])[0]
    assert b"\x00" not in data
    assert data.endswith(b"\r\n")
    parsed = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    assert len({len(row) for row in parsed}) == 1


def test_nothing_given_is_a_header_alone() -> None:
    for name in ("acled", "ucdp", "csv"):
        assert written(name, [])[0].count(b"\r\n") == 1
    assert written("hxl", [])[0].count(b"\r\n") == 2
    assert written("jsonl", [])[0] == written("plover", [])[0] == b""


def test_a_lone_surrogate_breaks_nothing() -> None:
    told = article("s1", "Rebels shelled \ud800 town.", "Wire")
    made = [
        claim(told, "object", "\ud800 town", "\ud800 town"),
        claim(told, "killed", people(1), "shelled"),
        claim(told, "place", KIVU, "town"),
    ]
    for name in EVERY:
        written(name, [dossier("n", [event(told, "shelling", "shelled", made)], [told])])


def test_an_incident_without_its_articles_is_still_written() -> None:
    told = telling.market()
    for name in EVERY:
        assert written(name, [replace(told, articles=())])[1].written >= 1
