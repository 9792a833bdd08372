"""Paragraphs of a text and what each one is: title, body, caption, or a leftover of the page it was copied from.

Nothing is cut: leftovers are named, so that a person can see what was not read and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from dateline.knowledge import table
from dateline.model import Block
from dateline.words import fold

_CHUNK = re.compile(r"[^\S\n]*\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_ENDS = re.compile(r"[.!?…。！？।؟։።:;\"'”’)\]]\s*$")
_WRAP_WIDTH = (45, 100)  # the mean and greatest length of lines that were broken by a typewriter's margin
_TITLE_WORDS, _HEADING_WORDS = 30, 12
_REPEAT_LENGTH = 20  # a shorter block may rightly stand twice
_LEAST_PROSE = 100  # code points: a shorter text whose lines never end like a sentence is a list of links
_HEAD = 200  # code points of a block in which the words that give it away are looked for


@lru_cache(maxsize=1)
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    page = table("lang/en/page")
    return {name: [re.compile(p) for p in page[name]] for name in page if name != "function_words"}


def _is(kind: str, folded: str) -> bool:
    return any(p.search(folded) for p in _patterns()[kind])


def reads_as_prose(words: str) -> bool:
    """Whether words are an article's rather than a short list of links: a line ends like a sentence, or they are many."""
    return len(words) >= _LEAST_PROSE or any(_ENDS.search(line[-3:]) for line in words.splitlines())


def opens_teasers(heading: str) -> bool:
    """Whether a heading opens a list of other stories."""
    return len(heading) <= _HEAD and _is("promo", fold(heading))


def names_paywall(words: str) -> bool:
    """Whether a line asks for a subscription before it shows the rest."""
    return len(words) <= _HEAD and _is("paywall", fold(words))


def paragraphs(text: str, end: int) -> Iterator[tuple[int, int, bool]]:
    """The paragraphs of `text[:end]` as (start, end, whether the next line follows without a blank one between).

    Lines that a margin broke are one paragraph; other lines are paragraphs of their own.
    """
    for chunk in _CHUNK.finditer(text, 0, end):
        lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", chunk.group())]
        lines = [_trimmed(text, chunk.start() + a, chunk.start() + b) for a, b in lines]
        if _is_wrapped(text, lines):
            yield lines[0][0], lines[-1][1], False
        else:
            for n, (start, stop) in enumerate(lines):
                yield start, stop, n + 1 < len(lines)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    if len(lines) < 2:
        return False
    sizes = [b - a for a, b in lines[:-1]]
    mean, most = _WRAP_WIDTH
    if max(sizes) > most or sum(sizes) / len(sizes) < mean:
        return False
    broken = sum(not _ENDS.search(text[max(a, b - 3) : b]) for a, b in lines[:-1])
    return broken * 2 > len(lines) - 1


def blocks_of(text: str, end: int | None = None) -> tuple[Block, ...]:
    """The blocks of a plain text (or of its first `end` code points), each named, in order."""
    end = len(text) if end is None else end
    pieces = list(paragraphs(text, end))
    kinds = [_kind(fold(text[a:b])) for a, b, _ in pieces]
    _name_captions(text, pieces, kinds)
    _name_repeats(text, pieces, kinds)
    _name_comments(text, pieces, kinds)
    _name_title_and_headings(text, pieces, kinds)
    return tuple(Block(kind or "body", a, b) for kind, (a, b, _) in zip(kinds, pieces, strict=True))


def _kind(folded: str) -> str | None:
    """What a block gives itself away as, or None: long paragraphs are only looked at where they begin."""
    head = folded[:_HEAD]
    short = len(folded) <= 2 * _HEAD
    if short and (_is("comment_start", head) or _is("comment", head)):
        return "comment"
    if short and _is("navigation", head):
        return "navigation"
    if short and (_is("promo", head) or _is("paywall", head)):
        return "promo"
    if _is("sign_off", head):
        return "credit"
    if short and _is("credit", folded):
        return "caption" if len(folded.split()) > 9 else "credit"
    return None


def _name_captions(text: str, pieces: list[tuple[int, int, bool]], kinds: list[str | None]) -> None:
    """A short line without a full stop right above a credit describes the same picture."""
    for n, (start, end, joined) in enumerate(pieces[:-1]):
        words = text[start:end].split()
        near = joined and kinds[n] is None and kinds[n + 1] in ("credit", "caption") and len(words) <= 40
        if near and (not _ENDS.search(text[start:end]) or len(words) <= 20):
            kinds[n] = "caption"


def _name_repeats(text: str, pieces: list[tuple[int, int, bool]], kinds: list[str | None]) -> None:
    seen: set[str] = set()
    for n, (start, end, _) in enumerate(pieces):
        words = " ".join(fold(text[start:end]).split())
        if len(words) >= _REPEAT_LENGTH and kinds[n] is None:
            if words in seen:
                kinds[n] = "repeat"
            seen.add(words)


def _name_comments(text: str, pieces: list[tuple[int, int, bool]], kinds: list[str | None]) -> None:
    """After the heading of the comments, and after a body, everything is comment."""
    started = False
    told = 0
    for n, (start, end, _) in enumerate(pieces):
        if kinds[n] == "comment" and told and _is("comment_start", fold(text[start : min(end, start + _HEAD)])):
            started = True
        if started:
            kinds[n] = "comment"
        told += kinds[n] is None and end - start > 2 * _REPEAT_LENGTH


def _name_title_and_headings(text: str, pieces: list[tuple[int, int, bool]], kinds: list[str | None]) -> None:
    """The first short line without a full stop above the body is the title; such lines inside the body are headings."""
    titled = False
    bodies = [n for n, k in enumerate(kinds) if k is None and _is_body(text, pieces[n])]
    first, last = (bodies[0], bodies[-1]) if bodies else (len(pieces), -1)
    for n, (start, end, _) in enumerate(pieces):
        if kinds[n] is not None or _is_body(text, (start, end, False)):
            continue
        words = len(text[start:end].split())
        if not titled and n < first and n + 1 < len(pieces) and words <= _TITLE_WORDS:
            kinds[n], titled = "title", True
        elif first < n < last and words <= _HEADING_WORDS:
            kinds[n] = "heading"


def _is_body(text: str, piece: tuple[int, int, bool]) -> bool:
    """Whether a piece reads as a paragraph: it ends like a sentence, or is too long for a headline."""
    words = text[piece[0] : piece[1]]
    return bool(_ENDS.search(words[-3:])) or len(words.split()) > _TITLE_WORDS
