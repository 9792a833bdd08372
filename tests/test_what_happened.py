"""What did not happen stands in no table of what happened: read from every sentence of the cases, every page and every example.

An event that is planned, demanded, conditional, denied or negated is told apart by every exporter, marked apart in the text,
counted apart, and no event to ACLED or UCDP.
"""

import io
import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

import dateline
from dateline.exporters import EXPORTERS
from dateline.exporters.wording import happened
from dateline.model import Article, Report

HERE = Path(__file__).parent
WITHHELD = ("planned", "demanded", "conditional", "denied", "negated")
APART = "Not told as having happened"
CASES = sorted((HERE / "cases").rglob("*.yaml"))
PAGES = sorted(p for p in (HERE / "pages").glob("*.html") if p.stem != "no-article")
EXAMPLES = sorted(p for p in (HERE.parent / "examples").iterdir() if p.suffix != ".md")


def sentences(thing: Any) -> Iterator[dict[str, Any]]:
    """Every text of a case file, whatever its shape, with the day and title it is given beside it."""
    if isinstance(thing, list):
        for item in thing:
            yield from sentences(item)
    elif isinstance(thing, dict):
        about = {key: thing[key] for key in ("title", "published") if isinstance(thing.get(key), str)}
        texts = (thing.get(key) for key in ("text", "for", "against"))
        yield from ({"text": text, **about} for text in texts if isinstance(text, str))


def articles(path: Path) -> Iterator[Article]:
    """The articles that a case file, a page or an example holds."""
    if path.suffix != ".yaml":
        yield from dateline.read(path, published="2025-05-06")
        return
    for number, told in enumerate(sentences(yaml.safe_load(path.read_text(encoding="utf-8")))):
        yield dateline.read_text(id=f"{path.stem}-{number}", **told)


@pytest.mark.parametrize("path", [*CASES, *PAGES, *EXAMPLES], ids=lambda p: f"{p.parent.name}-{p.name}")
def test_no_table_of_what_happened_holds_what_did_not(
    path: Path, kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")  # a card's title in one line, however long the holder's name
    for article in articles(path):
        report = dateline.extract(article, kit)
        codes_stand_for_happenings(report)
        for name, told in TOLD.items():
            assert told(report) == expected(report), f"{name} of {article.text!r}"


def expected(report: Report) -> tuple[list[str], list[str]]:
    """Types and anchors of what happened and of what is told apart, by the report's own data."""
    real, apart = [], []
    for event in report.events:
        sure = event.modality not in (*WITHHELD, "possible", "retold") and event.factuality in ("CT+", "PR+")
        (real if sure else apart).append(f"{event.type} {' '.join(event.anchor.text.split())}")
    return real, apart


def codes_stand_for_happenings(report: Report) -> None:
    for event in report.events:
        if event.modality in WITHHELD:
            assert not happened(event)
            assert event.codes.acled is None, f"{event.id} is {event.modality} and coded for ACLED"
            assert event.codes.ucdp is None, f"{event.id} is {event.modality} and coded for UCDP"
            assert not [c for c in event.claims if (c.modality, c.factuality) == ("actual", "CT+")], event.id


# what each exporter tells ----------------------------------------------------------------------------------------


def written(name: str, report: Report) -> str:
    out = io.StringIO()
    EXPORTERS[name]([report], out)
    return out.getvalue()


def on_the_terminal(report: Report) -> tuple[list[str], list[str]]:
    text = written("table", report)
    above, _, below = text.partition(f"\n{APART}\n")
    real, apart = list(cards(above)), list(cards(below))
    head = f"{len(real)} event{'s' * (len(real) != 1)} that happened" + (f", {len(apart)} other" if apart else "")
    assert head in above
    for words in WITHHELD:
        assert not any(title.endswith(f"  {words}") for title in titles(above))
    return real, apart


def titles(text: str) -> list[str]:
    return [line[2:].rstrip("─╮").strip().split("  said by ")[0] for line in text.split("\n") if line.startswith("╭─")]


def cards(text: str) -> Iterator[str]:
    """The type and the anchor of each card, read off the screen."""
    for card in text.split("╭─")[1:]:
        title = card.split("\n")[0].strip("─╮ ").split("  ")[0]
        last = [line for line in card.split("╰")[0].split("\n") if line.startswith("│ “")][-1]
        yield f"{title.lower().replace(' ', '_')} {last[3:].split('”')[0]}"


class Page(HTMLParser):
    """The cards of a page before and after its line for what did not happen, and the marks in its text that look real."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.parts: tuple[list[str], list[str]] = ([], [])
        self.below, self.inside, self.title, self.anchor = False, "", "", ""
        self.kinds: dict[str, list[str]] = {}
        self.marks: list[set[str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        self.inside = "anchor" if told.get("class") == "anchor" and tag == "span" else tag
        if tag == "article":
            self.title, self.anchor = "", ""
            self.kinds[told["id"]] = told["class"].split()
            assert ("other" in self.kinds[told["id"]]) is self.below
        if tag == "mark" and "data-claims" in told and "apart" not in told["class"].split():
            self.marks.append({claim.split("c")[0] for claim in told["data-claims"].split()})

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self.parts[self.below].append(f"{self.title.strip().lower().replace(' ', '_')} {self.anchor[1:-1]}")
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "h2":
            self.title += data
        elif self.inside == "anchor":
            self.anchor += data
        elif self.inside == "h3":
            self.below = data == APART


def on_the_page(report: Report) -> tuple[list[str], list[str]]:
    page = Page(written("html", report))
    real = {name for name, kinds in page.kinds.items() if "other" not in kinds}
    assert all(mark & real for mark in page.marks), "words of what did not happen are marked as if it had"
    return page.parts


def in_json(report: Report) -> tuple[list[str], list[str]]:
    """JSON tells every event with how it is told; who keeps what is coded for ACLED keeps nothing withheld."""
    line = json.loads(written("jsonl", report))
    assert json.loads(written("json", report)) == [line]
    real, apart = [], []
    for event in line["events"]:
        sure = event["modality"] == "actual" and event["factuality"] in ("CT+", "PR+")
        assert not (event["modality"] in WITHHELD and event["codes"]["acled"])
        (real if sure else apart).append(f"{event['type']} {' '.join(event['anchor']['text'].split())}")
    return real, apart


TOLD: dict[str, Callable[[Report], tuple[list[str], list[str]]]] = {
    "table": on_the_terminal, "html": on_the_page, "jsonl": in_json,
}  # fmt: skip


def test_every_exporter_is_held_to_it() -> None:
    assert {*TOLD, "json"} == set(EXPORTERS), "say in this file how the new format tells what did not happen"
