"""Names of persons and bodies compared across spellings, scripts and habits of writing.

The method follows record linkage on names (Christen 2006, "A comparison of personal name matching"): words are aligned
whatever their order, a word costs what its sounds differ by (consonants in full, vowels half), and what is left over on
both sides tells two bearers apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from dateline import knowledge
from dateline.words import fold

_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][A-Za-zÀ-ÿ])")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.[ ]?){2,}(?:[^\W\d_](?![^\W_]))?")
_VOWELS = str.maketrans("", "", "aeiouy")
_BUNDLE = re.compile(r"[BCDFGHJ-NP-TV-XZ]{2,3}")
_ROMAN = re.compile(r"[ivx]+")


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


def same_name(a: str, b: str) -> float:
    """How surely two names are names of one bearer: 0 to 1, above 0.5 meaning that they are.

    A part of a name ("Merkel", "Angela Merkel") is taken for the same bearer's; two given names, two fathers' names or
    two numbers that differ are not. Symmetric.
    """
    first, second = _read(a, None), _read(b, None)
    if not first.parts or not second.parts:
        return 1.0 if fold(a).strip() == fold(b).strip() != "" else 0.0
    if first.joined == second.joined and first.forms == second.forms:
        return 1.0
    if _alias(a, b):
        return 0.95
    if first.acronym or second.acronym:
        score = _acronym_score(first, second)
        if score:
            return score
    if first.acronym and second.acronym:
        return 0.0
    if first.body or second.body:
        return _body_score(_read(a, True), _read(b, True))
    return _person_score(first, second)


@lru_cache(maxsize=1 << 14)
def sound_of(word: str) -> str:
    """The sound key of one folded word: spellings of one sound share it ("selenskyj", "zelenskiy" → "silinski"-like keys).

    Letters only; capitals stand for single sounds. Not for showing.
    """
    key = f"^{word}$"
    for written, sound in _tables().habits:
        if written in key:
            key = key.replace(written, sound)
    key = key.strip("^$")
    return "".join(c for i, c in enumerate(key) if not i or c != key[i - 1]) or word


# Reading a name ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 14)
def _read(name: str, as_body: bool | None) -> Reading:
    """A name taken apart, as a body's or a person's; None leaves it to its words."""
    t = _tables()
    pairs = _words(name)
    if as_body is None:
        as_body = bool(_without_forms([w for w, _ in pairs], t)[1]) or any(w in t.body for w, _ in pairs)
    if not as_body:
        pairs = [pair for w in pairs for pair in _initials(*w)]
    pairs = [(w.lower(), script) for w, script in pairs]
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
        folded = re.sub(rf"(?<!\w){bundle.lower()}(?!\w)", bundle, folded)
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
    letters, script, out = _tables().letters, "latin", []
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
            parts.append(_part(prefix + word, scripts[i], father, t))
            father, prefix = False, ""
    return parts or [_part(words[i], scripts[i], False, t) for i in kept]


@lru_cache(maxsize=1 << 14)
def _part_of(word: str, script: str, father: bool) -> Part:
    t = _tables()
    if script in ("raw", "dense"):
        return Part(word, word, word, script)
    if script == "abjad":
        return Part(word, word, word, "abjad")
    role = "initial" if len(word) == 1 and not word.isdigit() else "father" if father else "word"
    key = sound_of(word)
    group = t.given.get(word) or (1000 + t.words[word] if word in t.words and role != "initial" else 0)
    return Part(word, key, key.translate(_VOWELS), role, group)


def _part(word: str, script: str, father: bool, t: Tables) -> Part:
    return _part_of(word, script, father)


def _body_parts(kept: list[int], words: list[str], scripts: list[str], t: Tables) -> list[Part]:
    solid = [i for i in kept if words[i] not in t.empty] or kept or list(range(len(words)))
    out = []
    for i in solid:
        part = _part_of(words[i], scripts[i], False)
        if part.role == "initial" or part.role == "word":
            group = 1000 + t.words[words[i]] if words[i] in t.words else 0
            part = part._replace(role="word", group=group)
        out.append(part)
    return out


# Comparing --------------------------------------------------------------------------------------------------------


def _cost(x: Part, y: Part) -> float | None:
    """What it costs to take two words for one, or None when they cannot be."""
    if x.text == y.text:
        return 0.0
    if x.group and x.group == y.group:
        return 0.0 if x.group > 1000 else 0.1
    if x.role == "abjad" or y.role == "abjad":
        return _abjad_cost(x, y)
    if x.role in ("raw", "dense") or y.role in ("raw", "dense"):
        if x.role != y.role or x.role == "dense":
            return None
        d = OSA.distance(x.text, y.text)
        return float(d) if d <= len(x.text) / 4 else None
    if x.role == "initial" or y.role == "initial":
        if x.role == y.role or x.text[0] != y.text[0] and x.key[0] != y.key[0]:
            return None
        return 0.4
    if x.key == y.key:
        return 0.1
    if x.group and y.group or x.text[0].isdigit() or y.text[0].isdigit() or (_ROMAN.fullmatch(x.text) and _ROMAN.fullmatch(y.text)):
        return None
    return _sound_cost(x, y)


def _sound_cost(x: Part, y: Part) -> float | None:
    size = min(len(x.key), len(y.key))
    if size < 3 or abs(len(x.key) - len(y.key)) > 2:
        return None
    letters = OSA.distance(x.key, y.key, score_cutoff=3)
    if letters > 3:
        return None
    sounds = OSA.distance(x.skeleton, y.skeleton, score_cutoff=3)
    # A letter lost, doubled or swapped is a slip; one put for another in a short word is another name (Kerry, Kelly).
    slip = letters == 1 and (len(x.key) != len(y.key) or sorted(x.key) == sorted(y.key))
    cost = 0.8 if slip and sounds else sounds + 0.5 * max(0, letters - sounds)
    allowed = 0.5 if size < 4 else 0.8 if size < 5 else 1.0 if size < 6 else 1.5 if size < 8 else 2.0
    return cost if cost <= allowed else None


def _abjad_cost(x: Part, y: Part) -> float | None:
    classes = _tables().abjad
    a = x.text if x.role == "abjad" else _squeeze(x.skeleton.translate(classes))
    b = y.text if y.role == "abjad" else _squeeze(y.skeleton.translate(classes))
    a, b = _squeeze(a.removeprefix("l")) or a, _squeeze(b.removeprefix("l")) or b
    if a == b:
        return 0.1 if len(a) > 1 else 0.4
    longest = max(len(a), len(b))
    return 1.0 if longest >= 4 and OSA.distance(a, b, score_cutoff=1) <= 1 else None


def _squeeze(key: str) -> str:
    return "".join(c for i, c in enumerate(key) if not i or c != key[i - 1])


class Match(NamedTuple):
    """Words of two names laid side by side: pairs of indexes with their cost, and what is left over."""

    pairs: list[tuple[float, int, int]]
    left: list[int]
    right: list[int]

    @property
    def cost(self) -> float:
        return sum(c for c, _, _ in self.pairs)


def _align(a: tuple[Part, ...], b: tuple[Part, ...]) -> Match:
    options = []
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            cost = _cost(x, y)
            if cost is not None:
                options.append((cost, abs(i - j), i, j))
    options.sort()
    pairs: list[tuple[float, int, int]] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for cost, _, i, j in options:
        if i not in used_a and j not in used_b:
            pairs.append((cost, i, j))
            used_a.add(i)
            used_b.add(j)
    left = [i for i in range(len(a)) if i not in used_a]
    right = [j for j in range(len(b)) if j not in used_b]
    return Match(pairs, left, right)


def _joined_match(a: tuple[Part, ...], b: tuple[Part, ...], m: Match) -> Match:
    """Take two neighbouring leftovers for one word of the other side ("Abdul Aziz", "Abdulaziz")."""
    for mine, theirs, x, y in ((m.left, m.right, a, b), (m.right, m.left, b, a)):
        for i, j in zip(mine, mine[1:], strict=False):
            whole = sound_of(x[i].text + x[j].text) if j == i + 1 else ""
            k = next((k for k in theirs if whole and y[k].key == whole), None)
            if k is not None:
                pair = (0.2, i, k) if x is a else (0.2, k, i)
                gone = ({i, j}, {k}) if x is a else ({k}, {i, j})
                return Match([*m.pairs, pair], [n for n in m.left if n not in gone[0]], [n for n in m.right if n not in gone[1]])
    return m


def _person_score(first: Reading, second: Reading) -> float:
    best = 0.0
    for a in _ways(first.parts):
        for b in _ways(second.parts):
            best = max(best, _person_way(a, b))
    return best


def _ways(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], ...]:
    """A name as written and, where its syllables are Wade-Giles, as pinyin has it (given name as one word)."""
    table = _tables().syllables
    if len(parts) == 3 and all(p.text in table for p in parts[1:]):
        surname = table.get(parts[0].text, parts[0].text)
        given = "".join(table[p.text] for p in parts[1:])
        return parts, (_part_of(surname, "latin", False), _part_of(given, "latin", False))
    return (parts,)


def _person_way(a: tuple[Part, ...], b: tuple[Part, ...]) -> float:
    m = _align(a, b)
    if m.left and m.right:
        m = _joined_match(a, b, m)
    if not m.pairs or (m.left and m.right):
        return 0.1 if m.pairs else 0.0
    if len(m.pairs) > 1 and any((a[i].role == "father") != (b[j].role == "father") for _, i, j in m.pairs) and _has_father(a) and _has_father(b):
        return 0.3
    size = sum(min(len(a[i].key), len(b[j].key)) for _, i, j in m.pairs)
    solid = [(i, j) for _, i, j in m.pairs if a[i].role != "initial" and b[j].role != "initial"]
    if not solid:
        return 0.3
    score = _closeness(m, size)
    over = m.left or m.right
    if not over:
        return score
    if len(m.pairs) > 1:
        return score - 0.1
    return _single_score(a if m.left else b, (m.pairs[0][1] if m.left else m.pairs[0][2]), m.cost, score)


def _closeness(m: Match, size: int) -> float:
    """1 for equal words down to 0; two words that both need mending are worse than their sum."""
    doubtful = sum(c >= 0.5 for c, _, _ in m.pairs)
    return max(0.0, 1.0 - 2.4 * (m.cost + 0.5 * (doubtful > 1)) / max(4, size))


def _has_father(parts: tuple[Part, ...]) -> bool:
    return any(p.role == "father" for p in parts)


def _single_score(whole: tuple[Part, ...], at: int, cost: float, score: float) -> float:
    """One word against a fuller name: a surname is a name, a common given name is not."""
    if cost > 0.6 and len(whole[at].key) < 6:
        return 0.4
    if at == len(whole) - 1:
        return score - 0.2
    patronymic = _tables().patronymics
    if at and whole[at].text.endswith(patronymic):
        return 0.2
    if len(whole) == 2 and _ROMAN.fullmatch(whole[1].text):
        return score - 0.1
    common = whole[at].group and whole[at].text not in _tables().surnames and at == 0
    return min(score, 0.45 if common else 0.55)


def _body_score(first: Reading, second: Reading) -> float:
    t = _tables()
    marks = (first.forms & t.distinct, second.forms & t.distinct)
    if first.forms and second.forms and first.forms != second.forms and (marks[0] or marks[1]):
        return 0.3
    a, b = first.parts, second.parts
    if _glued(first) == _glued(second):
        return 0.9
    m = _align(a, b)
    if not m.pairs or m.left and m.right:
        return 0.1 if m.pairs else 0.0
    size = sum(min(len(a[i].key), len(b[j].key)) for _, i, j in m.pairs)
    score = _closeness(m, size)
    over = [a[i].text for i in m.left] + [b[j].text for j in m.right]
    if not over:
        return score
    if all(w in t.heads or w in t.nations for w in over) and not (first.forms and second.forms):
        return min(score, 0.6)
    return min(score, 0.6) if len(over) * 4 <= len(m.pairs) else 0.3


def _glued(r: Reading) -> str:
    return "".join(p.text for p in r.parts)


def _acronym_score(first: Reading, second: Reading) -> float:
    """0.8 where one name's letters open the words of the other, in order; 0 where they do not."""
    for short, long in ((first, second), (second, first)):
        if not short.acronym or long.acronym or not (long.body and len(long.rest) > 1 or len(long.rest) > 2):
            continue
        if spells(short.acronym, long.rest):
            return 0.8
        if long.rest[0] in _tables().nations and spells(short.acronym, long.rest[1:]):
            return 0.7
        if long.body and len(short.acronym) > 2 and sorted(short.acronym) == sorted(_openings(long.rest)):
            return 0.55  # another tongue's word order: PSD, Social Democratic Party
    return 0.0


def _openings(words: tuple[str, ...]) -> str:
    return "".join(w[0] for w in words if w not in _tables().empty)


def spells(acronym: str, words: tuple[str, ...]) -> bool:
    """Whether the letters of an acronym open the words in turn: one to three letters each, small words may give none."""
    empty = _tables().empty
    reached = {0}
    for word in words:
        following = set()
        for at in reached:
            if word in empty or word.isdigit():
                following.add(at)
            for size in (1, 2, 3):
                if word[:size] == acronym[at : at + size] and at + size <= len(acronym):
                    following.add(at + size)
        reached = following
        if not reached:
            return False
    return len(acronym) in reached


def _alias(a: str, b: str) -> bool:
    aliases = _tables().aliases
    mine = aliases.get(fold(a))
    return bool(mine and mine & aliases.get(fold(b), frozenset()))


# Tables -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _tables() -> Tables:
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
