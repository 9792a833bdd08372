"""Which way a time points: the tense of the verb that governs it, and the words before it."""

from __future__ import annotations

from dateline.extract.times.words import Lexicon
from dateline.parse import Parse, Token

_CLIMB = 8  # steps from a time up to its verb


def tense_at(parse: Parse, lex: Lexicon, offset: int) -> str:
    """ "past", "future", or "" where nothing says, for a time that starts at an offset."""
    at = parse.token_at(offset)
    if at is None:
        return ""
    cue, strong = _cue_before(parse, lex, at)
    if cue and strong:
        return cue
    verb = _verb_above(parse, at)
    tense = _tense_of(parse, lex, verb) if verb is not None else ""
    if cue and (tense != "past" or (verb is not None and verb.lemma in lex.sets["deferring_verbs"])):
        return cue
    return tense


def _cue_before(parse: Parse, lex: Lexicon, at: int) -> tuple[str, bool]:
    """What the preposition before a time says: "since" the past, "ahead of" the future."""
    first = max(parse.sentences[parse.tokens[at].sent].first, at - 5)
    for i in range(at - 1, first - 1, -1):
        token = parse.tokens[i]
        low = "ahead of" if token.low == "of" and i > first and parse.tokens[i - 1].low == "ahead" else token.low
        for name, tense in (("future_cues", "future"), ("past_cues", "past")):
            strength = lex.raw[name].get(low)
            if strength:
                return tense, strength == "strong"
        if token.pos not in ("DET", "ADJ", "ADV", "NUM", "PROPN", "PUNCT", "NOUN"):
            return "", False
    return "", False


def _verb_above(parse: Parse, at: int) -> Token | None:
    """The nearest verb on the way from a token to its root."""
    tokens, i = parse.tokens, at
    for _ in range(_CLIMB):
        token = tokens[i]
        if token.pos in ("VERB", "AUX") and token.tag.startswith(("VB", "MD")):
            finite = token.tag not in ("VBG", "VBN", "VB") or _auxiliaries(parse, token)
            if finite or token.head == i:
                return token
            if token.tag == "VB":
                return token
        if token.head == i:
            return None
        i = token.head
    return None


def _auxiliaries(parse: Parse, verb: Token) -> list[Token]:
    return [parse.tokens[k] for k in verb.kids if parse.tokens[k].dep in ("aux", "auxpass")]


def _tense_of(parse: Parse, lex: Lexicon, verb: Token) -> str:
    """The tense of a verb with its auxiliaries."""
    helpers = _auxiliaries(parse, verb)
    lows = {t.low for t in helpers}
    if (
        verb.tag == "VBD"
        or lows & {"was", "were", "had", "did", "has", "have", "'ve"}
        or verb.low in ("was", "were", "had")
    ):
        return "past"
    if lows & lex.sets["future_modals"] or verb.tag == "MD":
        return "future"
    if "to" in lows or (verb.tag == "VB" and not helpers):
        return _tense_of_infinitive(parse, verb)
    if verb.tag in ("VBN", "VBG") and lows & {"is", "are"}:
        return "future"
    if verb.tag in ("VBZ", "VBP") or lows & {"is", "are", "am", "'s", "'re"}:
        return (
            "" if verb.lemma in lex.sets["report_verbs"] else "future" if verb.lemma in lex.sets["future_verbs"] else ""
        )
    if verb.tag == "VBN":
        return "past"
    return ""


def _tense_of_infinitive(parse: Parse, verb: Token) -> str:
    """An infinitive looks ahead, except under a verb that tells that it came about ("managed to", "was forced to")."""
    above = parse.tokens[verb.head]
    for token in (above, parse.tokens[above.head]):
        if any(t.low == "had" for t in _auxiliaries(parse, token)):
            return "past"
    if above.i != verb.i and above.lemma in (
        "manage",
        "force",
        "fail",
        "use",
        "begin",
        "start",
        "continue",
        "help",
        "have",
    ):
        return "past"
    return "future"
