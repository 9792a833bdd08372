"""The parse: what is remembered of words is what the pipeline's own rules say of them where they stand."""

import pytest

import dateline
from dateline.parse import _LEMMAS
from dateline.words import fold

TEXTS = (
    "There's a bridge there. Let's go; I'm gonna cross it, you've gotta see that, and y'all ain't coming. C'mon on!",
    "There are no shells left, but there were mines.\n\nNothin' was doin' in the town, 'cause they'd got it.",
    "I saw her saw. The leaves fall; he leaves.  Two  blanks\tand a tab. That is it: to be, been, being, 're and is.",
    "The wounded were left. Left alone, men found and founded towns, lay and lied, and bore what others bored.",
    "A gunman shot dead a teacher. The shelling left dead and wounded. Troops march; the march of troops went on.",
)


@pytest.mark.parametrize("text", TEXTS)
def test_remembered_forms_are_those_of_the_pipeline(text: str, kit: dateline.Kit) -> None:
    nlp = kit.parser.nlp
    doc = nlp(text.replace("\n", " ").replace("\t", " "))
    own = [t for t in nlp.get_pipe("lemmatizer")(nlp.get_pipe("attribute_ruler")(doc)) if not t.is_space]
    for _ in range(2):  # as new words, then as remembered ones
        parse = kit.parser.parse(text, [(0, 0, len(text))])
        assert [t.text for t in parse.tokens] == [t.text for t in own]
        for token, t in zip(parse.tokens, own, strict=True):
            if (token.tag, token.pos) != ("VBD", "VERB"):  # a noun that acts as a verb is read anew
                lemma = _LEMMAS.get(token.low, fold(t.lemma_)) if t.tag_.startswith("V") else fold(t.lemma_)
                assert (token.tag, token.pos, token.lemma, token.dep) == (t.tag_, t.pos_, lemma, t.dep_)


def test_a_noun_that_has_a_subject_and_an_object_is_a_verb(kit: dateline.Kit) -> None:
    for text in TEXTS:
        tokens = kit.parser.parse(text, [(0, 0, len(text))]).tokens
        for t in tokens:
            below = {tokens[k].dep for k in t.kids}
            assert not (t.pos == "NOUN" and "nsubj" in below and below & {"dobj", "oprd", "prt"})


def test_what_is_remembered_is_bounded(kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.parse._REMEMBERED", 20)
    first = [kit.parser.parse(text, [(0, 0, len(text))]) for text in TEXTS]
    assert len(kit.parser.forms) <= 20
    again = [kit.parser.parse(text, [(0, 0, len(text))]) for text in TEXTS]
    assert [[(t.text, t.pos, t.lemma) for t in p.tokens] for p in first] == [
        [(t.text, t.pos, t.lemma) for t in p.tokens] for p in again
    ]
