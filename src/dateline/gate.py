"""The gate before an archive: whether a page is worth extracting and parsing, told from its bare words in about two milliseconds.

Every word that the lexicons hold is looked for, in all its forms. Each that may tell an event is judged by the words beside it,
the text by all that it holds. What words are worth was learnt (`bench/train_gate.py`, kept in `lang/en/gate.yaml`); a word that
is put into a lexicon later counts as much as words of its kind do on the whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, log2
from typing import Literal, NamedTuple

from dateline.kit import Kit
from dateline.model import Event
from dateline.words import fold, in_capitals, starts_of

Wanted = Literal["conflict", "any"]
Verdict = Literal["no", "maybe", "likely", "sure", "yes"]
KINDS = ("deed", "conflict", "world")  # the first that a word is of counts

_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
_NEAR = 8  # words before and after one that may tell an event which speak for or against it
_LONG = 300  # code points of a sentence on each side of its word: what stands further off seldom belongs to it
_CUT = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n+")
_LOWEST = -9.0  # points of the best word of a text in which none may tell an event
_VOWELS = "aeiou"
_BESIDE = ["nav", "footer", "aside"]  # elements of a page that stand beside its story
_LINKS = frozenset({"of", "to", "in", "on", "with", "between", "without"})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that are looked for: the lemmas of each form, each lemma's kind, and the forms that may tell an event.

    A `deed` may tell an event that ACLED or UCDP has a code for, an act any event; `conflict` and `world` are the words of
    these topics.
    """

    lemmas: dict[str, tuple[str, ...]]
    kinds: dict[str, str]
    deeds: frozenset[str]
    acts: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Signs:
    """What speaks for or against a word's telling an event: its own form, the words next to it alone and with it, those near it."""

    own: dict[str, float]
    before: dict[str, float]
    after: dict[str, float]
    pairs: dict[str, float]
    near: dict[str, float]
    number: float


@dataclass(frozen=True, slots=True)
class _Gate:
    lexicon: Lexicon
    signs: _Signs
    weights: dict[str, float]  # of a text's lemmas
    mix: dict[str, float]
    bar: float  # points below which a text is passed over
    likely: float  # points from which it is likelier than most to speak of conflict
    plain: float  # points from which it plainly does
    sure: float  # points from which next to all do
    short: int  # a text of fewer words is too short to be judged
    brief: int  # a text of fewer words that plainly speaks of conflict costs no more to read than its sentences


class Promising(NamedTuple):
    """A sentence that may tell an event, as half-open offsets, and the points of its best word."""

    start: int
    end: int
    points: float


class Look(NamedTuple):
    """What the bare words of a text promise: `no` event, `maybe` one, `likely` one, all but a `sure` one, or `yes`, for it is to be read.

    Where they settle nothing, the sentences with words that may tell one, the likeliest first.
    """

    verdict: Verdict
    sentences: tuple[Promising, ...] = ()


def may_hold_event(text: str, kit: Kit, wanted: Wanted = "conflict") -> bool:
    """Whether a text may hold an event: False where parsing it would be for nothing, with few errors.

    `conflict` looks for events that ACLED or UCDP have a code for; `any` for all types, statements among them, which most
    news hold. Short texts pass by any word that may tell such an event. Time is linear in the text.
    """
    if wanted == "any":
        return not _gate(kit).lexicon.acts.isdisjoint(words_in(text))
    return look(text, kit).verdict != "no"


def look(text: str, kit: Kit) -> Look:
    """What a text promises of events that ACLED or UCDP have a code for. Time is linear in the text."""
    gate, folded = _gate(kit), fold(text)
    words = _WORD.findall(folded)
    held = set(words)
    if held.isdisjoint(gate.lexicon.deeds):
        return Look("no")
    if len(words) < gate.short:
        return Look("yes")
    told = told_in(words, kit)
    points = mixed(gate.mix, told, fsum(gate.weights[lemma] for lemma in _lemmas(gate.lexicon, held)), len(words))
    if points < gate.bar:
        return Look("no")
    if points >= gate.plain and (len(words) < gate.brief or in_capitals(text)):
        return Look("yes")  # what is a name in a sentence of capitals, the rest of the text tells
    verdict: Verdict = "sure" if points >= gate.sure else "likely" if points >= gate.likely else "maybe"
    return Look(verdict, _sentences(text, words, told, starts_of(folded, words)))


def mixed(mix: dict[str, float], told: dict[int, float], bag: float, length: int) -> float:
    """The points of a text: its best word's, its lemmas' and its length's."""
    best = max(told.values(), default=_LOWEST)
    return fsum((mix["base"], mix["best"] * best, mix["bag"] * bag, mix["length"] * log2(length)))


def told_in(words: list[str], kit: Kit) -> dict[int, float]:
    """The points of each word (of `words_in`) that may tell an event, by its number: the worth of its `signs_at`."""
    signs, out = _gate(kit).signs, {}
    own, near, pairs, number = signs.own, signs.near, signs.pairs, signs.number
    for i, word in enumerate(words):
        if word in own:
            before, after, about = _neighbours(words, i)
            worth = [near.get(w, number if w[0] <= "9" else 0.0) for w in about]
            worth += (own[word], signs.before.get(before, 0.0), signs.after.get(after, 0.0))
            worth += (pairs.get(f"{before}<{word}", 0.0), pairs.get(f"{word}>{after}", 0.0))
            out[i] = fsum(worth)
    return out


def signs_at(words: Sequence[str], i: int, lexicon: Lexicon) -> list[str]:
    """What speaks for or against a word's telling an event: the word, those next to it, and the lexicons' words about it.

    Named as in the gate's data; "" is of every word. A lemma that two forms near the word share is there twice.
    """
    word, (before, after, about) = words[i], _neighbours(words, i)
    out = ["", f"={word}", *(f"={lemma}=" for lemma in lexicon.lemmas[word])]
    out += [f"{before}<", f">{after}", f"{before}<{word}", f"{word}>{after}"]
    for near in about:
        out += ["#"] if near[0] <= "9" else lexicon.lemmas.get(near, ())
    return out


def _neighbours(words: Sequence[str], i: int) -> tuple[str, str, set[str]]:
    """The word before one, the word after it (none is empty), and the words about it."""
    before, after = words[max(0, i - _NEAR) : i], words[i + 1 : i + 1 + _NEAR]
    return before[-1] if before else "", after[0] if after else "", {*before, *after}


def _sentences(text: str, words: Sequence[str], told: dict[int, float], starts: Sequence[int]) -> tuple[Promising, ...]:
    """The sentences with words that may tell an event, by the points of the best, the best first."""
    cuts = [0, *(m.end() for m in _CUT.finditer(text)), len(text)]
    best: dict[tuple[int, int], float] = {}
    for i, points in told.items():
        at = starts[i]
        n = bisect_right(cuts, at) - 1
        place = max(cuts[n], at - _LONG), min(cuts[n + 1], at + len(words[i]) + _LONG)
        best[place] = max(best.get(place, points), points)
    return tuple(Promising(*place, best[place]) for place in sorted(best, key=lambda place: (-best[place], place)))


def page_text(page: bytes | str) -> str:
    """The plain text of a web page with its title, without menus and footers: enough for `may_hold_event`, in about a millisecond.

    resiliparse can look for a page's main part; that spares no more pages, and its time grows with the square of their
    nesting. Bytes are decoded by what the page says of itself, else by their look; what cannot be decoded is replaced. A page
    without words gives an empty text.
    """
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    if isinstance(page, bytes):
        markup = bytes_to_str(page, detect_encoding(page, from_html_meta=True) or "utf-8")
    else:
        markup = page.encode("utf-8", "replace").decode()  # half a surrogate pair is no character
    tree = HTMLTree.parse(markup)
    text = extract_plain_text(tree, preserve_formatting=False, alt_texts=False, skip_elements=_BESIDE)
    return f"{tree.title or ''}\n{text}".strip()


def words_in(text: str) -> list[str]:
    """The words and numbers of a text, folded, as the gate sees them."""
    return _WORD.findall(fold(text))


def _lemmas(lexicon: Lexicon, words: set[str]) -> set[str]:
    known = lexicon.lemmas
    return {lemma for word in words & known.keys() for lemma in known[word]}


@lru_cache(maxsize=4)
def _gate(kit: Kit) -> _Gate:
    data, lexicon = kit.lexicon("gate"), lexicon_of(kit)
    learnt, signs = ({w: float(p) for p, listed in data[part].items() for w in listed} for part in ("words", "signs"))
    weights = {word: data["kinds"][kind] + learnt.get(word, 0.0) for word, kind in lexicon.kinds.items()}
    tellers = lexicon.deeds.difference(data["idle"])
    bars = {name: data[name] for name in ("mix", "bar", "likely", "plain", "sure", "short", "brief")}
    return _Gate(lexicon, _compiled(signs, lexicon, tellers), weights, **bars)


def _compiled(signs: dict[str, float], lexicon: Lexicon, tellers: Iterable[str]) -> _Signs:
    """The worth of signs as it is looked up."""
    worth = signs.get
    lemmas = lexicon.lemmas.items()
    own = {
        w: fsum((worth("", 0.0), worth(f"={w}", 0.0), *(worth(f"={m}=", 0.0) for m in lexicon.lemmas[w])))
        for w in tellers
    }
    near = {w: more for w, of in lemmas if (more := fsum(worth(m, 0.0) for m in of))}
    before = {s[:-1]: p for s, p in signs.items() if s.endswith("<")}
    after = {s[1:]: p for s, p in signs.items() if s.startswith(">")}
    pairs = {
        s: p for s, p in signs.items() if ("<" in s and not s.endswith("<")) or (">" in s and not s.startswith(">"))
    }
    return _Signs(own, before, after, pairs, near, worth("#", 0.0))


@lru_cache(maxsize=4)
def lexicon_of(kit: Kit) -> Lexicon:
    """The words of a kit's lexicons that tell events or speak of conflict and other worlds, compiled once."""
    words: dict[str, set[str]] = defaultdict(set)
    for kind, word in (*_tellers(kit), *_topics(kit)):
        words[kind].add(word)
    irregular = kit.parser.irregular_forms()

    def forms(word: str) -> set[str]:
        return {word, *_regular_forms(word), *map(fold, irregular.get(word, ()))}

    kinds: dict[str, str] = {}
    for kind in KINDS:
        for word in sorted(words[kind]):
            kinds.setdefault(word, kind)
    lemmas: dict[str, list[str]] = defaultdict(list)
    for word in kinds:
        for form in forms(word):
            lemmas[form].append(word)
    deeds = frozenset(form for word in words["deed"] for form in forms(word))
    acts = frozenset(form for word in words["act"] for form in forms(word)) | deeds
    return Lexicon({form: tuple(of) for form, of in lemmas.items()}, kinds, deeds, acts)


def is_coded(event: Event) -> bool:
    """Whether ACLED or UCDP has a code for an event."""
    return event.codes.acled is not None or event.codes.ucdp is not None


@lru_cache(maxsize=4)
def coded_types(kit: Kit) -> frozenset[str]:
    """The types of events that ACLED or UCDP may have a code for, by themselves or with what is told beside them."""
    entries = {e["type"]: e for e in kit.tables("ontology/").values()}
    beside = {told for rule in kit.tables("schemes/")["schemes/acled"]["wholes"] for told in rule["told"]}
    return frozenset(t for t, e in entries.items() if t in beside or e["acled"] or e["acled_rules"] or e["ucdp"])


def _tellers(kit: Kit) -> Iterator[tuple[str, str]]:
    """The words that anchor a trigger, and those that a number of people or weapons may hang on."""
    coded = coded_types(kit)
    for file in kit.tables("lang/en/triggers").values():
        for type_, groups in file.items():
            for group, listed in groups.items():
                for raw in listed or ():
                    words = fold(raw["word"] if isinstance(raw, dict) else raw).replace("-", " ").split()
                    # A compound's head stands last ("car bomb"), but before a link ("threat of force").
                    last = group == "nouns" and not _LINKS & set(words[1:])
                    yield "deed" if type_ in coded else "act", words[-1] if last else words[0]
    for measure in kit.lexicon("assembly")["measures"].values():
        for name in (*measure["verbs"], *measure["agent_verbs"]):
            yield "deed", fold(name).split()[0]
        for name in (*measure["nouns"], *measure["adjectives"]):
            yield "deed", fold(name).split()[-1]


def _topics(kit: Kit) -> Iterator[tuple[str, str]]:
    topics = kit.lexicon("topics")
    for kind, entries in (("conflict", topics["conflict"]), ("world", topics["worlds"])):
        for entry in entries.values():
            for name in (*entry["strong"], *entry["weak"]):
                yield from ((kind, word) for word in _WORD.findall(fold(str(name))))


def _regular_forms(word: str) -> Iterator[str]:
    """The forms of a word that rules of spelling give, as a noun and as a verb."""
    yield word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        yield from (word[:-1] + "ies", word[:-1] + "ied", word + "ing")
    elif word.endswith("e"):
        yield from (word + "d", word[:-1] + "ing")
    else:
        yield from (word + "ed", word + "ing")
        if word[-1] not in _VOWELS:
            yield from (word + word[-1] + "ed", word + word[-1] + "ing")
