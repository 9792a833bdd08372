"""One article laid out for finding actors: listed names and nouns by token, runs of capitals, quotations, headlines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from dateline.extract.actors.index import Index, Lexeme, Listed
from dateline.model import READABLE, Actor, Article, Mention
from dateline.parse import Parse, Token
from dateline.words import Found, Phrases, Word, after_dateline, find_phrases

NAME_TAGS = frozenset({"NNP", "NNPS"})
_SMALL_OPENERS = frozenset({"al", "el", "van", "von", "bin", "ibn", "abu", "de", "ben", "as", "ash", "an"})
_LOOSE_TAGS = frozenset({"JJ", "NN", "NNS", "VBG", "VBN", "VB", "VBP", "VBZ", "VBD", "FW", "UH", "RB", "ADD", "XX"})


class Hit(NamedTuple):
    """Tokens `first` to `last` (inclusive) that are listed, and what they may stand for."""

    first: int
    last: int
    senses: tuple[Listed, ...]


class Noun(NamedTuple):
    """Tokens `first` to `last` (inclusive) that are a noun of the lexicon, and its uses."""

    first: int
    last: int
    senses: tuple[Lexeme, ...]


class Draft(NamedTuple):
    """A mention in the making, over tokens `first` to `last` (inclusive); `sort` is the rule that made it."""

    first: int
    last: int
    actor: Actor
    sort: str


@dataclass(slots=True)
class Scene:
    """The article's tokens with all that is looked up about them; `sheet` holds the drafts, token by token."""

    parse: Parse
    tokens: list[Token]
    index: Index
    published: str | None
    hits: dict[int, Hit] = field(default_factory=dict)  # by first token
    hit_ends: dict[int, Hit] = field(default_factory=dict)  # by last token
    nouns: dict[int, Noun] = field(default_factory=dict)
    noun_ends: dict[int, Noun] = field(default_factory=dict)
    inside: dict[int, int] = field(default_factory=dict)  # token inside a longer hit or title -> that one's last token
    surnames: set[str] = field(default_factory=set)  # lone capitalised words that are a subject or possessor
    place_at: dict[int, int] = field(default_factory=dict)  # first token of a place -> its last
    skipped: set[int] = field(default_factory=set)  # tokens of datelines and picture credits
    unpaired: set[int] = field(default_factory=set)  # blocks with a straight quotation mark that has no fellow
    quoted: list[bool] = field(default_factory=list)
    headline: set[int] = field(default_factory=set)  # sentences whose words are nearly all capitalised
    named: list[bool] = field(default_factory=list)  # for each token, whether it is written as part of a name
    countries: set[str] = field(default_factory=set)  # that the report names in any way
    strong: set[str] = field(default_factory=set)  # ids of actors that stand by an unmistakable name
    sheet: dict[int, Draft] = field(default_factory=dict)

    def put(self, draft: Draft) -> bool:
        """Keep a draft unless one of its tokens is taken."""
        if any(i in self.sheet for i in range(draft.first, draft.last + 1)):
            return False
        for i in range(draft.first, draft.last + 1):
            self.sheet[i] = draft
        return True

    def free(self, first: int, last: int) -> bool:
        """Whether no draft holds any of these tokens."""
        return not any(i in self.sheet for i in range(first, last + 1))

    def text(self, first: int, last: int) -> str:
        """The words from token `first` to token `last` as written."""
        return self.parse.text[self.tokens[first].start : self.tokens[last].end]

    def plain(self, first: int, last: int) -> str:
        """The same words with single blanks."""
        return " ".join(self.text(first, last).split())


def lay_out(article: Article, parse: Parse, index: Index, places: Iterable[Mention]) -> Scene:
    """The scene of an article, with nothing drafted yet."""
    scene = Scene(parse, parse.tokens, index, article.published)
    scene.skipped = _dateline_tokens(article, parse) | _credit_tokens(parse, index)
    starts = {start: i for i, start in enumerate(parse.starts)}
    ends = {t.end - 1: t.i for t in scene.tokens if t.text.endswith(".")} | {t.end: t.i for t in scene.tokens}
    words = _readable_words(article, parse)
    for h in _hits(scene, words, index.names, starts, ends):
        senses = tuple(s for s in h[2] if isinstance(s, Listed))
        scene.hits[h[0]] = scene.hit_ends[h[1]] = Hit(h[0], h[1], senses)
        if not any(x.sort in ("person", "short") for x in senses):
            scene.inside.update(dict.fromkeys(range(h[0] + 1, h[1] + 1), h[1]))
    for h in _hits(scene, words, index.nouns, starts, ends):
        lexemes = tuple(s for s in h[2] if isinstance(s, Lexeme))
        scene.nouns[h[0]] = scene.noun_ends[h[1]] = Noun(h[0], h[1], lexemes)
        if any(x.sort == "title" for x in lexemes):
            scene.inside.update(dict.fromkeys(range(h[0] + 1, h[1] + 1), h[1]))
    for m in places:
        if m.span.start in starts and m.span.end in ends:
            scene.place_at[starts[m.span.start]] = ends[m.span.end]
    scene.quoted = _quoted(parse)
    scene.unpaired = _unpaired(parse)
    scene.headline = {s.i for s in parse.sentences if _is_headline(scene.tokens[s.first : s.last])}
    scene.named = [_is_named(scene, t) for t in scene.tokens]
    _support(scene)
    scene.surnames = {
        scene.tokens[i].low for i, j in runs(scene) if i == j and scene.tokens[i].dep in ("nsubj", "nsubjpass", "poss")
    }
    return scene


def _readable_words(article: Article, parse: Parse) -> list[Word]:
    """The words of the readable blocks, a paragraph's dateline ("KYIV (Agency) -") left out."""
    kept: list[Word] = []
    for b in article.blocks:
        if b.kind in READABLE:
            start = after_dateline(article.text, b.start, b.end)
            kept += parse.words_in(start, b.end)
    return kept


def _dateline_tokens(article: Article, parse: Parse) -> set[int]:
    out: set[int] = set()
    for b in article.blocks:
        if b.kind in READABLE:
            start = after_dateline(article.text, b.start, b.end)
            if start > b.start:
                out.update(parse.tokens_in(b.start, start))
    return out


def _credit_tokens(parse: Parse, index: Index) -> set[int]:
    """Who took a picture: from "©" or "Photo:" to the end of its line."""
    out: set[int] = set()
    marks = index.words["credit_marks"]
    until = -1
    for t in parse.tokens:
        opens = t.text == "©" or (t.low in marks and _text_at(parse.tokens, t.i + 1) in (":", "/"))
        if opens and t.start >= until:
            line = parse.text.find("\n", t.start)
            until = line if line >= 0 else len(parse.text)
            until = min(until, t.start + 160)
        if t.start < until:
            out.add(t.i)
    return out


def _text_at(tokens: list[Token], i: int) -> str:
    return tokens[i].text if i < len(tokens) else ""


def _hits(
    scene: Scene, words: list[Word], phrases: Phrases, starts: dict[int, int], ends: dict[int, int]
) -> Iterable[tuple[int, int, list[object]]]:
    """Finds of one phrase list as tokens, all senses of a find together; none that crosses from a sentence to the next."""
    last: Found | None = None
    senses: list[object] = []
    found = list(find_phrases(scene.parse.text, words, phrases))
    for f in [*found, Found(-1, -1, None)]:
        if last is not None and f[:2] != last[:2]:
            first, final = starts.get(last.start), ends.get(last.end)
            if (
                first is not None
                and first not in scene.skipped
                and final is not None
                and scene.tokens[first].sent == scene.tokens[final].sent
            ):
                yield first, final, senses
            senses = []
        senses.append(f.payload)
        last = f


def _quoted(parse: Parse) -> list[bool]:
    """For each token whether it stands inside a quotation; a quotation ends with its block at the latest."""
    out, inside, block = [], False, -1
    for s in parse.sentences:
        if s.block != block:
            inside, block = False, s.block
        for t in parse.tokens[s.first : s.last]:
            if t.text in ("“", "„", "«") or (t.text == '"' and not inside):
                inside = True
                out.append(True)
            elif t.text in ("”", "»", '"', "''") and inside:
                inside = False
                out.append(True)
            else:
                out.append(inside)
    return out


def _unpaired(parse: Parse) -> set[int]:
    marks: dict[int, int] = {}
    for t in parse.tokens:
        if t.text in ('"', "''"):
            block = parse.sentences[t.sent].block
            marks[block] = marks.get(block, 0) + 1
    return {block for block, count in marks.items() if count % 2}


def _is_headline(tokens: list[Token]) -> bool:
    words = [t for t in tokens if t.text[0].isalpha()]
    capitals = sum(t.text[0].isupper() for t in words)
    return len(words) >= 4 and (
        capitals * 10 >= len(words) * 7 or all(t.text.isupper() for t in words if len(t.text) > 3)
    )


def _support(scene: Scene) -> None:
    """Gather the countries and the unmistakable actors of the report: what a weak name leans on."""
    for h in scene.hits.values():
        for s in h.senses:
            if s.actor.country and not s.weak:
                scene.countries.add(s.actor.country)
            if not s.weak and s.sort in ("group", "organisation", "body") and s.actor.id:
                scene.strong.add(s.actor.id)


def _is_named(scene: Scene, t: Token) -> bool:
    i, initial = t.i, t.text[0]
    if not initial.isupper() or not initial.isalpha() or i in scene.skipped:
        return False
    if t.tag in NAME_TAGS:
        return True
    if t.sent in scene.headline:
        return t.low in scene.index.given
    if t.tag not in _LOOSE_TAGS:
        return False
    first = scene.parse.sentences[t.sent].first
    return (
        (i > first and scene.tokens[i - 1].text not in ("“", '"', ":", "—", "–"))
        or t.low in scene.index.given
        or t.low in scene.index.surnames
    )


def runs(scene: Scene) -> Iterable[tuple[int, int]]:
    """Stretches of name tokens (inclusive), with the particles and hyphens inside them."""
    tokens, named, n, i = scene.tokens, scene.named, len(scene.tokens), 0
    while i < n:
        if not named[i] and not (tokens[i].low in _SMALL_OPENERS and _opens_small(scene, i)):
            i += 1
            continue
        j = i
        while True:
            k = _next_in_run(scene, j, n)
            if k is None or tokens[k].sent != tokens[i].sent:
                break
            j = k
        yield i, j
        i = j + 1


def _opens_small(scene: Scene, i: int) -> bool:
    """ "al-Shabaab", "van der Bellen": a small word that opens a name."""
    t = scene.tokens[i]
    if i + 1 >= len(scene.tokens):
        return False
    after = scene.tokens[i + 1]
    if t.low in ("as", "an", "ash"):
        return after.text == "-" and i + 2 < len(scene.tokens) and scene.named[i + 2]
    return scene.named[i + 1] or (after.text == "-" and i + 2 < len(scene.tokens) and scene.named[i + 2])


def _next_in_run(scene: Scene, j: int, n: int) -> int | None:
    """The next name token that a run ending at `j` reaches over at most two small words or a hyphen."""
    k = j + 1
    while k < n and k <= j + 3:
        if scene.named[k]:
            return k
        low = scene.tokens[k].low
        hyphen = low == "-" and scene.tokens[k].text in "-‐‑" and scene.tokens[k].tag in ("HYPH", "NNP")
        if not hyphen and (
            low not in scene.index.particles or low in ("of", "the", "and", "in", "for", "as", "at", "an")
        ):
            return None
        k += 1
    return None
