"""What every page of the review desk stands on: the open database, the kit, and who is at the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from dateline.kit import Kit
from dateline.store import Store

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """One desk: its database and kit, by what host names it may be called, and who works at it where nobody has an account.

    `alone` is the name that judgements are made under as long as there are no accounts. `secure` says that it is reached
    over https. The parser reads one report at a time, which `reading` sees to.
    """

    store: Store
    kit: Kit
    alone: str = "coder"
    hosts: tuple[str, ...] = LOOPBACK
    secure: bool = False
    reading: Lock = field(default_factory=Lock)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the desk: a name, a role, and the word that their forms carry against forgery; `alone` without accounts."""

    name: str
    role: str
    csrf: str
    alone: bool = False

    @property
    def codes(self) -> bool:
        """Whether they may judge."""
        return self.role in ("coder", "supervisor")

    @property
    def supervises(self) -> bool:
        """Whether they may give tasks and adjudicate."""
        return self.role == "supervisor"
