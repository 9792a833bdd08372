"""Saved web pages: article text by trafilatura, title, byline, site and date by its metadata and htmldate."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from dateline.model import Article, Block, Unread
from dateline.readers.blocks import blocks_of, names_paywall, opens_teasers
from dateline.readers.language import language_of
from dateline.readers.published import published_of
from dateline.readers.structured import is_for_subscribers, live_posts
from dateline.readers.text import end_of, unread_of

LARGEST = 5_000_000  # bytes of a page: trafilatura takes about two seconds a megabyte at worst
DEEPEST = 200  # nested elements: a page is flattened below that, or its parser would overflow
_STUB = 1_200  # code points: a page for subscribers that shows no more than this shows its opening only
_TEXT_TAGS = frozenset({"p", "item", "quote", "cell", "ab", "code", "note"})


def read_html(
    data: bytes, name: str, on_fault: Callable[[str], None], url: str | None = None
) -> Iterator[Article]:
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
    if not any(kind == "body" for kind, _ in pieces):
        raise ValueError("no article was found on the page; save it after it has loaded, or paste its text")
    pieces = _with_captions(pieces, tree)
    title = _clean(found.title) if found.title else None
    if title and _clean(pieces[0][1]).lower() == title.lower():
        pieces = pieces[1:]
    if title:
        pieces.insert(0, ("title", title))
    address = url or found.url
    yield _article(
        _with_teasers_named(pieces),
        found,
        title,
        address,
        published_of(tree, markup, address),
        _kept_back(pieces, tree),
    )


def _article(
    pieces: list[tuple[str, str]], found: Any, title: str | None, url: str | None, dated: tuple[str | None, str | None], kept_back: str | None,
) -> Article:  # fmt: skip
    blocks, offset = [], 0
    for kind, words in pieces:
        blocks.append(Block(kind, offset, offset + len(words)))
        offset += len(words) + 2
    text = "\n\n".join(words for _, words in pieces)
    end = end_of(text)
    language = language_of(" ".join(words for kind, words in pieces if kind == "body"))
    return Article(
        id=hashlib.sha256(text.encode()).hexdigest(), text=text, title=title, url=url,
        publisher=found.sitename or found.hostname, bylines=tuple(b.strip() for b in (found.author or "").split(";") if b.strip()),
        language=language, published=dated[0], published_from=dated[1],
        blocks=tuple(b for b in _named(text, blocks) if b.end <= end),
        unread=unread_of(text, end, language) or ((Unread(end, len(text), kept_back),) if kept_back else ()),
    )  # fmt: skip


def _kept_back(pieces: list[tuple[str, str]], tree: Any) -> str | None:
    """What a page for subscribers does not show: told where it asks for a subscription, or shows only an opening."""
    shown = sum(len(words) for kind, words in pieces if kind == "body")
    asks = any(
        names_paywall(_clean("".join(e.itertext())))
        for e in tree.iter("p", "h2", "h3", "h4", "span", "div", "a", "button")
    )
    if (shown < 2 * _STUB and asks) or (shown < _STUB and is_for_subscribers(tree)):
        return "the page shows only the opening, the rest is for subscribers; save it when logged in"
    return None


def _with_posts(pieces: list[tuple[str, str]], posts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pieces with the posts of a live page, where the article text that was found has fewer than half of them."""
    known, told = {words for _, words in pieces}, {words for _, words in posts}
    if 2 * len(known & told) >= len(told):
        return pieces
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


def _named(text: str, blocks: list[Block]) -> list[Block]:
    """The blocks with leftovers that trafilatura let through named for what they are."""
    leftovers = {
        (b.start, b.end): b.kind
        for b in blocks_of(text)
        if b.kind in ("promo", "comment", "navigation", "repeat", "credit")
    }
    return [
        Block(
            leftovers.get((b.start, b.end), b.kind) if b.kind in ("body", "heading") else b.kind,
            b.start,
            b.end,
        )
        for b in blocks
    ]
