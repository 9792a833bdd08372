"""Reports of our own making, built as nouns without a parser: strikes on towns that do not exist."""

from __future__ import annotations

from dateline.model import (
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
