"""Persons by name: titles before, roles after, listed bearers, and surnames that come back later in the report."""

from __future__ import annotations

from dataclasses import dataclass, field

from dateline.extract.actors.index import Listed, Office, Person, surname_key
from dateline.extract.actors.person_form import Name, is_place, is_thing, looks_like_person, role_after
from dateline.extract.actors.scene import Draft, Hit, Scene, runs
from dateline.model import Actor
from dateline.names import same_name, sound_of
from dateline.words import fold

LONGEST = 7  # tokens of a person's name, hyphens and small words included
_HYPHENS = ("-", "‐", "‑")


@dataclass(slots=True)
class Bearer:
    """A person of this report: the names met, the Actor so far, and signs of sex from titles."""

    names: list[str]
    actor: Actor
    known: Person | None = None
    sex: str | None = None
    role: str | None = None
    country: str | None = None
    sure: bool = True


@dataclass(slots=True)
class Cast:
    """The persons of a report, by the sound of each word of their names."""

    bearers: list[Bearer] = field(default_factory=list)
    by_sound: dict[str, list[Bearer]] = field(default_factory=dict)
    by_given: dict[str, list[Bearer]] = field(default_factory=dict)


def draft_persons(scene: Scene) -> list[tuple[Draft, Bearer]]:
    """Put every person's mention on the sheet: full names first, then what they are called later (or in the headline)."""
    cast = Cast()
    names = _listed_names(scene)
    held = {i for name in names for i in range(name.first, name.last + 1)}
    names += [n for i, j in runs(scene) for n in _names_in(scene, i, j) if held.isdisjoint(range(n.first, n.last + 1))]
    names.sort(key=lambda name: name.first)
    found: list[tuple[Name, Bearer]] = []
    later: list[Name] = []
    for name in names:
        bearer = _full_bearer(scene, cast, name)
        if bearer is None:
            later.append(name)
        else:
            found.append((name, bearer))
    for name in later:
        bearer = _later_bearer(scene, cast, name)
        if bearer is not None:
            found.append((name, bearer))
    found.sort(key=lambda pair: pair[0].first)
    for name, bearer in found:
        _take_role(scene, name, bearer)
    for bearer in cast.bearers:
        bearer.actor = _actor(scene, bearer)
    out = []
    for name, bearer in found:
        draft = Draft(name.opening, name.last, bearer.actor, "person")
        if scene.put(draft) or scene.put(draft := draft._replace(first=name.first)):
            out.append((draft, bearer))
    return out


def _listed_names(scene: Scene) -> list[Name]:
    """Full names of listed persons as they stand, unless more of a name follows ("Ali Khamenei Hospital")."""
    out = []
    for hit in scene.hits.values():
        after = hit.last + 1
        if all(s.sort == "person" for s in hit.senses) and hit.last > hit.first:
            more = after < len(scene.tokens) and scene.named[after] and after not in scene.nouns
            if not more or after in scene.hits or scene.tokens[after].sent != scene.tokens[hit.last].sent:
                titles, opening = _titles_before(scene, hit.first)
                out.append(Name(hit.first, hit.last, opening, titles))
    return out


# Cutting names out of runs of capitals ------------------------------------------------------------------------------


def _names_in(scene: Scene, first: int, last: int) -> list[Name]:
    """The stretches of a run that may be persons: listed bodies and places, titles and adjectives cut them apart."""
    out, i = [], first
    while i <= last:
        skip = _not_a_name(scene, i, last)
        if skip is not None:
            i = skip
            continue
        j = i
        while j < last and _not_a_name(scene, j + 1, last) is None:
            j += 1
        while j > i and (
            scene.tokens[j].text in _HYPHENS
            or (scene.tokens[j].low in scene.index.particles and scene.tokens[j].text.islower())
        ):
            j -= 1
        if scene.tokens[i].text not in _HYPHENS and j - i < LONGEST:
            titles, opening = _titles_before(scene, i)
            out.append(Name(i, j, opening, titles))
        i = max(j, i) + 1
    return out


def _not_a_name(scene: Scene, i: int, last: int) -> int | None:
    """The token after what begins at `i` and is no person's name, or None."""
    hit = scene.hits.get(i)
    if hit is not None and not is_given_here(scene, hit, last):
        strong = [s for s in hit.senses if s.sort not in ("person", "short") and not s.weak]
        if strong and all(s.sort != "person" for s in hit.senses) and hit.last <= last:
            return hit.last + 1
    if i in scene.inside:
        return scene.inside[i] + 1
    noun = scene.nouns.get(i)
    if noun is not None and any(s.sort in ("title", "body") for s in noun.senses) and noun.last < last:
        return noun.last + 1
    t = scene.tokens[i]
    if noun is not None and i == last and scene.tokens[i].low not in scene.index.given:
        return i + 1
    if (
        t.low in scene.index.words["before_title"]
        and i < last
        and t.low not in scene.index.given
        and scene.nouns.get(i + 1)
    ):
        return i + 1
    return None


def is_given_here(scene: Scene, hit: Hit, last: int) -> bool:
    """Whether a listed word is a given name here, in a run of name tokens up to `last`: "Jordan Henderson", "Israel Katz"."""
    if hit.first != hit.last or hit.last >= last or any(s.sort in ("group", "organisation") for s in hit.senses):
        return False
    after = scene.tokens[hit.last + 1]
    return (
        scene.tokens[hit.first].low in scene.index.given
        and after.text[0].isupper()
        and hit.last + 1 not in scene.nouns
        and hit.last + 1 not in scene.hits
        and after.dep != "punct"
    )


def _titles_before(scene: Scene, i: int) -> tuple[tuple[str, ...], int]:
    """The titles straight before token `i` and the first token of the mention with them."""
    titles: list[str] = []
    k = i
    while (noun := scene.noun_ends.get(k - 1)) is not None and any(s.sort == "title" for s in noun.senses):
        if scene.tokens[noun.first].sent != scene.tokens[i].sent or _is_verb(scene, noun.last):
            break
        titles.insert(0, fold(scene.plain(noun.first, noun.last)).replace(".", ""))
        k = noun.first
    if not titles:
        return (), i
    return tuple(titles), _before_titles(scene, k)


def _is_verb(scene: Scene, i: int) -> bool:
    return scene.tokens[i].pos in ("VERB", "AUX") or scene.tokens[i].tag.startswith("VB")


def _before_titles(scene: Scene, k: int) -> int:
    """Move left over adjectives and states that belong to a title: "former Israeli Prime Minister ..."."""
    sent = scene.tokens[k].sent
    for _ in range(4):
        if k == 0 or scene.tokens[k - 1].sent != sent:
            break
        hit = scene.hit_ends.get(k - 1)
        if hit is not None and all(s.sort in ("adjective", "people", "state") for s in hit.senses):
            k = hit.first
        elif scene.tokens[k - 1].low in scene.index.words["before_title"]:
            k -= 1
        else:
            break
    return k


# Who is it --------------------------------------------------------------------------------------------------------


def _words(scene: Scene, name: Name) -> list[str]:
    tokens = scene.tokens[name.first : name.last + 1]
    return [t.low for t in tokens if t.text not in _HYPHENS and t.low not in scene.index.particles]


def _text(scene: Scene, name: Name) -> str:
    """The name as written, blanks round hyphens taken out."""
    return scene.plain(name.first, name.last).replace(" - ", "-")


def _full_bearer(scene: Scene, cast: Cast, name: Name) -> Bearer | None:
    """The bearer of a name of several words, or of a surname with a title; None for what must wait or is nobody."""
    words = _words(scene, name)
    text = _text(scene, name)
    listed = _listed_person(scene, name, text, len(words))
    if listed is not None:
        return _enter(scene, cast, text, listed, name)
    office = [t for t in name.titles if t not in scene.index.words["courtesy"]]
    if len(words) < 2 or not looks_like_person(scene, name, words, bool(name.titles)):
        if len(words) == 1 and office:
            known = _by_title(scene, text, office)
            return _enter(scene, cast, text, known, name) if known is not None else None
        return None
    known = _known(scene, text)
    return _enter(scene, cast, text, known, name)


def _listed_person(scene: Scene, name: Name, text: str, size: int) -> Person | None:
    hit = scene.hits.get(name.first)
    if hit is None or hit.last != name.last:
        return None
    full = [s for s in hit.senses if s.sort == "person"]
    if full and size > 1:
        return _best_supported(scene, full)
    short = [s for s in hit.senses if s.sort == "short"]
    if short and all(s.sort in ("short", "person") for s in hit.senses):
        people = [scene.index.people[s.actor.id] for s in short if s.actor.id]
        people = [
            p for p in people if p.actor.country in scene.countries or p.affiliation in scene.strong or name.titles
        ]
        return people[0] if len({p.actor.id for p in people}) == 1 else None
    return None


def _best_supported(scene: Scene, senses: list[Listed]) -> Person:
    people = [scene.index.people[s.actor.id] for s in senses if s.actor.id in scene.index.people]
    return next((p for p in people if p.actor.country in scene.countries), people[0])


def _known(scene: Scene, text: str) -> Person | None:
    """The listed person of a full name in any spelling, when there is just one."""
    index = scene.index
    best, top = None, 0.75
    for key in index.by_surname.get(surname_key(text), ()):
        p = index.people[key]
        score = max((same_name(text, s) for s in p.spellings if _is_full(scene, s)), default=0.0)
        if score > top or (score == top and best is not None and p.actor.country in scene.countries):
            best, top = p, score
    return best


def _is_full(scene: Scene, spelling: str) -> bool:
    """Whether a listed spelling has more than a surname and a title ("President X")."""
    words = fold(spelling).replace("-", " ").split()
    return len(words) > 1 and words[0] not in scene.index.words["titles"]


def _by_title(scene: Scene, surname: str, titles: list[str]) -> Person | None:
    """The listed person whose surname and office a title and a name give: "President Zelenskyj"."""
    index = scene.index
    fits = []
    for key in index.by_surname.get(surname_key(surname), ()):
        p = index.people[key]
        if max(same_name(surname, s) for s in p.spellings) < 0.6:
            continue
        roles = " ".join(fold(o.role) for o in p.offices)
        held = office_on(p.offices, scene.published)
        if any(t in roles or t.split()[-1] in roles for t in titles):
            # Of two bearers of an undated report the later one is meant.
            latest = max((o.start or "" for o in p.offices), default="") if scene.published is None else ""
            fits.append((held is not None, p.actor.country in scene.countries, latest, p))
    fits.sort(key=lambda f: f[:3], reverse=True)
    if not fits or (len(fits) > 1 and fits[0][:3] == fits[1][:3]):
        return None
    return fits[0][3]


def office_on(offices: tuple[Office, ...], day: str | None) -> str | None:
    """The office held on a day (ISO text), or None; dates of less precision count by their first days."""
    if day is None:
        return None
    held = [o for o in offices if (o.start is not None and o.start <= day) and (o.end is None or day <= o.end + "~")]
    return max(held, key=lambda o: o.start or "").role if held else None


def _enter(scene: Scene, cast: Cast, text: str, known: Person | None, name: Name) -> Bearer:
    """The bearer of this name in the cast, entered where it is new."""
    sound = surname_key(text)
    for b in cast.by_sound.get(sound, ())[-8:]:
        if (known is not None and b.known is known) or (
            known is None and b.known is None and same_name(text, b.names[0]) >= 0.7
        ):
            b.names.append(text)
            if len(text) > len(b.names[0]) and known is None:
                b.names.insert(0, text)
            return b
    bearer = Bearer([text], Actor(None, text, "person"), known, country=known.actor.country if known else None)
    cast.bearers.append(bearer)
    cast.by_sound.setdefault(sound, []).append(bearer)
    words = fold(text).replace("-", " ").split()
    more = {surname_key(known.actor.name)} if known is not None else set()
    if words[0] in scene.index.family_first:
        more.add(sound_of(words[0]))
    for other in more - {sound}:
        cast.by_sound.setdefault(other, []).append(bearer)
    if len(words) > 1:
        cast.by_given.setdefault(words[0], []).append(bearer)
    return bearer


def _later_bearer(scene: Scene, cast: Cast, name: Name) -> Bearer | None:
    """Who a lone surname, given name or titled name means: a person of the report, a listed person, or a new one."""
    words = _words(scene, name)
    text = _text(scene, name)
    if (
        not words
        or len(words) > 3
        or (is_place(scene, name) and not name.titles and not cast.by_sound.get(sound_of(words[-1])))
    ):
        return None
    fits = [
        b for b in cast.by_sound.get(sound_of(words[-1]), ()) if max(same_name(text, n) for n in b.names[:4]) >= 0.5
    ]
    if not fits and len(words) == 1 and not name.titles:
        fits = [b for b in cast.by_given.get(words[0], ()) if fold(text) in scene.index.given or len(words[0]) > 3]
    fits = [b for b in fits if not _clashes(b, name)]
    if fits and (len(words) > 1 or name.titles or not _is_common_word(scene, name)):
        b = _nearest(scene, fits, name)
        return b
    if len(words) == 1 and not name.titles:
        known = _unique_surname(scene, text, name)
        return _enter(scene, cast, text, known, name) if known is not None else None
    if name.titles and not is_thing(scene, name) and not (name.opening < name.first and is_place(scene, name)):
        return _enter(scene, cast, text, None, name)
    return None


def _nearest(scene: Scene, fits: list[Bearer], name: Name) -> Bearer:
    return fits[-1] if len(fits) == 1 else next((b for b in reversed(fits) if _title_fits(b, name)), fits[-1])


def _title_fits(b: Bearer, name: Name) -> bool:
    roles = fold(" ".join([b.role or "", *(o.role for o in b.known.offices)] if b.known else [b.role or ""]))
    return bool(name.titles) and any(t in roles for t in name.titles)


def _clashes(b: Bearer, name: Name) -> bool:
    female, male = b.sex == "female", b.sex == "male"
    return (female and "mr" in name.titles) or (male and ("mrs" in name.titles or "ms" in name.titles))


def _is_common_word(scene: Scene, name: Name) -> bool:
    """A lone word that is a place, a body or a noun here: no surname unless it acts as one."""
    t = scene.tokens[name.first]
    return (is_place(scene, name) and t.dep in ("pobj", "compound")) or (
        t.tag not in ("NNP", "NNPS") and t.sent not in scene.headline
    )


def _unique_surname(scene: Scene, text: str, name: Name) -> Person | None:
    """The one listed person of a surname that acts as a name.

    Where the person's country or group stands in the report that is enough; else the surname must be rare or its bearer
    in office on the day, and act as its sentence's subject.
    """
    index = scene.index
    t = scene.tokens[name.last]
    if is_place(scene, name) or len(text) < 4 or not t.tag.startswith("NN"):
        return None
    if t.dep in ("compound", "amod") or any(scene.tokens[k].dep == "det" for k in t.kids):
        return None
    people = [index.people[k] for k in index.by_surname.get(surname_key(text), ())]
    people = [p for p in people if any(t.low == fold(s.replace("-", " ").split()[-1]) for s in p.spellings)]
    near = [p for p in people if p.actor.country in scene.countries or p.affiliation in scene.strong]
    if t.tag == "NNP" and near:
        people = [p for p in near if office_on(p.offices, scene.published)] or near
    elif _acts_alone(scene, name):
        # Nobody but the well-known is told by a surname alone, without a fuller name anywhere in the report.
        holding = [p for p in people if office_on(p.offices, scene.published)]
        people = holding or ([] if t.low in index.common_surnames or t.low in index.given else people)
    else:
        return None
    return people[0] if len(people) == 1 else None


def _acts_alone(scene: Scene, name: Name) -> bool:
    t = scene.tokens[name.last]
    if t.dep == "poss":
        return t.tag == "NNP"
    verb = scene.tokens[t.head]
    words = scene.index.words
    return (
        t.dep in ("nsubj", "nsubjpass")
        and verb.lemma not in words["town_verbs"]
        and verb.lemma not in words["empty_it"]
    )


def _take_role(scene: Scene, name: Name, bearer: Bearer) -> None:
    """Note what this mention tells of a person: role, country, sex."""
    words = scene.index.words
    for t in name.titles:
        head = t.split()[-1]
        bearer.sex = bearer.sex or ("female" if head in words["female"] else "male" if head in words["male"] else None)
    office = [t for t in name.titles if t not in words["courtesy"]]
    after = role_after(scene, name.last) or _apposition(scene, name.last)
    if after is not None and bearer.role is None:
        bearer.role = scene.plain(*after)
        bearer.country = bearer.country or _country_in(scene, *after)
    elif office and bearer.role is None:
        bearer.role = _title_text(scene, name, office)
        bearer.country = bearer.country or _country_in(scene, name.opening, name.first - 1)


def _apposition(scene: Scene, last: int) -> tuple[int, int] | None:
    """ "Oleh Hrynko, a baker,": a common noun with an article that hangs on the name."""
    tokens, n = scene.tokens, len(scene.tokens)
    if last + 3 >= n or tokens[last + 1].text != "," or tokens[last + 2].low not in ("a", "an"):
        return None
    for k in range(last + 3, min(last + 8, n)):
        t = tokens[k]
        if t.sent != tokens[last].sent or t.tag not in ("NN", "JJ", "HYPH", "VBN", "NNP"):
            return None
        if t.tag == "NN" and t.dep == "appos" and t.head == last:
            return last + 3, k
    return None


def _title_text(scene: Scene, name: Name, office: list[str]) -> str:
    lead = list(scene.tokens[name.opening : name.first])
    words = [t.text if t.i in scene.hits or t.text.isupper() else _small(t.text) for t in lead]
    words = [w for w in words if w.rstrip(".") not in scene.index.words["courtesy"]]
    return " ".join(words).replace(" .", ".") or " ".join(office)


def _small(word: str) -> str:
    """A title as a common noun is written: without its capital."""
    return word[:1].swapcase() + word[1:] if word[:1].isupper() else word


def _country_in(scene: Scene, first: int, last: int) -> str | None:
    """The one country that an adjective or a state's name among these tokens gives."""
    found = {
        s.actor.country
        for i in range(first, last + 1)
        for s in (scene.hits[i].senses if i in scene.hits else ())
        if s.sort in ("adjective", "state", "capital", "metonym", "body") and not s.weak
    }
    return found.pop() if len(found) == 1 else None


def _actor(scene: Scene, b: Bearer) -> Actor:
    if b.known is None:
        return Actor(None, b.names[0], "person", b.country, b.role)
    k = b.known
    held = office_on(k.offices, scene.published)
    told = fold(b.role or "")
    matching = next(
        (o.role for o in k.offices if told and fold(o.role).startswith(told.split()[0]) and told in fold(o.role)),
        None,
    )
    role = (
        held or matching or b.role or (k.offices[0].role if len(k.offices) == 1 and scene.published is None else None)
    )
    return Actor(k.actor.id, k.actor.name, "person", k.actor.country, role)
