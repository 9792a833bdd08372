"""The noun phrase after a number: where it ends and what it counts."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from dateline.extract.quantities.counted import Noun, Nouns, noun_ending, parts_of, read_noun
from dateline.extract.quantities.line import Line
from dateline.parse import Token
from dateline.words import fold

_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_MODIFIER_TAGS = frozenset({"JJ", "JJR", "JJS", "VBN", "VBG", "HYPH", "POS", "FW", "AFX", "``", "''", *_NOUN_TAGS})
_INNER = ("compound", "nmod", "amod")
_LONGEST_PHRASE = 14  # tokens of a noun phrase


class CountedPhrase(NamedTuple):
    """A noun phrase found: the offset where it ends, its last token, and what it counts (None for an unlisted noun)."""

    end: int
    last: int
    noun: Noun | None


def token_from(line: Line, offset: int) -> int | None:
    """The first token that starts at or after an offset, within the sentence."""
    i = bisect_left(line.parse.starts, offset, line.sentence.first, line.sentence.last)
    return i if i < line.sentence.last else None


def noun_after(line: Line, piece: int, want: str) -> CountedPhrase | None:
    """The noun phrase that begins at a piece and the noun that heads it; `want` is one, many or any."""
    if piece >= len(line.p.words):
        return None
    first = token_from(line, line.p.starts[piece])
    if first is None or line.parse.tokens[first].start > line.p.starts[piece]:
        return None
    hit = _head_of_phrase(line, first, want)
    if hit is None or hit.noun is None or want == "one":
        return hit
    return _with_coordinates(line, first, hit)


def _head_of_phrase(line: Line, first: int, want: str) -> CountedPhrase | None:
    """The head of the noun phrase that begins at a token: a listed noun, or else an unlisted plural."""
    tokens, best = line.parse.tokens, None
    low: list[str] = []
    raw: list[str] = []
    for k in range(first, min(first + _LONGEST_PHRASE, line.sentence.last)):
        t = tokens[k]
        if not _may_stand(line, first, k, best is not None):
            break
        parts = parts_of(t.text)
        low += [fold(part) for part in parts]
        raw += parts
        if not parts or t.tag in ("HYPH", "POS", "CC"):
            continue
        joined = _joined_by_of(line, k, want)
        if joined is not None:
            return joined
        listed = _fitting(low, raw, line.nouns, want)
        if listed is not None and want == "one" and t.tag[:2] != "NN" and not (listed.cased and t.tag == "JJ"):
            continue
        if listed is None and (want != "many" or t.tag not in ("NNS", "NNPS") or not t.low.endswith("s")):
            continue
        after = tokens[k + 1] if k + 1 < line.sentence.last else None
        course = _course(line, low, raw, t, after, listed, want)
        if course != "pass":
            best = CountedPhrase(t.end, k, listed)
        if course == "stop":
            break
    return best


def _joined_by_of(line: Line, k: int, want: str) -> CountedPhrase | None:
    """A listed noun of three words at token `k`: "prisoners of war"."""
    tokens = line.parse.tokens
    if k + 2 >= line.sentence.last or tokens[k + 1].low != "of":
        return None
    words = [t.text for t in tokens[k : k + 3]]
    noun = _fitting([t.low for t in tokens[k : k + 3]], words, line.nouns, want)
    if noun is None or (tokens[k].low, "of", tokens[k + 2].low) not in line.nouns.by_words:
        return None
    return CountedPhrase(tokens[k + 2].end, k + 2, noun)


def _fitting(low: list[str], raw: list[str], table: Nouns, want: str) -> Noun | None:
    noun = noun_ending(low, raw, table)
    if noun is None or (want == "one" and not noun.one) or (want == "many" and not noun.many):
        return None
    return None if want == "one" and noun.sort == "other" else noun


def _course(
    line: Line, low: list[str], raw: list[str], t: Token, after: Token | None, listed: Noun | None, want: str
) -> str:
    """Whether a noun heads its phrase: "stop" when it does, "go" when a later one may, "pass" when it cannot."""
    if after is None:
        return "stop"
    if after.tag in ("HYPH", "POS") and after.start == t.end:
        return "pass"
    if listed is not None and listed.many and after.low in line.cues.done:
        return "stop"
    one = want == "one" or (want == "any" and listed is not None and not listed.many)
    parts = parts_of(after.text)
    if parts and after.tag in _MODIFIER_TAGS:
        further = noun_ending(low + [fold(x) for x in parts], raw + parts, line.nouns)
        if further is not None:
            return "pass" if one else "go"
    if listed is not None and one:
        return _course_of_one(t, after, listed)
    if after.tag in ("NN", "NNS"):
        return "go" if listed is None or (t.dep in _INNER and t.head > t.i) else "stop"
    return "stop"


def _course_of_one(t: Token, after: Token, listed: Noun) -> str:
    """The same for a singular, which any noun right after it takes as a modifier: "a missile attack"."""
    if after.tag in ("NN", "NNS"):
        return "pass"
    if listed.cased and after.tag in _MODIFIER_TAGS and after.tag[:1] != "V":
        return "go" if listed.sort == "weapon" else "pass"  # "a Kh-31 anti-radar missile", "the Russian military"
    if after.tag in ("NNP", "NNPS") and t.tag == "NNP" and not listed.cased:
        return "pass"  # "the US National Security Council"
    return "stop"


def _may_stand(line: Line, first: int, k: int, headed: bool) -> bool:
    """Whether a token may stand inside a counted noun phrase that began at token `first`."""
    tokens = line.parse.tokens
    t = tokens[k]
    after = tokens[k + 1] if k + 1 < line.sentence.last else None
    if t.low in line.limits.days or (t.low in line.limits.months and t.tag in ("NNP", "NNPS")):
        return False
    if t.low in line.cues.done and (after is None or after.tag not in _MODIFIER_TAGS or after.low in line.limits.days):
        # "24 wounded" with a verb is a clause, and its verb no part of the phrase.
        return t.tag[:2] != "VB" and noun_ending([t.low], [t.text], line.nouns) is not None
    if t.tag in _MODIFIER_TAGS or t.low == "%":
        return True
    if t.tag in ("IN", "TO"):  # "air-to-surface missiles"
        return after is not None and k > first and tokens[k - 1].tag == "HYPH" and after.start <= t.end + 1
    if t.tag == "RB":
        return after is not None and after.tag in ("JJ", "VBN", "VBG")
    if t.tag == "CD":  # "a 15-year-old girl", "three Shahed-136 drones"
        if after is None or (after.start == t.end and after.low[0].isalpha()):
            return after is not None
        return after.tag == "HYPH" or (k > first and tokens[k - 1].tag in ("HYPH", "NNP"))
    if t.tag == "CC" or t.low == ",":
        adjectival = ("JJ", "VBN", "NN", "NNP") if t.tag == "CC" else ("JJ", "VBN", "NN")
        return (
            k > first
            and not headed
            and tokens[k - 1].tag in adjectival
            and after is not None
            and after.tag in _MODIFIER_TAGS
        )
    return noun_ending(parts_of(t.low) or [""], parts_of(t.text) or [""], line.nouns) is not None and t.pos in (
        "NOUN",
        "PROPN",
        "SYM",
    )


def _with_coordinates(line: Line, first: int, hit: CountedPhrase) -> CountedPhrase:
    """Take in further heads of the same sort without a number of their own: "cruise missiles, ballistic missiles and drones"."""
    tokens, last, reach, pending = line.parse.tokens, line.sentence.last, hit, hit.last
    noun = hit.noun
    if noun is None or noun.sort not in ("person", "weapon"):
        return hit
    for _ in range(5):
        k = pending + 1
        comma = k < last and tokens[k].low == ","
        k += comma
        joined = k < last and tokens[k].low in ("and", "&", "or")
        k += joined
        if not (comma or joined) or k >= last:
            break
        further = _head_of_phrase(line, k, "many")
        if (
            further is None
            or further.noun is None
            or further.noun.sort != noun.sort
            or _is_subject(line, hit.last, further.last)
        ):
            break
        pending = further.last
        if joined:
            reach = further
            break
    if reach is hit:
        return hit
    return CountedPhrase(
        reach.end, reach.last, read_noun(line.parse.text[tokens[first].start : reach.end], line.nouns) or noun
    )


def _is_subject(line: Line, one: int, other: int) -> bool:
    """Whether the second noun opens a clause of its own rather than sharing the first one's place."""
    tokens = line.parse.tokens
    return tokens[other].dep in ("nsubj", "nsubjpass") and tokens[other].head != tokens[one].head
