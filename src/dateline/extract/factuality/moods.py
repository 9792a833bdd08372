"""A predicate's own operators: modal, negation, adverbs, tense, and the mood of a root (question, command, headline)."""

from __future__ import annotations

from dateline.extract.factuality.notes import Walk
from dateline.extract.factuality.stance import PLAIN, Effect, State, apply
from dateline.parse import Sentence, Token


def mood(w: Walk, root: Token, s: Sentence) -> State:
    """The State of a root: questions, commands, headlines with "to"."""
    e = w.cues.effects
    if asks(w, s):
        open_question = any(w.tokens[i].tag in ("WRB", "WP", "WDT") for i in range(s.first, min(s.first + 3, s.last)))
        return apply(e["open_question" if open_question else "question"], PLAIN)
    return ordered(w, root, PLAIN)


def asks(w: Walk, s: Sentence) -> bool:
    """Does a sentence end in a question mark, quotation marks aside?"""
    return any(w.tokens[i].text == "?" for i in range(max(s.first, s.last - 3), s.last))


def ordered(w: Walk, t: Token, state: State) -> State:
    """A bare verb that no auxiliary governs is a command; one with "to" is a headline's future."""
    e, notes = w.cues.effects, w.notes
    if notes.to[t.i] and t.tag == "VB":
        return apply(e["headline_to"], state)
    return apply(e["imperative"], state) if commands(w, t) else state


def commands(w: Walk, t: Token) -> bool:
    """Is this a bare verb ("leave", "do not leave") without subject, "to" or modal?"""
    notes, i = w.notes, t.i
    if notes.to[i] or notes.modal[i] or notes.subject[i] >= 0 or t.lemma in w.cues.performatives:
        return False
    if t.tag == "VBP" and not notes.tense[i] and t.pos == "VERB":
        # the tagger takes a command for a present now and then
        return notes.conditional[i] or i == 0 or w.tokens[i - 1].sent != t.sent
    if t.tag != "VB":
        return False
    return not notes.tense[i] or w.tokens[notes.first_auxiliary[i]].low == "do"


def judged(w: Walk, t: Token, state: State) -> State:
    """The State of a token: what it was given, changed by its own operators."""
    notes, i = w.notes, t.i
    holder = notes.told_by[i]
    if holder >= 0:
        state = told_beside(w, t, state, holder)
    pos = t.pos
    if pos == "NOUN" or pos == "PROPN":
        state = apply(w.cues.effects["named"], state)
    effects = notes.effects[i]
    if effects:
        for effect in effects:
            state = apply(effect, state)
    if pos == "VERB" or pos == "AUX":
        return verbal(w, t, state)
    if (notes.negated[i] and pos != "PUNCT") or notes.negative[i]:
        return apply(w.cues.effects["negation"], state)
    return state


def told_beside(w: Walk, t: Token, state: State, teller: int) -> State:
    """The State below "according to X" and below an inserted "X said"."""
    verb = w.tokens[teller]
    if verb.dep == "parataxis":
        subject = w.notes.subject[teller]
        return state._replace(holder=subject) if subject >= 0 else state
    return apply(w.cues.effects["told"], state, teller)


def verbal(w: Walk, t: Token, state: State) -> State:
    """A verb's own operators: modal, negation, tense."""
    notes, cues, i = w.notes, w.cues, t.i
    e, modal, negated = cues.effects, notes.modal[i], notes.negated[i] & 1
    if notes.subject[i] >= 0:
        w.personal[i] = bool(person_of(w, i))
    if modal:
        effect = modal_effect(w, i, modal)
        if negated and f"{effect.name}_not" in e:
            w.affirmed[i] = apply(effect, state)
            return apply(e[f"{effect.name}_not"], state)
        state = apply(effect, state)
        if w.personal[i]:
            state = apply(e["unfulfilled"], state)
    elif (shift := tense_effect(w, t)) is not None:
        state = apply(shift, state)
    w.affirmed[i] = state
    if not negated:
        return state
    return apply(e["imperative_not" if commands(w, t) else "negation"], state)


def modal_effect(w: Walk, i: int, modal: str) -> Effect:
    """The Effect of a verb's modal: its perfect form, "would" as a future told in the past, or the plain one."""
    notes, cues = w.notes, w.cues
    if notes.perfect[i] and modal in cues.modals_perfect:
        return cues.modals_perfect[modal]
    effect = cues.modals.get(modal)
    if effect is None:
        return cues.effects["may"]
    if effect.name == "would" and w.backshifted[i] and not notes.conditional[i]:
        return cues.effects["planned_before"]
    return effect


def person_of(w: Walk, i: int) -> str:
    """The person of a verb's subject where it is the first ("i", "we") or second ("you"), else nothing."""
    subject = w.notes.subject[i]
    return w.cues.persons.get(w.tokens[subject].low, "") if subject >= 0 else ""


def tense_effect(w: Walk, t: Token) -> Effect | None:
    """Tenses that shift readers' mean judgement without changing what is said."""
    notes, e = w.notes, w.cues.effects
    tense = notes.tense[t.i]
    who = person_of(w, t.i)
    if who and t.tag != "VBD" and tense != "VBD":
        return e["of_hearer" if who == "second" else "of_speaker"]
    if t.tag == "VBG":
        return e["progressive"] if tense else None
    if notes.perfect[t.i]:
        return e["perfect"]
    if t.tag in ("VBP", "VBZ") or tense in ("VBP", "VBZ"):
        return e["present"]
    return None
