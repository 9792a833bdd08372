"""The gate: what may hold an event passes, general news does not, and nothing that a page can hold makes it slow or fail."""

import time
from collections.abc import Callable

import pytest
from specification import cases

import dateline
from dateline.gate import Wanted, lexicon_of, look, may_hold_event, page_text, signs_at, told_in, words_in
from dateline.knowledge import tables

ONTOLOGY = list(tables("ontology/").values())
EVERY = {e["type"] for e in ONTOLOGY}
CODED = {e["type"] for e in ONTOLOGY if e["acled"] or e["acled_rules"] or e["ucdp"]}

FOOTBALL = (
    "The home side won the final by two goals to one on Saturday and took the cup for the third time in its history. "
    "The coach praised his young midfield and said that the league title was still open. The visitors had the better "
    "chances before half time, but their striker missed a penalty and the keeper saved a header on the line. About forty "
    "thousand spectators saw a lively game. Both clubs play again next week, when the season reaches its last round. "
)
SHELLING = (
    "Artillery fire hit the village of Hroza on Thursday morning and killed at least four people, the regional governor said. "
    "Rescue workers were searching the rubble of two houses. The army accused the other side of having fired at the village "
    "from across the river; a spokesman for the armed forces there denied it. The shelling went on through the night and "
    "forced about two hundred residents to leave their homes. Police brought the wounded to a hospital in the town. "
)
MEETING = (
    "The prime minister met the chancellor in Vienna on Monday. They talked about trade and the new railway line, and agreed "
    "to meet again in the autumn. The chancellor welcomed the plan and promised to support it, and both signed a letter on "
    "research at universities. In the evening they heard a concert. The prime minister will visit Prague next week, where "
    "she hopes to speak about energy prices with her Czech colleague and with the heads of several large companies. "
)


def test_no_case_that_tells_an_event_is_gated_out(kit: dateline.Kit) -> None:
    settings: tuple[tuple[Wanted, set[str]], ...] = (("conflict", CODED), ("any", EVERY))
    told = [
        (name, case["text"], {e.get("type") for e in (case.get("finds") or {}).get("events") or ()})
        for name, case in cases().items()
    ]
    for wanted, types in settings:
        holding = [(name, text) for name, text, found in told if types & found]
        assert len(holding) > 1000
        assert [name for name, text in holding if not may_hold_event(text, kit, wanted)] == []


def test_a_report_of_shelling_passes_and_football_does_not(kit: dateline.Kit) -> None:
    assert may_hold_event(SHELLING, kit)
    assert not may_hold_event(FOOTBALL, kit)


def test_statements_are_events_of_the_wider_setting_only(kit: dateline.Kit) -> None:
    assert may_hold_event(MEETING, kit, "any")
    assert not may_hold_event("Blue, green, grey.", kit, "any")


def test_a_long_text_is_judged_whole_a_short_one_by_its_words(kit: dateline.Kit) -> None:
    assert look("The striker shot from far out.", kit).verdict == "yes"
    assert look(f"{FOOTBALL} The striker shot from far out.", kit).verdict in ("maybe", "likely")
    assert look(f"{FOOTBALL} {SHELLING}", kit).verdict != "no"


def test_what_plainly_speaks_of_conflict_is_read_where_it_is_brief_or_in_capitals(kit: dateline.Kit) -> None:
    """Of another, the sentences are read first: they cost less than the whole, and what is a name in them is plain."""
    war = "Rebels shelled the town of Goma and killed three soldiers. Gunmen shot dead a farmer. "
    assert look(war * 5, kit).verdict == "yes"
    assert look(war * 20, kit).verdict in ("likely", "sure")
    assert look((war * 20).upper(), kit).verdict == "yes"


def test_what_settles_nothing_names_its_likeliest_sentences_first(kit: dateline.Kit) -> None:
    text = f"{FOOTBALL}The striker shot from far out. {FOOTBALL}Gunmen shot dead a farmer near Goma. {FOOTBALL * 4}"
    verdict, sentences = look(text, kit)
    assert verdict in ("maybe", "likely")
    told = [text[s.start : s.end].strip() for s in sentences]
    assert told[:2] == ["Gunmen shot dead a farmer near Goma.", "The striker shot from far out."]
    assert len(set(sentences)) == len(sentences)


def test_a_text_without_full_stops_is_cut_about_its_words(kit: dateline.Kit) -> None:
    text = "and then they talked about the weather " * 300 + "gunmen killed a farmer " + "and the talk went on " * 300
    verdict, sentences = look(text, kit)
    assert verdict in ("maybe", "likely")
    start, end, _ = sentences[0]
    assert "gunmen killed a farmer" in text[start:end]
    assert end - start < 1000


def test_points_are_the_worth_of_the_signs(kit: dateline.Kit) -> None:
    """What is looked up quickly is what was learnt: the sum over the named signs."""
    worth = {sign: float(points) for points, signs in kit.lexicon("gate")["signs"].items() for sign in signs}
    words = words_in(f"{SHELLING} Gunmen killed 12 people and wounded 30; rebels were killed by soldiers.")
    told = told_in(words, kit)
    assert len(told) > 5
    for i, points in told.items():
        assert points == pytest.approx(sum(worth.get(sign, 0.0) for sign in signs_at(words, i, lexicon_of(kit))))


def test_every_form_of_a_word_is_known_whatever_its_letters(kit: dateline.Kit) -> None:
    forms = lexicon_of(kit).deeds
    assert {"shell", "shelled", "shelling", "shot", "shooting", "fled", "slain", "died", "raped", "kidnapped"} <= forms
    for text in ("GUNMEN KİLLED A TEACHER", "Gunmen kılled a teacher", "Gunmen kílled a teacher"):
        assert may_hold_event(text, kit)


def test_another_script_has_no_words_and_does_no_harm(kit: dateline.Kit) -> None:
    assert not may_hold_event("Вночі російські війська обстріляли Харків. Загинули троє людей. Їжак ґанок.", kit)
    assert not may_hold_event("قصفت القوات المدينة ليلا وقتل ثلاثة أشخاص", kit, "any")
    assert may_hold_event("Вночі Kharkiv was shelled, killing троє людей.", kit)


@pytest.mark.parametrize("text", ["", " \n\t", "....", "1 2 3 2024", "\x00\ud800\ufffd", "🙂" * 50])
def test_no_words_hold_no_event(text: str, kit: dateline.Kit) -> None:
    assert not may_hold_event(text, kit)
    assert not may_hold_event(text, kit, "any")


def test_the_same_text_has_the_same_answer_and_every_weighed_word_is_in_a_lexicon(kit: dateline.Kit) -> None:
    assert [may_hold_event(SHELLING, kit) for _ in range(3)] == [True] * 3
    data, lexicon = kit.lexicon("gate"), lexicon_of(kit)
    assert set(lexicon.kinds) >= set().union(*map(set, data["words"].values()))
    assert lexicon.deeds >= set(data["idle"])


# cost --------------------------------------------------------------------------------------------------------------


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of the quicker of two runs."""
    spent = []
    for _ in range(2):
        before = time.process_time()
        work()
        spent.append(time.process_time() - before)
    return min(spent)


@pytest.mark.parametrize("piece", [FOOTBALL, "x" * 400, "ё " * 200, "attack " * 60, "'" * 400])
def test_five_megabytes_are_read_in_linear_time(piece: str, kit: dateline.Kit) -> None:
    large, fifth = (piece * (size // len(piece)) for size in (5_000_000, 1_000_000))
    spent = seconds(lambda: may_hold_event(large, kit))
    assert spent < 15 * seconds(lambda: may_hold_event(fifth, kit))
    assert spent < 5


def test_a_page_costs_a_small_part_of_a_parse(kit: dateline.Kit) -> None:
    may_hold_event(SHELLING, kit)
    page = page_of(SHELLING * 10, "<script>let a = 1;</script>" * 500)
    gate = seconds(lambda: [may_hold_event(page_text(page), kit) for _ in range(10)]) / 10
    parse = seconds(lambda: kit.parser.parse(SHELLING * 10, [(0, 0, len(SHELLING) * 10)]))
    assert gate < parse / 5


# pages -------------------------------------------------------------------------------------------------------------


def page_of(body: str, head: str = "", title: str = "Report") -> bytes:
    html = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><article><p>{body}</p></article></body></html>"
    return html.encode()


def test_a_pages_text_is_its_title_and_its_story(kit: dateline.Kit) -> None:
    text = page_text(page_of("Gunmen killed a teacher &amp; a nurse in Goma.", title="Two dead in Goma"))
    assert text.split("\n") == ["Two dead in Goma", "Gunmen killed a teacher & a nurse in Goma."]
    assert may_hold_event(text, kit)
    assert page_text(page_of(SHELLING).decode()) == page_text(page_of(SHELLING))


def test_words_of_scripts_styles_and_comments_are_no_text(kit: dateline.Kit) -> None:
    hidden = "<script>attack('bomb')</script><style>.killed{}</style><!-- shelling -->"
    assert page_text(f"<html><body>{hidden}</body></html>") == ""
    assert not may_hold_event(page_text(page_of(FOOTBALL, hidden)), kit)


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"\x00\xff\xfe\x00",
        b"<",
        b"<html",
        b"%PDF-1.4\x00\x01",
        bytes(range(256)) * 20,
        b"<div>" * 30_000,
        "\ud800<p>a",
    ],
)
def test_bad_pages_give_some_text_or_none(page: bytes | str, kit: dateline.Kit) -> None:
    assert may_hold_event(page_text(page), kit) is False


def test_deep_pages_take_no_longer_than_flat_ones() -> None:
    deep, flat = b"<div>" * 20_000 + b"text" + b"</div>" * 20_000, b"<div>text</div>" * 20_000
    assert page_text(deep) == "text"
    assert seconds(lambda: page_text(deep)) < 5 * seconds(lambda: page_text(flat))


def test_a_pages_own_charset_is_believed_and_wrong_bytes_are_replaced() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Київ attacked</p></body></html>'.encode("cp1251")
    assert page_text(page) == "Київ attacked"
    assert "attacked" in page_text(b"<html><body><p>Kyiv \xff\xfe attacked</p></body></html>")
