"""Reports of our own making, built as nouns without a parser: strikes on towns that do not exist."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from dateline.knowledge import table
from dateline.model import (
    Actor,
    Article,
    Block,
    Claim,
    Codes,
    Event,
    Mention,
    Place,
    Quantity,
    Report,
    Source,
    Span,
    Text,
    When,
)
from dateline.words import fold

TOWNS = ("Kelmet", "Oruvan", "Dassaba", "Tirnoye", "Mashgul", "Velidar", "Hokrana", "Ishmeril", "Narvosk", "Quandel")
DOERS = ("the army", "the police", "the rebels", "the militants")
HOLDERS = ("the governor", "the army", "a hospital", "the rescue service")


class Page:
    """A text that grows piece by piece and remembers where each stands."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, words: str) -> Span:
        """Put words at the end; returns their span."""
        start = len(self.text)
        self.text += words
        return Span(start, len(self.text), words)


def town(name: str, country: str = "XA") -> Place:
    """A town of ours, always at the same place, far from the others."""
    n = TOWNS.index(name) if name in TOWNS else sum(map(ord, name))
    return Place(f"made:{fold(name)}", name, "settlement", country, f"{country}-{n % 7}", n * 7 % 60, n * 13 % 120, 1)


def strike(
    name: str,
    place: str = "Kelmet",
    day: str = "2031-05-03",
    killed: int = 4,
    published: str | None = None,
    by: str | None = "the governor",
    kind: str = "air_strike",
    words: str = "air strike",
    more: str = "",
    country: str = "XA",
    url: str | None = None,
    publisher: str | None = None,
    kit: str = "kit-1",
) -> Report:
    """A report on one strike: so many killed in a town on a day, as somebody says."""
    page = Page()
    dead = page.add(f"{killed} people")
    page.add(" were killed when an ")
    anchor = page.add(words)
    page.add(" hit ")
    where = page.add(place)
    page.add(" on ")
    when = page.add(day)
    source = None
    if by is not None:
        page.add(", ")
        holder = page.add(by)
        page.add(" ")
        source = Source(None, holder, page.add("said"))
    page.add(f". {more}".rstrip())
    claims = (
        Claim("place", town(place, country), (where,), "made up"),
        Claim("time", When("DATE", day, day, day), (when,), "made up"),
        Claim("killed", Quantity(killed, killed, "exact", "person"), (dead,), "made up", source),
        Claim("weapon", Text("air strike"), (anchor,), "made up"),
    )
    article = Article(
        name, page.text, title=f"Strike on {place}", url=url, publisher=publisher, language="en",
        published=published or day, published_from="given", blocks=(Block("body", 0, len(page.text)),),
    )  # fmt: skip
    codes = Codes({"event": "ASSAULT", "mode": "aerial"}, "195", None, {"type_of_violence": 1})
    event = Event(f"{name}:{kind}:{anchor.start}", kind, anchor, "CT+", "actual", claims, codes)
    return Report(
        article, "0.1.0", kit,
        times=(Mention(when, claims[1].value),), places=(Mention(where, claims[0].value, 0.9),),
        quantities=(Mention(dead, claims[2].value),), events=(event,),
    )  # fmt: skip


# many of them -----------------------------------------------------------------------------------------------------

_OFTEN = [1 / rank**0.8 for rank in range(1, 401)]  # much happens in few towns, little in many
_SYLLABLES = [
    "ba",
    "ke",
    "lo",
    "mi",
    "ru",
    "sa",
    "ti",
    "vo",
    "ne",
    "da",
    "gu",
    "pha",
    "zor",
    "mek",
    "lin",
    "tas",
    "vel",
    "dro",
    "ish",
    "qua",
]


def news(n: int, per_happening: int = 3) -> Report:
    """The n-th of as many reports as are wanted: 250 words, three events, 24 claims; some tell of one happening."""
    happening, by_chance = random.Random(n // per_happening), random.Random(n + 10**9)
    (town_number,) = happening.choices(range(400), _OFTEN)
    name, place = _town(town_number)
    day = (date(2029, 1, 1) + timedelta(happening.randrange(1200))).isoformat()
    page, events = Page(), []
    for kind, words, field in (
        ("air_strike", "an air strike", "killed"),
        ("armed_clash", "a clash", "wounded"),
        ("arrest", "arrests", "detained"),
    ):
        count = page.add(f"{happening.randrange(2, 60) + by_chance.randrange(3)} people")
        page.add(f" were {field} in ")
        anchor = page.add(words)
        page.add(" by ")
        doer = page.add(by_chance.choice(DOERS))
        page.add(" with ")
        weapon = page.add(by_chance.choice(("rockets", "missiles", "guns", "bombs")))
        page.add(" on ")
        thing = page.add(by_chance.choice(("a market", "a school", "two houses", "a hospital")))
        page.add(" near ")
        where = page.add(name)
        page.add(" on ")
        when = page.add("Monday")
        page.add(f", {by_chance.choice(HOLDERS)} said, {_sentences(by_chance, 2).lower().replace('. ', ', ')} ")
        page.add(f"{_sentences(by_chance, 4)} ")
        number = int(count.text.split()[0])
        claims = (
            Claim("place", place, (where,), "made up"),
            Claim("time", When("DATE", day, day, day), (when,), "made up"),
            Claim(field, Quantity(number, number, "exact", "person"), (count, anchor), "made up"),
            Claim("victim", Text(count.text), (count,), "made up"),
            Claim(
                "actor", Actor(f"made:{fold(doer.text)}", doer.text, "armed_group", place.country), (doer,), "made up"
            ),
            Claim("weapon", Text(weapon.text), (weapon,), "made up"),
            Claim("object", Text(thing.text), (thing, anchor), "made up"),
            Claim("recipient", Text(thing.text), (thing,), "made up"),
        )
        events.append(Event(f"n{n}:{kind}:{anchor.start}", kind, anchor, "CT+", "actual", claims, Codes()))
    article = Article(
        f"n{n}", page.text, url=f"https://{_name(by_chance, 2)}.example/{n}", language="en",
        published=day, published_from="given", blocks=(Block("body", 0, len(page.text)),),
    )  # fmt: skip
    return Report(
        article, "0.1.0", "kit-1", places=(Mention(events[0].claims[0].evidence[0], place),), events=tuple(events)
    )


@lru_cache(maxsize=400)
def _town(number: int) -> tuple[str, Place]:
    """The name and the place of one of our towns."""
    chance = random.Random(f"town {number}")
    name = _name(chance, 3).capitalize()
    country = f"X{name[0]}"
    return name, Place(
        f"made:{name}", name, "settlement", country, f"{country}-1", chance.uniform(-60, 60), chance.uniform(-170, 170)
    )


def renamed(report: Report, name: str) -> Report:
    """The same report under another id."""
    old = report.article.id
    events = tuple(replace(e, id=name + e.id.removeprefix(old)) for e in report.events)
    return replace(report, article=replace(report.article, id=name), events=events)


def _sentences(chance: random.Random, many: int) -> str:
    """Sentences of words put side by side by chance, as often as news has words that are so rare."""
    made = []
    for _ in range(many):
        levels = chance.choices(range(7), (40, 25, 15, 10, 6, 3, 1), k=12)
        words = (chance.choice(_words()[level]) if level < 6 else _name(chance, 3) for level in levels)
        made.append(" ".join(words).capitalize() + ".")
    return " ".join(made)


@lru_cache(maxsize=1)
def _words() -> list[list[str]]:
    """English words by how rare they are in the news."""
    return [words.split() for _, words in sorted(table("lang/en/word-rarity")["levels"].items())]


def _name(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(syllables))
