"""Golden pages: saved web pages of our own writing, and the article that each one must become.

After a wanted change, `python tests/test_pages.py` writes the expected articles anew; read the difference before it stays.
"""

import json
from pathlib import Path
from typing import Any

import pytest

import dateline
from dateline.extract import extract
from dateline.model import Article

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))


def told(article: Article) -> dict[str, Any]:
    """What is compared: everything that a reader decides, blocks with their own words."""
    return {
        "title": article.title, "url": article.url, "publisher": article.publisher, "bylines": list(article.bylines),
        "language": article.language, "published": article.published, "published_from": article.published_from,
        "blocks": [{"kind": b.kind, "text": article.text[b.start : b.end]} for b in article.blocks],
        "unread": [{"start": u.start, "end": u.end, "reason": u.reason} for u in article.unread],
    }  # fmt: skip


def outcome(page: Path) -> dict[str, Any]:
    """The articles of a page, or the fault that says why there is none."""
    try:
        return {"articles": [told(article) for article in dateline.read(page)]}
    except ValueError as fault:
        return {"fault": str(fault)}


def test_there_are_pages_of_many_shapes() -> None:
    assert len(PAGES) >= 8


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_page(page: Path) -> None:
    assert outcome(page) == json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_every_word_of_a_page_stands_in_a_block(page: Path) -> None:
    """What a reader keeps is named, blocks are in order, and between them there is nothing but blank lines."""
    for article in dateline.read(page) if "fault" not in outcome(page) else ():
        edge = 0
        for block in article.blocks:
            assert article.text[edge : block.start].strip() == ""
            assert edge <= block.start < block.end
            edge = block.end
        assert article.text[edge:].strip() == ""


def test_nothing_is_read_from_another_language(kit: dateline.Kit) -> None:
    (article,) = dateline.read(Path(__file__).parent / "pages" / "german.html")
    report = extract(article, kit)
    assert (report.events, report.actors, report.unread) == ((), (), article.unread)


@pytest.mark.parametrize(
    "text, read",
    [
        ("Strikes hit Gaza City, Rafah, Khan Younis and Deir al-Balah.", True),
        ("Bandits kill four soldiers, overrun Nigerien army post", True),
        ("Zwei Soldaten bei Angriff auf Kaserne getötet", False),
        ("Mueren tres soldados en un ataque cerca de Cali", False),
        ("Wanajeshi wanne wauawa katika shambulio la Goma", False),
    ],
)
def test_a_headline_of_foreign_names_is_english(text: str, read: bool) -> None:
    assert (dateline.read_text(text).language == "en") is read


def test_leftovers_are_no_evidence(kit: dateline.Kit) -> None:
    for page in PAGES:
        for article in dateline.read(page) if "fault" not in outcome(page) else ():
            left = [b for b in article.blocks if b.kind in ("promo", "comment", "navigation", "repeat", "credit")]
            spans = [s for e in extract(article, kit).events for c in e.claims for s in (e.anchor, *c.evidence)]
            assert [s for s in spans if any(b.start < s.end and s.start < b.end for b in left)] == []


if __name__ == "__main__":
    for golden in PAGES:
        golden.with_suffix(".json").write_text(
            json.dumps(outcome(golden), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
