"""RSS and Atom read: whole reports, first lines only, and everything that feeds get wrong."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

import dateline
from dateline import cli
from dateline.readers import sniffed
from dateline.readers.feed import Entry, Feed, is_feed, parsed, read_feed

LONG = (
    "Shells fell on the market of Kelmet and killed four people, the governor of the province said on Monday evening. "
)
REPORT = f"<p>{LONG * 3}</p><h2>What is known</h2><p>{LONG * 3}</p>"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<!-- made by <hand> -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Kelmet &amp; Valley Herald</title><link>http://news.example/</link><description>News</description>
{}
</channel></rss>
"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Valley Wire</title><id>urn:wire</id><updated>2031-05-05T10:00:00Z</updated>
{}
</feed>
"""


def item(number: int = 1, text: str = REPORT, title: str = "Market struck", day: str = "Mon, 05 May 2031 01:30:00 +0300", more: str = "") -> str:  # fmt: skip
    return (
        f"<item><title>{title}</title><link>http://news.example/{number}</link><guid>g{number}</guid><pubDate>{day}</pubDate>"
        f"<dc:creator>A. Writer</dc:creator><description>Shells fell.</description>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded>{more}</item>"
    )


def feed(*items: str, form: str = RSS) -> Feed:
    return parsed(form.format("\n".join(items)).encode())


def only(*items: str, form: str = RSS) -> Entry:
    (entry,) = feed(*items, form=form).entries
    return entry


# whole reports ----------------------------------------------------------------------------------------------------


def test_a_report_that_a_feed_holds_whole() -> None:
    (article,) = dateline.read(RSS.format(item()).encode())
    assert article.text == f"Market struck\n\n{(LONG * 3).strip()}\n\nWhat is known\n\n{(LONG * 3).strip()}"
    assert [b.kind for b in article.blocks] == ["title", "body", "heading", "body"] or [
        b.kind for b in article.blocks
    ] == ["title", "body", "heading", "repeat"]
    assert (article.title, article.url, article.publisher) == (
        "Market struck",
        "http://news.example/1",
        "Kelmet & Valley Herald",
    )
    assert article.bylines == ("A. Writer",)
    assert (article.published, article.published_from, article.language) == ("2031-05-05", "metadata", "en")
    assert article.unread == ()


def test_the_blocks_of_an_article_are_its_words() -> None:
    (article,) = dateline.read(
        RSS.format(item(text=f"{REPORT}<figure><figcaption>The market</figcaption></figure>")).encode()
    )
    assert [article.text[b.start : b.end] for b in article.blocks][-1] == "The market"
    assert article.blocks[-1].kind == "caption"


def test_atom_with_marked_up_content() -> None:
    entry = only(
        f"""<entry><id>urn:1</id><title type="html">Market &lt;em&gt;struck&lt;/em&gt;</title><updated>2031-05-06T23:00:00+03:00</updated>
        <published>2031-05-05T23:30:00-05:00</published><link href="http://wire.example/1"/><author><name>B. Writer</name></author>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{REPORT}</div></content></entry>""",
        form=ATOM,
    )
    assert (entry.title, entry.published, entry.authors, entry.whole) == (
        "Market struck",
        "2031-05-05",
        ("B. Writer",),
        True,
    )
    assert [kind for kind, _ in entry.pieces] == ["body", "heading", "body"]


def test_a_report_without_marking_keeps_its_paragraphs() -> None:
    entry = only(item(text=f"{LONG * 4}\n\n{LONG * 4}"))
    assert [words for _, words in entry.pieces] == [(LONG * 4).strip()] * 2


def test_scripts_comments_and_hidden_parts_are_no_text() -> None:
    (_, told), *_ = only(
        item(text=f"<p>Four<!-- five --> people <script>six()</script>were killed. {LONG * 6}</p>")
    ).pieces
    assert told.startswith("Four people were killed.")


@pytest.mark.parametrize(
    "text",
    [
        "Shells fell on the market.",
        f"<p>{LONG * 6}</p><p>The governor said […]</p>",
        f"<p>{LONG * 6}</p><p>The governor… <a href='/1'>Read more</a></p>",
        f"<p>{LONG * 6} Continue...</p>".replace(" Continue...", "..."),
    ],
)
def test_first_lines_are_told_from_a_report(text: str) -> None:
    assert not only(item(text=text)).whole


def test_a_report_that_quotes_with_dots_is_whole() -> None:
    assert only(item(text=f"<p>“We ran … then it fell,” she said.</p><p>{LONG * 6}</p>")).whole


def test_what_is_not_in_a_feed_is_named() -> None:
    told: list[str] = []
    (article,) = read_feed(
        RSS.format(item(text="Shells fell on the market of Kelmet.")).encode(), "feed.xml", told.append
    )
    assert article.text == "Market struck\n\nShells fell on the market of Kelmet."
    assert [gap.reason for gap in article.unread] == ["the feed holds only the first lines; read the page it names"]
    bare = "<item><title>Bridge down</title><link>http://news.example/2</link></item>"
    assert list(read_feed(RSS.format(bare).encode(), "feed.xml", told.append)) == []
    assert told == ["entry Bridge down: no text; read the page it names"]


# what is told of an entry -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day, read",
    [
        ("Mon, 05 May 2031 23:59:00 -0900", "2031-05-05"),
        ("2031-05-05T00:10:00+14:00", "2031-05-05"),
        ("2031-05-05", "2031-05-05"),
        ("05 May 2031 10:00", "2031-05-05"),
        ("some day", None),
        ("", None),
        ("Mon, 99 May 2031 00:00:00 GMT", None),
    ],
)
def test_the_day_is_the_newsrooms(day: str, read: str | None) -> None:
    assert only(item(day=day)).published == read


def test_an_entry_is_known_by_what_its_feed_calls_it() -> None:
    assert only(item()).key == "g1"
    assert only("<item><link>http://news.example/1</link><title>T</title></item>").key == "http://news.example/1"
    long = only(f"<item><guid>{'x' * 5000}</guid><title>T</title></item>").key
    assert len(long) == 64
    assert (
        only("<item><title>T</title><description>a</description></item>").key
        != only("<item><title>T</title><description>b</description></item>").key
    )


def test_the_digest_changes_with_what_is_told() -> None:
    first = only(item())
    assert only(item()).digest == first.digest
    assert only(item(text=REPORT.replace("four", "five"))).digest != first.digest
    assert only(item(title="Market hit")).digest != first.digest
    assert only(item(day="Tue, 06 May 2031 01:30:00 +0300")).digest == first.digest


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "", "/relative/without/base"])
def test_links_that_lead_nowhere(link: str) -> None:
    assert only(f"<item><title>T</title><link>{link}</link><description>d</description></item>").url is None


def test_relative_links_are_made_whole() -> None:
    items = "<item><title>T</title><link>/1</link><description>d</description></item>"
    told = parsed(RSS.format(items).encode(), "http://news.example/feeds/all.xml", "application/rss+xml")
    assert told.entries[0].url == "http://news.example/1"


# what feeds get wrong ---------------------------------------------------------------------------------------------


def test_a_feed_that_is_not_well_formed() -> None:
    told = feed(item(1, title="Fish & chips <br> riot"), item(2))
    assert [entry.key for entry in told.entries] == ["g1", "g2"]
    assert not told.broken


def test_a_feed_that_breaks_off_loses_no_words_in_silence() -> None:
    whole = RSS.format(item(1) + item(2, title="Bridge down")).encode()
    told: list[str] = []
    articles = list(read_feed(whole[: whole.index(b"Bridge") + 60], "feed.xml", told.append))
    assert [article.title for article in articles] == ["Market struck"]
    assert told == ["the feed breaks off, its last entry was left out; save it again, complete"]


@pytest.mark.parametrize(
    "data", [b"<html><body><p>No feed.</p></body></html>", b"plain words", b"\x89PNG\r\n\x00\x00", b"<a/>"]
)
def test_what_is_no_feed(data: bytes) -> None:
    with pytest.raises(ValueError, match="it is no feed; give the address of one"):
        parsed(data)


def test_a_page_that_names_its_feed() -> None:
    page = (
        b'<html><head><link rel="alternate" type="application/atom+xml" href="/feed.atom"></head><body>x</body></html>'
    )
    with pytest.raises(ValueError, match=r"its page names one: http://news\.example/feed\.atom"):
        parsed(page, "http://news.example/start")


def test_a_feed_without_entries_is_one() -> None:
    assert feed() == Feed("Kelmet & Valley Herald")


def test_entities_are_not_expanded_without_end() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    data = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "boom">{bomb}]><rss version="2.0"><channel><title>T</title>{item(title="&e11;")}</channel></rss>'
    assert len(parsed(data.encode()).entries[0].title or "") < 10_000


def test_files_of_the_machine_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    data = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><rss version="2.0"><channel><title>T</title>{item(title="&x;")}</channel></rss>'
    assert "secret words" not in str(parsed(data.encode()))


@pytest.mark.parametrize("part", ["<!--", "<", "<a x='", "&", "..", "<!---->"])
def test_what_repeats_without_end_takes_no_minutes(part: str) -> None:
    start = time.monotonic()
    (entry,) = feed(item(text=part * (100_000 // len(part)))).entries
    assert entry.title == "Market struck"
    assert not is_feed(b"<!---->" * 600 + b"<?x?>" * 200)
    assert time.monotonic() - start < 20


def test_what_is_no_character_is_left_out() -> None:
    entry = only(item(text=f"<p>Four&#27;[2J people&#0; &#xD800; died. {LONG * 6}</p>", title="A&#27;[31m title"))
    assert not any(
        ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for words in (entry.title or "", entry.pieces[0][1]) for c in words
    )


def test_depth_is_no_danger() -> None:
    entry = only(item(text="<div>" * 5000 + f"<p>{LONG * 6}</p>"))
    assert sum(len(words) for _, words in entry.pieces) >= 0


@pytest.mark.parametrize("charset", ["windows-1251", "utf-16", "iso-8859-1"])
def test_charsets(charset: str) -> None:
    words = "Слова о городе" if charset != "iso-8859-1" else "Crónica de Kélmet"
    data = RSS.replace('encoding="utf-8"', f'encoding="{charset}"').format(item(title=words)).encode(charset)
    assert parsed(data).entries[0].title == words


def test_a_feed_is_told_by_how_it_begins() -> None:
    assert sniffed(RSS.format(item()).encode()) == "feed"
    assert sniffed(b"\xef\xbb\xbf  " + ATOM.format("").encode()) == "feed"
    assert sniffed(b'<rdf:RDF xmlns="x">') == "feed"
    assert sniffed(b'<?xml version="1.0"?><!DOCTYPE html><html><body>rss</body></html>') == "html"
    assert sniffed(b"<feedback>no</feedback>") != "feed"
    assert sniffed(b"<" * 4000) == "text"


def test_the_command_reads_a_feed(tmp_path: Path, capsys: pytest.CaptureFixture[str], kit: dateline.Kit) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS.format(item(1) + item(2, text="Shells fell on Monday.", title="Bridge")), encoding="utf-8")
    assert cli.main(["read", str(path), "--format", "jsonl"]) == 1
    said = capsys.readouterr()
    reports = [json.loads(line) for line in said.out.splitlines()]
    assert [r["article"]["url"] for r in reports] == ["http://news.example/1", "http://news.example/2"]
    assert reports[0]["events"]
    assert "the feed holds only the first lines; read the page it names" in said.err
