"""Who is a private person, and a veil over their names: in values, in quoted words, in headlines and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from dateline.knowledge import table, tables
from dateline.model import Actor, Article, Claim, Dossier, Place, Source, Span, Text, Told, Value
from dateline.words import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_ACRONYM = 5  # letters of the longest word in capitals that is taken for an acronym
_SHORTEST = 3  # letters of a part of a name that is looked for by itself
_SPOKEN_FOR = frozenset({"organisation", "company", "media"})  # whose words may name a person who speaks for them
_TITLE_CASE = 0.6  # share of words in capitals from which a headline tells no names by its capitals


def is_private(actor: Actor) -> bool:
    """Whether somebody is a person without an office or role in the actor lists."""
    return actor.kind == "person" and (
        actor.id is None or (actor.role is None and actor.id not in _holders_of_office())
    )


@dataclass(frozen=True, slots=True)
class Veil:
    """What hides the names of private persons in one dossier; `names` are the names found, whole ones before their parts.

    `public` holds the words of names that may be told, `people` how many persons are hidden. With `lifted` nothing is hidden
    but addresses, which are finer than any place an export may tell.
    """

    names: tuple[str, ...]
    public: frozenset[str]
    people: int = 0
    lifted: bool = False

    def actor(self, actor: Actor) -> Actor:
        """The actor, or for a named private person what the report says they are, without the name."""
        if self.lifted or not _is_hidden(actor):
            return actor
        role = actor.role if actor.role and not _named(actor.role) else _words()["in_place"]["person"]
        return Actor(None, f"{role} (name withheld)", "person", actor.country, None)

    def value(self, value: Value) -> Value:
        """A value with no private name and no address in it."""
        if isinstance(value, Actor):
            return self.actor(value)
        return Text(self.text(value.text, guess=True)) if isinstance(value, Text) else value

    def text(self, words: str, guess: bool = False) -> str:
        """Words with private names and addresses replaced; with `guess`, also of what only looks like a person's name."""
        words = _address().sub(_words()["in_place"]["address"], words)
        if self.lifted:
            return words
        hidden = _words()["in_place"]["name"]
        if self.names:
            words = _pattern(self.names).sub(hidden, words)
        if guess:
            for start, end in reversed(list(_like_names(words, self.public))):
                words = words[:start] + hidden + words[end:]
        return re.sub(rf"{re.escape(hidden)}(?:[\s.]+{re.escape(hidden)})+", hidden, words)

    def headline(self, article: Article) -> str:
        """An article's headline without private names: those of claims, and what its text writes as a name.

        What only looks like a name is withheld too where most words of the headline have no capital.
        """
        words = article.title or ""
        if self.lifted or not words:
            return self.text(words)
        tokens = _WORD.findall(words)
        capital = sum(t[0].isupper() for t in tokens)
        for start, end in _like_names(article.text, self.public):
            words = words.replace(article.text[start:end], _words()["in_place"]["name"])
        return self.text(words, guess=capital < _TITLE_CASE * len(tokens))

    def source(self, source: Source) -> str:
        """The words of who holds a claim, by the name it resolves to where it does."""
        actor = source.actor
        if actor is not None and actor.id is not None and not (is_private(actor) and not self.lifted):
            return actor.name
        return self.text(" ".join(source.span.text.split()), guess=True)

    def span(self, span: Span) -> Span:
        """A span with its offsets as they are and its words veiled."""
        return replace(span, text=self.text(span.text, guess=True))

    def url(self, url: str | None) -> str | None:
        """An address on the web; without its path where that spells a private name."""
        if url is None or self.lifted or not self.names:
            return url
        parts = urlsplit(url)
        path = f" {' '.join(re.findall(r'[a-z]+', fold(parts.path + ' ' + parts.query)))} "
        if any(f" {fold(name).replace('.', '')} " in path for name in self.names):
            return f"{parts.scheme}://{parts.netloc}/"
        return url


def veil_of(dossier: Dossier, lifted: bool = False) -> Veil:
    """The veil for a dossier: every private person that its claims or their holders name."""
    if lifted:
        return Veil((), frozenset(), 0, lifted=True)
    whole: set[str] = set()
    known: set[str] = set()
    people: set[str] = set()
    for value, words in _told_names(dossier):
        if not (isinstance(value, Actor) and is_private(value)):  # a place, a weapon, a body or a holder of office
            known |= set(_tokens("" if isinstance(value, Text) else value.name))
            known |= set() if isinstance(value, Actor) and value.kind in _SPOKEN_FOR else set(_tokens(words))
        elif _is_hidden(value):
            people.add(fold(value.name))
            whole |= {" ".join(value.name.split()), *_same_run(value.name, words)}
    public = frozenset(fold(token) for token in known)
    whole = {
        name for name in whole if not {fold(t) for t in _tokens(name)} <= public
    }  # a place or a body, misread once
    parts = {token for name in whole for token in _tokens(name)}
    parts = {t for t in parts if len(t) >= _SHORTEST and fold(t).rstrip(".") not in _common() and fold(t) not in public}
    names = sorted(whole | parts, key=lambda n: (-len(n), n))
    return Veil(tuple(names), public, len(people))


def _told_names(dossier: Dossier) -> Iterator[tuple[Actor | Place | Text, str]]:
    """Everybody whom claims or holders name, every place and weapon, each with the words that name it."""
    for field, settled in dossier.incident.fields.items():
        for t in settled.values:
            yield from _names_of(field, t)
    for event in dossier.events:
        for c in event.claims:
            yield from _names_of(c.field, c)


def _names_of(field: str, told: Told | Claim) -> Iterator[tuple[Actor | Place | Text, str]]:
    value = told.value
    if isinstance(value, (Actor, Place)) or (isinstance(value, Text) and field == "weapon"):
        yield value, told.evidence[0].text
    if told.source is not None and told.source.actor is not None:
        yield told.source.actor, told.source.span.text


def _is_hidden(actor: Actor) -> bool:
    """Whether an actor is a private person told by name; who is told as of a force or a group is only described."""
    return is_private(actor) and actor.role not in _forces() and _named(actor.name)


def _named(words: str) -> bool:
    """Whether words hold a name: a word in a capital that is no people's, no body's, no title and no opener."""
    return any(_runs(words))


def _same_run(name: str, words: str) -> list[str]:
    """How words spell the bearer of a name: the run of capitals that shares a word with it, else the first."""
    runs = list(_runs(words))
    known = {fold(token) for token in _tokens(name)}
    shared = [run for run in runs if known & {fold(token) for token in run}]
    return [" ".join(run) for run in shared or runs[:1]]


def _runs(words: str) -> Iterator[list[str]]:
    """The runs of words in capitals that could be a name, titles and the like cut off at both ends."""
    for run in _spans(words, frozenset()):
        yield [token[0].rstrip(".") for token in run]


def _like_names(words: str, public: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where two words or more in capitals stand together that name no body, no people and nobody in the actor lists."""
    for run in _spans(words, public):
        start, end = run[0].start(), run[-1].end()
        name = fold(" ".join(words[start:end].split())).removesuffix("'s")
        if sum(_is_capital(token[0]) for token in run) > 1 and not {name, name.removesuffix("s")} & _listed():
            yield start, end


def _spans(words: str, public: frozenset[str]) -> Iterator[list[re.Match[str]]]:
    """Runs of words that could be a name, with no more than blanks between them; particles only inside."""
    tokens = list(_WORD.finditer(words))
    shouted = len(tokens) > 1 and all(t[0].isupper() for t in tokens)
    run: list[re.Match[str]] = []
    for token in tokens:
        if run and words[run[-1].end() : token.start()].strip():
            yield from _ended(run)
            run = []
        if _could_be_name(token[0], public, shouted) or (run and fold(token[0]) in _particles()):
            run.append(token)
        else:
            yield from _ended(run)
            run = []
    yield from _ended(run)


def _ended(run: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    while run and fold(run[-1][0]) in _particles():
        run.pop()
    return [run] if run else []


def _could_be_name(token: str, public: frozenset[str], shouted: bool) -> bool:
    """Whether a word is written as a name is and is none that is known for another thing; short capitals are an acronym."""
    word = fold(token).rstrip(".")
    if not _is_capital(token) or word in public or {word, word.removesuffix("s"), word.removesuffix("'s")} & _common():
        return False
    acronym = token.replace(".", "").isupper() and len(word) <= _ACRONYM and not shouted
    return not acronym and word.rpartition("-")[2] not in _words()["after_hyphen"]


def _is_capital(token: str) -> bool:
    """Whether a word begins with a capital, "al-Halabi" among them."""
    first, _, rest = token.partition("-")
    return token[0].isupper() or (fold(first) in _particles() and rest[:1].isupper())


def _tokens(name: str) -> Iterable[str]:
    return [t.rstrip(".") for t in _WORD.findall(name) if _is_capital(t)]


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names as whole words, however blanks stand in them."""
    return re.compile(r"(?<!\w)(?:" + "|".join(r"\s+".join(map(re.escape, n.split())) for n in names) + r")(?!\w)")


@lru_cache(maxsize=1)
def _address() -> re.Pattern[str]:
    """A house: a street with a number before or after it."""
    street = rf"(?:[^\W\d_][\w'’.-]*\s+){{1,3}}(?i:{'|'.join(_words()['streets'])})\b\.?"
    return re.compile(rf"\b\d{{1,4}}[a-zA-Z]?,?\s+{street}|\b{street},?\s+(?:No\.?\s*)?\d{{1,4}}[a-zA-Z]?\b")


@lru_cache(maxsize=1)
def _particles() -> frozenset[str]:
    names = table("lang/en/names")
    return frozenset(map(str, [*names["particles"], *names["filial"]])) - {"the", "of", "and", "as", "at", "i", "y"}


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Words in capitals that are no person's name, folded: titles, words of bodies, peoples, months and days."""
    names, actors = table("lang/en/names"), table("lang/en/actors")
    out = {str(w) for w in (*names["titles"], *names["body_words"], *_words()["no_names"], *actors["individuals"])}
    out |= {fold(w) for w in actors["peoples"]}
    for state in table("actors/states"):
        told = [state["name"], *state.get("names", ()), *state.get("adjectives", ()), *state.get("people", ())]
        told += [state["capital"]["name"], *state["capital"].get("names", ())] if state.get("capital") else []
        out |= {fold(word) for words in told for word in str(words).split()}
    out |= {fold(word) for c in table("places/countries").values() for name in c["names"] for word in name.split()}
    return frozenset(out)


@lru_cache(maxsize=1)
def _forces() -> frozenset[str]:
    """The roles of those who are told as of an army or an armed group and by no name."""
    return frozenset(table("lang/en/actors")["what_they_belong_to"].values())


@lru_cache(maxsize=1)
def _holders_of_office() -> frozenset[str]:
    """The ids of persons who have or had an office or a command by the actor lists."""
    lists = (people for name, people in tables("actors/").items() if "people" in name)
    return frozenset(person["id"] for people in lists for person in people if person.get("roles"))


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    """The names of everybody in the actor lists, folded."""
    entries = [entry for people in tables("actors/").values() for entry in people]
    entries += [part for entry in entries for key in ("forces", "bodies") for part in entry.get(key, ())]
    return frozenset(fold(str(name)) for e in entries for name in (e["name"], *e.get("names", ()), *e.get("weak", ())))


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words: dict[str, Any] = table("lang/en/private")
    return words
