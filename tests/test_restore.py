"""Plain data made nouns again is what it was."""

import json

import dateline
from dateline.check import check_report
from dateline.model import Judgement, Quantity, Span, Subject, plain
from dateline.restore import judgement_of, report_of

TEXT = (
    "KYIV, 3 June (Correspondent) - At least four people were killed and 12 wounded when a Russian missile hit a market "
    'in Kostiantynivka on Monday, Governor Vadym Filashkin said. "We will rebuild it," he told reporters. Moscow denied '
    "that its forces had attacked the town. Ukraine must answer with strikes, a deputy said."
)


def test_a_report_comes_back_from_json_as_it_was(kit: dateline.Kit) -> None:
    report = dateline.extract(dateline.read_text(TEXT, id="a1", published="2024-06-04"), kit)
    data = json.loads(json.dumps(report.to_dict()))
    assert report.events
    assert report_of(data) == report
    assert report_of(data).to_dict() == report.to_dict()


def test_a_report_of_a_version_that_read_no_contexts_comes_back_as_it_was(kit: dateline.Kit) -> None:
    report = dateline.extract(dateline.read_text(TEXT, id="a1", published="2024-06-04"), kit)
    data = json.loads(json.dumps(report.to_dict()))
    coded = [e["codes"]["plover"] for e in data["events"] if e["codes"]["plover"]]
    assert coded
    for codes in coded:
        del codes["contexts"]
    assert report_of(data).to_dict() == data
    assert check_report({**data, "made_by": {"dateline": "0.0.1", "kit": "older"}}, kit) == []


def test_a_judgement_comes_back_as_it_was_and_its_digest_shows_a_change() -> None:
    words = Span(3, 16, "at least four")
    told = Judgement(
        "correct",
        (Subject("a1", "a1:attack:20", "killed", (words,)),),
        "coder",
        "2026-01-02T10:00:00Z",
        Quantity(5, 5),
        "the list",
    )
    back = judgement_of(json.loads(json.dumps(plain(told))))
    assert back == told
    assert back.digest == told.digest
    other = Judgement(told.verb, told.subjects, told.by, told.at, Quantity(6, 6), told.why)
    assert other.digest != told.digest
