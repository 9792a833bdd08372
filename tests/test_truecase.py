"""Texts in capitals: the twin that is read in their place, and the spans that quote the capitals themselves."""

import pytest

import dateline
from dateline.extract.truecase import truecased

TWINS = [
    ("GUNMEN KILLED THREE FARMERS IN CHAD ON MONDAY.", "Gunmen killed three farmers in Chad on Monday."),
    ("PRESIDENT BUSH MET COLONEL JUAN DE LA CRUZ IN EL SALVADOR.", "President Bush met Colonel Juan de la Cruz in El Salvador."),
    ("NATO SAID THAT US TROOPS TOLD US ABOUT THE WEST BANK.", "NATO said that US troops told us about the West Bank."),
    ("THE ARMY BLAMED THE POPULAR LIBERATION FRONT (PLF).", "The army blamed the Popular Liberation Front (PLF)."),
    ("THE SOLDIERS MAY MARCH ON 3 MAY, O'CONNOR SAID. \"WE DON'T KNOW,\" HE ADDED.",
     "The soldiers may march on 3 May, O'Connor said. \"We don't know,\" he added."),
    ("QUITO, 3 JAN 90 (EFE) -- [TEXT] A BOMB EXPLODED AT CHAD'S EMBASSY. MR. NDOUR WAS HURT.",
     "Quito, 3 Jan 90 (EFE) -- [Text] A bomb exploded at Chad's embassy. Mr. Ndour was hurt."),
    ("ISRAEL STRIKES GAZA\n\nThe army struck Gaza City on Monday.", "Israel strikes Gaza\n\nThe army struck Gaza City on Monday."),
    ("BOGOTÁ: A KIDNAPPER FLED", "Bogotá: a kidnapper fled"),
]  # fmt: skip
SAME = [
    "The army struck Gaza City on Monday.",
    "NATO, EU and UN envoys met in New York.",
    "KYIV, Ukraine (AP) — The FMLN said it had met the IRA.",
]


@pytest.mark.parametrize("text, wanted", TWINS)
def test_a_text_in_capitals_is_read_as_it_would_be_written(text: str, wanted: str, kit: dateline.Kit) -> None:
    assert truecased(dateline.read_text(text), kit).text == wanted
    assert len(text) == len(wanted)


@pytest.mark.parametrize("text", SAME)
def test_a_text_in_small_letters_is_its_own_twin(text: str, kit: dateline.Kit) -> None:
    article = dateline.read_text(text)
    assert truecased(article, kit) is article


def test_the_report_quotes_the_capitals(kit: dateline.Kit) -> None:
    text = "GUNMEN OF THE TAMIL TIGERS KILLED AT LEAST FOUR SOLDIERS IN COLOMBO ON 3 MAY 1990, THE ARMY SAID."
    report = dateline.extract(dateline.read_text(text, published="1990-05-04"), kit).to_dict()
    assert report["article"]["text"] == text
    (event,) = [e for e in report["events"] if e["type"] == "killing"]
    (killed,) = [c for c in event["claims"] if c["field"] == "killed"]
    assert killed["evidence"][0]["text"] == "AT LEAST FOUR SOLDIERS"
    assert any(c["field"] == "place" and c["value"]["name"] == "Colombo" for c in event["claims"])
