"""The draft of an event: a trigger with what fills its fields, and the word lists by which drafts are filled and joined."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from dateline.extract.events.deaths import Death
from dateline.extract.events.triggers import Trigger
from dateline.extract.factuality import Stance
from dateline.kit import Kit
from dateline.model import Actor, Span, Text, Value


class Filler(NamedTuple):
    """One value for one field of a draft, its evidence, the rule that read it, and the token it stands at."""

    field: str
    value: Value
    evidence: tuple[Span, ...]
    rule: str
    i: int
    holder: int | None = None  # the token of who tells this value, where its own clause says so


@dataclass(slots=True)
class Draft:
    """An event in the making: its trigger, its type so far, how firmly it is told, and what fills its fields."""

    trigger: Trigger
    type: str
    kind: str
    stance: Stance
    sentence: int
    block: int
    fillers: list[Filler] = field(default_factory=list)
    anchors: list[int] = field(default_factory=list)
    period: str | None = None  # the stretch of time that it tells a tally of, as a TIMEX3 value
    deaths: list[Death] = field(default_factory=list)  # told without a number

    @property
    def i(self) -> int:
        """The anchor token."""
        return self.trigger.i

    def add(self, name: str, value: Value, evidence: Span, rule: str, i: int) -> None:
        """Fill a field once with a value; the same value from the same words is not said twice."""
        if isinstance(value, Text):
            value = Text(" ".join(value.text.split()))
        elif isinstance(value, Actor):
            value = replace(value, name=" ".join(value.name.split()))
        if not any(f.field == name and f.value == value and f.evidence[0] == evidence for f in self.fillers):
            self.fillers.append(Filler(name, value, (evidence,), rule, i))

    def values(self, *names: str) -> list[Any]:
        """The values of these fields, in the order they were found."""
        return [f.value for f in self.fillers if f.field in names]


@dataclass(frozen=True, slots=True)
class Assembly:
    """The word lists of assembly, folded into sets, and the ontology by type."""

    ontology: dict[str, dict[str, Any]]
    lending: frozenset[str]
    pointing: frozenset[str]
    fresh: frozenset[str]
    ordering: frozenset[str]
    sequence: frozenset[str]
    stretching: frozenset[str]
    place_preps: frozenset[str]
    target_preps: frozenset[str]
    weapon_preps: frozenset[str]
    cause_preps: frozenset[str]
    object_classes: tuple[str, ...]
    victim_classes: tuple[str, ...]
    party_classes: tuple[str, ...]
    results: frozenset[str]
    moves: frozenset[str]
    apart: frozenset[str]
    platforms: frozenset[str]
    mutual: frozenset[str]
    launching: frozenset[str]
    with_agent: dict[str, str]
    lasting: frozenset[str]
    undergone: dict[str, dict[str, list[str]]]
    finding: frozenset[str]
    done_to_people: frozenset[str]
    done_to_somebody: frozenset[str]
    pronouns: frozenset[str]
    any_place: frozenset[str]
    doers: frozenset[str]
    groups: frozenset[str]
    nobody: frozenset[str]
    figuring: frozenset[str]
    wars: frozenset[str]
    figures: frozenset[str]
    stating: frozenset[str]
    before: frozenset[str]
    violent_root: str
    vague: frozenset[str]
    houses: frozenset[str]
    ruins: frozenset[str]
    owned: frozenset[str]
    blaming: frozenset[str]
    laying: frozenset[str]
    battles: frozenset[str]
    unharmed: frozenset[str]
    sides: frozenset[str]
    naming_some: frozenset[str]
    loading: frozenset[str]
    ways: frozenset[str]
    aims: frozenset[str]
    identifying: frozenset[str]
    sufferers: frozenset[str]
    individuals: frozenset[str]


@lru_cache(maxsize=4)
def assembly(kit: Kit) -> Assembly:
    """The assembly lexicon of a kit, compiled once."""
    words = kit.lexicon("assembly")

    def listed(name: str) -> frozenset[str]:
        return frozenset(words[name])

    def prepositions(name: str) -> frozenset[str]:
        return frozenset(words["prepositions"][name])

    return Assembly(
        ontology={entry["type"]: entry for entry in kit.tables("ontology/").values()},
        lending=listed("lending"), pointing=listed("pointing"), fresh=listed("fresh"), ordering=listed("ordering"), sequence=listed("sequence"), stretching=listed("stretching"),
        results=listed("results"), moves=listed("moves"), apart=listed("apart"), mutual=listed("mutual"),
        with_agent=words["with_agent"], lasting=listed("lasting"), undergone=words["undergone"], finding=listed("finding"), done_to_people=listed("done_to_people"), done_to_somebody=listed("done_to_somebody"),
        pronouns=listed("pronouns"), any_place=listed("any_place"), doers=listed("doers"), groups=listed("groups"), nobody=listed("nobody"), figuring=listed("figuring"), wars=listed("wars"), figures=listed("figures"), stating=listed("stating"), before=listed("before"),
        launching=frozenset(words["measures"]["launched"]["verbs"]),
        vague=listed("vague"), houses=listed("houses"), ruins=listed("ruins"), owned=listed("owned"), blaming=listed("blaming"), laying=listed("laying"),
        battles=listed("battles"), unharmed=listed("unharmed"), sides=listed("sides"), naming_some=listed("naming_some"),
        loading=listed("loading"), ways=listed("ways"), aims=listed("aims"), identifying=listed("identifying"), sufferers=listed("sufferers"),
        individuals=frozenset(kit.lexicon("actors")["individuals"]), platforms=listed("platforms"), violent_root=words["violent_root"],
        place_preps=prepositions("place"), target_preps=prepositions("target"),
        weapon_preps=prepositions("weapon"), cause_preps=prepositions("cause"),
        object_classes=tuple(words["object_classes"]), victim_classes=tuple(words["victim_classes"]),
        party_classes=tuple(words["party_classes"]),
    )  # fmt: skip
