"""Dossiers made by hand, for tests of what stands above extraction: every claim on words that are found in its text."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dateline.merge import disagreements
from dateline.model import (
    FIELDS,
    Actor,
    Article,
    Claim,
    Codes,
    Dossier,
    Event,
    Incident,
    Place,
    Quantity,
    Settled,
    Source,
    Span,
    Text,
    Told,
    Value,
    When,
)

ARMY = Actor("drc-armed-forces", "Armed Forces of the Democratic Republic of the Congo", "military", "CD")
REBELS = Actor("m23", "March 23 Movement", "armed_group", "CD")
CIVILIANS = Actor(None, "civilians", "population")
RUBAYA = Place("own:rubaya", "Rubaya", "settlement", "CD", "CD-NK", -1.5401, 28.8803, 1)
KIVU = Place("geonames:206938", "North Kivu", "admin1", "CD", "CD-NK", -0.75, 29.0, 4)
CONGO = Place("geonames:203312", "Democratic Republic of the Congo", "country", "CD", None, -2.5, 23.5, 6)
NOWHERE = Place(None, "Kihuli", "settlement", "CD", None, None, None, 1)
SHELLING = Codes(
    {"event": "ASSAULT", "mode": "heavy-weapons"},
    "194",
    {"event_type": "Explosions/Remote violence", "sub_event_type": "Shelling/artillery/missile attack"},
    {"type_of_violence": 3},
)


def article(
    id_: str, text: str, publisher: str | None = None, published: str | None = "2025-05-20", **more: str
) -> Article:
    return Article(id_, text, publisher=publisher, published=published, language="en", **more)  # type: ignore[arg-type]


def span(told: Article, words: str) -> Span:
    start = told.text.index(words)
    return told.span(start, start + len(words))


def claim(
    told: Article,
    field: str,
    value: Value | int | str,
    *words: str,
    by: tuple[Actor | None, str] | None = None,
    modality: str = "actual",
    factuality: str = "CT+",
) -> Claim:
    """A claim on these words; a number is that many people, a word a text."""
    if isinstance(value, int):
        value = people(value)
    if isinstance(value, str):
        value = Text(value)
    source = Source(by[0], span(told, by[1])) if by else None
    return Claim(field, value, tuple(span(told, w) for w in words), "by hand", source, factuality, modality)


def people(low: int | None, high: int | None = -1, **more: str) -> Quantity:
    return Quantity(low, low if high == -1 else high, unit="person", **more)  # type: ignore[arg-type]


def day(iso: str, until: str | None = None) -> When:
    return When("DATE", iso, iso, until or iso)


def event(
    told: Article,
    type_: str,
    anchor: str,
    claims: Sequence[Claim] = (),
    codes: Codes = SHELLING,
    modality: str = "actual",
    factuality: str = "CT+",
) -> Event:
    at = span(told, anchor)
    return Event(f"{told.id}:{type_}:{at.start}", type_, at, factuality, modality, tuple(claims), codes)


def dossier(
    id_: str, events: Sequence[Event], articles: Iterable[Article], families: dict[str, str] | None = None
) -> Dossier:
    """The dossier of these events; the first value that is told of a field settles it."""
    articles = tuple(articles)
    families = families or {a.id: a.id for a in articles}
    told: dict[str, list[Told]] = {}
    for e in events:
        for c in e.claims:
            at = e.id.rsplit(":", 2)[0]
            told.setdefault(c.field, []).append(
                Told(c.value, c.source, at, e.id, c.evidence, 1, c.factuality, c.modality)
            )
    fields = {
        f: Settled(told[f][0].value, "first", tuple(_counted(t, told[f], families) for t in told[f]))
        for f in FIELDS
        if f in told
    }
    days = sorted(a.published for a in articles if a.published)
    incident = Incident(
        id_,
        events[0].type,
        tuple(e.id for e in events),
        tuple(a.id for a in articles),
        len(set(families.values())),
        fields,
        days[0] if days else None,
        days[-1] if days else None,
    )
    return Dossier(incident, tuple(events), articles, families)


def differences(told: Dossier) -> dict[str, tuple[Told, ...]]:
    return disagreements(told.incident, {a.id: a for a in told.articles}, told.families)


def _counted(one: Told, told: list[Told], families: dict[str, str]) -> Told:
    return replace(one, accounts=len({families[t.article] for t in told if t.value == one.value}))


# a small war ---------------------------------------------------------------------------------------------------------

WIRE = article(
    "wire-1",
    "Shells hit the market of Rubaya on Monday, killing at least four people, the army said. Amani Bisimwa, a baker, died in her "
    "shop. “They fired from the hills,” said Claudine Mwezi, a resident. M23 rebels denied that they shelled the town.",
    "Lake Wire",
    title="Shells hit market of Rubaya, family mourns Amani Bisimwa",
    url="https://lakewire.example/2025/amani-bisimwa-rubaya",
)
COPY = replace(
    WIRE, id="copy-1", publisher="Valley Post", url="https://valley.example/rubaya", title="Shells hit market of Rubaya"
)
CITY = article(
    "city-1",
    "Seven civilians were killed when rebels shelled Rubaya's market on May 19, a doctor told the City Herald. Dozens were wounded.",
    "City Herald",
    "2025-05-21",
    title="Seven killed in market shelling",
    url="https://cityherald.example/a?id=7&x=<b>",
)
PLANS = article("plans-1", "The army plans to shell rebel positions near Rubaya next week.", "Lake Wire")
ROADS = article("roads-1", "Gunmen killed two traders somewhere in North Kivu in May.", "Lake Wire", "2025-05-28")
HILL = article(
    "hill-1", "Fighters attacked Kihuli and burnt houses.", '=HYPERLINK("http://evil.example")', "2025-05-22"
)


def market() -> Dossier:
    """A market shelled: two accounts with two tolls, one of them carried twice; one side denies it; private persons named."""
    army, resident = (
        (ARMY, "the army"),
        (Actor(None, "Claudine Mwezi", "person", None, "resident"), "Claudine Mwezi, a resident"),
    )
    events = []
    for a in (WIRE, COPY):
        events.append(
            event(
                a,
                "shelling",
                "hit",
                [
                    claim(a, "victim", Actor(None, "Amani Bisimwa", "person", None, None), "Amani Bisimwa"),
                    claim(a, "object", "market of Rubaya", "the market of Rubaya"),
                    claim(a, "place", RUBAYA, "Rubaya", by=army),
                    claim(a, "time", day("2025-05-19"), "Monday", by=army),
                    claim(
                        a, "killed", people(4, None, qualifier="at_least"), "at least four people", "killing", by=army
                    ),
                    claim(a, "content", "They fired from the hills", "They fired from the hills", by=resident),
                ],
            )
        )
        denied = claim(a, "actor", REBELS, "M23 rebels", by=(REBELS, "M23 rebels"), modality="denied", factuality="CT-")
        events.append(event(a, "shelling", "shelled", [denied], Codes(), "denied", "CT-"))
    events.append(
        event(
            CITY,
            "shelling",
            "shelled",
            [
                claim(CITY, "actor", REBELS, "rebels"),
                claim(CITY, "victim", CIVILIANS, "Seven civilians"),
                claim(CITY, "place", RUBAYA, "Rubaya"),
                claim(CITY, "time", day("2025-05-19"), "May 19"),
                claim(CITY, "killed", people(7), "Seven civilians", "killed", by=(None, "a doctor")),
                claim(CITY, "wounded", people(None, None, qualifier="vague"), "Dozens", "wounded"),
            ],
        )
    )
    return dossier("incident-market", events, [WIRE, COPY, CITY], {"wire-1": "f1", "copy-1": "f1", "city-1": "f2"})


def plans() -> Dossier:
    claims = [
        claim(PLANS, "actor", ARMY, "The army", modality="planned"),
        claim(PLANS, "place", RUBAYA, "Rubaya", modality="planned"),
    ]
    return dossier("incident-plans", [event(PLANS, "shelling", "shell", claims, Codes(), "planned")], [PLANS])


def roads() -> Dossier:
    """Two traders killed somewhere in a province, some day of a month."""
    acled = {"event_type": "Violence against civilians", "sub_event_type": "Attack"}
    claims = [
        claim(ROADS, "actor", Actor(None, "Gunmen", "population", None, "armed group"), "Gunmen"),
        claim(ROADS, "victim", Actor(None, "traders", "population"), "two traders"),
        claim(ROADS, "place", KIVU, "North Kivu"),
        claim(ROADS, "time", day("2025-05-01", "2025-05-31"), "May"),
        claim(ROADS, "killed", 2, "two traders", "killed"),
    ]
    return dossier(
        "incident-roads",
        [event(ROADS, "killing", "killed", claims, Codes(None, None, acled, {"type_of_violence": 3}))],
        [ROADS],
    )


def hill() -> Dossier:
    """An attack on a village that no gazetteer has, without a day; the publisher's name is a formula."""
    acled = {"event_type": "Violence against civilians", "sub_event_type": "Attack"}
    claims = [
        claim(HILL, "actor", Actor(None, "+Fighters", "armed_group"), "Fighters"),
        claim(HILL, "place", NOWHERE, "Kihuli"),
        claim(HILL, "object", "-houses <script>alert(1)</script>", "houses"),
    ]
    return dossier(
        "incident-hill",
        [event(HILL, "attack", "attacked", claims, Codes({"event": "ASSAULT", "mode": None}, None, acled, None))],
        [HILL],
    )


def all_dossiers() -> list[Dossier]:
    return [market(), plans(), roads(), hill()]
