"""The gazetteer: what a name finds, how the file is made, and a user's own places."""

import os
import pickle
import re
import shutil
import sqlite3
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dateline import gazetteer_build, gazetteer_sources, knowledge
from dateline.cli import main
from dateline.gazetteer import Gazetteer, import_places, key_of, open_gazetteer
from dateline.gazetteer_build import Entry, keys_of
from dateline.model import PLACE_KINDS


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return open_gazetteer()


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer) -> Path:
    """An empty cache folder that holds the compiled gazetteer and nothing of the user's."""
    shutil.copy(gazetteer.path, tmp_path / gazetteer.path.name)
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path))
    return tmp_path


# keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "a, b",
    [
        ("Khān Yūnis", "khan yunis"), ("Deir ez-Zor", "Deir Ez Zor"), ("St. Petersburg", "Saint Petersburg"), ("Sana’a", "Sanaa"),
        ("U.S.", "US"), ("İstanbul", "Istanbul"), ("Mt. Sinjar", "Mount Sinjar"), ("Port–au–Prince", "port-au-prince"),
    ],
)  # fmt: skip
def test_spellings_that_make_no_difference(a: str, b: str) -> None:
    assert key_of(a) == key_of(b)


@pytest.mark.parametrize("a, b", [("Kursk", "Kurskaya"), ("North Kivu", "South Kivu"), ("Goma", "Boma")])
def test_names_that_stay_apart(a: str, b: str) -> None:
    assert key_of(a) != key_of(b)


def test_units_are_found_without_their_kind_and_arabic_names_without_their_article() -> None:
    assert {"helmand", "helmand province"} <= keys_of(
        Entry("x:1", "x", "admin1", "AF", names=[("Helmand Province", 0)])
    ).keys()
    town = keys_of(Entry("x:2", "x", "settlement", "SY", names=[("Al Ḩasakah", 0)]))
    assert {"al hasakah", "hasakah", "hasaka", "el hasaka"} <= town.keys()
    assert town["al hasakah"] == 0
    assert town["hasaka"] == 2
    assert keys_of(Entry("x:3", "x", "settlement", "ES", names=[("Al Almeda", 0)])).keys() == {"al almeda"}


# what a name finds ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, country, kind",
    [
        ("Kyiv", "UA", "settlement"), ("Kiev", "UA", "settlement"), ("Tehran", "IR", "settlement"), ("North Kivu", "CD", "admin1"),
        ("Kursk Oblast", "RU", "admin1"), ("Gaza Strip", "PS", "admin1"), ("Gaza City", "PS", "settlement"), ("Ivory Coast", "CI", "country"),
        ("Burma", "MM", "country"), ("Robotyne", "UA", "settlement"), ("Zamzam", "SD", "facility"), ("Black Sea", None, "water"),
        ("Donbas", "UA", "area"), ("Kanawha County", "US", "admin2"), ("Stepanakert", "AZ", "settlement"), ("Raqqa", "SY", "settlement"),
    ],
)  # fmt: skip
def test_lookup(gazetteer: Gazetteer, name: str, country: str | None, kind: str) -> None:
    assert any(r.country == country and r.kind == kind for r in gazetteer.lookup(name))


def test_a_main_name_comes_before_a_greater_place_that_was_once_called_so(gazetteer: Gazetteer) -> None:
    towns = [r for r in gazetteer.lookup("Pokrovsk") if r.kind == "settlement"]
    assert (towns[0].country, towns[0].main) == ("UA", True)
    assert any(r.name == "Engels" and r.named == "alternate" for r in towns)


def test_there_is_one_capital_a_country(gazetteer: Gazetteer) -> None:
    assert [r.admin1 for r in gazetteer.lookup("Washington") if r.capital] == ["US-DC"]


def test_units_and_countries(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.countries()) == 250
    ukraine, donetsk = gazetteer.country("UA"), gazetteer.admin1("UA-14")
    assert ukraine is not None
    assert ukraine.name == "Ukraine"
    assert donetsk is not None
    assert (donetsk.kind, donetsk.country) == ("admin1", "UA")
    assert gazetteer.get(donetsk.gazetteer_id) == donetsk
    assert gazetteer.country("ZZ") is None
    assert gazetteer.get("geonames:0") is None


def test_nothing_has_no_bearer(gazetteer: Gazetteer) -> None:
    for name in ("", " ", "...", "Xyzzyburg", "'; DROP TABLE names; --", "\x00", "☃"):
        assert gazetteer.lookup(name) == ()


def test_many_at_once_is_as_one_at_a_time(gazetteer: Gazetteer) -> None:
    names = ["Goma", "San Antonio", "Nowhere at all", "Springfield"]
    assert gazetteer.lookup_all(names) == {name: gazetteer.lookup(name) for name in names}
    assert list(gazetteer.known(key_of(f"no such {n}") for n in range(1500)).values()) == [()] * 1500


def test_opening_is_quick_and_survives_pickling_and_threads(gazetteer: Gazetteer) -> None:
    started = time.perf_counter()
    again = open_gazetteer()
    assert time.perf_counter() - started < 0.25
    assert pickle.loads(pickle.dumps(again)) == gazetteer
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(gazetteer.lookup("Bukavu"))) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert found == [gazetteer.lookup("Bukavu")] * 4


# how it is made ---------------------------------------------------------------------------------------------------


def test_the_fingerprint_follows_the_supplement(monkeypatch: pytest.MonkeyPatch) -> None:
    before = gazetteer_build.fingerprint()
    assert before == gazetteer_build.fingerprint()
    monkeypatch.setattr(knowledge, "tables", lambda prefix: {prefix: "changed"})
    assert gazetteer_build.fingerprint() != before


def test_two_that_start_at_once_build_once_and_the_old_file_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path))
    (tmp_path / "gazetteer-0123456789abcdef.sqlite").write_bytes(b"old")
    os.utime(tmp_path / "gazetteer-0123456789abcdef.sqlite", (0, 0))
    built: list[int] = []

    def entries(progress: object) -> Iterator[Entry]:
        built.append(1)
        time.sleep(0.2)
        yield Entry("x:1", "Goma", "settlement", "CD", lat=-1.7, lon=29.2, names=[("Goma", 0)])

    monkeypatch.setattr(gazetteer_sources, "entries", entries)
    paths: list[Path] = []
    threads = [threading.Thread(target=lambda: paths.append(gazetteer_build.compiled())) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(built) == 1
    assert paths[0] == paths[1]
    assert [p.name for p in tmp_path.glob("gazetteer-*.sqlite")] == [paths[0].name]
    assert not list(tmp_path.glob("*.tmp"))


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def entries() -> Iterator[Entry]:
        yield Entry("x:1", "Goma", "settlement", "CD", names=[("Goma", 0)])
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        gazetteer_build.write(tmp_path / "gazetteer-x.sqlite", entries(), {})
    assert not list(tmp_path.iterdir())


# How a source of the supplement may be written: a list and its number or page, or what the point is the middle of.
SOURCE = re.compile(
    r"(.+, )?GeoNames \d+|OurAirports [A-Z0-9-]+|MIMU (town|village) \w+|Pleiades \d+|World Gazetteer: .+|Wikipedia( \(\w\w\))?: .+"
    r"|CIA World Factbook.*: .+|middle of .+|(list|table) of .+, .+|Wikimapia: .+|unit only: .+"
)


def test_the_supplement_is_sound(gazetteer: Gazetteer) -> None:
    rows = [row for table in knowledge.tables("places/supplement").values() for row in table]
    countries = knowledge.table("places/countries")
    assert len(rows) >= 250
    seen = set()
    with sqlite3.connect(gazetteer.path) as connection:
        for row in rows:
            assert set(row) <= {"name", "names", "kind", "country", "admin1", "at", "source"}, row
            assert row["kind"] in PLACE_KINDS
            assert SOURCE.fullmatch(row["source"]), row
            assert ("at" in row) != row["source"].startswith("unit only"), row
            assert "at" in row or gazetteer.admin1(row["admin1"]), row
            assert all(isinstance(n, str) and key_of(n) for n in [row["name"], *row.get("names", [])]), row
            seen.add((key_of(row["name"]), row.get("country")))
            if row["kind"] in ("settlement", "facility"):
                assert row["country"] in countries
            if "at" in row:
                _check_point(connection, row)
    assert len(seen) == len(rows)


def _check_point(connection: sqlite3.Connection, row: dict[str, Any]) -> None:
    """A point is on the globe, among the country's towns, and by the town that the source names."""
    lat, lon = row["at"]
    assert -90 <= lat <= 90
    assert -180 <= lon <= 180
    if row["kind"] in ("settlement", "facility"):
        query = "SELECT count(*) FROM places WHERE country = ? AND gid LIKE 'geonames:%' AND abs(lat - ?) < 4 AND abs(lon - ?) < 4"
        assert connection.execute(query, (row["country"], lat, lon)).fetchone()[0], f"no town round {row['name']}"
    town = re.fullmatch(r"(.+, )?GeoNames (\d+)", row["source"])
    found = (
        connection.execute("SELECT lat, lon FROM places WHERE gid = ?", (f"geonames:{town[2]}",)).fetchone()
        if town
        else None
    )
    if found:
        assert abs(found[0] - lat) < 0.35, row
        assert abs(found[1] - lon) < 0.35, row


def test_a_row_without_a_source_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = [{"name": "Testville", "kind": "settlement", "country": "UA", "at": [48.0, 37.5]}]
    monkeypatch.setattr(knowledge, "tables", lambda prefix: {"places/supplement/x": bare})
    with pytest.raises(ValueError, match=r"x\.yaml: Testville has no source"):
        list(gazetteer_sources._supplement([]))


def test_what_only_a_unit_is_known_of_has_no_point(gazetteer: Gazetteer) -> None:
    (village,) = (r for r in gazetteer.lookup("Malaya Loknya") if r.kind == "settlement")
    assert (village.admin1, village.lat, village.lon) == ("RU-KRS", None, None)


def test_a_row_that_names_a_town_lends_it_its_names(gazetteer: Gazetteer) -> None:
    assert [r.gazetteer_id for r in gazetteer.lookup("Mai Kadra")] == ["geonames:12640446"]


def test_every_unit_and_country_named_is_one_of_the_packages(gazetteer: Gazetteer) -> None:
    for code in [*knowledge.table("places/units"), *knowledge.table("places/abbreviations")]:
        assert gazetteer.admin1(code) is not None, code


# a user's own places ----------------------------------------------------------------------------------------------

DUMP = (
    "9999991\tWad an Nura\tWad an Nura\tWad al-Noora,wad alnwra\t14.35\t32.68\tP\tPPL\tSD\t\t38\t\t\t\t1200\t\t380\tAfrica/Khartoum\t2024-06-07\n"
    "9999992\tSome Tree\tSome Tree\t\t14.35\t32.68\tV\tTREE\tSD\t\t38\t\t\t\t0\t\t380\tAfrica/Khartoum\t2024-06-07\n"
    "9999993\tOther\tOther\t\t13.0\t20.0\tS\tAIRB\tTD\t\t00\t\t\t\t0\t\t380\tAfrica/Ndjamena\t2024-06-07\n"
)


def test_a_csv_and_a_dump_are_added(own_cache: Path, tmp_path: Path) -> None:
    table, dump = tmp_path / "mine.csv", tmp_path / "SD.txt"
    table.write_text(
        "name,lat,lon,kind,country,admin1,names\nTestville,48.0,37.5,settlement,UA,UA-14,Testgorod|Testa\n",
        encoding="utf-8",
    )
    dump.write_text(DUMP, encoding="utf-8")
    before = open_gazetteer()
    assert import_places(table) == 1
    assert import_places(dump, countries=["sd"]) == 1
    after = open_gazetteer()
    assert before.fingerprint != after.fingerprint
    (town,) = after.lookup("Testgorod")
    assert (town.name, town.country, town.admin1, town.lat, town.chosen) == (
        "Testville",
        "UA",
        "UA-14",
        48.0,
        True,
    )
    (village,) = after.lookup("Wad al-Noora")
    assert (village.gazetteer_id, village.admin1, village.named) == ("geonames:9999991", "SD-GZ", "alternate")
    assert after.lookup("Other") == before.lookup("Other")
    assert after.lookup("Kyiv") == before.lookup("Kyiv")


def test_importing_twice_changes_nothing(own_cache: Path, tmp_path: Path) -> None:
    dump = tmp_path / "SD.txt"
    dump.write_text(DUMP, encoding="utf-8")
    import_places(dump)
    once = open_gazetteer()
    import_places(dump)
    assert open_gazetteer().fingerprint == once.fingerprint
    assert len(open_gazetteer().lookup("Wad an Nura")) == 1
    assert len(list(own_cache.glob("places-*.sqlite"))) == 1


@pytest.mark.parametrize(
    "content, cure",
    [
        ("a,b\n1,2\n", "first line must name the columns"),
        ("", "first line must name the columns"),
        ("name,lat,lon\nX,95,2\n", "line 2: no point"),
        ("name,lat,lon\nX,north,2\n", "decimal degrees"),
        ("name,lat,lon,kind\nX,5,2,castle\n", "use one of country"),
        ("name,lat,lon,country\nX,5,2,XX\n", "ISO 3166-1"),
        ("name,lat,lon\n", "holds no place"),
        ("name;lat;lon\nX;5;2\n", "with commas between them"),
        ("name,lat,lon\nX,5,2,Y\n", "line 2: 4 values for 3 columns"),
        ("name,lat,lon\nX,nan,inf\n", "line 2: no point"),
        ('name,lat,lon\nX,5,2\n"A\nB",95,2\n', "line 4: no point"),
        ("name,lat,lon\n?,5,2\n", "line 2: the name '?' has no letter"),
        ("name,lat,lon\n,5,2\n", "fill it in or drop the line"),
        ("name,lat,lon\n" + '"' + "x" * 200_000 + '",5,2\n', "quotation mark that is not closed"),
        ("name,lat,lon,country,admin1\nX,5,2,SD,Khartoum\n", "line 2: admin1 'Khartoum' is no code of country SD"),
        ("name,lat,lon,admin1\nX,5,2,SD-KH\n", "or leave it empty"),
        (DUMP.split("\n")[0].replace("\tSD\t", "\tZZ\t"), "line 1: unknown country 'ZZ'"),
        (DUMP.split("\n")[0] + "\nbroken\tline\n", "line 2: 2 columns"),
    ],
)
def test_a_bad_file_is_named_with_its_cure(own_cache: Path, tmp_path: Path, content: str, cure: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.csv") as fault:
        import_places(path)
    assert cure in str(fault.value)
    assert not list(own_cache.glob("places-*.sqlite"))


def test_a_file_that_is_no_text(own_cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(b"name,lat,lon\n\xff\xfe\x00,1,2\n")
    with pytest.raises(ValueError, match="UTF-8"):
        import_places(path)


def test_a_zip_that_is_broken_or_holds_no_table(own_cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("SD.txt", DUMP)
    assert import_places(path) == 2
    path.write_bytes(path.read_bytes().replace(b"Wad an Nura", b"Wad on Nura"))
    with pytest.raises(ValueError, match=r"bad\.zip cannot be unpacked.*; get it anew"):
        import_places(path)
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("a.doc", "x")
    with pytest.raises(ValueError, match=r"bad\.zip holds 0 tables"):
        import_places(path)


def test_the_command_says_each_bad_file_in_one_line(
    own_cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, missing, good = tmp_path / "bad.csv", tmp_path / "none.csv", tmp_path / "good.csv"
    bad.write_text("name,lat,lon\nX,95,2\n", encoding="utf-8")
    good.write_text("name,lat,lon\nTestville,5,2\n", encoding="utf-8")
    assert main(["gazetteer", "import", str(bad), str(missing), str(good)]) == 1
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        f"dateline: {bad}: line 2: no point at '95', '2'; give decimal degrees, latitude first",
        f"dateline: {missing}: No such file or directory; give a GeoNames dump or a CSV that can be read",
    ]
    assert "1 places added" in said.out


def test_only_files_long_unused_are_removed(tmp_path: Path) -> None:
    fresh, stale, current = (tmp_path / f"gazetteer-{n}.sqlite" for n in ("fresh", "stale", "current"))
    for path in (fresh, stale, current):
        path.write_bytes(b"x")
    os.utime(stale, (time.time() - 40 * 86_400,) * 2)
    gazetteer_build._remove_old(tmp_path, current)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["gazetteer-current.sqlite", "gazetteer-fresh.sqlite"]


def test_places_whose_name_begins_so_the_greater_first() -> None:
    gazetteer = open_gazetteer()
    found = gazetteer.starting("Nairo")
    assert {"Nairobi", "Nairobi City"} <= {row.name for row in found}
    assert found[0].population == max(row.population for row in found)
    assert len({row.gazetteer_id for row in found}) == len(found)
    assert gazetteer.starting("na") == ()
    assert len(gazetteer.starting("san", 5)) == 5
