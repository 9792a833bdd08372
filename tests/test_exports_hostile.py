"""Whatever a report says, an export stays what it is: no crash, no formula, no tag, no broken line."""

import csv
import io
import json
from html.parser import HTMLParser

import telling
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telling import KIVU, RUBAYA, SHELLING, article, claim, dossier, event, people

from dateline.exporters import INCIDENT_EXPORTERS, Options
from dateline.merge import settle
from dateline.model import Actor, Dossier, Place

NASTY = st.text(
    alphabet=st.one_of(st.sampled_from("=+-@\t\r\n\"',;|<>&{}[]()#*_`~\\'’ \u202e\x00\x1b\ud800é𝕏"), st.characters()),
    min_size=1,
    max_size=24,
).filter(str.strip)
TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "article", "div", "span", "p", "h1", "h2", "h3", "ul", "ol",
    "li", "a", "sup", "strong", "br", "table", "tr", "th", "td", "dl", "dt", "dd", "svg", "defs", "pattern", "line", "rect", "path", "circle",
    "g", "text",
}  # fmt: skip


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    """One incident whose names, words, publisher, title, address and ids are anything."""
    words = draw(NASTY)
    told = article(
        draw(NASTY), f"Rebels shelled {words} here", draw(NASTY), draw(st.sampled_from(["2025-05-20", None])),
        title=draw(NASTY), url=draw(st.sampled_from(["https://x.example/", "javascript:", ""])) + draw(NASTY),
    )  # fmt: skip
    kind = draw(st.sampled_from(["person", "armed_group", "organisation", "population"]))
    where = draw(st.sampled_from([RUBAYA, KIVU, Place(None, draw(NASTY), "settlement", None, None, 95.0, 200.0, 1)]))
    made = [
        claim(
            told,
            "actor",
            Actor(draw(st.sampled_from([None, "x"])), draw(NASTY), kind, "CD", draw(NASTY)),
            words,
            by=(None, words),
        ),
        claim(told, "victim", draw(NASTY), words),
        claim(told, "object", draw(NASTY), "shelled"),
        claim(told, "place", where, words),
        claim(told, "killed", people(draw(st.integers(0, 10**9))), words),
    ]
    return dossier(draw(NASTY), [event(told, "shelling", "shelled", made, SHELLING)], [told])


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert not any(name.startswith("on") or name in ("src", "srcdoc") for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name == "href"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dossiers(), st.booleans())
def test_nothing_that_a_report_says_breaks_an_export(told: Dossier, names: bool) -> None:
    options = Options(names=names, settle=settle, differences=telling.differences)
    for name, export in INCIDENT_EXPORTERS.items():
        out = io.BytesIO()
        export(iter([told]), options, out)
        if name == "parquet":
            continue
        text = out.getvalue().decode("utf-8")
        if name in ("acled", "ucdp", "csv", "hxl"):
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
            assert len({len(row) for row in rows}) == 1
            assert not any(starts_formula(cell) for row in rows for cell in row)
        elif name in ("plover", "jsonl"):
            assert len([json.loads(line) for line in text.split("\n") if line]) == 1
        elif name == "geojson":
            json.loads(text)
        elif name == "sitrep":
            page = Tags(text)
            assert page.found <= TAGS
            assert all(link.startswith(("#", "https://", "http://")) for link in page.links)


def starts_formula(cell: str) -> bool:
    """Whether a spreadsheet would run a cell; a number is none."""
    try:
        float(cell)
    except ValueError:
        return cell.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") and cell != ""
    return False
