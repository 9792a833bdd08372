"""Points for and against a capitalised name being a place: its fame, the words around it, the rest of the report."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import log10

from dateline.extract.places.runs import HYPHENS, Run
from dateline.extract.places.words import PlaceWords
from dateline.gazetteer import Row
from dateline.parse import Parse, Token

KEEP = 0.6  # points from which a name is read as a place
SURE = 1.8  # points from which it lends strength to other mentions of the same name
NEVER = -9.0
_REST = 8  # tokens after a name that may say what it is part of
_LIST = frozenset((",", "and", ", and", "or", ", or", "&", "/", "-", "–"))
_LAST = frozenset(("and", "or", "&"))
_DOUBTFUL = -0.5  # points below which a name is more likely something else than a place
_LISTED = 2.0  # points for the last name of a list that a word of place leads
_DASHES = frozenset(("—", "–", "--", "-", "―"))


@dataclass(slots=True)
class Spot:
    """A name that may be a place, on tokens `first` to `last` (both included) and offsets `start:end`.

    `hint` is the kind that the text states, `inside` the place that the text says it lies in ("Goma, DR Congo"). `stuck`
    is set where the name is only part of a longer one that nothing explains ("Paris Hilton"), `placed` where a word of place
    leads it or the list that it stands in.
    """

    first: int
    last: int
    start: int
    end: int
    key: str
    rows: tuple[Row, ...]
    name: str
    points: float = 0.0
    hint: str | None = None
    after: bool = False
    inside: Spot | None = None
    stuck: bool = False
    placed: bool = False


def points_of(parse: Parse, spot: Spot, fame: float, words: PlaceWords, persons: frozenset[str]) -> float:
    """All points but those for the run that the name stands in, which `company` gives; `fame` is `best_fame` of its rows."""
    if spot.key in words.adjectives and not any(r.kind == "country" and r.main for r in spot.rows):
        return NEVER
    points = _fame(spot, fame, words) + _around(parse, spot, words)
    if spot.hint:
        points += 2.5 if spot.after and spot.hint != "settlement" else 1.5
    if spot.inside is not None:
        points += 3.0
    elif not spot.hint and spot.key in persons and _may_be_person(spot, words):
        points -= 3.0
    return points


def _may_be_person(spot: Spot, words: PlaceWords) -> bool:
    """Jordan may be a person where the report has a Michael Jordan; France is France whoever bears the name."""
    return spot.key in words.given or not any(r.kind == "country" for r in spot.rows)


def _fame(spot: Spot, best: float, words: PlaceWords) -> float:
    """Points for how well the name is known as a place, before any context: -2 to 3, and less for what else it is."""
    first = spot.rows[0] if spot.rows else None
    if " " in spot.key:
        return best + 0.8
    if first is not None and first.kind == "country" and spot.key not in words.given:
        return best
    if spot.key in words.rare or spot.key in words.institutional:
        return min(best, 0.5) - 2.5
    if spot.key in words.given and not any(r.main and r.kind in ("country", "admin1") for r in spot.rows[:5]):
        return min(best, 2.0) - 1.5
    return best


def best_fame(rows: tuple[Row, ...]) -> float:
    """Points for the best known bearer of a name, at most 3."""
    return min(3.0, max((_fame_of(row) for row in rows[:40]), default=0.0))


def _fame_of(row: Row) -> float:
    people = log10(row.population + 10)
    if row.kind == "country":
        value = 3.0
    elif row.kind == "admin1":
        value = 0.6 + 0.25 * (people - 4)
    elif row.chosen:
        value = {"settlement": 0.3, "facility": 0.8}.get(row.kind, 1.5)
    elif row.kind == "admin2":
        value = -0.8 + 0.3 * (people - 4)
    else:
        value = 0.9 * (people - 4.2) + (1.0 if row.capital else 0.0)
    return value - {"main": 0.0, "alternate": 0.5, "derived": 1.0}[row.named]


# the run it stands in ---------------------------------------------------------------------------------------------


def company(tokens: list[Token], run: Run, spot: Spot, words: PlaceWords) -> float:
    """Points for what stands in the same run of capitals: "Kyiv Mayor" keeps the place, "Paris Hilton" does not."""
    points = 0.0
    if spot.first > run.first:
        points += _preceding(tokens, run, spot, words)
    if spot.last < run.last:
        points += _following(tokens, run, spot, words)
    if spot.stuck and spot.key in words.given:
        points -= 1.5
    return points


def _preceding(tokens: list[Token], run: Run, spot: Spot, words: PlaceWords) -> float:
    t = tokens[spot.first - 1]
    if t.low in words.titles:
        return -4.0
    if t.low == "of":
        head = tokens[spot.first - 2].low if spot.first - 1 > run.first else ""
        if head in words.organisations_of:
            return -5.0
        return 1.0 if head in words.places_of or head in words.kind_of else -0.5
    if t.low in words.before or t.low in words.adjectives:
        return 0.5
    if t.text in HYPHENS or t.low in words.joiners:
        return -1.0
    if t.low in words.kind_of:
        return 0.0
    spot.stuck = True
    return -1.0 if run.shout else -3.0


def _following(tokens: list[Token], run: Run, spot: Spot, words: PlaceWords) -> float:
    after = spot.last + 1
    t, rest = tokens[after], {u.low for u in tokens[after : min(after + _REST, run.last + 1)]}
    if t.text in HYPHENS:
        return 0.0
    if t.low in words.bodies or t.low in words.titles:
        return 1.0 if tokens[run.last].low not in words.organisations else -0.5
    if t.low in words.organisations or t.low in words.not_before:
        return -4.0
    if rest & words.organisations:
        return -3.0
    if rest & words.bodies:
        return 0.3
    if t.low in words.adjectives or t.low in words.before or t.low in words.kind_of:
        return 0.0
    if t.low in words.joiners and t.low not in words.articles:
        return -1.0
    spot.stuck = True
    return -1.0 if run.shout and t.low not in words.articles else -3.0


# the words around it ----------------------------------------------------------------------------------------------


def _around(parse: Parse, spot: Spot, words: PlaceWords) -> float:
    """Points for the words before and after the name, and for opening a report as its dateline."""
    tokens, sent = parse.tokens, parse.tokens[spot.first].sent
    points, i = 0.0, spot.first - 1
    while i >= 0 and tokens[i].sent == sent and (tokens[i].low in words.before or tokens[i].low in ("the", "-")):
        points = 1.0 if tokens[i].low in words.before else points
        i -= 1
    if i >= 0 and tokens[i].sent == sent:
        points += _leading(tokens, i, words)
        spot.placed = tokens[i].low in words.locative or tokens[i].low == "between"
    n = spot.last + 1
    if n < len(tokens) and tokens[n].sent == sent:
        points += _trailing(tokens, n, spot, words)
    return points + (3.0 if _is_dateline(parse, spot) else 0.0)


def _leading(tokens: list[Token], i: int, words: PlaceWords) -> float:
    low = tokens[i].low
    if low in words.titles and tokens[i].text[:1].isupper():
        return -4.0
    if low == "of" and i > 0:
        head = tokens[i - 1].low
        return (
            1.5 if head in words.places_of or head in words.kind_of else -2.0 if head in words.organisations_of else 0.5
        )
    if low in words.locative:
        return 2.0
    return 0.75 if low in words.weakly_locative else 0.0


def _trailing(tokens: list[Token], n: int, spot: Spot, words: PlaceWords) -> float:
    low, points = tokens[n].low, 0.0
    following = tokens[n + 1] if n + 1 < len(tokens) else None
    if low == "$":
        return NEVER
    if low in words.not_before:
        return -4.0
    if tokens[n].text in HYPHENS and following is not None and following.low in words.hyphened:
        return 1.5
    if low in words.bodies:
        points += 0.8
    if low in words.speaking and not _stands_for_government(spot, words):
        points -= 2.0
    return points - 3.0 if low == "," and _is_age(tokens, n + 1) else points


def _is_age(tokens: list[Token], n: int) -> bool:
    """Whether a person's age stands here between commas: "Brill, 42, said", not "Sloviansk, 10 km away"."""
    if n >= len(tokens) or not tokens[n].text.isdigit() or len(tokens[n].text) != 2:
        return False
    return n + 1 >= len(tokens) or not tokens[n + 1].text[0].isalnum()


def _stands_for_government(spot: Spot, words: PlaceWords) -> bool:
    """Whether the place can be said to speak: a country or a capital, unless it is a common given name too."""
    return spot.key not in words.given and any(r.kind == "country" or r.capital for r in spot.rows[:5])


def _is_dateline(parse: Parse, spot: Spot) -> bool:
    """Whether the name opens a block and a dash follows within a few words: "KYIV, Ukraine (AP) -", "KABUL:"."""
    tokens, sentence = parse.tokens, parse.sentences[parse.tokens[spot.first].sent]
    if spot.first != sentence.first or (sentence.i and parse.sentences[sentence.i - 1].block == sentence.block):
        return False
    for t in tokens[spot.last + 1 : spot.last + 14]:
        before = parse.text[t.start - 1 : t.start]
        if t.text in _DASHES and before == " ":
            return True
        if t.text[0] == ":" and (spot.name.isupper() or before == ")"):
            return True
        if t.text[0].islower() or (t.text == "." and t.i > spot.last + 3):
            return False
    return False


# one report, one reading ------------------------------------------------------------------------------------------


def share(parse: Parse, spots: list[Spot]) -> None:
    """Let sure mentions lend points to other mentions of the same name, and neighbours in a list to each other."""
    sure: dict[str, float] = {}
    for s in spots:
        if not s.stuck:
            sure[s.key] = max(sure.get(s.key, 0.0), s.points)
    for s in spots:
        if NEVER / 2 < s.points < KEEP and sure.get(s.key, 0.0) >= SURE and not s.stuck:
            s.points += 1.5
    for a, b in pairwise(spots):
        if parse.text[a.end : b.start].strip() in _LIST:
            b.placed = b.placed or a.placed
            last = parse.text[a.end : b.start].strip(" ,") in _LAST
            if a.placed and last and not b.stuck and _DOUBTFUL < b.points < KEEP:
                b.points += _LISTED  # "between A and B", "in A, B and C": what leads the list leads all of it
            for one, other in ((a, b), (b, a)):
                if other.points >= SURE and NEVER / 2 < one.points < KEEP and not one.stuck:
                    one.points += 1.0
