"""Quotations joined to whom they belong: the cue beside them, the name before a colon, or the speaker they continue."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from dateline.extract.attribution.lexicon import Lexicon, Saying
from dateline.extract.attribution.quotes import Quote, find_quotes, is_speech, quoted_tokens, stands_alone
from dateline.extract.attribution.trees import Range, noun_phrase, subject_of
from dateline.extract.attribution.verbs import cue_range
from dateline.kit import Kit
from dateline.model import Actor, Article, Mention
from dateline.parse import Parse

_FARTHEST = 12  # tokens between a quotation and a cue that the parse has not tied to it
_LOOK_BACK = 60  # tokens between a quotation and a cue before it
_LABEL = 8  # tokens of a name before a colon
_APART = 2  # paragraphs after which a quotation is no more given to the last speaker
_STOPS = frozenset({".", "!", "?", "…", "..."})
_JOINTS = frozenset({",", ":", "-", "--", "–", "—", "...", "…"})


@dataclass(slots=True)
class Page:
    """An article as this finder works on it: its quotations, their tokens, and which of them are speech."""

    parse: Parse
    blocks: list[Range]
    quotes: list[Quote]
    quoted: list[int]
    ends: list[Range]
    speech: list[bool]
    firsts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """An attribution in the making: what reports it, if anything does, and the quotations that are its content."""

    saying: Saying | None
    source: Range | None
    quotes: list[int] = field(default_factory=list)
    extra: list[Range] = field(default_factory=list)


def page_of(article: Article, parse: Parse) -> Page:
    """The article's readable paragraphs with their quotations."""
    blocks = [(b.start, b.end) for b in article.readable]
    quotes = find_quotes(article.text, blocks)
    ends = [(r.start, r.stop - 1) for q in quotes for r in (parse.tokens_in(q.start, q.end),)]
    speech = [
        last >= first and is_speech(parse, q, blocks[q.block][0]) for q, (first, last) in zip(quotes, ends, strict=True)
    ]
    page = Page(parse, blocks, quotes, quoted_tokens(parse, quotes), ends, speech)
    for s in parse.sentences:
        page.firsts.setdefault(s.block, s.first)
    return page


def join_quotations(page: Page, sayings: list[Saying], words: Lexicon, kit: Kit) -> list[Draft]:
    """Give every spoken quotation to the cue beside it or to the speaker it continues; cues without one keep their clause."""
    heads = [s.head for s in sayings]
    drafts = [Draft(s, s.source) for s in sayings]
    loose: list[Draft] = []
    known = set(heads)
    last: Draft | None = None
    last_quote = -1
    waiting: list[int] = []
    for n, q in enumerate(page.quotes):
        if not page.speech[n]:
            continue
        draft = _beside(page, n, sayings, heads, drafts) or _labelled(page, n, kit) or _other_verb(page, n, words)
        if draft is None and last is not None and _continues(page, last_quote, n, sayings, heads):
            draft = last
        if draft is None:
            draft = _introduced(page, n, words)
        if draft is None and not q.closed and page.firsts.get(q.block) == page.ends[n][0]:
            waiting.append(n)  # speech that runs on into the next paragraph, where its speaker may be named
            continue
        if draft is None:
            if not stands_alone(page.parse, q, page.blocks[q.block][0]):
                continue
            draft = Draft(None, _told_before(page, n, sayings, heads) or _same_speaker(page, last, last_quote, q))
        if not draft.quotes and (draft.saying is None or draft.saying.head not in known):
            loose.append(draft)
        draft.quotes += [
            *(w for w in waiting if page.quotes[n].block - page.quotes[w].block <= len(waiting)),
            n,
        ]
        waiting = []
        last, last_quote = draft, n
    return drafts + loose


def _beside(page: Page, n: int, sayings: list[Saying], heads: list[int], drafts: list[Draft]) -> Draft | None:
    """The draft of the cue right before or right after a quotation.

    Between two cues a colon before decides, then the second half of an interrupted quotation, then a comma at its end.
    """
    before = _cue_before(page, n, sayings, heads)
    after = _cue_after(page, n, sayings, heads)
    if before is not None and after is not None:
        joint = page.parse.tokens[page.ends[n][0] - 1].low
        second_half = joint == "," and bool(drafts[before].quotes)
        if joint == ":" or second_half or not _inner_stop(page, n):
            return drafts[before]
        return drafts[after]
    chosen = after if before is None else before
    return None if chosen is None else drafts[chosen]


def _inner_stop(page: Page, n: int) -> bool:
    """Whether a quotation ends on a comma, which promises a cue behind it."""
    q = page.quotes[n]
    text = page.parse.text
    return text[q.inner_end - 1] == "," or text[q.end : q.end + 1] == ","


def _cue_before(page: Page, n: int, sayings: list[Saying], heads: list[int]) -> int | None:
    """The nearest quoting cue before a quotation in its sentence, if comma, colon or nothing stands between."""
    tokens = page.parse.tokens
    start = page.ends[n][0]
    i = start - 1
    floor = page.firsts.get(page.quotes[n].block, 0)
    if i < floor:  # a paragraph that ends on a colon opens the quotation in the next
        if i < 0 or tokens[i].low != ":":
            return None
        floor = page.firsts.get(page.parse.sentences[tokens[i].sent].block, 0)
    joint = tokens[i].low in _JOINTS
    k = bisect_left(heads, start) - 1
    while k >= 0 and heads[k] >= floor and start - heads[k] <= _LOOK_BACK:
        s = sayings[k]
        if any(tokens[x].low in _STOPS for x in range(s.cue[1] + 1, start)) or page.quoted[i] != -1:
            return None
        if any(page.quoted[x] != -1 and page.speech[page.quoted[x]] for x in range(s.cue[1] + 1, start)):
            return None
        if s.quoting and s.cue[1] < start:
            ends_here = s.reach[1] >= i - (1 if joint else 0) or tokens[i].low == ":"
            own = any(a > s.cue[1] and b < start for a, b in s.content)
            if (ends_here or (joint and not own)) and not (own and tokens[i].low != ":"):
                return k
            return None
        k -= 1
    return None


def _cue_after(page: Page, n: int, sayings: list[Saying], heads: list[int]) -> int | None:
    """The quoting cue that follows a quotation at once, its source included."""
    tokens = page.parse.tokens
    i = page.ends[n][1] + 1
    block = page.quotes[n].block
    for _ in range(3):
        if (
            i < len(tokens)
            and (tokens[i].low in _JOINTS or tokens[i].low == "." or tokens[i].pos in ("CCONJ", "ADV"))
            and page.quoted[i] == -1
        ):
            i += 1
    if i >= len(tokens) or page.parse.sentences[tokens[i].sent].block != block or page.quoted[i] != -1:
        return None
    k = bisect_left(heads, i)
    if k == len(heads) or heads[k] - i > 3 * _FARTHEST:
        return None
    while k < len(heads) and not sayings[k].quoting and heads[k] - i <= _FARTHEST:
        k += 1
    if k == len(heads) or not sayings[k].quoting:
        return None
    s = sayings[k]
    between = range(i, s.cue[0])
    if any(page.quoted[x] != -1 or tokens[x].low in _STOPS for x in between):
        return None
    tied = s.reach[0] <= i
    near = len(between) <= _FARTHEST and not any(tokens[x].tag in ("VBD", "VBZ", "VBP", "MD") for x in between)
    if any(a > s.cue[1] and not _inside_speech(page, (a, b)) for a, b in s.content):
        return None
    return k if tied or near else None


def _inside_speech(page: Page, piece: Range) -> bool:
    n = page.quoted[piece[0]]
    return n != -1 and page.speech[n]


def _continues(page: Page, before: int, n: int, sayings: list[Saying], heads: list[int]) -> bool:
    """Whether a quotation goes on with the speech of the one before: same paragraph, or paragraph after paragraph."""
    a, b = page.quotes[before], page.quotes[n]
    if a.block != b.block:
        opens = page.firsts.get(b.block) == page.ends[n][0]
        return opens and b.block - a.block == 1
    gap = range(page.ends[before][1] + 1, page.ends[n][0])
    k = bisect_left(heads, gap.start)
    cues = 0
    while k < len(heads) and heads[k] < gap.stop:
        cues += sayings[k].quoting
        k += 1
    return cues <= 1


def _labelled(page: Page, n: int, kit: Kit) -> Draft | None:
    """ "Name: “...”" at the start of a paragraph: the name speaks."""
    first = page.firsts.get(page.quotes[n].block, 0)
    colon = page.ends[n][0] - 1
    label = _label(page.parse, first, colon, kit)
    return None if label is None else Draft(Saying(colon, "assert", (colon, colon), label, (first, colon)), label)


def labelled_paragraphs(page: Page, kit: Kit, actors: list[Mention]) -> list[Draft]:
    """ "Name: words" for a whole paragraph that is not in quotation marks, as in headlines and transcripts.

    The name must be a person's, or the words hold a quotation: "Sudan: dozens killed" is nobody's speech.
    """
    persons = {m.span.end for m in actors if isinstance(m.value, Actor) and m.value.kind == "person"}
    tokens, out = page.parse.tokens, []
    for block, first in page.firsts.items():
        end = page.blocks[block][1]
        colon = next((i for i in range(first + 1, min(first + 7, len(tokens))) if tokens[i].low == ":"), None)
        if colon is None or tokens[colon].end >= end or not all(t.pos == "PROPN" for t in tokens[first:colon]):
            continue
        last = page.parse.tokens_in(end - 1, end).stop - 1
        inside = page.quoted[colon + 1] if colon < last else -1
        spoken = inside != -1 and page.speech[inside]
        if tokens[colon - 1].end not in persons and all(q == -1 for q in page.quoted[colon + 1 : last + 1]):
            continue
        verbs = any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in tokens[colon + 1 : last + 1])
        if spoken or not verbs or (label := _label(page.parse, first, colon, kit)) is None:
            continue
        saying = Saying(colon, "assert", (colon, colon), label, (first, colon), [(colon + 1, last)])
        out.append(Draft(saying, label))
    return out


def _other_verb(page: Page, n: int, words: Lexicon) -> Draft | None:
    """A verb of any meaning right behind a quotation that ends on a comma: "“Out,” he barked"."""
    tokens = page.parse.tokens
    if not _inner_stop(page, n) and page.parse.text[page.quotes[n].inner_end - 1] not in "?!":
        return None
    i = page.ends[n][1] + 1
    i += i < len(tokens) and tokens[i].low == ","
    if i >= len(tokens) or page.parse.sentences[tokens[i].sent].block != page.quotes[n].block:
        return None
    for v in tokens[i : i + _FARTHEST]:
        if page.quoted[v.i] != -1 or v.pos == "PUNCT":
            return None
        if v.tag in ("VBD", "VBZ"):
            subject = subject_of(tokens, v.i)
            if subject is None or not ((subject[0] == i and subject[1] < v.i) or (v.i == i and subject[0] == i + 1)):
                return None
            cue = cue_range(tokens, v, words)
            return Draft(Saying(v.i, "assert", cue, subject, (min(i, cue[0]), max(cue[1], subject[1]))), subject)
    return None


def _label(parse: Parse, first: int, colon: int, kit: Kit) -> Range | None:
    tokens = parse.tokens
    if not 0 < colon - first <= _LABEL or tokens[colon].low != ":":
        return None
    words = tokens[first:colon]
    said = parse.folded[words[0].start : words[-1].end]
    if said in kit.lexicon("attribution")["labels"] or any(t.tag[0] == "V" or t.tag == "MD" for t in words):
        return None
    return (
        (first, colon - 1) if any(t.pos in ("PROPN", "NOUN") for t in words) and words[0].text[:1].isupper() else None
    )


def _introduced(page: Page, n: int, words: Lexicon) -> Draft | None:
    """A colon before a quotation hands it to the subject of the sentence that ends there."""
    tokens = page.parse.tokens
    colon = page.ends[n][0] - 1
    if colon < 1 or tokens[colon].low != ":" or page.parse.sentences[tokens[colon].sent].block != page.quotes[n].block:
        return None
    sentence = page.parse.sentences[tokens[colon].sent]
    subjects = [t for t in tokens[sentence.first : colon] if t.dep == "nsubj" and page.quoted[t.i] == -1]
    main = next((t for t in subjects if tokens[t.head].dep == "ROOT"), subjects[-1] if subjects else None)
    if main is None or tokens[main.head].tag[0] != "V":
        return None
    verb = tokens[main.head]
    source = noun_phrase(tokens, main.i)
    return Draft(Saying(verb.i, "assert", cue_range(tokens, verb, words), source, (verb.i, verb.i)), source)


def _told_before(page: Page, n: int, sayings: list[Saying], heads: list[int]) -> Range | None:
    """The source of the sentence right before a quotation: "X rejected the charge. “We never fired.”" """
    i = page.ends[n][0] - 1
    if i < page.firsts.get(page.quotes[n].block, 0):
        return None
    sentence = page.parse.sentences[page.parse.tokens[i].sent]
    k = bisect_left(heads, sentence.first)
    while k < len(heads) and heads[k] <= i:
        if sayings[k].source is not None:
            return sayings[k].source
        k += 1
    return None


def _same_speaker(page: Page, last: Draft | None, last_quote: int, q: Quote) -> Range | None:
    """The source of the speech shortly before, for a quotation that nothing introduces."""
    if last is None or q.block - page.quotes[last_quote].block > _APART:
        return None
    return last.source
