"""Names of persons and bodies compared across spellings, scripts and habits of writing.

The method follows record linkage on names (Christen 2006, "A comparison of personal name matching"): words are aligned
whatever their order, a word costs what its sounds differ by (consonants in full, vowels half), and what is left over on
both sides tells two bearers apart.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

from rapidfuzz.distance import OSA

from dateline.names.reading import ROMAN, Part, Reading, part_of, read_name, sound_of, tables
from dateline.words import fold

_LONGEST = 300  # code points; no name is longer


def same_name(a: str, b: str) -> float:
    """How surely two names are names of one bearer: 0 to 1, above 0.5 meaning that they are.

    A part of a name ("Merkel", "Angela Merkel") is taken for the same bearer's; two given names, two fathers' names or
    two numbers that differ are not. Symmetric.
    """
    if max(len(a), len(b)) > _LONGEST:
        return 1.0 if fold(a) == fold(b) else 0.0
    first, second = read_name(a, None), read_name(b, None)
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
        return _body_score(read_name(a, True), read_name(b, True))
    return _person_score(first, second)


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
        if x.role == y.role or (x.text[0] != y.text[0] and x.key[0] != y.key[0]):
            return None
        return 0.4
    if x.key == y.key:
        return 0.1
    if (
        (x.group and y.group)
        or x.text[0].isdigit()
        or y.text[0].isdigit()
        or (ROMAN.fullmatch(x.text) and ROMAN.fullmatch(y.text))
    ):
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
    classes = tables().abjad
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
        for i, j in itertools.pairwise(mine):
            whole = sound_of(x[i].text + x[j].text) if j == i + 1 else ""
            k = next((k for k in theirs if whole and y[k].key == whole), None)
            if k is not None:
                pair = (0.2, i, k) if x is a else (0.2, k, i)
                gone = ({i, j}, {k}) if x is a else ({k}, {i, j})
                return Match(
                    [*m.pairs, pair],
                    [n for n in m.left if n not in gone[0]],
                    [n for n in m.right if n not in gone[1]],
                )
    return m


def _person_score(first: Reading, second: Reading) -> float:
    best = 0.0
    for a in _ways(first.parts):
        for b in _ways(second.parts):
            best = max(best, _person_way(a, b))
    return best


def _ways(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], ...]:
    """A name as written and, where its syllables are Wade-Giles, as pinyin has it (given name as one word)."""
    table = tables().syllables
    if len(parts) == 3 and all(p.text in table for p in parts[1:]):
        surname = table.get(parts[0].text, parts[0].text)
        given = "".join(table[p.text] for p in parts[1:])
        return parts, (part_of(surname, "latin", False), part_of(given, "latin", False))
    return (parts,)


def _person_way(a: tuple[Part, ...], b: tuple[Part, ...]) -> float:
    m = _align(a, b)
    if m.left and m.right:
        m = _joined_match(a, b, m)
    if not m.pairs or (m.left and m.right):
        return 0.1 if m.pairs else 0.0
    if (
        len(m.pairs) > 1
        and any((a[i].role == "father") != (b[j].role == "father") for _, i, j in m.pairs)
        and _has_father(a)
        and _has_father(b)
    ):
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
    patronymic = tables().patronymics
    if at and whole[at].text.endswith(patronymic):
        return 0.2
    if len(whole) == 2 and ROMAN.fullmatch(whole[1].text):
        return score - 0.1
    common = whole[at].group and whole[at].text not in tables().surnames and at == 0
    return min(score, 0.45 if common else 0.55)


def _body_score(first: Reading, second: Reading) -> float:
    t = tables()
    marks = (first.forms & t.distinct, second.forms & t.distinct)
    if first.forms and second.forms and first.forms != second.forms and (marks[0] or marks[1]):
        return 0.3
    a, b = first.parts, second.parts
    if _glued(first) == _glued(second):
        return 0.9
    m = _align(a, b)
    if not m.pairs or (m.left and m.right):
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
        if not short.acronym or long.acronym or not ((long.body and len(long.rest) > 1) or len(long.rest) > 2):
            continue
        if spells(short.acronym, long.rest):
            return 0.8
        if long.rest[0] in tables().nations and spells(short.acronym, long.rest[1:]):
            return 0.7
        if long.body and len(short.acronym) > 2 and sorted(short.acronym) == sorted(_openings(long.rest)):
            return 0.55  # another tongue's word order: PSD, Social Democratic Party
    return 0.0


def _openings(words: tuple[str, ...]) -> str:
    return "".join(w[0] for w in words if w not in tables().empty)


def spells(acronym: str, words: tuple[str, ...]) -> bool:
    """Whether the letters of an acronym open the words in turn: one to three letters each, small words may give none."""
    empty = tables().empty
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
    aliases = tables().aliases
    mine = aliases.get(fold(a))
    return bool(mine and mine & aliases.get(fold(b), frozenset()))
