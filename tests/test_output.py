"""What is written: JSON that holds to its schema, a page that needs nothing else, a table that never breaks, and `check`."""

import copy
import html
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import dateline
from dateline import cli
from dateline.check import check_report, schema
from dateline.exporters import EXPORTERS
from dateline.exporters.table import print_report
from dateline.exporters.wording import happened
from dateline.model import Report

EXAMPLES = Path(__file__).parent.parent / "examples"
INPUTS = ("port-drones.html", "agency-story.txt", "reports.jsonl")
HOSTILE = 'Rebels <b onclick="x()">killed</b> four people & burned "Café <script>alert(1)</script>" in Goma on Monday, the army said.'


@pytest.fixture(scope="module")
def reports(kit: dateline.Kit) -> list[Report]:
    articles = [a for name in INPUTS for a in dateline.read(EXAMPLES / name)]
    hostile = dateline.read_text(
        HOSTILE, id="hostile", title="<img src=x>", published="2025-05-06", url="https://news.example/a?b=1&c=2"
    )
    return [dateline.extract(a, kit) for a in (*articles, hostile)]


def written(format_: str, reports: list[Report]) -> str:
    out = io.StringIO()
    EXPORTERS[format_](reports, out)
    return out.getvalue()


# JSON ------------------------------------------------------------------------------------------------------------


def test_json_and_jsonl_hold_the_same_reports(reports: list[Report]) -> None:
    from jsonschema import Draft202012Validator

    told = json.loads(written("json", reports))
    assert told == [json.loads(line) for line in written("jsonl", reports).splitlines()]
    assert told == [r.to_dict() for r in reports]
    for report in told:
        assert list(Draft202012Validator(schema()).iter_errors(report)) == []


def test_no_reports_are_an_empty_array() -> None:
    assert json.loads(written("json", [])) == []
    assert written("jsonl", []) == ""


def test_the_schema_itself_is_a_schema() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema())


# the page --------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Marks with their words, rows, links, and every attribute that could load something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.marks: list[tuple[set[str], str]] = []
        self.rows: set[str] = set()
        self.loads: list[tuple[str, str]] = []
        self.scripts = 0
        self.within_mark = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        self.within_mark = tag == "mark" and "data-claims" in told
        if self.within_mark:
            self.marks.append((set(told["data-claims"].split()), ""))
        if "data-claim" in told:
            self.rows.add(told["data-claim"])
        self.scripts += tag == "script"
        self.loads += [(tag, told[key]) for key in ("src", "href", "srcset", "action", "data", "poster") if key in told]

    def handle_endtag(self, tag: str) -> None:
        self.within_mark = self.within_mark and tag != "mark"

    def handle_data(self, data: str) -> None:
        if self.within_mark:
            claims, words = self.marks[-1]
            self.marks[-1] = (claims, words + data)


def test_the_page_needs_no_network(reports: list[Report]) -> None:
    text = written("html", reports)
    page = Page(text)
    own = {r.article.url for r in reports if r.article.url}
    assert all(tag == "a" and (where.startswith("#") or where in own) for tag, where in page.loads)
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_every_claim_has_its_row_and_every_span_its_mark(reports: list[Report]) -> None:
    for report in reports:
        page = Page(written("html", [report]))
        for n, event in enumerate(report.events, 1):
            marked = [words for claims, words in page.marks if f"r1e{n}" in claims]
            assert one_line("".join(marked)) == one_line(event.anchor.text)
            assert f"r1e{n}" in page.rows
            rows = [row for row in page.rows if row.startswith(f"r1e{n}c")]
            assert len(rows) == len(event.claims)
            assert sorted(covered(page, row) for row in rows) == sorted(
                sum(len(one_line(s.text)) for s in merged(report, c.evidence)) for c in event.claims
            )


def covered(page: Page, row: str) -> int:
    return len(one_line("".join(words for claims, words in page.marks if row in claims)))


def merged(report: Report, spans: Any) -> list[dateline.Span]:
    """Spans that overlap are marked once."""
    letters = sorted({n for s in spans for n in range(s.start, s.end)})
    return [dateline.Span(n, n + 1, report.article.text[n]) for n in letters]


def one_line(words: str) -> str:
    return re.sub(r"\s", "", words)


def test_text_is_escaped(reports: list[Report]) -> None:
    text = written("html", reports)
    page = Page(text)
    assert page.scripts == 1
    assert "<b onclick" not in text
    assert "<img src=x>" not in text
    assert html.escape("<script>alert(1)</script>", quote=False) in re.sub(r"</?mark[^>]*>", "", text)


def test_the_page_shows_the_whole_text_and_names_what_was_not_read(kit: dateline.Kit) -> None:
    article = dateline.read_text(
        "Die Armee hat am Montag in der Stadt drei Menschen getötet, sagte der Sprecher der Regierung."
    )
    text = written("html", [dateline.extract(article, kit)])
    assert article.text in html.unescape(text)
    assert "the language is de" in text


def test_what_did_not_happen_stands_apart_on_the_page(reports: list[Report]) -> None:
    for report in reports:
        text = written("html", [report])
        real = sum(happened(e) for e in report.events)
        assert len(re.findall(r'<article class="card"', text)) == real
        assert len(re.findall(r'<article class="card other"', text)) == len(report.events) - real
        if real < len(report.events):
            heading = text.index("<h3>Not told as having happened")
            assert all(m.start() < heading for m in re.finditer('<article class="card"', text))
            assert all(m.start() > heading for m in re.finditer('<article class="card other"', text))


# the table -------------------------------------------------------------------------------------------------------


def shown(report: Report, width: int) -> str:
    out = io.StringIO()
    print_report(Console(file=out, width=width, highlight=False), report)
    return out.getvalue()


@pytest.mark.parametrize("width", (60, 100, 160))
def test_the_table_does_not_break(reports: list[Report], width: int) -> None:
    from rich.cells import cell_len

    for report in reports:
        lines = shown(report, width).splitlines()
        assert max(map(cell_len, lines)) <= width
        assert all(line.endswith("│") for line in lines if line.startswith("│"))


@pytest.mark.parametrize("width", (60, 100, 160))
def test_every_quoted_word_is_on_the_table(reports: list[Report], width: int) -> None:
    for report in reports:
        table = shown(report, width)
        for event in report.events:
            for span in (event.anchor, *(s for c in event.claims for s in c.evidence)):
                assert all(word in table for word in span.text.split() if len(word) < 20), span


def test_what_did_not_happen_stands_apart_on_the_table(reports: list[Report]) -> None:
    for report in reports:
        first, _, second = shown(report, 120).partition("Not told as having happened")
        assert first.count("╭─") == sum(happened(e) for e in report.events)
        assert second.count("╭─") == sum(not happened(e) for e in report.events)


# check -----------------------------------------------------------------------------------------------------------


def test_check_accepts_what_read_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for format_ in ("json", "jsonl"):
        out = tmp_path / f"reports.{format_}"
        assert cli.main(["read", *(str(EXAMPLES / name) for name in INPUTS), "--format", format_, "-o", str(out)]) == 0
        assert cli.main(["check", str(out)]) == 0
        assert capsys.readouterr().out == "6 reports hold\n"


def with_field(report: dict[str, Any], *fields: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first event and claim with one of these fields."""
    return next((e, c) for e in report["events"] for c in e["claims"] if c["field"] in fields)


def move_a_span(r: dict[str, Any]) -> None:
    r["events"][0]["anchor"]["start"] += 1


def change_quoted_words(r: dict[str, Any]) -> None:
    with_field(r, "killed")[1]["evidence"][0]["text"] = "a hundred people"


def leave_the_text(r: dict[str, Any]) -> None:
    span = with_field(r, "place")[1]["evidence"][0]
    span["start"], span["end"] = 10**6, 10**6 + len(span["text"])


def raise_a_number(r: dict[str, Any]) -> None:
    value = with_field(r, "killed")[1]["value"]
    value["low"] = (value["low"] or 0) + 10


def drop_the_hedge(r: dict[str, Any]) -> None:
    claims = [c for e in r["events"] for c in e["claims"] if c["field"] in ("killed", "wounded")]
    value = next(c["value"] for c in claims if c["value"]["qualifier"] == "at_least")
    value["qualifier"], value["high"] = "exact", value["low"]


def drop_the_evidence(r: dict[str, Any]) -> None:
    r["events"][0]["claims"][0]["evidence"] = []


def rename_the_type(r: dict[str, Any]) -> None:
    r["events"][0]["type"] = "volcanic_eruption"


def change_the_type_and_id(r: dict[str, Any]) -> None:
    event = r["events"][0]
    event["id"] = event["id"].replace(event["type"], "denial")
    event["type"] = "denial"


def double_an_event(r: dict[str, Any]) -> None:
    r["events"].append(r["events"][0])


def make_it_happen(r: dict[str, Any]) -> None:
    event = next(e for e in r["events"] if e["modality"] != "actual" or e["factuality"] != "CT+")
    event["modality"], event["factuality"] = "actual", "CT+"


def drop_the_holder(r: dict[str, Any]) -> None:
    claim = next(c for e in r["events"] for c in e["claims"] if c["source"])
    claim["source"] = None


def change_the_text(r: dict[str, Any]) -> None:
    r["article"]["text"] = "X" + r["article"]["text"]


def change_a_code(r: dict[str, Any]) -> None:
    next(e for e in r["events"] if e["codes"]["cameo"])["codes"]["cameo"] = "201"


def add_a_field(r: dict[str, Any]) -> None:
    r["events"][0]["confidence"] = 0.9


def number_as_text(r: dict[str, Any]) -> None:
    with_field(r, "killed")[1]["value"]["low"] = "14"


def place_for_a_time(r: dict[str, Any]) -> None:
    with_field(r, "place")[1]["field"] = "time"


def overlap_blocks(r: dict[str, Any]) -> None:
    r["article"]["blocks"][1]["start"] = 0


def drop_an_event(r: dict[str, Any]) -> None:
    r["events"].pop()


def another_format(r: dict[str, Any]) -> None:
    r["format"] = "dateline.report/2"


TAMPERINGS = (
    move_a_span, change_quoted_words, leave_the_text, raise_a_number, drop_the_hedge, drop_the_evidence, rename_the_type,
    change_the_type_and_id, double_an_event, make_it_happen, drop_the_holder, change_the_text, change_a_code, add_a_field,
    number_as_text, place_for_a_time, overlap_blocks, drop_an_event, another_format,
)  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda f: f.__name__)
def test_check_refuses(tamper: Callable[[dict[str, Any]], None], reports: list[Report], kit: dateline.Kit) -> None:
    agency = next(r for r in reports if "M23" in r.article.text)
    told = copy.deepcopy(agency.to_dict())
    assert check_report(told, kit) == []
    tamper(told)
    assert check_report(told, kit) != []


@pytest.mark.parametrize(
    "tamper", (raise_a_number, drop_the_hedge, rename_the_type, double_an_event), ids=lambda f: f.__name__
)
def test_check_refuses_reports_of_other_versions_too(
    tamper: Callable[[dict[str, Any]], None], reports: list[Report], kit: dateline.Kit
) -> None:
    """A report of another version is not read again, but its spans, numbers and types are still held to the rules."""
    told = copy.deepcopy(next(r for r in reports if "M23" in r.article.text).to_dict())
    told["made_by"]["dateline"] = "0.0.1"
    assert check_report(told, kit) == []
    tamper(told)
    assert check_report(told, kit) != []


def test_check_says_where_and_exits_with_one(
    tmp_path: Path, reports: list[Report], capsys: pytest.CaptureFixture[str]
) -> None:
    told = [reports[0].to_dict(), copy.deepcopy(reports[1].to_dict())]
    raise_a_number(told[1])
    path = tmp_path / "reports.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in told), encoding="utf-8")
    assert cli.main(["check", str(path)]) == 1
    said = capsys.readouterr()
    assert said.out == "1 report holds\n"
    assert "report 2" in said.err
    assert "killed" in said.err
