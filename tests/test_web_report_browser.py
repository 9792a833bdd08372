"""The report page in a browser: whole paths by keyboard and mouse, two coders at once, a session that ended, offsets, access."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import made_up
import pytest
import serving
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_web_report import two_events

import dateline
from dateline.desk import Store, add, history_of, open_store, review_of
from dateline.desk.people import add_person, change_person
from dateline.model import Actor, Block, Mention, Quantity, Report, Span, Text
from dateline.web.report import link

WORD = "four words are long"
SECOND = "В полдень 🙂🏽🙂 11 people were wounded near the mill, said a doctor."
HEBREW = "בשעות הערב נפצעו 3 people בשוק."


def report(name: str = "a/ї 🙂") -> Report:
    """A report with emoji, Cyrillic and Hebrew before and among its words, and promotion in its midst."""
    told = made_up.strike(name, more=f"\r\nSubscribe now!\n\n{SECOND}\n\n{HEBREW}")
    text = told.article.text
    promo, second, third = (text.index(w) for w in ("Subscribe", SECOND, HEBREW))
    blocks = (
        Block("body", 0, promo - 2),
        Block("promo", promo, second),
        Block("body", second, third),
        Block("body", third, len(text)),
    )
    (event,) = told.events
    doer = Span(text.index("the governor"), text.index("the governor") + 12, "the governor")
    actor = replace(event.claims[3], field="actor", value=Actor(None, "the governor", "government"), evidence=(doer,))
    return replace(
        told, article=replace(told.article, blocks=blocks), actors=(Mention(doer, actor.value),),
        events=(replace(event, claims=(*event.claims, actor)),),
    )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, kit: dateline.Kit) -> Iterator[tuple[Store, str]]:
    with open_store(tmp_path / "a.db") as store:
        add(store, report(), kit)
        with serving.served(store, kit) as address:
            yield store, address


@contextlib.contextmanager
def at_report(chromium: Any, address: str, **how: Any) -> Iterator[Any]:
    with serving.new_page(chromium, **how) as page:
        page.goto(address + link("a/ї 🙂"))
        expect(page.locator("[data-item].here")).to_be_visible()
        yield page


def settled(page: Any) -> None:
    """Wait until what was asked of the server stands in the page."""
    for at_work in (".htmx-request", ".htmx-swapping", ".htmx-settling"):
        expect(page.locator(at_work)).to_have_count(0)


def verbs(store: Store) -> list[str]:
    return [j.verb for j in history_of(store, ["a/ї 🙂"])]


def field(page: Any, name: str) -> Any:
    return page.locator(".claim", has=page.locator(".field", has_text=name)).first


def values(store: Store, field: str) -> list[Any]:
    told = review_of(store, "a/ї 🙂")
    assert told is not None
    return [c.stands.value for e in told[0].events for c in e.claims if c.field == field and c.stands is not None]


def test_three_accepted_one_number_corrected_and_signed_in_eight_keys(
    desk: tuple[Store, str], chromium: Any, tmp_path: Path
) -> None:
    store, address = desk
    with at_report(chromium, address, viewport={"width": 1280, "height": 900}) as page:
        expect(page.locator(".claim.here .field")).to_have_text("actor")
        for key in ("a", "a", "a", "j", "c", "7", "Enter", "s"):  # faster than the server answers
            page.keyboard.press(key)
        expect(page.locator("#signed")).to_contain_text("Signed by ada")
        expect(page.locator("#progress")).to_have_text("4 of 5 claims decided")
        expect(page.locator(".claim.here .field")).to_have_text("weapon")
        assert verbs(store) == ["accept", "accept", "accept", "correct", "sign"]
        assert values(store, "killed") == [Quantity(7, 7, "exact", "person")]
        page.keyboard.press("j")
        page.keyboard.press("u")
        expect(field(page, "killed").locator(".value")).to_have_text("4 people")
        expect(page.locator("#signed")).to_contain_text("Changed since signed")
        expect(field(page, "killed")).to_have_class("claim open here")
        serving.picture(page, "report", tmp_path)


def test_pointing_at_a_claim_shows_its_words_and_the_other_way_round(desk: tuple[Store, str], chromium: Any) -> None:
    _, address = desk
    with at_report(chromium, address, viewport={"width": 1280, "height": 700}) as page:
        field(page, "place").hover()
        expect(page.locator("mark.on")).to_have_text("Kelmet")
        page.locator("mark", has_text="4 people").hover()
        expect(page.locator(".claim.on .field")).to_have_text("killed")
        page.locator("mark", has_text="2031-05-03").click()
        expect(page.locator(".claim.here .field")).to_have_text("time")
        expect(page.locator("mark.at")).to_have_text("2031-05-03")


def test_words_selected_by_keyboard_and_mouse_are_the_words_added(desk: tuple[Store, str], chromium: Any) -> None:
    store, address = desk
    with at_report(chromium, address, viewport={"width": 1280, "height": 900}) as page:
        page.keyboard.press("w")
        page.keyboard.press("ArrowDown")
        for _ in range(40):
            if page.evaluate("getSelection().toString()") == "11":
                break
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowRight")
        assert page.evaluate("getSelection().toString()") == "11 people"
        page.keyboard.press("Enter")
        expect(page.locator("#add [name=field]")).to_be_focused()
        expect(page.locator("#add [name=low]")).to_have_value("11")
        page.locator("#add [name=field]").select_option("wounded")
        settled(page)
        expect(page.locator("#add [name=field]")).to_have_value("wounded")
        page.locator("#add [name=low]").press("Enter")
        expect(field(page, "wounded").locator(".value")).to_have_text("11 people")
        expect(page.locator("#add")).to_have_count(0)
        page.evaluate(  # as a mouse selects: from the middle of one piece of text to another
            """() => { const p = [...document.querySelectorAll('.words')].at(-1), at = p.textContent.indexOf('3 people');
            getSelection().setBaseAndExtent(p.firstChild, at, p.firstChild, at + 8); p.dispatchEvent(new MouseEvent('mouseup', {bubbles: true})); }"""
        )
        expect(page.locator("#selected q")).to_have_text("3 people")
        page.keyboard.press("+")
        expect(page.locator("#add [name=low]")).to_have_value("3")
        page.locator("#add [name=field]").select_option("missing")
        settled(page)
        expect(page.locator("#add [name=unit]")).to_have_value("person")
        page.locator("#add button.main").click()
        expect(field(page, "missing").locator(".said")).to_contain_text("3 people")
    told = review_of(store, "a/ї 🙂")
    assert told is not None
    text = told[0].report.article.text
    added = [c.stands for e in told[0].events for c in e.claims if c.read is None and c.stands]
    assert [(c.field, c.evidence[0].text, text[c.evidence[0].start : c.evidence[0].end]) for c in added] == [
        ("wounded", "11 people", "11 people"), ("missing", "3 people", "3 people"),
    ]  # fmt: skip


def correct(page: Any, name: str, first: str) -> None:
    """Open the correction of a field, and see what is offered before anything is typed."""
    field(page, name).focus()
    page.keyboard.press("c")
    expect(page.locator(".pick").first).to_contain_text(first)


def test_a_place_and_an_actor_are_picked_without_a_mouse(desk: tuple[Store, str], chromium: Any) -> None:
    store, address = desk
    with at_report(chromium, address) as page:
        correct(page, "place", "named in this report")
        page.keyboard.type("Goma")
        expect(page.locator(".pick").first).to_contain_text("Goma")
        page.keyboard.press("ArrowDown")
        chosen = page.locator(".pick:has(:checked)")
        expect(chosen).to_contain_text("Goma")
        page.keyboard.press("Enter")
        expect(field(page, "place").locator(".value")).to_contain_text("Goma")
        correct(page, "actor", "read here")
        page.keyboard.type("people unknown")
        page.keyboard.press("Enter")  # nothing was seen of what is offered yet: it is shown first
        expect(page.locator(".pick:has(:checked)")).to_contain_text("people unknown")
        assert verbs(store) == ["correct"]
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(field(page, "actor").locator(".value")).to_have_text("people unknown the governor")
    assert values(store, "actor") == [Text("people unknown")]


def test_what_is_seen_can_be_chosen_at_once_and_a_choice_stays(desk: tuple[Store, str], chromium: Any) -> None:
    """What is offered counts as seen from the moment it stands there, and is not put anew over a choice."""
    store, address = desk
    with at_report(chromium, address) as page:
        correct(page, "place", "named in this report")
        page.evaluate(
            """() => {
              const picks = document.querySelector('.claim details[open] .picks'), typed = picks.parentElement.querySelector('[data-pick]');
              window.seen = [];
              new MutationObserver(() => { if (picks.querySelector(':checked')) seen.push(typed.dataset.loaded === typed.value); })
                .observe(picks, {childList: true});
            }"""
        )
        page.keyboard.type("Goma")
        page.keyboard.press("Enter")
        chosen = page.locator(".pick:has(:checked)")
        expect(chosen).to_contain_text("Goma")
        page.keyboard.press("ArrowDown")
        second = page.locator(".pick").nth(1)
        expect(second.locator("input")).to_be_checked()
        page.wait_for_timeout(500)  # longer than typing pauses before what it asks for is fetched
        expect(second.locator("input")).to_be_checked()
        assert page.evaluate("seen") == [True]
        page.keyboard.press("Enter")
        expect(field(page, "place").locator(".value")).to_contain_text("Goma")
    assert verbs(store) == ["correct"]


def test_an_event_is_parted_from_another_with_a_reason_and_rejected(
    desk: tuple[Store, str], chromium: Any, kit: dateline.Kit
) -> None:
    store, address = desk
    add(store, two_events("two"), kit)
    with serving.new_page(chromium) as page:
        page.goto(f"{address}/report/two")
        expect(page.locator("[data-item].here")).to_be_visible()
        page.keyboard.press("k")
        expect(page.locator(".head.here h2")).to_contain_text("Air strike")
        page.keyboard.press("m")
        part = page.get_by_role("button", name="Part: another happening")
        part.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".event", has_text="Arrest").locator(".head .state")).to_contain_text(
            "parted from another event ada"
        )
        page.locator(".event", has_text="Arrest").locator(".head").focus()
        page.keyboard.press("y")
        page.keyboard.type("no arrest was made")
        page.keyboard.press("Enter")
        page.keyboard.press("r")
        expect(page.locator(".event.rejected h2")).to_contain_text("Arrest")
        page.keyboard.press("h")
        expect(page.locator(".event.rejected .head .steps")).to_contain_text("no arrest was made")
    assert [(j.verb, j.why) for j in history_of(store, ["two"])] == [("part", None), ("reject", "no arrest was made")]


def test_what_cannot_be_is_said_and_nothing_typed_is_lost(desk: tuple[Store, str], chromium: Any) -> None:
    store, address = desk
    with serving.new_page(chromium) as page:
        page.goto(address + link("a/ї 🙂"))
        field(page, "killed").focus()
        page.keyboard.press("c")
        page.keyboard.type("many")
        page.keyboard.press("Enter")
        expect(page.locator("#said")).to_contain_text("write a whole number")
        expect(field(page, "killed").locator("[name=low]")).to_be_focused()
        expect(field(page, "killed").locator("[name=low]")).to_have_value("many")
        page.keyboard.press("Escape")
        expect(field(page, "killed").locator("[name=low]")).to_be_hidden()
        page.complaints[:] = [c for c in page.complaints if "400" not in c]  # the browser tells of the refusal too
    assert verbs(store) == []


def enter(page: Any, address: str, name: str, back: str) -> None:
    page.goto(address + back)
    page.fill("[name=name]", name)
    page.fill("[name=password]", WORD)
    page.keyboard.press("Enter")
    expect(page.locator("[data-item].here")).to_be_visible()


def test_two_coders_at_once(desk: tuple[Store, str], chromium: Any, tmp_path: Path) -> None:
    store, address = desk
    for name in ("ada", "ben"):
        add_person(store, name, "coder", WORD)
    where = link("a/ї 🙂")
    with serving.new_page(chromium) as one, serving.new_page(chromium) as two:
        enter(one, address, "ada", where)
        enter(two, address, "ben", where)
        for page, n in ((one, "6"), (two, "9")):
            field(page, "killed").focus()
            page.keyboard.press("c")
            page.keyboard.type(n)
            page.keyboard.press("Enter")
            if page is one:
                expect(field(one, "killed")).to_contain_text("corrected ada")
        box = two.locator(".overtaken")
        expect(box).to_contain_text("ada decided on this meanwhile")
        expect(box).to_contain_text("6 people")
        expect(box).to_contain_text("9 people")
        serving.picture(two, "overtaken", tmp_path)
        assert values(store, "killed") == [Quantity(6, 6, "exact", "person")]
        two.get_by_role("button", name="Decide mine").click()
        expect(field(two, "killed")).to_contain_text("corrected ben")
        field(one, "killed").focus()
        one.keyboard.press("r")
        expect(one.locator(".overtaken")).to_contain_text("ben decided on this meanwhile")
        expect(one.get_by_role("button", name="Decide mine")).to_be_focused()
        one.keyboard.press("k")
        expect(one.locator(".overtaken")).to_have_count(0)
        expect(field(one, "killed").locator(".value")).to_contain_text("9 people")
        for page in (one, two):
            page.complaints[:] = [c for c in page.complaints if "409" not in c]
    assert [(j.by, j.verb) for j in history_of(store, ["a/ї 🙂"])] == [("ada", "correct"), ("ben", "correct")]


def test_what_was_typed_when_the_session_ended_is_there_after_the_login(desk: tuple[Store, str], chromium: Any) -> None:
    store, address = desk
    add_person(store, "ada", "coder", WORD)
    with serving.new_page(chromium) as page:
        enter(page, address, "ada", link("a/ї 🙂"))
        field(page, "killed").focus()
        page.keyboard.press("c")
        page.keyboard.type("31")
        change_person(store, "ada", active=False)
        change_person(store, "ada", active=True)
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("session has ended")
        page.fill("[name=name]", "ada")
        page.fill("[name=password]", WORD)
        page.keyboard.press("Enter")
        expect(field(page, "killed").locator("[name=low]")).to_have_value("31")
        expect(page.locator("#said")).to_contain_text("not saved yet")
        assert verbs(store) == []
        page.keyboard.press("Enter")
        expect(field(page, "killed").locator(".value")).to_contain_text("31 people")
        page.complaints[:] = [c for c in page.complaints if "401" not in c]


@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 390)])
def test_everybody_can_use_it(desk: tuple[Store, str], chromium: Any, tmp_path: Path, scheme: str, width: int) -> None:
    store, address = desk
    with at_report(chromium, address, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        page.keyboard.press("r")
        expect(page.locator("#progress")).to_have_text("1 of 5 claims decided")
        field(page, "place").focus()
        page.keyboard.press("c")
        expect(page.locator(".pick").first).to_be_visible()
        page.keyboard.press("w")
        found = Axe().run(page)
        told = [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found.response["violations"]]
        assert not told
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        serving.picture(page, f"report-{scheme}-{width}", tmp_path)
        assert verbs(store) == ["reject"]
