"""Quotation marks paired: which stretches of a text stand in quotation marks, paragraph by paragraph.

A quotation never leaves its paragraph. One that is not closed runs to the paragraph's end when the next paragraph opens
with a mark again (the convention for speech in several paragraphs) or when it follows a colon, a comma or the paragraph's
start; any other unpaired mark is ignored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.parse import Parse, Token

_MARK = re.compile(r"[“”„‟«»\"＂‘’‚‹›`]|'{1,2}|´´?")
_SINGLES = frozenset("‘’‚‹›'`´")
_ELISIONS = re.compile(r"(?:em|til|tis|twas|cause|bout|round|n|\d\d?s?)\b", re.I)
_OPENERS_BEFORE = "([{-–—/…“‘\"'"
_BLANK = " \t\r\n\u00a0\u202f\u2009\u200a"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words in quotation marks: `start:end` with the marks, `inner_start:inner_end` without, and the paragraph they are in.

    `closed` is False when the closing mark is missing, `single` is True for single marks.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    block: int
    closed: bool
    single: bool


@dataclass(slots=True)
class _Open:
    """A mark that has been opened and the quotations closed since then."""

    start: int
    inner: int
    single: bool
    held: list[tuple[int, int, int, int, bool]]


def find_quotes(text: str, blocks: list[tuple[int, int]]) -> list[Quote]:
    """The outermost quotations of the paragraphs `blocks` (start, end), in order.

    Linear in the text. Apostrophes, inch marks and quotations within quotations are left out.
    """
    found: list[Quote] = []
    for number, (start, end) in enumerate(blocks):
        follows = number + 1 < len(blocks) and _opens_block(text, *blocks[number + 1])
        for q in _in_block(text, start, end, follows):
            found.append(Quote(q[0], q[1], q[2], q[3], number, q[1] != q[3], q[4]))
    return found


def quoted_tokens(parse: Parse, quotes: list[Quote]) -> list[int]:
    """For every token the number of the quotation it stands in, marks included, or -1."""
    inside = [-1] * len(parse.tokens)
    for n, q in enumerate(quotes):
        for i in parse.tokens_in(q.start, q.end):
            inside[i] = n
    return inside


def _opens_block(text: str, start: int, end: int) -> bool:
    return text[start:end].lstrip(_BLANK)[:1] in ("“", '"', "„", "«") or text.startswith("''", start)


def _in_block(text: str, start: int, end: int, follows: bool) -> list[tuple[int, int, int, int, bool]]:
    """Quotations of one paragraph as (start, end, inner start, inner end, single); an unclosed one has end == inner end."""
    stack: list[_Open] = []
    out: list[tuple[int, int, int, int, bool]] = []
    singles = _single_closers(text, start, end)
    for mark in _MARK.finditer(text, start, end):
        a, b = mark.span()
        single = mark.group()[0] in _SINGLES and b - a == 1
        before = text[a - 1] if a > start else " "
        after = text[b] if b < end else " "
        if single and not stack:
            if _opens_single(text, a, b, before, after, singles):
                stack.append(_Open(a, b, True, []))
        elif single and stack[-1].single:
            if _closes(before, after) and not after.isalnum():
                _close(stack, out, a, b)
        elif not single and _opens(mark.group(), before, after, bool(stack) and not stack[-1].single):
            stack.append(_Open(a, b, False, []))
        elif not single and stack:
            while stack and stack[-1].single:  # an apostrophe that had looked like an opening mark
                lost = stack.pop()
                (stack[-1].held if stack else out).extend(lost.held)
            if stack:
                _close(stack, out, a, b)
    return _settle(text, start, end, follows, stack, out)


def _close(stack: list[_Open], out: list[tuple[int, int, int, int, bool]], a: int, b: int) -> None:
    opened = stack.pop()
    if a > opened.inner:
        (stack[-1].held if stack else out).append((opened.start, b, opened.inner, a, opened.single))


def _settle(
    text: str,
    start: int,
    end: int,
    follows: bool,
    stack: list[_Open],
    out: list[tuple[int, int, int, int, bool]],
) -> list[tuple[int, int, int, int, bool]]:
    """What is left open at the paragraph's end: speech that runs on, or a stray mark whose inner quotations stand."""
    for opened in stack:
        before = text[start : opened.start].rstrip(_BLANK)
        runs_on = not opened.single and (not before or before[-1] in ",:" or (follows and before[-1] in ".?!"))
        if runs_on and not opened.held and end > opened.inner:
            out.append((opened.start, end, opened.inner, end, False))
            break
        out.extend(opened.held)
    return sorted(out)


def _opens(mark: str, before: str, after: str, is_open: bool) -> bool:
    if mark in "“„«":
        return not (is_open and mark == "“" and not before.isspace() and (after.isspace() or after in ".,;:"))
    if mark == "»" or after.isspace():
        return False
    free = before.isspace() or before in _OPENERS_BEFORE
    return free and (after.isalnum() or not is_open or after in "‘'([…$£€")


def _closes(before: str, after: str) -> bool:
    return not before.isspace() and (not after.isalnum())


def _opens_single(text: str, a: int, b: int, before: str, after: str, closers: int) -> bool:
    """A single mark opens a quotation before a word when a mark that can close it comes later in the paragraph."""
    if not (before.isspace() or before in "([{-–—/…") or not (after.isalnum() or after in '“"…[('):
        return False
    return closers > b and not (text[a] in "'’" and _ELISIONS.match(text, b))


def _single_closers(text: str, start: int, end: int) -> int:
    """Offset of the paragraph's last single mark that can close a quotation, or -1."""
    for mark in ("’", "'", "›"):
        at = text.rfind(mark, start, end)
        while at > start:
            after = text[at + 1] if at + 1 < end else " "
            if not text[at - 1].isspace() and not after.isalnum():
                return at
            at = text.rfind(mark, start, at)
    return -1


def _is_title(words: list[Token]) -> bool:
    """Whether the words are written like a title: every longer one with a capital."""
    longer = [t.text for t in words if len(t.text) > 3 and t.text[0].isalpha()]
    return len(longer) > 1 and all(w[0].isupper() for w in longer)


def stands_alone(parse: Parse, q: Quote, block_start: int) -> bool:
    """Whether a quotation is a sentence of its own that no words before it lead up to."""
    before = parse.text[block_start : q.start].rstrip(_BLANK)[-1:]
    words = [parse.tokens[i] for i in parse.tokens_in(q.inner_start, q.inner_end)]
    finite = any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in words)
    return (before == "" or before in '.?!…”"') and finite and len(words) > 4 and parse.text[q.inner_end - 1] in ".,?!…"


def is_speech(parse: Parse, q: Quote, block_start: int) -> bool:
    """Whether a quotation is somebody's speech by itself and no fragment that the sentence around it is built on.

    Speech stands at the start of a paragraph or sentence, after a comma, colon or dash, or begins with a capital, and
    holds a verb or ends like a sentence.
    """
    text = parse.text
    words = [parse.tokens[i] for i in parse.tokens_in(q.inner_start, q.inner_end)]
    inner = text[q.inner_start : q.inner_end].strip()
    if not words or not inner:
        return False
    before = text[block_start : q.start].rstrip(_BLANK)[-1:]
    if _is_title(words) and inner[-1] not in ".?!…":
        return False
    finite = any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in words) or words[0].tag == "VB"
    stop = inner[-1] in ".,?!…—-"
    if before == ":":
        return finite or stop or len(words) > 2
    if not before or before in ".?!…”\"'’)]":
        return (finite and len(words) > 1) or stop
    if before in ",-–—;":
        return (finite and len(words) > 2) or (stop and len(words) > 2)
    return inner[:1].isupper() and finite and len(words) > 2
