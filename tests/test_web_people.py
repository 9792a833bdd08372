"""People at the desk: who may open what, accounts and tokens given and ended, and forms that are not of their session."""

from __future__ import annotations

import re

import databases  # noqa: F401 - the fixture `db` is made of it
import made_up
import pytest
from staff import WORD, as_, csrf, desk, hire, quick_passwords, send  # noqa: F401 - passwords are quick here

import dateline
from dateline.desk import Store, add
from dateline.desk.people import TRIES, change_person, log_in, person_with, session_of, tokens_of
from dateline.store.tasks import put_task
from dateline.web.who import COOKIE

NOW = "2031-06-01T10:00:00Z"
ROLES = ("reader", "coder", "supervisor")


@pytest.fixture
def staff(store: Store) -> Store:
    return hire(store, rea="reader", cody="coder", sue="supervisor")


# who may open what ------------------------------------------------------------------------------------------------

PAGES = {"/people": ("supervisor",), "/me": ROLES, "/tasks": ("coder", "supervisor")}
FORMS = {
    ("/people/add", ("name", "eve"), ("role", "coder"), ("password", WORD)): ("supervisor",),
    ("/people/change", ("name", "rea"), ("role", "reader")): ("supervisor",),
    ("/me/password", ("old", "wrong"), ("new", WORD), ("again", WORD)): ROLES,
    ("/me/sessions/end",): ROLES,
    ("/me/tokens", ("label", "x")): ROLES,
    ("/me/tokens/end", ("digest", "0" * 64)): ROLES,
    ("/tasks/1", ("done", "yes")): ("coder", "supervisor"),
}  # fmt: skip


def test_who_may_open_what(staff: Store, kit: dateline.Kit) -> None:
    nobody = desk(staff, kit)
    for path in PAGES:
        assert nobody.get(path).status_code == 303, path
    for path, *form in FORMS:
        told = nobody.post(path, data=dict(form))
        assert (told.status_code, told.headers["location"]) == (303, "/login?ended=1"), path
    for name, role in (("rea", "reader"), ("cody", "coder"), ("sue", "supervisor")):
        client = as_(staff, kit, name)
        for path, who in PAGES.items():
            assert client.get(path).status_code == (200 if role in who else 403), (path, role)
        for (path, *form), who in FORMS.items():
            status = send(client, path, **dict(form)).status_code
            assert (status != 403) == (role in who), (path, role, status)


def test_a_form_that_is_not_of_the_session_changes_nothing(staff: Store, kit: dateline.Kit) -> None:
    client, other = as_(staff, kit, "sue"), as_(staff, kit, "cody")
    for word in ("", "guess", csrf(other)):
        form = {"csrf": word, "name": "rea", "role": "supervisor"}
        assert client.post("/people/change", data=form).status_code == 403
    forged = client.post("/people/change", data={"name": "rea"}, headers={"sec-fetch-site": "cross-site"})
    assert forged.status_code == 403
    assert "supervisor" not in str(log_in(staff, "rea", WORD))
    with staff.reading() as connection:
        assert connection.exec_driver_sql("SELECT role FROM people WHERE name = 'rea'").scalar() == "reader"


# accounts ---------------------------------------------------------------------------------------------------------


def test_a_supervisor_gives_changes_and_takes_away(staff: Store, kit: dateline.Kit) -> None:
    client = as_(staff, kit, "sue")
    assert send(client, "/people/add", name="<b>eve</b>", role="coder", password=WORD).status_code == 303
    told = client.get("/people?changed=%3Cb%3Eeve%3C/b%3E").text
    assert "&lt;b&gt;eve&lt;/b&gt;: saved." in told
    assert "<b>eve" not in told
    eve = as_(staff, kit, "<b>eve</b>")
    send(client, "/people/change", name="<b>eve</b>", role="reader")
    assert eve.get("/tasks").status_code == 403
    send(client, "/people/change", name="<b>eve</b>", access="no")
    assert eve.get("/me").status_code == 303
    assert "may not come in" in client.get("/people").text
    send(client, "/people/change", name="<b>eve</b>", password="another good word")
    send(client, "/people/change", name="<b>eve</b>", access="yes")
    assert log_in(staff, "<b>eve</b>", WORD) is None
    assert log_in(staff, "<b>eve</b>", "another good word") is not None


def test_the_page_of_people_shows_no_secret(staff: Store, kit: dateline.Kit) -> None:
    client = as_(staff, kit, "sue")
    with staff.reading() as connection:
        hashes = connection.exec_driver_sql("SELECT password FROM people").scalars().all()
        digests = connection.exec_driver_sql("SELECT digest FROM sessions").scalars().all()
    told = client.get("/people").text
    assert "$argon2" not in told
    assert not any(secret in told for secret in (*hashes, *digests))


@pytest.mark.parametrize("form, fault", [
    ({"name": "sue", "role": "reader"}, "another supervisor"), ({"name": "nobody", "role": "reader"}, "no account"),
    ({"name": "rea", "role": "king"}, "no role"), ({"name": "rea", "password": "short"}, "too short"),
])  # fmt: skip
def test_changes_that_cannot_be(staff: Store, kit: dateline.Kit, form: dict[str, str], fault: str) -> None:
    told = send(as_(staff, kit, "sue"), "/people/change", **form)
    assert told.status_code in (400, 403)
    assert fault in told.text


def test_who_works_alone_makes_the_first_account_a_supervisors(store: Store, kit: dateline.Kit) -> None:
    client = desk(store, kit)
    assert client.get("/me").status_code == client.get("/people").status_code == 200
    assert send(client, "/me/tokens", label="x").status_code == 403
    refused = send(client, "/people/add", name="ada", role="coder", password=WORD)
    assert refused.status_code == 400
    assert send(client, "/people/add", name="ada", role="supervisor", password=WORD).status_code == 303
    assert client.get("/people").status_code == 303
    assert as_(store, kit, "ada").get("/people").status_code == 200


def test_a_lock_out_is_shown_and_lifted(staff: Store, kit: dateline.Kit) -> None:
    guesser, client = desk(staff, kit), as_(staff, kit, "sue")
    for _ in range(TRIES):
        assert guesser.post("/login", data={"name": "rea", "password": "guess"}).status_code == 401
    assert guesser.post("/login", data={"name": "rea", "password": WORD}).status_code == 429
    assert "locked out until" in client.get("/people").text
    send(client, "/people/change", name="rea", access="yes")
    assert "locked out until" not in client.get("/people").text
    assert guesser.post("/login", data={"name": "rea", "password": WORD}).status_code == 303


# oneself ----------------------------------------------------------------------------------------------------------


def test_a_new_password_ends_every_other_session(staff: Store, kit: dateline.Kit) -> None:
    here, there = as_(staff, kit, "cody"), as_(staff, kit, "cody")
    assert send(here, "/me/password", old="wrong", new="a better word", again="a better word").status_code == 400
    assert send(here, "/me/password", old=WORD, new="a better word", again="another word").status_code == 400
    assert send(here, "/me/password", old=WORD, new="short", again="short").status_code == 400
    assert there.get("/me").status_code == 200
    told = send(here, "/me/password", old=WORD, new="a better word", again="a better word")
    cookie = told.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 303


def test_guessing_ones_old_password_locks_too(staff: Store, kit: dateline.Kit) -> None:
    client = as_(staff, kit, "cody")
    for _ in range(TRIES):
        send(client, "/me/password", old="guess", new="a better word", again="a better word")
    told = send(client, "/me/password", old=WORD, new="a better word", again="a better word")
    assert told.status_code == 403
    assert "too many wrong passwords" in told.text


def test_other_sessions_are_counted_and_ended(staff: Store, kit: dateline.Kit) -> None:
    here, there = as_(staff, kit, "cody"), as_(staff, kit, "cody")
    assert "in 1 other browser." in here.get("/me").text
    send(here, "/me/sessions/end")
    assert "here alone" in here.get("/me").text
    assert there.get("/me").status_code == 303


def test_a_token_is_shown_once_and_ends(staff: Store, kit: dateline.Kit) -> None:
    client = as_(staff, kit, "cody")
    told = send(client, "/me/tokens", label="nightly <i>export</i>").text
    found = re.search(r"dl_[\w-]{43}", told)
    assert found is not None
    assert person_with(staff, found[0]) is not None
    again = client.get("/me").text
    assert found[0] not in again
    assert "nightly &lt;i&gt;export" in again
    (row,) = tokens_of(staff, "cody")
    assert send(as_(staff, kit, "sue"), "/me/tokens/end", digest=row.digest).status_code == 400
    assert send(client, "/me/tokens/end", digest=row.digest).status_code == 303
    assert person_with(staff, found[0]) is None


def test_what_a_removed_person_holds_opens_nothing(staff: Store, kit: dateline.Kit) -> None:
    client = as_(staff, kit, "cody")
    found = re.search(r"dl_[\w-]{43}", send(client, "/me/tokens", label="x").text)
    secret = client.cookies[COOKIE]
    change_person(staff, "cody", active=False)
    assert found is not None
    assert person_with(staff, found[0]) is None
    assert session_of(staff, secret) is None
    assert client.get("/tasks").status_code == 303
    change_person(staff, "cody", active=True)
    assert person_with(staff, found[0]) is None
    assert client.get("/tasks").status_code == 303


# tasks ------------------------------------------------------------------------------------------------------------


def test_tasks_stand_in_order_and_are_done_by_whose_they_are(staff: Store, kit: dateline.Kit) -> None:
    for name in ("a/б 1", "b"):
        add(staff, made_up.strike(name, more=f"The mill at {name} fell."), kit)
    with staff.writing() as connection:
        first = put_task(connection, "report", "b", "cody", "sue", NOW)
        second = put_task(connection, "report", "a/б 1", "cody", "sue", NOW, "pilot")
        theirs = put_task(connection, "report", "b", "sue", "sue", NOW)
    client = as_(staff, kit, "cody")
    told = client.get("/tasks").text
    assert told.index('href="/report/b"') < told.index(f'href="/report/a%2F%D0%B1%201?task={second.n}"')
    assert "Strike on Kelmet" in told
    assert send(client, f"/tasks/{theirs.n}", done="yes").status_code == 400
    assert send(client, f"/tasks/{first.n}", done="yes").status_code == 303
    assert 'href="/report/b"' not in client.get("/tasks").text
    assert "Open it again" in client.get("/tasks?all=true").text
    send(client, f"/tasks/{first.n}", done="no")
    assert 'href="/report/b"' in client.get("/tasks").text
