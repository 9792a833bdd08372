"""Which words of a report name places: capitalised names that the gazetteer knows or whose company says so.

Every reading gets points for and against (`place_points`); those above a threshold are kept. What a name stands for is
settled afterwards, in `resolve`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from dateline.extract.places.points import KEEP, Spot, best_fame, company, points_of, share
from dateline.extract.places.runs import (
    Known,
    Run,
    key_of_word,
    known_names,
    names_from,
    parts_of,
    runs_of,
    surnames,
)
from dateline.extract.places.words import PlaceWords, place_words
from dateline.gazetteer import Gazetteer, Row, key_of
from dateline.kit import Kit
from dateline.parse import Parse, Token

_STATED = (
    "admin1",
    "admin2",
    "settlement",
    "water",
    "area",
)  # kinds by a word after the name, the first that fits
_UNITS = ("country", "admin1", "admin2")
_WITHIN = re.compile(r"(?:,|\s\(|,? in(?: the)?(?: [a-z-]+){0,3}?(?: of)?| of) (?:the )?")
_FARTHEST = 50  # characters between a place and what it is said to lie in
_UNKNOWN = 2.0  # points of a name that only its company shows to be a place
_LONGEST_UNKNOWN = 3  # words
_FROM = frozenset(("at", "from", "of", "to"))


def find_spots(parse: Parse, kit: Kit) -> list[Spot]:
    """The names read as places, in order and not overlapping, each with the gazetteer's rows for its name (or none)."""
    words = place_words(kit)
    runs = runs_of(parse, words, kit.gazetteer)
    known = known_names(parse, runs, kit.gazetteer, words)
    persons = surnames(parse, runs, known, words)
    spots = [spot for run in runs for spot in _read_run(parse, run, known, words)]
    _mark_containers(parse, spots, words, kit.gazetteer)
    fame: dict[str, float] = {}
    for spot in spots:
        if spot.key not in fame:
            fame[spot.key] = best_fame(spot.rows)
        spot.points += points_of(parse, spot, fame[spot.key], words, persons)
    share(parse, spots)
    kept = [s for s in spots if s.points >= KEEP]
    return _merged(kept, list(_unknown(parse, runs, kept, words)))


# names in the gazetteer -------------------------------------------------------------------------------------------


def _read_run(parse: Parse, run: Run, known: Known, words: PlaceWords) -> Iterator[Spot]:
    """The gazetteer's names in one run, longest first from the left, with points for their company there."""
    tokens, parts = parse.tokens, parts_of(parse.tokens, run)
    i = run.first
    while i <= run.last:
        spot = _longest(parse, run, i, parts, known, words) or _half_word(tokens[i], known)
        if spot is None:
            i += 1
            continue
        _take_kind(parse, spot, words)
        spot.points += company(tokens, run, spot, words)
        yield spot
        i = spot.last + 1


def _longest(parse: Parse, run: Run, i: int, parts: list[str], known: Known, words: PlaceWords) -> Spot | None:
    tokens = parse.tokens
    for j, key in reversed(names_from(tokens, parts, run, i, words)):
        rows = known.get(key)
        if rows:
            text = parse.text[tokens[i].start : tokens[j].end]
            if _is_written_so(text, key, rows, run.upper):
                return Spot(i, j, tokens[i].start, tokens[j].end, key, rows, text)
    return None


def _is_written_so(text: str, key: str, rows: tuple[Row, ...], upper: bool) -> bool:
    """Short forms of countries ("US", "UAE") need their capitals; other names of four capitals or fewer are acronyms."""
    if len(key) > 4 or " " in key or "$" in text:
        return "$" not in text
    capitals = text.replace(".", "").isupper()
    if rows[0].kind == "country" and len(key) <= 3:
        return capitals
    return len(key) > 1 and (not capitals or upper)


def _half_word(t: Token, known: Known) -> Spot | None:
    """The first half of a hyphenated word: "U.S.-led", "Damascus-based"."""
    half = t.text.split("-")[0]
    rows = known.get(key_of_word(half)) if half and half != t.text else None
    if not rows or not _is_written_so(half, key_of_word(half), rows, False):
        return None
    return Spot(t.i, t.i, t.start, t.start + len(half), key_of_word(half), rows, half)


# words for the kind -----------------------------------------------------------------------------------------------


def _take_kind(parse: Parse, spot: Spot, words: PlaceWords) -> None:
    """Take in a word for the kind after the name, or note the one before it: "Kursk region", "the village of Robotyne"."""
    tokens = parse.tokens
    after = tokens[spot.last + 1 : spot.last + 3]
    if spot.end == tokens[spot.last].end and after and after[0].start - spot.end <= 1:
        two = f"{after[0].low} {after[1].low}" if len(after) > 1 else ""
        for size, noun in ((2, two), (1, after[0].low)):
            if noun in words.kind_of:
                _kind_after(tokens, spot, size, noun, words)
                break
    if spot.hint is None:
        spot.hint = _kind_before(tokens, spot, words)


def _kind_after(tokens: list[Token], spot: Spot, size: int, noun: str, words: PlaceWords) -> None:
    token = tokens[spot.last + size]
    stated = next((k for k in _STATED if k in words.kind_of[noun]), None)
    unit = any(r.kind in ("country", "admin1") and r.main for r in spot.rows[:5])
    if stated == "settlement":
        # "a Florida town", "no U.S. city" lie in what is named; they are not its name.
        spot.hint = None if unit else stated
        return
    if stated in ("admin1", "admin2"):
        country = any(r.kind == "country" and r.main for r in spot.rows[:5])
        # "Ellis and Navarro counties" names two; the "Michigan State" and the "US State" are bodies.
        if noun in words.plural or country or (noun in ("state", "department") and spot.rows[0].country == "US"):
            return
    elif stated is None or not token.text[0].isupper() or any(r.kind == "country" for r in spot.rows[:5]):
        return
    spot.hint, spot.after = stated, True
    spot.last += size
    spot.end = token.end


def _kind_before(tokens: list[Token], spot: Spot, words: PlaceWords) -> str | None:
    """The kind stated before a name: "the province of Helmand", "the town Sloviansk"."""
    i = spot.first - 1
    if i >= 1 and tokens[i].low == "the" and tokens[i - 1].low == "of":
        i -= 1
    if i >= 1 and tokens[i].low == "of":
        i -= 1
    elif i < 0 or tokens[i].low not in words.settlement_nouns:
        return None
    if tokens[i].sent != tokens[spot.first].sent:
        return None
    if i > 0 and tokens[i - 1].text[0].isupper() and tokens[i - 1].low not in words.never:
        return None  # "the Gedo region of Somalia": the word belongs to the name before it
    kinds = words.kind_of.get(tokens[i].low, ())
    stated = next((k for k in ("settlement", "admin1", "admin2", "facility") if k in kinds), None)
    country = any(r.kind == "country" and r.main for r in spot.rows[:5])
    return None if country and not (stated == "admin1" and tokens[i].low != "republic") else stated


# what lies in what ------------------------------------------------------------------------------------------------


def _mark_containers(parse: Parse, spots: list[Spot], words: PlaceWords, gazetteer: Gazetteer) -> None:
    """Note where the text says what a place lies in: "Goma, DR Congo", "Topeka, Kan."; adds spots for short forms."""
    added: list[Spot] = []
    swallowed: set[int] = set()
    for number, s in enumerate(spots):
        if s.start in swallowed:
            continue
        short = _short_form(parse, s, words)
        if short is not None:
            _take_short(parse, s, short, gazetteer, added, swallowed)
            continue
        following = spots[number + 1] if number + 1 < len(spots) else None
        if following is None or following.start - s.end > _FARTHEST:
            continue
        between = parse.text[s.end : following.start]
        if not _WITHIN.fullmatch(between):
            continue
        if contains(following, s):
            s.inside = following
            following.points += 1.5
        elif s.hint == "settlement" and "," not in between and following.hint == "admin1":
            s.inside, s.rows = (
                following,
                (),
            )  # "the town of Xyz in Idlib province": none of the towns known as Xyz
    spots[:] = _merged(added, [s for s in spots if s.start not in swallowed])


def _short_form(parse: Parse, s: Spot, words: PlaceWords) -> tuple[int, str, int] | None:
    n, tokens = s.last + 1, parse.tokens
    if n + 1 >= len(tokens) or tokens[n].text not in (",", "(") or tokens[n + 1].sent != tokens[s.first].sent:
        return None
    return words.short_form(parse.text, tokens, n + 1)


def _take_short(
    parse: Parse,
    s: Spot,
    short: tuple[int, str, int],
    gazetteer: Gazetteer,
    added: list[Spot],
    swallowed: set[int],
) -> None:
    """Take in a unit's short form after a name, as part of one name ("Washington, D.C.") or as what contains it."""
    last, code, end = short
    whole = key_of(parse.text[s.start : end])
    together = gazetteer.known([whole])[whole]
    unit = gazetteer.admin1(code)
    if together:
        swallowed.update(t.start for t in parse.tokens[s.last + 1 : last + 1])
        s.last, s.end, s.key, s.rows, s.name = last, end, whole, together, parse.text[s.start : end]
        s.points += 3.0
    elif unit is not None:
        first = s.last + 2
        start = parse.tokens[first].start
        s.inside = Spot(first, last, start, end, key_of(unit.name), (unit,), unit.name, 4.0)
        added.append(s.inside)


def contains(outer: Spot, inner: Spot) -> bool:
    """Whether some bearer of the outer name contains some bearer of the inner one; two countries never do."""
    country = any(r.kind == "country" for r in inner.rows)
    units = (o for o in outer.rows[:40] if o.kind in _UNITS and not (country and o.kind == "country"))
    return any(lies_in(r, o) for o in units for r in inner.rows)


def lies_in(row: Row, unit: Row) -> bool:
    """Whether a place lies in a country, first- or second-order unit, by the gazetteer's codes; nothing lies in itself."""
    if row.gazetteer_id == unit.gazetteer_id or row.kind == "country" or row.country != unit.country:
        return False
    if unit.kind == "country":
        return True
    if unit.kind == "admin1":
        return row.admin1 == unit.admin1 and row.kind != "admin1"
    return unit.kind == "admin2" and row.admin2 == unit.gazetteer_id


def _merged(first: list[Spot], others: list[Spot]) -> list[Spot]:
    """Spots in order; one of the others that shares a token with one of the first is dropped."""
    taken = {i for s in first for i in range(s.first, s.last + 1)}
    free = [s for s in others if not any(i in taken for i in range(s.first, s.last + 1))]
    return sorted([*first, *free], key=lambda s: s.start)


# names that no gazetteer has --------------------------------------------------------------------------------------


def _unknown(parse: Parse, runs: list[Run], spots: list[Spot], words: PlaceWords) -> Iterator[Spot]:
    """Names that the text itself calls places: "the village of Xyz", "Xyz district", "in Xyz, Ukraine", "Xyz River"."""
    starts = [s.start for s in spots]
    taken = {i for s in spots for i in range(s.first, s.last + 1)}
    for run in runs:
        if run.shout or any(i in taken for i in range(run.first, run.last + 1)):
            continue
        after = bisect_right(starts, parse.tokens[run.last].start)
        spot = _called_place(parse, run, spots[after] if after < len(spots) else None, words)
        if spot is not None:
            yield spot


def _called_place(parse: Parse, run: Run, following: Spot | None, words: PlaceWords) -> Spot | None:
    tokens = parse.tokens
    own = [t.low for t in tokens[run.first : run.last + 1]]
    if any(c.isdigit() for low in own for c in low):  # "H5N1", "Channel 4"
        return None
    kinds = words.kind_of.get(own[-1], ()) if len(own) > 1 else ()
    kind = next((k for k in ("water", "area") if k in kinds), None)
    no_places = (words.institutional, words.titles, words.given, words.rare)
    if kind is None and not all(listed.isdisjoint(own) for listed in no_places):
        return None
    if sum(low.isalpha() for low in own) > _LONGEST_UNKNOWN + (kind is not None):
        return None
    start, end = tokens[run.first].start, tokens[run.last].end
    spot = Spot(
        run.first,
        run.last,
        start,
        end,
        " ".join(parts_of(tokens, run)),
        (),
        parse.text[start:end],
        _UNKNOWN,
        kind,
    )
    if kind is None:
        if run.first and tokens[run.first - 1].low in ("of", "the", "called", "named"):
            spot.hint = _kind_before(tokens, spot, words)
        spot.hint = spot.hint or _kind_behind(tokens, spot, words)
        if following is not None and _is_around(parse, spot, following):
            if spot.hint is None and _is_located(tokens, run, words):
                spot.hint = "settlement"
            spot.inside = following
    return spot if spot.hint else None


def _kind_behind(tokens: list[Token], spot: Spot, words: PlaceWords) -> str | None:
    """The kind in a small-letter word after the name: "in Jarez village", "the Shevchenkivskyi district"."""
    n = spot.last + 1
    if n >= len(tokens) or tokens[n].sent != tokens[spot.first].sent or not _precedes(tokens, spot.first, words):
        return None
    kinds = words.kind_of.get(tokens[n].low, ()) if tokens[n].low not in words.plural else ()
    compound = n + 1 < len(tokens) and tokens[n + 1].pos in ("NOUN", "PROPN") and tokens[n + 1].sent == tokens[n].sent
    stated = None if compound else next((k for k in ("settlement", "admin2", "admin1") if k in kinds), None)
    if stated in ("admin1", "admin2"):
        spot.last, spot.end, spot.after = n, tokens[n].end, True
    return stated


def _precedes(tokens: list[Token], first: int, words: PlaceWords) -> bool:
    """Whether a word of place stands before a name, with or without an article and a direction."""
    i = first - 1
    while i > 0 and first - i < 4 and (tokens[i].low == "the" or tokens[i].low in words.before):
        i -= 1
    return (
        i >= 0
        and tokens[i].sent == tokens[first].sent
        and (tokens[i].low in words.locative or tokens[i].low in ("of", "at", "from"))
    )


def _is_around(parse: Parse, spot: Spot, following: Spot) -> bool:
    """Whether the next name is that of a unit which the text says the first one lies in."""
    near = following.start - spot.end <= _FARTHEST and any(r.kind in _UNITS for r in following.rows[:3])
    return near and _WITHIN.fullmatch(parse.text[spot.end : following.start]) is not None


def _is_located(tokens: list[Token], run: Run, words: PlaceWords) -> bool:
    i = run.first - 1
    return i >= 0 and tokens[i].sent == tokens[run.first].sent and tokens[i].low in (words.locative | _FROM)


__all__ = ["Spot", "contains", "find_spots", "lies_in"]
