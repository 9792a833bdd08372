"""People with accounts at the desk: made, let in, locked out, and sent away; and the tokens of programs that act for them.

Passwords are hashed with argon2id (RFC 9106, the library's defaults). What a browser or a program holds is random and
stored as its digest alone, so that who reads the database cannot come in by it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dateline.desk.adding import now
from dateline.store import Store, people
from dateline.store.people import PersonRow, SessionRow, TokenRow

ROLES = ("reader", "coder", "supervisor")
LEAST = 10  # characters of a password; length is what guessing meets (NIST SP 800-63B)
TRIES = 5  # wrong passwords in a row before somebody is locked out, each time twice as long
IDLE = timedelta(hours=12)  # after which an unused session ends
_FIRST_LOCK, _LONGEST_LOCK = timedelta(minutes=1), timedelta(hours=1)
_NAME = 64


class Locked(Exception):
    """Somebody gave wrong passwords too often; the message says until when no password is tried."""


def add_person(store: Store, name: str, role: str, password: str) -> PersonRow:
    """Give somebody an account. Raises ValueError for a name that is taken or cannot be one, a role or a password that is none."""
    name = _sound_name(name)
    with store.writing() as connection:
        if people.person_by(connection, name) is not None:
            raise ValueError(f"{name} has an account already; change it with: dateline user change {name} --db DB")
        made = PersonRow(name, _sound_role(role), _hashed(password), True, 0, None, now())
        people.put_person(connection, made)
    return made


def change_person(
    store: Store, name: str, role: str | None = None, password: str | None = None, active: bool | None = None
) -> PersonRow:
    """Change somebody's role or password, or whether they may come in; a new password or no access ends their sessions.

    Raises ValueError where there is no such account, or for a role or a password that is none.
    """
    with store.writing() as connection:
        person = people.person_by(connection, name)
        if person is None:
            raise ValueError(f"{name} has no account; make it with: dateline user add {name} --db DB")
        changed = replace(
            person,
            role=person.role if role is None else _sound_role(role),
            password=person.password if password is None else _hashed(password),
            active=person.active if active is None else active,
            failures=0 if password is not None or active else person.failures,
            locked_until=None if password is not None or active else person.locked_until,
        )
        people.put_person(connection, changed)
        if password is not None or not changed.active:
            people.end_sessions(connection, name)
        if not changed.active:
            people.end_tokens(connection, name)
    return changed


def log_in(store: Store, name: str, password: str) -> str | None:
    """Begin a session; returns the secret for the browser's cookie, None for a wrong name or password.

    It takes as long for a name that nobody has. Raises Locked where wrong passwords were given too often.
    """
    with store.reading() as connection:
        person = people.person_by(connection, name)
    if person is not None and person.locked_until is not None and person.locked_until > now():
        raise Locked(f"too many wrong passwords; try again after {person.locked_until[11:16]} UTC, or ask a supervisor")
    right = _is_right(person.password if person is not None else _nobodys(), password)
    with store.writing() as connection:
        person = people.person_by(connection, name)
        if person is None:
            return None
        if not right:
            people.put_person(connection, _failed(person))
            return None
        if not person.active:
            return None
        people.put_person(connection, replace(person, failures=0, locked_until=None))
        people.end_old_sessions(connection, _text(datetime.now(UTC) - IDLE))
        secret = secrets.token_urlsafe(32)
        people.put_session(connection, SessionRow(digest_of(secret), name, secrets.token_urlsafe(24), now(), now()))
    return secret


def session_of(store: Store, secret: str) -> tuple[PersonRow, SessionRow] | None:
    """The session that a cookie's secret opens, and whose it is; None where it has ended or its person may not come in."""
    with store.reading() as connection:
        session = people.session_by(connection, digest_of(secret))
        person = None if session is None else people.person_by(connection, session.person)
    if session is None or person is None or not person.active:
        return None
    last = datetime.fromisoformat(session.seen)
    age = datetime.now(UTC) - last
    if age > IDLE:
        return None
    if age > timedelta(minutes=5):
        with store.writing() as connection:
            people.seen_session(connection, session.digest, now())
    return person, session


def log_out(store: Store, secret: str) -> None:
    """End a session."""
    with store.writing() as connection:
        people.end_session(connection, digest_of(secret))


def change_own_password(store: Store, name: str, old: str, new: str) -> str:
    """Give oneself a new password, which ends all sessions; returns the secret of a new one.

    Raises ValueError for a wrong old password or a new one that is none, Locked where wrong ones were given too often.
    """
    _refuse_short(new)
    if log_in(store, name, old) is None:
        raise ValueError("the password you have now is another; nothing was changed, try again")
    change_person(store, name, password=new)
    secret = log_in(store, name, new)
    if secret is None:
        raise ValueError("your access was taken away meanwhile; ask a supervisor")
    return secret


def other_sessions(store: Store, name: str) -> int:
    """How many sessions somebody has beside the one they ask from."""
    with store.reading() as connection:
        return max(0, people.session_count(connection, name, _text(datetime.now(UTC) - IDLE)) - 1)


def end_other_sessions(store: Store, name: str, secret: str) -> int:
    """End all sessions of somebody but the one that a cookie's secret opens; returns how many."""
    with store.writing() as connection:
        return people.end_other_sessions(connection, name, digest_of(secret))


def tokens_of(store: Store, name: str) -> list[TokenRow]:
    """Somebody's tokens, the newest first."""
    with store.reading() as connection:
        return people.tokens_of(connection, name)


def end_token(store: Store, name: str, digest: str) -> None:
    """End one of somebody's tokens. Raises ValueError where they have no such one."""
    with store.writing() as connection:
        if not people.end_token(connection, name, digest):
            raise ValueError("you have no such token, or it was ended already; reload the page")


def make_token(store: Store, name: str, label: str) -> str:
    """Make a token with which a program acts for somebody; it is returned once and stored nowhere. Raises ValueError."""
    secret = f"dl_{secrets.token_urlsafe(32)}"
    with store.writing() as connection:
        person = people.person_by(connection, name)
        if person is None or not person.active:
            raise ValueError(f"{name} has no account, or may not come in; see: dateline user list --db DB")
        people.put_token(connection, TokenRow(digest_of(secret), name, label.strip()[:100] or "unnamed", now(), None))
    return secret


def person_with(store: Store, token: str) -> PersonRow | None:
    """Whose token this is; None where it was ended or its person may not come in."""
    with store.reading() as connection:
        row = people.token_by(connection, digest_of(token))
        person = None if row is None else people.person_by(connection, row.person)
    if row is None or person is None or not person.active:
        return None
    if row.seen is None or row.seen[:10] < now()[:10]:  # once a day is enough to tell which are still in use
        with store.writing() as connection:
            people.seen_token(connection, row.digest, now())
    return person


def everybody(store: Store) -> list[PersonRow]:
    """All accounts, by name, those that may not come in too."""
    with store.reading() as connection:
        return people.everybody(connection)


def digest_of(secret: str) -> str:
    """How a secret is stored: by its SHA-256, which is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _failed(person: PersonRow) -> PersonRow:
    failures = person.failures + 1
    if failures < TRIES:
        return replace(person, failures=failures)
    wait = min(_FIRST_LOCK * 2 ** min(failures - TRIES, 10), _LONGEST_LOCK)
    return replace(person, failures=failures, locked_until=_text(datetime.now(UTC) + wait))


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _sound_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > _NAME or not name.isprintable():
        raise ValueError(f"{name!r} is no name for an account; give 1 to {_NAME} letters that can be printed")
    return name


def _sound_role(role: str) -> str:
    if role not in ROLES:
        raise ValueError(f"there is no role {role!r}; use one of {', '.join(ROLES)}")
    return role


def _hashed(password: str) -> str:
    _refuse_short(password)
    return _hasher().hash(password)


def _refuse_short(password: str) -> None:
    if len(password) < LEAST:
        raise ValueError(f"the password is too short; give {LEAST} characters or more, such as four words")


def _is_right(hashed: str, password: str) -> bool:
    try:
        return _hasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """The hash of a password that nobody has."""
    return _hasher().hash(secrets.token_urlsafe(16))


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()
