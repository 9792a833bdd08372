"""Runs of capitalised words, and what the gazetteer knows under any name inside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from dateline.extract.places.words import PlaceWords
from dateline.gazetteer import Gazetteer, Row, key_of
from dateline.parse import Parse, Sentence, Token

LONGEST = 7  # tokens in a name, joiners included
HYPHENS = frozenset("-–‐‑")
_QUOTES = frozenset("'’‘ʿʻ")
_NAME_TAGS = frozenset(("NNP", "NNPS", "NN", "NNS", "JJ", "FW", "VBG", "XX", "UH", "AFX", "CD"))
_LONE_ARTICLES = frozenset(("al", "el", "d"))
_TOO_LONG = 60  # tokens of capitals in one run: no text but a list or junk, read piece by piece

Known = dict[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens `first` to `last` (both included): capitalised words with the small words that names hold.

    `shout` is set in a headline, where nearly every word has a capital; `upper` where nearly every letter is one.
    """

    first: int
    last: int
    shout: bool
    upper: bool


def runs_of(parse: Parse, words: PlaceWords, gazetteer: Gazetteer) -> list[Run]:
    """The runs of a text in order; two that are one name with the word between them are joined ("Bosnia and Herzegovina")."""
    runs = [run for sentence in parse.sentences for run in _runs(parse.tokens, sentence, words)]
    tokens = parse.tokens
    pairs = {
        n: key_of(parse.text[tokens[a.first].start : tokens[b.last].end])
        for n, (a, b) in enumerate(pairwise(runs))
        if b.first == a.last + 2 and tokens[a.last + 1].low in words.linking and b.last - a.first < LONGEST
    }
    known = gazetteer.known(sorted(set(pairs.values())))
    joined: list[Run] = []
    for n, run in enumerate(runs):
        if joined and joined[-1].last == run.last:
            continue
        whole = n in pairs and known[pairs[n]]
        joined.append(Run(run.first, runs[n + 1].last, run.shout, run.upper) if whole else run)
    return joined


def _runs(tokens: list[Token], sentence: Sentence, words: PlaceWords) -> Iterator[Run]:
    shout, upper = _headline(tokens[sentence.first : sentence.last])
    i = sentence.first
    while i < sentence.last:
        t = tokens[i]
        if (t.text.islower() and t.low not in words.articles) or not _begins(tokens, i, sentence, words):
            i += 1
            continue
        last = _end(tokens, i, sentence.last, words)
        yield Run(i, last, shout, upper)
        i = last + 1


def _headline(tokens: list[Token]) -> tuple[bool, bool]:
    """Whether nearly every longer word has a capital, so that one says nothing; and whether they are all capitals."""
    long = [t for t in tokens if len(t.text) > 3 and t.text[0].isalpha()]
    if len(long) < 4:
        return False, False
    share = sum(t.text[0].isupper() for t in long) / len(long)
    return share > 0.75, sum(t.text.isupper() for t in long) / len(long) > 0.75


def _is_named(t: Token, at_start: bool, words: PlaceWords) -> bool:
    """Whether a token is a capitalised word that may be part of a name: "Kyiv", "'Ain", "d'Alene"."""
    text = t.text
    if not text[0].isupper():
        after = 1 if text[0] in _QUOTES else 2 if len(text) > 2 and text[1] in _QUOTES else 0
        if not after or not text[after : after + 1].isupper():
            return False
    if t.low in words.never or t.low in words.calendar:
        return False
    return not at_start or t.tag in _NAME_TAGS or t.low not in words.common


def _begins(tokens: list[Token], i: int, sentence: Sentence, words: PlaceWords) -> bool:
    if _is_named(tokens[i], i == sentence.first, words):
        return True
    if tokens[i].low not in words.articles or i + 1 >= sentence.last:
        return False
    hyphen = tokens[i + 1].text in HYPHENS and i + 2 < sentence.last
    if not hyphen and tokens[i].low not in _LONE_ARTICLES:  # "as" and "at" are English words as well
        return False
    after = i + 2 if hyphen else i + 1
    return tokens[after].text[0].isupper() and tokens[after].start - tokens[i].end <= 1


def _end(tokens: list[Token], i: int, last: int, words: PlaceWords) -> int:
    """The last token of the run that begins at `i`."""
    end = i
    if not tokens[i].text[0].isupper() and tokens[i].low in words.articles:  # "al-" before a name
        end = i + 2 if tokens[i + 1].text in HYPHENS else i + 1
    while end - i < _TOO_LONG:
        j = end + 1
        while j < last and j - end < 4 and _joins(tokens, j, words):
            j += 1
        if j >= last or not _is_named(tokens[j], False, words) or tokens[j].start - tokens[j - 1].end > 2:
            return end
        end = j
    return end


def _joins(tokens: list[Token], j: int, words: PlaceWords) -> bool:
    """Whether a token may stand inside a name: "Dar es Salaam", "Rostov-on-Don"."""
    t = tokens[j]
    hyphened = tokens[j - 1].text in HYPHENS and len(t.text) < 5 and t.text.islower()
    return t.low in words.joiners or t.text in HYPHENS or hyphened


# names inside runs ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def key_of_word(text: str) -> str:
    """As `key_of`, remembered: reports repeat their words."""
    return key_of(text)


def parts_of(tokens: list[Token], run: Run) -> list[str]:
    """The keys of a run's tokens."""
    return [key_of_word(t.text) for t in tokens[run.first : run.last + 1]]


def joined(parts: list[str], run: Run, i: int, j: int) -> str:
    """The key of the tokens `i` to `j` of a run."""
    return " ".join(p for p in parts[i - run.first : j - run.first + 1] if p)


def may_begin(t: Token, words: PlaceWords) -> bool:
    """Whether a name can begin with this token of a run."""
    return t.text not in HYPHENS and (t.low not in words.joiners or t.low in words.articles)


def may_end(t: Token, words: PlaceWords) -> bool:
    """Whether a name can end with this token of a run."""
    return t.text[0].isalnum() and t.low not in words.joiners


def names_from(tokens: list[Token], parts: list[str], run: Run, i: int, words: PlaceWords) -> list[tuple[int, str]]:
    """The names that could begin with token `i` of a run, the shortest first: (last token, key)."""
    if not may_begin(tokens[i], words):
        return []
    found: list[tuple[int, str]] = []
    key = ""
    for j in range(i, min(i + LONGEST, run.last + 1)):
        part = parts[j - run.first]
        key = f"{key} {part}" if key and part else key or part
        if may_end(tokens[j], words):
            found.append((j, key))
    return found


def known_names(parse: Parse, runs: list[Run], gazetteer: Gazetteer, words: PlaceWords) -> Known:
    """The gazetteer's rows for every name that might be meant anywhere in the report, by key, in one query."""
    keys: set[str] = set()
    for run in runs:
        parts = parts_of(parse.tokens, run)
        for i in range(run.first, run.last + 1):
            keys.update(key for _, key in names_from(parse.tokens, parts, run, i, words))
            if "-" in parse.tokens[i].text:
                keys.add(key_of_word(parse.tokens[i].text.split("-")[0]))
    keys.discard("")
    return {key: rows for key, rows in gazetteer.known(sorted(keys)).items() if rows}


def is_famous(rows: tuple[Row, ...]) -> bool:
    """Whether a name is first of all that of a country, a province, a region or a big town."""
    return any(
        r.main and (r.kind in ("country", "admin1", "area", "water") or r.capital or r.population > 400_000)
        for r in rows[:10]
    )


def surnames(parse: Parse, runs: list[Run], known: Known, words: PlaceWords) -> frozenset[str]:
    """Last words of runs that look like persons' names ("Chiquita Henry"): alone they mean the person again."""
    found: set[str] = set()
    tokens = parse.tokens
    for run in runs:
        first = run.first
        titled = first > 0 and tokens[first - 1].low in words.titles
        while first < run.last and tokens[first].low in words.titles:
            first, titled = first + 1, True
        size = run.last - first + 1
        if size > 4 or (size == 1 and not titled) or (run.shout and not titled):
            continue
        parts, lows = parts_of(tokens, run), {t.low for t in tokens[first : run.last + 1]}
        if lows & words.institutional or "of" in lows or (not titled and joined(parts, run, first, run.last) in known):
            continue
        if titled or tokens[first].low in words.given or (size in (2, 3) and not is_famous(known.get(parts[-1], ()))):
            found.add(parts[-1])
    return frozenset(found)
