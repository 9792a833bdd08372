"""Who says what: attributions with source, cue and content (PARC; Pareti 2016), direct, indirect and mixed.

Reported clauses come from the parse (`attribution_cues`), quotations from their marks (`quotes`); here the two are joined,
quotations that go on without a cue are given to the speaker they continue, and pronouns to whom they take up (`attribution_speakers`).
"""

from __future__ import annotations

from itertools import accumulate

from dateline.extract.attribution.cues import find_sayings
from dateline.extract.attribution.lexicon import Lexicon, Saying, lexicon_of
from dateline.extract.attribution.quotes import Quote
from dateline.extract.attribution.speakers import Speakers, speakers_of
from dateline.extract.attribution.speech import Draft, Page, join_quotations, labelled_paragraphs, page_of
from dateline.extract.attribution.trees import Range
from dateline.extract.headlines import headline_speech
from dateline.kit import Kit
from dateline.model import Article, Attribution, Mention, Span
from dateline.parse import Parse, Token

_LONGEST_CLAUSE = 2000  # code points; a longer reported clause is a mistake of the parse
_NEXT = 5  # cues after one that are looked at for going on with its speaker
_EDGE = " \t\r\n\u00a0,;:-–—"
_PAIRS = {"“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "'": "'"}


def find_attributions(article: Article, parse: Parse, kit: Kit, actors: list[Mention]) -> list[Attribution]:
    """Every attribution of an article in order of its first words; linear in its tokens.

    `actors` supply the `actor` of a source; without them sources, cues and contents are found all the same.
    """
    if not parse.tokens:
        return []
    words = lexicon_of(kit)
    page = page_of(article, parse)
    sayings = find_sayings(parse, words, page.quoted)
    _end_at_participles(parse, sayings)
    _end_at_others(parse, sayings, words)
    drafts = join_quotations(page, sayings, words, kit) + labelled_paragraphs(page, kit, actors)
    drafts += _headlines(article, parse, kit)
    speakers = speakers_of(parse, kit, actors, page.quoted)
    reported = _depths(parse, drafts)
    kept = [d for d in drafts if d.quotes or not _incidental(parse, d, reported)]
    finished = [a for d in sorted(kept, key=_first) if (a := _finish(page, d, speakers)) is not None]
    return sorted(_distinct(finished), key=_place)


def _headlines(article: Article, parse: Parse, kit: Kit) -> list[Draft]:
    """ "Two killed in shelling: governor", "Police: two killed": whoever is named before or behind the mark says it."""
    out = []
    for mark, speaker, said in headline_speech(article, parse, kit):
        source = (speaker.first, speaker.last - 1)
        reach = (min(mark, source[0]), max(mark, source[1]))
        saying = Saying(mark, "assert", (mark, mark), source, reach, [(said.first, said.last - 1)])
        out.append(Draft(saying, source))
    return out


def _first(draft: Draft) -> int:
    if draft.saying is not None:
        return draft.saying.head
    return draft.source[0] if draft.source is not None else 0


def _end_at_participles(parse: Parse, sayings: list[Saying]) -> None:
    """ "X said they left, adding that ...": a clause ends where its speaker goes on with a participle."""
    tokens = parse.tokens
    for n, s in enumerate(sayings):
        for t in sayings[n + 1 : n + 1 + _NEXT]:
            first = t.cue[0] if t.aside is None else t.aside
            if t.aside is not None:
                goes_on = True
            elif tokens[t.head].tag == "VBG":
                goes_on = t.source == s.source and tokens[first - 1].low == ","
            else:
                goes_on = _second_verb(tokens, s, t)
            if not goes_on or not any(a < first <= b for a, b in s.content):
                continue
            t.source = s.source if t.aside is None else t.source
            s.content = [(a, first - 2) if a < first <= b and first - 2 >= a else (a, b) for a, b in s.content]


def _end_at_others(parse: Parse, sayings: list[Saying], words: Lexicon) -> None:
    """ "X said they left, while Y said they stayed", "X said they left, according to Z": the other speaker is not in X's words."""
    for n, s in enumerate(sayings):
        for t in sayings[n + 1 : n + 1 + _NEXT]:
            first = _opening(parse.tokens, t, words)
            if first is None or t.source is None or t.source == s.source:
                continue
            inside = [(a, b) for a, b in s.content if a <= first <= b]
            if inside and (first > inside[0][0] or len(s.content) > 1):
                s.content = [(a, first - 1) if a < first <= b else (a, b) for a, b in s.content if not a == first <= b]


def _opening(tokens: list[Token], t: Saying, words: Lexicon) -> int | None:
    """Where a clause set against another one, or a phrase behind a comma that names a source, begins; None for others."""
    v = tokens[t.head]
    if tokens[t.cue[0]].low in words.phrases and tokens[t.cue[0] - 1].low == ",":
        return t.cue[0]
    opens = v.dep == "advcl" and t.clausal and tokens[v.left].low in words.contrast
    return v.left if opens else None


def _second_verb(tokens: list[Token], s: Saying, t: Saying) -> bool:
    """ "He says they left and calls them cowards": a verb without a subject that the parse has joined to the reported one."""
    v = tokens[t.head]
    if v.dep != "conj" or v.tag != tokens[s.head].tag or tokens[t.cue[0] - 1].pos != "CCONJ":
        return False
    return (
        tokens[v.head].dep == "ccomp"
        and tokens[v.head].head == s.head
        and not any(tokens[k].dep in ("nsubj", "nsubjpass") for k in v.kids)
    )


def _depths(parse: Parse, drafts: list[Draft]) -> list[int]:
    """For every token how many reported clauses it stands in."""
    steps = [0] * (len(parse.tokens) + 1)
    for d in drafts:
        if d.saying is not None and not d.quotes:
            for first, last in d.saying.content:
                steps[first] += 1
                steps[last + 1] -= 1
    return list(accumulate(steps))


def _incidental(parse: Parse, draft: Draft, depths: list[int]) -> bool:
    """Whether a cue inside somebody's reported clause only carries that clause on.

    "He said Y had told him that ..." keeps its second source; "he said he hopes to ..." is one attribution.
    """
    s = draft.saying
    if s is None or not depths[s.head]:
        return False
    if s.kind not in ("assert", "deny") or s.source is None or not s.clausal:
        return True
    return parse.tokens[s.source[0]].tag in ("PRP", "WP", "WDT") and s.source[0] == s.source[1]


# spans ------------------------------------------------------------------------------------------------------------


def _finish(page: Page, draft: Draft, speakers: Speakers) -> Attribution | None:
    """An attribution from a draft, or None where nothing is left that could be its content."""
    parse, s = page.parse, draft.saying
    content = [_quotation(parse, page.quotes[n]) for n in draft.quotes]
    if not content and s is not None:
        content = [c for piece in s.content if (c := _clause(page, piece)) is not None]
    content = [c for c in content if c.end > c.start]
    if not content or sum(c.end - c.start for c in content if not draft.quotes) > _LONGEST_CLAUSE:
        return None
    source = None if draft.source is None else _trimmed(parse.text, *_edges(parse.tokens, draft.source))
    cue = None if s is None else parse.span(*s.cue)
    actor, anonymous = speakers.who(draft.source)
    return Attribution(source, cue, tuple(content), _form(page, content), actor, anonymous)


def _edges(tokens: list[Token], piece: Range) -> tuple[int, int]:
    return tokens[piece[0]].start, tokens[piece[1]].end


def _quotation(parse: Parse, q: Quote) -> Span:
    return _trimmed(parse.text, q.inner_start, q.inner_end)


def _clause(page: Page, piece: Range) -> Span | None:
    """A reported clause as a span: a quotation that it ends in is taken whole, loose marks at its ends are left off."""
    first, last = piece
    tokens = page.parse.tokens
    n = page.quoted[last]
    if n != -1 and page.ends[n][0] > first and page.quotes[n].closed:
        last = max(last, page.ends[n][1])
    n = page.quoted[first]
    if n != -1 and page.ends[n][1] < last:
        first = min(first, page.ends[n][0])
    while first <= last and tokens[first].pos == "PUNCT" and page.quoted[first] == -1:
        first += 1
    while (
        last > first
        and tokens[last].pos in ("PUNCT", "CCONJ")
        and page.quoted[last] == -1
        and tokens[last].tag != "-RRB-"
    ):
        last -= 1
    if first > last:
        return None
    start, end = _edges(tokens, (first, last))
    while end > start and page.parse.text[end - 1] in ".!?" and page.quoted[last] == -1:
        end -= 1
    span = _trimmed(page.parse.text, start, end)
    return span if any(c.isalnum() for c in span.text) else None


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span without blanks, commas and dashes at its ends, and without quotation marks that enclose it or lack a partner."""
    while True:
        before = start, end
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
        if end - start > 1:
            start, end = _unquoted(text, start, end)
        if (start, end) == before:
            return Span(start, end, text[start:end])


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    first, last = text[start], text[end - 1]
    partners = _PAIRS.get(first, "")
    if partners:
        close = min((at for p in partners if (at := text.find(p, start + 1, end)) != -1), default=-1)
        if close == -1:
            start += 1
        elif close == end - 1:
            start, end = start + 1, end - 1
    elif last in '”»"' and not any(text.find(o, start, end - 1) != -1 for o in _PAIRS if last in _PAIRS[o]):
        end -= 1
    return start, end


def _form(page: Page, content: list[Span]) -> str:
    """direct where all words stand in quotation marks, mixed where some do, else indirect."""
    inside = outside = 0
    for span in content:
        for i in page.parse.tokens_in(span.start, span.end):
            if page.parse.tokens[i].pos == "PUNCT":
                continue
            if page.quoted[i] == -1:
                outside += 1
            else:
                inside += 1
    if not inside:
        return "indirect"
    return "mixed" if outside else "direct"


def _place(a: Attribution) -> tuple[int, int]:
    spans = [s for s in (a.source, a.cue, *a.content) if s is not None]
    return min(s.start for s in spans), max(s.end for s in spans)


def _distinct(found: list[Attribution]) -> list[Attribution]:
    """Every content and cue once: a noun and its light verb may both have found the same."""
    seen: set[tuple[tuple[Span, ...], Span | None]] = set()
    out = []
    for a in found:
        key = (a.content, a.source)
        if key not in seen:
            seen.add(key)
            out.append(a)
    return out
