"""Every page for everybody: labels, contrast by day and by night, no page that scrolls sideways, all of it reached by keyboard.

axe looks at each page as WCAG 2.2 AA asks, wide and as narrow as a phone, in both colour schemes; the rest is looked at here.
A page that is new goes into `PAGES`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import made_up
import pytest
import serving
from axe_playwright_python.sync_playwright import Axe
from staff import WORD, hire
from test_spread import COUNTRY, NAMELESS, NEAR, at, far, town

import dateline
from dateline.desk import Filters, Store, add, code, dossiers, now, open_store
from dateline.desk.rounds import choose_named, close_round, finish, make_round, tasks_of
from dateline.model import Judgement, Quantity, Subject

# What each page is called, who looks at it, and where it is; nobody's desk has no account and no report.
PAGES = {
    "login": ("", "/login"),
    "login, session ended": ("", "/login?ended=1"),
    "queue": ("sue", "/"),
    "queue, reports": ("sue", "/?of=reports&mine=1"),
    "queue, empty": ("alone", "/"),
    "add": ("ada", "/add"),
    "incident": ("ada", "/incident/TWICE"),
    "map": ("sue", "/map"),
    "map, filtered": ("sue", "/map?country=XA&by=month"),
    "map, empty": ("alone", "/map"),
    "incidents of a place": ("sue", "/map/part/incidents?precision=0&called=Not%20on%20the%20map"),
    "report": ("ada", "/report/twice"),
    "report, blind": ("ada", "/report/r%2F0?task=5"),
    "people": ("sue", "/people"),
    "people, nobody": ("alone", "/people"),
    "me": ("sue", "/me"),
    "me, alone": ("alone", "/me"),
    "tasks": ("ada", "/tasks"),
    "rounds": ("sue", "/rounds"),
    "round": ("sue", "/rounds/first"),
    "differences": ("sue", "/rounds/first/differences"),
    "api": ("sue", "/api"),
    "fault": ("sue", "/map?since=soon"),
    "nowhere": ("sue", "/nowhere"),
}
_AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
_CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
WIDTHS = {"wide": (1280, 900), "at 200 %": (640, 450), "phone": (390, 800)}

# Everything that can be seen and used, numbered; of radio buttons that belong together the keyboard reaches one.
_USABLE = """() => {
  const seen = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden' && (!e.checkVisibility || e.checkVisibility());
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
  const one = e => e.type !== 'radio' || e.checked || !document.querySelector(`input[type=radio][name="${e.name}"]:checked`);
  const out = all.filter(e => seen(e) && !e.disabled && e.tabIndex >= 0 && one(e));
  out.forEach((e, n) => { e.dataset.usable = n; });
  return out.map(e => e.outerHTML.slice(0, 120));
}"""
_AT = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), line = getComputedStyle(e).stroke;
  const shown = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || (line !== 'none' && parseFloat(style.strokeWidth) >= 3);
  return [e.dataset.usable === undefined ? -1 : Number(e.dataset.usable), shown, e.outerHTML.slice(0, 120)];
}"""


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory, kit: dateline.Kit) -> Iterator[dict[str, str]]:
    """The addresses of two desks, one with people and reports, one with neither; and the incident of a report."""
    folder: Path = tmp_path_factory.mktemp("access")
    with open_store(folder / "full.db") as full, open_store(folder / "empty.db") as empty:
        _fill(full, kit)
        with serving.served(full, kit) as a, serving.served(empty, kit) as b:
            twice = next(d.incident.id for d in dossiers(full, Filters()) if "twice" in d.incident.articles)
            yield {"full": a, "empty": b, "twice": twice}


def _fill(store: Store, kit: dateline.Kit) -> None:
    places = (town(1, 33.3, 36.3), NEAR, COUNTRY, NAMELESS, None)
    for n, place in enumerate(places):
        add(store, at(f"r/{n}", place, far(n)), kit)
    add(store, made_up.strike("twice", day="2031-05-03", killed=4), kit)
    add(store, made_up.strike("again", day="2031-05-03", killed=9, by="the army", more="Rescuers dug all night."), kit)
    hire(store, sue="supervisor", ada="coder", ben="coder")
    make_round(store, "first", ["ada", "ben"], choose_named(store, ["twice", "again"]), "sue")
    make_round(store, "next", ["ada", "ben"], choose_named(store, ["r/0"]), "sue")
    event = made_up.strike("twice").events[0]
    dead = next(c for c in event.claims if c.field == "killed")
    subject = Subject("twice", event.id, "killed", dead.evidence)
    for name in ("ada", "ben"):
        for told in tasks_of(store, name):
            if told.task.round == "first":
                if (told.task.target, name) == ("twice", "ada"):
                    code(
                        store,
                        told.task.n,
                        Judgement("correct", (subject,), name, now(), Quantity(5, 5, "exact", "person")),
                    )
                finish(store, told.task.n, name)
    close_round(store, "first")


@pytest.fixture(scope="module")
def pages(desks: dict[str, str]) -> Iterator[dict[str, Any]]:
    """A browser's page for each of those who look."""
    with serving.browser() as browser:
        made = {}
        for who in ("", "alone", "sue", "ada"):
            page = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
            if who in ("sue", "ada"):
                page.goto(f"{desks['full']}/login")
                page.get_by_label("Name").fill(who)
                page.get_by_label("Password").fill(WORD)
                page.get_by_role("button", name="Log in").click()
                page.wait_for_url(desks["full"] + "/")
            made[who] = page
        yield made


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody(name: str, desks: dict[str, str], pages: dict[str, Any]) -> None:
    who, path = PAGES[name]
    page = pages[who]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    path = path.replace("TWICE", desks["twice"])
    page.goto(desks["empty" if who == "alone" else "full"] + path, wait_until="networkidle")
    if page.locator("#map").count():
        page.locator("#map[data-shown]").wait_for()
    assert faults_of(page, _AXE) == []
    assert unreached(page) == []
    for scheme, (width, height), options in (
        ("dark", WIDTHS["wide"], _CONTRAST), ("dark", WIDTHS["phone"], _CONTRAST), ("light", WIDTHS["phone"], _AXE),
    ):  # fmt: skip
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        assert faults_of(page, options) == [], (scheme, width)
    for kind, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{kind}: {wide} pixels too wide"


def faults_of(page: Any, options: dict[str, list[str]]) -> list[str]:
    """What axe finds, each with the first element it finds it at."""
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']} ({v['impact']}): {v['help']}: {v['nodes'][0]['html'][:200]} …{len(v['nodes'])}" for v in found]


def unreached(page: Any) -> list[str]:
    """What can be seen and used and Tab does not come to, and what shows no focus when it does."""
    usable = page.evaluate(_USABLE)
    page.evaluate("document.activeElement && document.activeElement.blur()")
    reached, faint, around = set(), set(), 0
    for _ in range(5 * len(usable) + 30):  # more comes to be seen where one is
        if len(reached) == len(usable) or around > 1:
            break
        page.keyboard.press("Tab")
        where = page.evaluate(_AT)
        if where is None:  # out of the page at its end, and in again at its beginning
            around += 1
            continue
        if not where[1] and where[0] not in reached:  # the parts of a date show it by themselves
            faint.add(f"no focus to be seen: {where[2]}")
        if where[0] >= 0:
            reached.add(where[0])
    return [f"not reached: {told}" for n, told in enumerate(usable) if n not in reached] + sorted(faint)
