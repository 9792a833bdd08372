"""Saved web pages: article text by trafilatura, title, byline, site and date by its metadata and htmldate."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from dateline.model import Article, Block, Unread
from dateline.readers.blocks import blocks_of, names_paywall, opens_teasers, reads_as_prose
from dateline.readers.language import language_of
from dateline.readers.published import published_of
from dateline.readers.structured import authors_told, is_for_subscribers, live_posts
from dateline.readers.text import end_of, unread_of
from dateline.words import fold

LARGEST = 5_000_000  # bytes of a page: trafilatura takes about two seconds a megabyte at worst
DEEPEST = 200  # nested elements: a page is flattened below that, or its parser would overflow
_STUB = 1_200  # code points: a page for subscribers that shows no more than this shows its opening only
_LEAST_HEADLINE, _LONGEST_SITE = 4, 6  # words of a headline that is looked for in a title; of a site's name beside it
_LONGEST_TITLE = 400  # code points of a title in which the site's name is looked for
_SEPARATORS = " |:»›·•—–-"
_LEFTOVERS = frozenset({"promo", "comment", "navigation", "repeat", "credit"})
_TEXT_TAGS = frozenset({"p", "item", "quote", "cell", "ab", "code", "note"})


def read_html(data: bytes, name: str, on_fault: Callable[[str], None], url: str | None = None) -> Iterator[Article]:
    """The article of one page; `text` is its title, then its headings, paragraphs and captions, a blank line between.

    Raises ValueError, with the cure, for a page without an article and for one larger than LARGEST bytes.
    """
    import trafilatura
    from lxml import etree

    if len(data) > LARGEST:
        raise ValueError(
            f"larger than {LARGEST // 1_000_000} MB; save the article alone, without what is embedded in it"
        )
    tree = trafilatura.load_html(data)
    if tree is None:
        raise ValueError("no HTML could be read; save the page again, complete")
    _flatten(tree)
    markup = etree.tostring(tree, encoding="unicode")
    found: Any = trafilatura.bare_extraction(
        markup, url=url, fast=True, include_comments=False, include_tables=False, with_metadata=True
    )
    pieces = list(_pieces(found.body)) if found is not None and found.body is not None else []
    pieces = _with_posts(pieces, live_posts(tree))
    if not reads_as_prose("\n".join(words for kind, words in pieces if kind == "body")):
        raise ValueError("no article was found on the page; save it after it has loaded, or paste its text")
    pieces = _with_captions(pieces, tree)
    title, site = _headline(_clean(found.title), tree) if found.title else (None, None)
    if title and fold(_clean(pieces[0][1])) == fold(title):
        pieces = pieces[1:]
    if title:
        pieces.insert(0, ("title", title))
    text = "\n\n".join(words for _, words in pieces)
    end = end_of(text)
    language = language_of(" ".join(words for kind, words in pieces if kind == "body"))
    kept_back = _kept_back(pieces, tree)
    address = url or found.url
    day, origin = published_of(tree, markup, address)
    yield Article(
        id=hashlib.sha256(text.encode()).hexdigest(), text=text, title=title, url=address,
        publisher=found.sitename or site or found.hostname, bylines=_names(found.author) or authors_told(tree),
        language=language, published=day, published_from=origin,
        blocks=tuple(b for b in blocks_named(text, _with_teasers_named(pieces)) if b.end <= end),
        unread=unread_of(text, end, language) or ((Unread(end, len(text), kept_back),) if kept_back else ()),
    )  # fmt: skip


def _names(authors: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (authors or "").split(";") if name.strip())


def _headline(title: str, tree: Any) -> tuple[str, str | None]:
    """A page's title without its site's name, and that name, where a heading of the page shows which part is which."""
    whole = fold(title) if len(title) <= _LONGEST_TITLE else ""
    for element in tree.iter("h1", "h2"):
        heading = _clean("".join(element.itertext()))
        long_enough = len(heading) <= len(whole) and len(heading.split()) >= _LEAST_HEADLINE
        at = whole.find(fold(heading)) if long_enough else -1
        if at >= 0:
            site = title[:at] + title[at + len(heading) :]
            alone = site.strip(_SEPARATORS)
            return heading, alone if alone != site.strip() and len(alone.split()) <= _LONGEST_SITE else None
    return title, None


def _kept_back(pieces: list[tuple[str, str]], tree: Any) -> str | None:
    """What a page for subscribers does not show: told where it asks for a subscription, or shows only an opening."""
    shown = sum(len(words) for kind, words in pieces if kind == "body")
    if (shown < 2 * _STUB and _asks_for_subscription(tree)) or (shown < _STUB and is_for_subscribers(tree)):
        return "the page shows only the opening, the rest is for subscribers; save it when logged in"
    return None


def _asks_for_subscription(tree: Any) -> bool:
    lines = (e for e in tree.iter("p", "h2", "h3", "h4", "a", "button", "div") if e.find("div") is None)
    return any(names_paywall(_clean("".join(line.itertext()))) for line in lines)


def _with_posts(pieces: list[tuple[str, str]], posts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pieces of a live page: what stands above its posts, then the posts in the page's order."""
    told = {words for _, words in posts}
    return [piece for piece in pieces if piece[1] not in told] + posts


def _with_teasers_named(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pieces with the teasers of other stories named promo: headings, a paragraph at most below each, after a promo heading."""
    out: list[tuple[str, str]] = []
    running = False
    for n, (kind, words) in enumerate(pieces):
        if kind == "heading":
            below = [k for k, _ in pieces[n + 1 : n + 3]]
            goes_on = running and below != ["body", "body"]
            running = goes_on or (opens_teasers(words) and below[:1] == ["heading"])
        out.append(("promo", words) if running and kind in ("heading", "body") else (kind, words))
    return out


def _flatten(tree: Any) -> None:
    """Drop what is nested deeper than any page's article, walking without recursion."""
    pending = [(tree, 0)]
    while pending:
        element, depth = pending.pop()
        if depth > DEEPEST:
            parent = element.getparent()
            if parent is not None:
                parent.text = " ".join(filter(None, (parent.text, *element.itertext())))
                parent.remove(element)
            continue
        pending.extend((child, depth + 1) for child in element)


def _clean(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def _pieces(body: Any) -> Iterator[tuple[str, str]]:
    """The headings and paragraphs of trafilatura's tree in order, their marking left out."""
    for element in body.iter("head", *_TEXT_TAGS):
        if any(parent.tag in _TEXT_TAGS for parent in element.iterancestors()):
            continue
        for part in _lines(element):
            yield ("heading" if element.tag == "head" else "body"), part


def _lines(element: Any) -> Iterator[str]:
    """A paragraph's text, parted where it holds paragraphs or line breaks of its own."""
    parts = [""]
    for node in element.iter():
        if node is not element and (node.tag in _TEXT_TAGS or node.tag == "lb"):
            parts.append("")
        parts[-1] += node.text or ""
        if node is not element:
            if node.tag in _TEXT_TAGS:
                parts.append("")
            parts[-1] += node.tail or ""
    yield from filter(None, map(_clean, parts))


def _with_captions(pieces: list[tuple[str, str]], tree: Any) -> list[tuple[str, str]]:
    """The pieces with the page's picture captions after the paragraph that each follows on the page."""
    position = {words: n for n, (_, words) in enumerate(pieces)}
    after: dict[int, list[str]] = {}
    last = None
    for element in tree.iter("p", "h1", "h2", "h3", "h4", "li", "figcaption"):
        words = _clean("".join(element.itertext()))
        if element.tag == "figcaption":
            if last is not None and words and words not in position and len(words) < 600:
                after.setdefault(last, []).append(words)
        elif words in position:
            last = position[words]
    out: list[tuple[str, str]] = []
    for n, piece in enumerate(pieces):
        out.append(piece)
        out.extend(("caption", words) for words in dict.fromkeys(after.get(n, ())))
    return out


def blocks_named(text: str, pieces: list[tuple[str, str]]) -> list[Block]:
    """The pieces as blocks of the text, with leftovers that trafilatura let through named for what they are."""
    leftovers = {(b.start, b.end): b.kind for b in blocks_of(text) if b.kind in _LEFTOVERS}
    blocks, offset = [], 0
    for kind, words in pieces:
        end = offset + len(words)
        blocks.append(Block(leftovers.get((offset, end), kind) if kind in ("body", "heading") else kind, offset, end))
        offset = end + 2
    return blocks
