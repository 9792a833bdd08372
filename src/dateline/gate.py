"""The gate before an archive: whether a page is worth extracting and parsing, told from its bare words in about a millisecond.

Every word that the lexicons hold is looked for, in all its forms. What each is worth was learnt (`bench/train_gate.py`, kept in
`lang/en/gate.yaml`); a word that is put into a lexicon later counts as much as words of its kind do on the whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, log2
from typing import Literal

from dateline.kit import Kit
from dateline.words import fold

Wanted = Literal["conflict", "any"]
KINDS = ("deed", "conflict", "world")  # the first that a word is of counts

_WORD = re.compile(r"[^\W\d_]{2,}")
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
class _Gate:
    lexicon: Lexicon
    weights: dict[str, float]  # by lemma
    base: float
    length: float  # for each doubling of the number of words
    bar: float
    short: int  # a text of fewer words is too short to be judged by its topics


def may_hold_event(text: str, kit: Kit, wanted: Wanted = "conflict") -> bool:
    """Whether a text may hold an event: False where parsing it would be for nothing, with few errors.

    `conflict` looks for events that ACLED or UCDP have a code for; `any` for all types, statements among them, which most
    news hold. Short texts pass by any word that may tell such an event. Time is linear in the text.
    """
    gate = _gate(kit)
    words = _WORD.findall(fold(text))
    held = set(words)
    if wanted == "any":
        return not held.isdisjoint(gate.lexicon.acts)
    if held.isdisjoint(gate.lexicon.deeds):
        return False
    return len(words) < gate.short or _points(gate, held, len(words)) >= gate.bar


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


def lemmas_in(text: str, lexicon: Lexicon) -> tuple[frozenset[str], int]:
    """The lemmas of the lexicon that a text holds, and how many words it has."""
    words = _WORD.findall(fold(text))
    return frozenset(_lemmas(lexicon, set(words))), len(words)


def _lemmas(lexicon: Lexicon, words: set[str]) -> set[str]:
    known = lexicon.lemmas
    return {lemma for word in words & known.keys() for lemma in known[word]}


def _points(gate: _Gate, words: set[str], length: int) -> float:
    worth = (gate.weights[lemma] for lemma in _lemmas(gate.lexicon, words))
    return fsum((gate.base, gate.length * log2(length), *worth))  # the same in any order


@lru_cache(maxsize=4)
def _gate(kit: Kit) -> _Gate:
    data, lexicon = kit.lexicon("gate"), lexicon_of(kit)
    learnt = {word: float(more) for more, words in data["words"].items() for word in words}
    weights = {word: data["kinds"][kind] + learnt.get(word, 0.0) for word, kind in lexicon.kinds.items()}
    return _Gate(lexicon, weights, data["base"], data["length"], data["bar"], data["short"])


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


def _tellers(kit: Kit) -> Iterator[tuple[str, str]]:
    """The words that anchor a trigger, and those that a number of people or weapons may hang on."""
    coded = {e["type"]: bool(e["acled"] or e["acled_rules"] or e["ucdp"]) for e in kit.tables("ontology/").values()}
    for file in kit.tables("lang/en/triggers").values():
        for type_, groups in file.items():
            for group, listed in groups.items():
                for raw in listed or ():
                    words = fold(raw["word"] if isinstance(raw, dict) else raw).replace("-", " ").split()
                    # A compound's head stands last ("car bomb"), but before a link ("threat of force").
                    last = group == "nouns" and not _LINKS & set(words[1:])
                    yield "deed" if coded[type_] else "act", words[-1] if last else words[0]
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
