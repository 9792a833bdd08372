"""Copies of one text are one account: exact, shortened, under another lead, translated back; telling the same news is not."""

import itertools

import pytest

import dateline
from dateline.merge import copies, families_of, same_text, sketch, sketch_of
from dateline.model import plain

STORY = """Two shells struck the central market of Kelmet on Tuesday morning, killing seven people and wounding at least 19,
the regional governor, Anton Reva, said. The shells landed eleven minutes apart between the fish stalls and the bus station,
where dozens of people were waiting for the 8:40 bus to Oruvan, according to two traders who asked not to be named.
"We pulled a woman out from under the roof, and then the second one came," said one of them, a vegetable seller.
Rescuers worked until dusk. The hospital on Linden Street said that four of the wounded, among them a boy of nine, were in a
critical state and would be taken to Dassaba by helicopter. The army of neighbouring Velidia denied that it had fired at the
town, which lies 14 kilometres from the line that has divided the two sides since the truce of March 2029 broke down."""
OTHER = """Shellfire on a crowded market in Kelmet has left seven dead, the governor of the region said, in what residents
called the worst day since the truce collapsed. Anton Reva told state radio that a bus stop had been hit too and that
nineteen people were being treated. Velidia's defence ministry rejected the accusation. Doctors in Kelmet appealed for blood,
and schools in the town will stay shut until Friday. It was the third attack on a market this year, relief workers said,
after those on Tirnoye in January and on Hokrana in April, in which 31 people lost their lives."""
# The story as it comes back from another language: other words in the same order, with the names and numbers of the first.
BACK = """On the morning of Tuesday the main bazaar in Kelmet was hit by 2 shells. 7 persons lost their lives and no fewer than 19
suffered injuries, as Anton Reva, who governs the area, reported. Between the impacts, next to the stands with fish and the
coach terminal, 11 minutes went by; many had come for the coach of 8:40 bound for Oruvan, as two sellers told who wished to
stay anonymous. Until the evening the search went on. As the clinic in Linden Street let know, 4 injured, with a 9 years old
child, are in danger and shall fly to Dassaba. Soldiers of Velidia say they did not open fire on the place, 14 km off the
border that separates both since in March 2029 the armistice ended."""
CREDIT = "\n\n(Reporting by the Kelmet newsroom; editing by the desk in Dassaba. All rights reserved by the Northern Press Agency.)"
FIRST = (
    STORY.replace("seven people", "7 people")
    .replace("Two shells", "2 shells")
    .replace("eleven", "11")
    .replace("four of", "4 of")
    .replace("boy of nine", "boy of 9")
)


def family(*texts: str) -> list[set[str]]:
    return [set(f) for f in copies(dateline.read_text(t, id=str(n)) for n, t in enumerate(texts))]


def test_the_same_text_is_a_copy_whatever_surrounds_it() -> None:
    assert family(STORY, "KELMET (NPA) - " + STORY, STORY + CREDIT) == [{"0", "1", "2"}]


def test_half_of_a_story_is_a_copy_of_it() -> None:
    assert family(STORY, STORY[: len(STORY) // 2]) == [{"0", "1"}]


def test_a_new_lead_over_an_agencys_words_is_a_copy() -> None:
    lead = "There is grief in Kelmet today. Our correspondent has spoken with people who saw what happened on the square.\n"
    assert family(STORY, lead + STORY.split("\n", 1)[1]) == [{"0", "1"}]


def test_names_and_numbers_give_away_a_translation() -> None:
    assert family(FIRST, BACK) == [{"0", "1"}]


def test_the_same_news_in_own_words_is_no_copy() -> None:
    assert family(STORY, OTHER) == []


def test_shared_closing_lines_make_no_copy() -> None:
    assert family(STORY + CREDIT, OTHER + CREDIT) == []


def test_a_family_shows_the_words() -> None:
    found = copies([dateline.read_text(STORY, id="a"), dateline.read_text("Our report. " + STORY, id="b")])
    assert [f.articles for f in found] == [("a", "b")]
    assert found[0].shown[0] in STORY
    assert len(found[0].shown[0]) > 200


def test_headlines_alone_are_copies_only_where_they_are_equal() -> None:
    assert family("Seven killed in Kelmet", "Seven killed in Oruvan") == []
    assert family("Seven killed in Kelmet", "Seven killed in Kelmet!") == [{"0", "1"}]


def test_families_do_not_depend_on_the_order() -> None:
    texts = {"a": STORY, "b": STORY[:400], "c": OTHER, "d": STORY + OTHER, "e": BACK}
    sketches = [sketch(dateline.read_text(t, id=i)) for i, t in texts.items()]
    assert len({str(families_of(order)) for order in itertools.permutations(sketches)}) == 1


def test_a_sketch_comes_back_from_plain_data() -> None:
    made = sketch(dateline.read_text(STORY, id="a"))
    data = {k: sorted(v) if isinstance(v, frozenset) else v for k, v in plain(made).items()}
    assert sketch_of(data) == made


@pytest.mark.parametrize("text", ["", "   ", "—", "7"])
def test_what_has_no_words_is_nobodys_copy(text: str) -> None:
    a, b = (sketch(dateline.read_text(text or " ", id=i)) for i in "ab")
    assert not a.words or same_text(a, b) is not None
