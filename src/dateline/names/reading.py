"""Names taken apart: words folded and in Latin letters, sound keys, titles, fathers, legal forms."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

from dateline import knowledge
from dateline.words import fold

_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][A-Za-zÀ-ÿ])")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.[ ]?){2,}(?:[^\W\d_](?![^\W_]))?")
_VOWELS = str.maketrans("", "", "aeiouy")
_BUNDLE = re.compile(r"[BCDFGHJ-NP-TV-XZ]{2,3}")
ROMAN = re.compile(r"[ivx]+")


class Part(NamedTuple):
    """One word of a name: as written (folded, in Latin letters where they are known), as it sounds, and its part in the name."""

    text: str
    key: str
    skeleton: str
    role: str = "word"  # word, initial, father, raw (a script that is compared letter by letter), abjad
    group: int = 0  # number of the given name or word it is a form of; 0 for none


class Reading(NamedTuple):
    """A name taken apart."""

    parts: tuple[Part, ...]
    body: bool
    forms: frozenset[int]
    joined: str
    acronym: str  # folded letters when the name is one word in capitals, else ""
    rest: tuple[str, ...]  # every word, small ones too: what an acronym is made from


class Tables(NamedTuple):
    """The lists of `data/lang/en/names.yaml`, made ready for looking up."""

    titles: frozenset[str]
    doubtful_titles: frozenset[str]
    particles: frozenset[str]
    filial: frozenset[str]
    kunya: frozenset[str]
    patronymics: tuple[str, ...]
    forms: dict[tuple[str, ...], int]
    distinct: frozenset[int]
    body: frozenset[str]
    empty: frozenset[str]
    words: dict[str, int]
    given: dict[str, int]
    letters: dict[str, tuple[str, str]]
    habits: tuple[tuple[str, str], ...]
    abjad: dict[int, str]
    syllables: dict[str, str]
    aliases: dict[str, frozenset[str]]
    nations: frozenset[str]
    heads: frozenset[str]
    surnames: frozenset[str]


@lru_cache(maxsize=1 << 14)
def sound_of(word: str) -> str:
    """The sound key of one folded word: spellings of one sound share it ("selenskyj", "zelenskiy" → "silinski"-like keys).

    Letters only; capitals stand for single sounds. Not for showing.
    """
    key = f"^{word}$"
    for written, sound in tables().habits:
        if written in key:
            key = key.replace(written, sound)
    key = key.strip("^$")
    return "".join(c for i, c in enumerate(key) if not i or c != key[i - 1]) or word


@lru_cache(maxsize=1 << 14)
def read_name(name: str, as_body: bool | None) -> Reading:
    """A name taken apart, as a body's or a person's; None leaves it to its words."""
    t = tables()
    pairs = _words(name)
    if as_body is None:
        as_body = bool(_without_forms([w for w, _ in pairs], t)[1]) or any(w in t.body for w, _ in pairs)
    if not as_body:
        pairs = [pair for w in pairs for pair in _initials(*w)]
    pairs = [(fold(w), script) for w, script in pairs]
    words, scripts = [w for w, _ in pairs], [s for _, s in pairs]
    kept, forms = _without_forms(words, t)
    if not as_body:
        kept = _without_titles(kept, words, t)
    parts = _body_parts(kept, words, scripts, t) if as_body else _person_parts(kept, words, scripts, t)
    letters = "".join(c for c in name if c.isalnum())
    one = len(words) == 1 and 2 <= len(letters) <= 9 and sum(c.isupper() for c in letters) * 2 > len(letters)
    # "PLA China": an acronym with the name of its country.
    led = len(words) == 2 and words[1] in t.nations and name.split()[0].isupper() and 2 < len(words[0]) < 7
    acronym = words[0] if one or led else ""
    joined = "".join(words[i] for i in kept) or "".join(words)
    return Reading(tuple(parts), as_body, forms, joined, acronym, tuple(words))


def _words(name: str) -> list[tuple[str, str]]:
    """The words of a name with their scripts, folded and in Latin letters where a table has theirs."""
    name = _DOTTED.sub(lambda m: re.sub(r"[. ]", "", m.group()) + " ", name)
    if not name.isupper():
        name = " ".join(w if len(w) < 6 else _CAMEL.sub(" ", w) for w in name.split())
    bundles = () if name.isupper() else tuple(w for w in name.split() if _BUNDLE.fullmatch(w))
    folded = fold(name).replace("&", " and ")
    for bundle in bundles:
        folded = re.sub(rf"(?<!\w){fold(bundle)}(?!\w)", bundle, folded)
    plain = "".join(_separator(c) for c in folded)
    return [pair for pair in map(_latin, plain.split()) if pair[0]]


def _initials(word: str, script: str) -> list[tuple[str, str]]:
    """The letters of a bundle of initials ("JC"), which the reading of words left in capitals; else the word."""
    return [(c, script) for c in word] if word.isupper() else [(word, script)]


@lru_cache(maxsize=4096)
def _separator(c: str) -> str:
    if c.isalnum() or unicodedata.category(c)[0] == "M":
        return c
    return "" if c in "'\"’ʿʾ" else " "


def _latin(word: str) -> tuple[str, str]:
    if word.isascii():
        return word, "latin"
    letters, script, out = tables().letters, "latin", []
    for c in word:
        if c.isascii():
            out.append(c)
        elif c in letters:
            latin, script = letters[c]
            out.append(latin)
        elif "가" <= c <= "힣":
            return word, "dense"
        else:
            return word, "dense" if "\u3400" <= c <= "\u9fff" else "raw"
    return "".join(out), "abjad" if script == "abjad" else "latin"


def _without_forms(words: list[str], t: Tables) -> tuple[list[int], frozenset[int]]:
    """The indexes of what is left without legal forms, and the forms; the longest form wins."""
    kept: list[int] = []
    forms: set[int] = set()
    i = 0
    while i < len(words):
        for size in (6, 5, 4, 3, 2, 1):
            form = t.forms.get(tuple(words[i : i + size])) if i + size <= len(words) else None
            # A short form opens a name only where a body is told by it: "JSC X", but "As Salam", "Sa Nguyen".
            if form and len(words) > size and (size > 1 or len(words[i]) > 2 or _forms_only(words[i + 1 :], t)):
                forms.add(form)
                i += size
                break
        else:
            kept.append(i)
            i += 1
    return kept, frozenset(forms)


def _forms_only(words: list[str], t: Tables) -> bool:
    return all((w,) in t.forms for w in words)


def _without_titles(kept: list[int], words: list[str], t: Tables) -> list[int]:
    sure = [i for i in kept if words[i] not in t.titles or words[i] in t.doubtful_titles]
    strict = [i for i in sure if words[i] not in t.titles or (i == kept[-1] and i)]
    solid = sum(words[i] not in t.particles for i in strict)
    if solid >= 2:
        return strict
    return sure or kept


def _person_parts(kept: list[int], words: list[str], scripts: list[str], t: Tables) -> list[Part]:
    parts: list[Part] = []
    father = False
    prefix = ""
    for n, i in enumerate(kept):
        word, more = words[i], n < len(kept) - 1
        if word in t.filial:
            father = more
        elif word in t.kunya and more and not parts:
            prefix = "abu"
        elif word in t.particles and len(kept) > 1:
            continue
        else:
            parts.append(part_of(prefix + word, scripts[i], father))
            father, prefix = False, ""
    return parts or [part_of(words[i], scripts[i], False) for i in kept]


@lru_cache(maxsize=1 << 14)
def part_of(word: str, script: str, father: bool) -> Part:
    """One word of a name; `script` is latin, abjad, raw (compared letter by letter) or dense (compared whole)."""
    t = tables()
    if script in ("raw", "dense"):
        return Part(word, word, word, script)
    if script == "abjad":
        return Part(word, word, word, "abjad")
    role = "initial" if len(word) == 1 and not word.isdigit() else "father" if father else "word"
    key = sound_of(word)
    group = t.given.get(word) or (1000 + t.words[word] if word in t.words and role != "initial" else 0)
    return Part(word, key, key.translate(_VOWELS), role, group)


def _body_parts(kept: list[int], words: list[str], scripts: list[str], t: Tables) -> list[Part]:
    solid = [i for i in kept if words[i] not in t.empty] or kept or list(range(len(words)))
    out = []
    for i in solid:
        part = part_of(words[i], scripts[i], False)
        if part.role == "initial" or part.role == "word":
            group = 1000 + t.words[words[i]] if words[i] in t.words else 0
            part = part._replace(role="word", group=group)
        out.append(part)
    return out


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The lists, read once a process."""
    d = knowledge.table("lang/en/names")
    forms = {tuple(f.split()): n for n, line in enumerate(d["legal_forms"], 1) for f in line}
    letters = {c: (latin, script) for script, table in d["letters"].items() for c, latin in table.items()}
    return Tables(
        titles=frozenset(d["titles"]), doubtful_titles=frozenset(d["titles_and_names"]), particles=frozenset(d["particles"]),
        filial=frozenset(d["filial"]), kunya=frozenset(d["kunya"]), patronymics=tuple(d["patronymics"]), forms=forms,
        distinct=frozenset(forms[(f,)] for f in d["distinct_forms"]), body=frozenset(d["body_words"]),
        empty=frozenset(d["empty_body_words"]), words=_groups(d["same_words"]), given=_groups(d["same_given"] + d["same_surnames"]), letters=letters,
        habits=tuple((str(a), str(b)) for a, b in d["habits"]), abjad=str.maketrans(d["abjad_classes"]),
        syllables=_both_ways(d["wade_giles"]), aliases=_aliases(), nations=_nations(),
        heads=frozenset(d["head_words"]), surnames=frozenset(w for line in d["same_surnames"] for w in line),
    )  # fmt: skip


def _groups(lines: list[list[str]]) -> dict[str, int]:
    return {w: n for n, line in enumerate(lines, 1) for w in line}


def _both_ways(table: dict[str, str]) -> dict[str, str]:
    return {v: v for v in table.values()} | table


def _aliases() -> dict[str, frozenset[str]]:
    """Every listed name of the actors that means one actor or few, folded, with their ids."""
    out: dict[str, set[str]] = {}
    for path, entries in knowledge.tables("actors/").items():
        for e in entries if isinstance(entries, list) else ():
            for name in _listed(e, path):
                out.setdefault(fold(name), set()).add(e["id"])
    return {name: frozenset(ids) for name, ids in out.items()}


def _listed(e: dict[str, Any], path: str) -> list[str]:
    short = e.get("short") or [] if "people" in path else []
    return [e["name"], *(e.get("names") or []), *short]


def _nations() -> frozenset[str]:
    """Words that only say whose a body is: names and adjectives of states, and words like "national"."""
    d = knowledge.table("lang/en/names")
    out = set(d["whose_words"])
    for e in knowledge.tables("actors/").get("actors/states") or []:
        for name in [e["name"], *(e.get("names") or []), *(e.get("adjectives") or [])]:
            out.update(fold(name).split() if " " not in name else ())
    return frozenset(out)
