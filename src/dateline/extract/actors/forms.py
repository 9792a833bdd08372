"""Bodies that are not listed, by the form of their names: "Free Aceh Movement", "Ministry of Health", acronyms."""

from __future__ import annotations

from dateline.extract.actors.descriptions import people_country
from dateline.extract.actors.scene import Draft, Scene, runs
from dateline.model import Actor


def draft_by_form(scene: Scene) -> None:
    """Unlisted bodies: capitalised names that end or open with a word for a body, acronyms that stand for them."""
    acronyms: dict[str, Actor] = {}
    waiting: list[int] = []
    for first, last in runs(scene):
        i = first
        while i <= last:
            end = _body_name_end(scene, i, last)
            if end is None:
                if _is_acronym(scene, i):
                    waiting.append(i)
                i += 1
                continue
            if _is_place_name(scene, i, end) or _describes(scene, end):
                i = end + 1
                continue
            start = _with_state(scene, i)
            actor = Actor(None, scene.plain(start, end), _body_kind(scene, i, end), people_country(scene, start, end))
            if scene.put(Draft(start, end, actor, "form")):
                _note_acronym(scene, end, actor, acronyms)
            i = end + 1
    for i in waiting:
        word = scene.tokens[i].text
        if word not in acronyms and _acts_as_name(scene, i) and i not in scene.place_at:
            acronyms[word] = Actor(None, word, "organisation")
    for i in waiting:
        if scene.tokens[i].text in acronyms and scene.tokens[i].dep not in ("compound", "amod"):
            scene.put(Draft(i, i, acronyms[scene.tokens[i].text], "form"))


def _is_place_name(scene: Scene, first: int, last: int) -> bool:
    return any(scene.place_at.get(i, -1) >= last for i in (first, first - 1))


def _describes(scene: Scene, end: int) -> bool:
    """Only the words before a described person: "a Defence Ministry spokesman"."""
    noun = scene.nouns.get(end + 1)
    return noun is not None and scene.tokens[end].dep == "compound" and any(s.sort == "described" for s in noun.senses)


def _body_name_end(scene: Scene, first: int, last: int) -> int | None:
    """The last token of a body's name that begins here, or None: "Free Aceh Movement", "Ministry of Health"."""
    heads, tokens = scene.index.body_heads, scene.tokens
    if not tokens[first].text[0].isupper() or first in scene.sheet or tokens[first].sent in scene.headline:
        return None
    end = None
    for k in range(first, min(last, first + 8) + 1):
        if k in scene.sheet:
            break
        if tokens[k].low.rstrip(".") in heads and (k > first or _opens_with_of(scene, k)):
            end = k
    if end is None or (last > end and tokens[last].low in scene.index.words["thing_heads"]):
        return None
    return _with_of(scene, end) if tokens[end].tag in ("NNP", "NNPS", "NN", "NNS") else None


def _opens_with_of(scene: Scene, k: int) -> bool:
    tokens = scene.tokens
    if k + 2 >= len(tokens) or tokens[k + 1].low not in ("of", "for"):
        return False
    return tokens[k + 2].text[0].isupper() or (
        tokens[k + 2].low == "the" and k + 3 < len(tokens) and tokens[k + 3].text[0].isupper()
    )


def _with_of(scene: Scene, end: int) -> int:
    """Go on over "of the Interior", "for Human Rights": capitalised words after of, for, and."""
    tokens, n = scene.tokens, len(scene.tokens)
    for _ in range(3):
        k = end + 1
        if k >= n or tokens[k].low not in ("of", "for", "and", "&", "on", "in") or tokens[k].sent != tokens[end].sent:
            break
        small = tokens[k].low
        k += 1
        if k < n and tokens[k].low == "the":
            k += 1
        if (
            k >= n
            or not tokens[k].text[0].isupper()
            or tokens[k].tag not in ("NNP", "NNPS")
            or (small in ("and", "on", "in") and tokens[k].dep != "conj")
        ):
            break
        if small in ("and", "in", "on") and end == k - 2 and tokens[end].low in scene.index.body_heads:
            break
        if k in scene.sheet:
            break
        while (
            k + 1 < n
            and tokens[k + 1].text[0].isupper()
            and tokens[k + 1].tag in ("NNP", "NNPS")
            and k + 1 not in scene.sheet
        ):
            k += 1
        end = k
    return end


def _with_state(scene: Scene, first: int) -> int:
    """The adjective of a state before a body's name belongs to it."""
    hit = scene.hit_ends.get(first - 1)
    if hit is None or not scene.free(hit.first, hit.last) or scene.tokens[hit.first].sent != scene.tokens[first].sent:
        return first
    return hit.first if any(s.sort == "adjective" for s in hit.senses) else first


def _body_kind(scene: Scene, first: int, last: int) -> str:
    heads, tokens = scene.index.body_heads, scene.tokens
    opening = heads.get(tokens[first].low)
    found = [heads[t.low.rstrip(".")] for t in tokens[first : last + 1] if t.low.rstrip(".") in heads]
    if opening and first + 1 <= last and tokens[first + 1].low in ("of", "for"):
        return opening
    return found[-1] if found else "organisation"


def _note_acronym(scene: Scene, end: int, actor: Actor, acronyms: dict[str, Actor]) -> None:
    tokens = scene.tokens
    if (
        end + 3 < len(tokens)
        and tokens[end + 1].text == "("
        and tokens[end + 3].text == ")"
        and tokens[end + 2].text.isupper()
    ):
        acronyms.setdefault(tokens[end + 2].text, actor)


def _is_acronym(scene: Scene, i: int) -> bool:
    t = scene.tokens[i]
    letters = t.text.replace("-", "")
    if (
        not (2 <= len(letters) <= 7 and letters.isupper() and letters.isalpha())
        or t.low in scene.index.words["no_bodies"]
    ):
        return False
    return i not in scene.sheet and t.sent not in scene.headline


def _acts_as_name(scene: Scene, i: int) -> bool:
    t = scene.tokens[i]
    if t.dep == "poss":
        return True
    if t.dep == "nsubj":
        return scene.tokens[t.head].pos == "VERB"
    return (
        t.dep == "pobj"
        and scene.tokens[t.head].low in ("by", "to")
        and scene.tokens[scene.tokens[t.head].head].low in ("according", "said")
    )
