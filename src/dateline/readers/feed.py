"""RSS and Atom: the entries of a feed by feedparser, and the articles of those that hold a whole report."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from dateline.model import Article, Block, Unread
from dateline.readers.html import blocks_named
from dateline.readers.language import language_of
from dateline.readers.text import end_of, unread_of
from dateline.words import fold

LARGEST = 10_000_000  # bytes of a feed that is read
_WHOLE = 600  # code points from which on an entry's text is a report; what is shorter may be its first lines only
_TAIL = 200  # code points at the end of an entry that tell whether it breaks off
_LONGEST_KEY = 300
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "header",
    "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_ROOT = re.compile(
    rb"(?:\s|<!--(?:(?!-->).)*-->|<\?[^>]*>|<!(?!--)[^>]*>)*<(?:\w{1,20}:)?(?:rss|feed|rdf)[\s>]", re.S | re.I
)
_END = re.compile(rb"</(?:\w{1,20}:)?(?:rss|feed|rdf)\s*>", re.I)
_BREAKS_OFF = re.compile(
    r"(?:…|\.\.\.)\W*(?:(?:read|see|learn) more|continue reading.{0,80}|more|full story)?\W*$|\[(?:…|\.\.\.)\]"
)
_MARKING = re.compile(r"</?[a-zA-Z][^<>]*>")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: where the report is, and its text, `whole` or only its first lines.

    `key` is what the feed knows it by; `pieces` are kinds and words; `digest` is another as soon as what is told is.
    """

    key: str
    url: str | None
    title: str | None
    published: str | None
    authors: tuple[str, ...] = ()
    pieces: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title and its entries; `broken` where it breaks off, its last entry left out."""

    title: str | None
    entries: tuple[Entry, ...] = field(default_factory=tuple)
    broken: bool = False


def is_feed(head: bytes) -> bool:
    """Whether bytes begin like RSS or Atom."""
    return _ROOT.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read_feed(data: bytes, name: str, on_fault: Callable[[str], None]) -> Iterator[Article]:
    """The articles of a feed in its order; of an entry that holds only first lines, these, with the rest named unread."""
    feed = parsed(data)
    for entry in feed.entries:
        if entry.pieces:
            yield article_of(entry, feed.title)
        else:
            on_fault(f"entry {entry.title or entry.key}: no text; read the page it names")
    if feed.broken:
        on_fault("the feed breaks off, its last entry was left out; save it again, complete")


def parsed(data: bytes, url: str | None = None, content_type: str | None = None) -> Feed:
    """The feed that bytes hold, its relative addresses made whole by `url`; raises ValueError, with the cure, for none."""
    import feedparser

    if len(data) > LARGEST:
        raise ValueError(f"a feed larger than {LARGEST // 1_000_000} MB; give one with fewer entries")
    headers = {"content-location": url or "", "content-type": content_type or ""}
    # No markup is kept, so none need be made safe or have its addresses made whole, which takes minutes a megabyte at worst.
    told: Any = feedparser.parse(
        io.BytesIO(data), response_headers={k: v for k, v in headers.items() if v},
        sanitize_html=False, resolve_relative_uris=False,
    )  # fmt: skip
    if not told.version and not told.entries:
        other = _feed_named(data, url)
        cure = f"its page names one: {other}" if other else "give the address of one (RSS or Atom)"
        raise ValueError(f"it is no feed; {cure}")
    whole = not told.bozo or _END.search(data[-4096:]) is not None
    entries = [_entry(each) for each in told.entries[: None if whole else -1]]
    return Feed(_clean(told.feed.get("title", "")) or None, tuple(entries), broken=not whole)


def article_of(entry: Entry, publisher: str | None) -> Article:
    """The article that an entry holds: its title, then its headings and paragraphs, a blank line between."""
    pieces = list(entry.pieces)
    if entry.title and pieces and fold(pieces[0][1]) == fold(entry.title):
        pieces = pieces[1:]
    if entry.title:
        pieces.insert(0, ("title", entry.title))
    text = "\n\n".join(words for _, words in pieces)
    end = end_of(text)
    language = language_of(" ".join(words for kind, words in pieces if kind == "body"))
    rest = (
        () if entry.whole else (Unread(end, len(text), "the feed holds only the first lines; read the page it names"),)
    )
    return Article(
        id=hashlib.sha256(text.encode()).hexdigest(), text=text, title=entry.title, url=entry.url, publisher=publisher,
        bylines=entry.authors, language=language, published=entry.published,
        published_from="metadata" if entry.published else None, blocks=_blocks(text, pieces, end),
        unread=unread_of(text, end, language) or rest,
    )  # fmt: skip


def dated(article: Article, entry: Entry) -> Article:
    """An article of the page that an entry names, with the feed's day and title where the page tells none itself."""
    if entry.published is not None and article.published_from != "metadata":
        article = replace(article, published=entry.published, published_from="metadata")
    return article if article.title or not entry.title else replace(article, title=entry.title)


def _blocks(text: str, pieces: list[tuple[str, str]], end: int) -> tuple[Block, ...]:
    return tuple(block for block in blocks_named(text, pieces) if block.end <= end)


# an entry ---------------------------------------------------------------------------------------------------------


def _entry(told: Any) -> Entry:
    """What feedparser found of an entry as an Entry: its longest text is taken."""
    texts = [(part.get("value", ""), part.get("type", "")) for part in told.get("content", ())]
    texts.append((told.get("summary", ""), told.get("summary_detail", {}).get("type", "")))
    pieces = max((_pieces(words, kind) for words, kind in texts), key=_length)
    link = _safe(told.get("link", "")).strip()
    url = link if link.startswith(("http://", "https://")) else None
    title = _title(told) or None
    day = _day(told, "published") or _day(told, "updated")
    authors = (_clean(author.get("name", "")) for author in told.get("authors", ()))
    whole = _length(pieces) >= _WHOLE and not _BREAKS_OFF.search(fold(pieces[-1][1][-_TAIL:]))
    digest = _digest([title, pieces] if whole else [title, pieces, url, _as_told(told, "updated", "")])
    key = _safe(told.get("id", "")).strip() or url or digest
    return Entry(
        key if len(key) <= _LONGEST_KEY else _digest(key), url, title, day,
        tuple(filter(None, authors)), tuple(pieces), whole, digest,
    )  # fmt: skip


def _title(told: Any) -> str:
    words = told.get("title", "")
    if told.get("title_detail", {}).get("type") != "text/plain" and _MARKING.search(words):
        return " ".join(part for _, part in _pieces(words, "text/html"))
    return _clean(words)


def _as_told(told: Any, name: str, without: Any) -> Any:
    """What an entry tells under a name itself: feedparser would put the day of publishing for that of updating."""
    return dict.get(told, name, without)


def _day(told: Any, name: str) -> str | None:
    """The day at the newsroom: a moment told in local time is not turned into UTC."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read(_as_told(told, name, "").strip()).date().isoformat()
        except ValueError:
            continue
    moment = _as_told(told, f"{name}_parsed", None)
    return f"{moment.tm_year:04}-{moment.tm_mon:02}-{moment.tm_mday:02}" if moment else None


def _pieces(words: str, kind: str) -> list[tuple[str, str]]:
    """The headings, captions and paragraphs of an entry's text, marked up or plain."""
    words = _safe(words)
    if kind == "text/plain" or not _MARKING.search(words):
        return [("body", _clean(part)) for part in re.split(r"\n\s*\n", words) if part.strip()]
    from lxml import etree, html

    tree = html.fragment_fromstring(words, create_parent="div")
    etree.strip_elements(tree, "script", "style", "noscript", "iframe", with_tail=False)
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    out, kinds, parts = [], ["body"], [""]
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in _BLOCKS:
            out.append((kinds[-1], _clean("".join(parts))))
            parts = []
            if element.tag in _HEADINGS or element.tag == "figcaption":
                kinds = (
                    [*kinds, "heading" if element.tag in _HEADINGS else "caption"] if event == "start" else kinds[:-1]
                )
        parts.append((element.text if event == "start" else element.tail) or "")
    out.append((kinds[-1], _clean("".join(parts))))
    return [(kind, told) for kind, told in out if told]


def _length(pieces: list[tuple[str, str]]) -> int:
    return sum(len(words) for _, words in pieces)


def _digest(thing: object) -> str:
    return hashlib.sha256(json.dumps(thing, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def _safe(words: str) -> str:
    """Words without what is no text: control characters and halves of surrogate pairs."""
    return _NO_TEXT.sub(" ", words)


def _clean(words: str) -> str:
    return " ".join(_safe(words).split())


def _feed_named(data: bytes, url: str | None) -> str | None:
    """The address of the feed that a page names in its head."""
    from lxml import etree, html

    try:
        tree = html.document_fromstring(data[:500_000], base_url=url)
    except (etree.ParserError, ValueError):
        return None
    if url:
        tree.make_links_absolute(url)
    kinds = ("application/rss+xml", "application/atom+xml")
    return next((_safe(e.get("href", "")) for e in tree.iter("link") if e.get("type") in kinds and e.get("href")), None)
