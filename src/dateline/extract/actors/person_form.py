"""The form of a person's name: what tells "Oleh Petrenko" from "Sea Launch", and the role told after a name."""

from __future__ import annotations

from typing import NamedTuple

from dateline.extract.actors.scene import Scene
from dateline.parse import Token


class Name(NamedTuple):
    """A stretch of name tokens with what stands before it: its span, the title's first token, the span's own first token."""

    first: int
    last: int
    opening: int  # first token of the whole mention, titles and adjectives included
    titles: tuple[str, ...]


def is_place(scene: Scene, name: Name) -> bool:
    """Whether the report's places hold the whole name, its title included ("Sheikh Maqsoud")."""
    return any(scene.place_at.get(i, -1) >= name.last for i in range(name.opening, name.first + 1))


def looks_like_person(scene: Scene, name: Name, words: list[str], titled: bool) -> bool:
    """Whether several name tokens (`words`: folded, small words left out) have a person's form or keep a person's company."""
    if is_thing(scene, name) and not (
        words[0] in scene.index.given and (_speaks(scene, name) or role_after(scene, name.last))
    ):
        return False
    if titled:
        return True
    index, tokens = scene.index, scene.tokens
    opens = words[0] in index.given or tokens[name.first].low in ("abu", "abou", "umm", "bin", "ibn")
    if is_place(scene, name) and not opens:
        return False
    if any(tokens[k].low == "the" for k in (name.first - 1,) if k >= 0) and not opens:
        return False
    if opens or _has_initial(tokens[name.first : name.last + 1]) or _age_follows(scene, name.last):
        return True
    if role_after(scene, name.last) is not None or _speaks(scene, name) or words[0] in index.family_first:
        return True
    # Named in full once and by the last word later: how reports name persons ("Ylli Dervishi ... Dervishi said").
    return (
        len(words) <= 3
        and words[-1] in scene.surnames
        and words[0] not in scene.surnames
        and tokens[name.last].tag == "NNP"
    )


def _has_initial(tokens: list[Token]) -> bool:
    return any(len(t.text) == 2 and t.text[1] == "." and t.text[0].isupper() for t in tokens[1:-1])


def is_thing(scene: Scene, name: Name) -> bool:
    """Whether a word of the name makes it a place, a thing or a body: "Kennedy Airport", "Abbas Party"."""
    index = scene.index
    tokens = scene.tokens[name.first : name.last + 1]
    things = index.words["thing_heads"]
    return (
        tokens[-1].low in things
        or any(t.low in index.body_heads and t.low not in index.given for t in tokens)
        or _weekday(tokens[0].low)
    )


def _weekday(word: str) -> bool:
    return word.endswith("day") and word[:3] in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _age_follows(scene: Scene, last: int) -> bool:
    tokens = scene.tokens
    if last + 2 >= len(tokens) or tokens[last + 1].text not in (",", "("):
        return False
    age = tokens[last + 2]
    return (
        age.text.isdigit()
        and 1 <= int(age.text[:3]) <= 110
        and last + 3 < len(tokens)
        and tokens[last + 3].text in (",", ")", ".")
    )


def _speaks(scene: Scene, name: Name) -> bool:
    """Two or three words that are the subject of somebody's verb, or that "who" follows."""
    tokens = scene.tokens
    t = tokens[name.last]
    if (
        name.last + 2 < len(tokens)
        and tokens[name.last + 1].text == ","
        and tokens[name.last + 2].low in ("who", "whose")
    ):
        return True
    upper = any(x.text.isupper() and len(x.text) > 2 for x in tokens[name.first : name.last + 1])
    if upper or t.tag == "NNPS" or t.dep not in ("nsubj", "nsubjpass"):
        return False
    return tokens[t.head].lemma in scene.index.words["speak"] and not any(tokens[k].dep == "det" for k in t.kids)


def role_after(scene: Scene, last: int) -> tuple[int, int] | None:
    """The tokens of a role told after a name: "John Kirby, spokesman for ...", up to the next comma."""
    tokens, n = scene.tokens, len(scene.tokens)
    if last + 2 >= n or tokens[last + 1].text != ",":
        return None
    i = last + 2
    if tokens[i].text.isdigit() and i + 2 < n and tokens[i + 1].text == ",":
        i += 2
    sent = tokens[last].sent
    if tokens[i].low in ("the", "a", "an", "its", "his", "her", "their"):
        i += 1
    for k in range(i, min(i + 7, n)):
        t = tokens[k]
        if (
            t.sent != sent
            or t.tag in (",", ".", ":", "IN", "TO", "WP", "WDT", "CC")
            or (t.pos in ("VERB", "AUX") and t.tag not in ("VBN", "VBG"))
        ):
            return None
        noun = scene.nouns.get(k)
        if noun is not None and any(s.sort == "title" or s.kind in ("person",) for s in noun.senses):
            after = tokens[noun.last + 1] if noun.last + 1 < n else None
            if after is not None and after.tag in ("NN", "NNS", "NNP", "POS", "HYPH"):
                continue
            return i, _role_end(scene, noun.last)
    return None


def _role_end(scene: Scene, last: int) -> int:
    """A role goes on over "of the ...", "for the ..." up to a comma, a verb or twelve words."""
    tokens, n = scene.tokens, len(scene.tokens)
    end = last
    if last + 1 >= n or tokens[last + 1].low not in ("of", "for", "to", "at", "in", "with"):
        return end
    k = last + 1
    while k < n and k <= last + 12 and tokens[k].sent == tokens[last].sent:
        t = tokens[k]
        if t.tag in (
            ",",
            ".",
            ":",
            "``",
            "''",
            "-RRB-",
            "-LRB-",
            "WP",
            "WDT",
            "VBD",
            "VBZ",
            "VBP",
            "MD",
        ) or t.low in ("on", "that", "who", "as"):
            break
        k += 1
    end = k - 1
    while end > last and tokens[end].tag in ("IN", "DT", "CC", "TO", "POS"):
        end -= 1
    return end
