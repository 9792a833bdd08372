"""What a page says about itself to machines: schema.org objects in JSON-LD, and the posts of a live page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from dateline.words import fold

_KINDS = re.compile(r"(Article|BlogPosting|LiveBlogPosting|Report)$")
_INSIDE = (
    "@graph",
    "mainEntity",
    "mainEntityOfPage",
)  # where an object may hold the one that describes the article
_MOST = 200  # objects of one page that are looked at
_LEAST_POSTS = 3
_APART = frozenset(
    {
        "aside",
        "figure",
        "nav",
        "form",
        "footer",
        "header",
        "script",
        "style",
        "noscript",
        "template",
        "button",
    }
)
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARAGRAPHS = frozenset({"p", "li", "blockquote"})


def articles_told(tree: Any) -> list[dict[str, Any]]:
    """The schema.org article objects of a page's JSON-LD, in order; malformed scripts are passed over."""
    return [x for x in _objects(tree) if any(_KINDS.search(str(kind)) for kind in _listed(x.get("@type")))]


def _objects(tree: Any) -> Iterator[dict[str, Any]]:
    pending: list[Any] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").lower().strip() == "application/ld+json":
            try:
                pending.append(json.loads(script.text or "", strict=False))
            except (ValueError, RecursionError):
                continue
    for _ in range(_MOST):
        if not pending:
            return
        value = pending.pop(0)
        if isinstance(value, list):
            pending = value + pending
        elif isinstance(value, dict):
            yield value
            pending = [value[key] for key in _INSIDE if key in value] + pending


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def moments_told(tree: Any) -> list[str]:
    """The moments of publication, ISO 8601 text, in a page's JSON-LD, microdata and meta elements."""
    found = [x.get("datePublished") for x in articles_told(tree)]
    for element in tree.iter("meta", "time", "span"):
        if element.get("itemprop") == "datePublished" or element.get("property") == "article:published_time":
            found.append(element.get("content") or element.get("datetime"))
    return [moment.strip() for moment in found if isinstance(moment, str)]


def authors_told(tree: Any) -> tuple[str, ...]:
    """The names of the authors that a page's article objects give, each once; bodies that publish are left out."""
    people = [who for x in articles_told(tree) for who in _listed(x.get("author")) if isinstance(who, dict)]
    names = [str(who["name"]).strip() for who in people if who.get("name") and who.get("@type") == "Person"]
    return tuple(dict.fromkeys(names))


def is_for_subscribers(tree: Any) -> bool:
    """Whether the page calls its article not free to read."""
    told = [x.get("isAccessibleForFree") for x in articles_told(tree)]
    return any(fold(str(value)) == "false" for value in told if value is not None)


def live_posts(tree: Any) -> list[tuple[str, str]]:
    """Heading and body pieces of a live page's posts, as they stand on the page; empty where there are no posts.

    The posts are those that the page's LiveBlogPosting names: they are looked up by their headlines, and everything
    in the smallest element that holds them is taken, unless that is the whole page.
    """
    heads = {
        _folded(str(post["headline"]))
        for x in articles_told(tree) for post in _listed(x.get("liveBlogUpdate"))
        if isinstance(post, dict) and post.get("headline")
    }  # fmt: skip
    lines = tree.iter(*_HEADS, "strong", "p", "a") if heads else ()
    found = {name: e for e in lines if (name := _folded("".join(e.itertext()))) in heads}
    if len(found) < _LEAST_POSTS:
        return []
    home = _home(list(found.values()))
    return [] if home.tag in ("body", "html") else list(_pieces(home))


def _home(elements: list[Any]) -> Any:
    """The smallest element that holds all of these."""
    paths = [[*reversed(list(e.iterancestors())), e] for e in elements]
    shared = [level[0] for level in zip(*paths, strict=False) if all(e is level[0] for e in level)]
    return shared[-1]


def _pieces(home: Any) -> Iterator[tuple[str, str]]:
    pending = [home]
    while pending:
        element = pending.pop()
        if not isinstance(element.tag, str) or element.tag in _APART:
            continue
        if element.tag in _HEADS or (element.tag in _PARAGRAPHS and element.find(".//p") is None):
            words = " ".join("".join(element.itertext()).split())
            if words:
                yield ("heading" if element.tag in _HEADS else "body"), words
        else:
            pending.extend(reversed(element))


def _folded(words: str) -> str:
    return " ".join(fold(words).split())
