"""The nouns of a run over archives: what is asked for, one file's work, and what became of each record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dateline.extract import extract
from dateline.gate import Wanted
from dateline.kit import Kit
from dateline.model import Article, Report

FORMAT, MANIFEST = "dateline.batch/1", "manifest.json"

# What may become of a record, each in words; every record becomes exactly one of these.
OUTCOMES = {
    "read": "read",
    "copy": "copies of one read before in the same file",
    "gated": "not about conflict",
    "language": "in another language",
    "outside": "published on other days",
    "no_text": "without an article",
    "other": "no pages (images, requests, redirects)",
    "failed": "failed",
    "timed_out": "took too long",
    "killed": "ended their worker",
    "damaged": "damaged in the file",
}
PROBLEMS = ("no_text", "failed", "timed_out", "killed", "damaged")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is asked of a run. All but the limits must be the same in every run into one folder.

    `since` and `until` are ISO days, both inclusive; an article whose day is not known stays. `events` tells what a page must
    speak of to be read: `conflict`, or `any` event that there is a type for. `time_limit` is in seconds and
    `memory_limit` in megabytes beyond the kit, both for one record, None for none. `names` shows the names of private
    persons in the table of claims. `read` makes a report of an article; it must be a function of a module, so that other
    processes find it.
    """

    since: str | None = None
    until: str | None = None
    languages: tuple[str, ...] = ("en",)
    events: Wanted = "conflict"
    names: bool = False
    time_limit: float | None = 60.0
    memory_limit: int | None = 1_000
    read: Callable[[Article, Kit], Report] = extract

    def told(self) -> dict[str, Any]:
        """What must be the same in every run into one folder, as plain data."""
        return {
            "since": self.since, "until": self.until, "languages": list(self.languages), "events": self.events, "names": self.names,
            "read": f"{self.read.__module__}.{self.read.__qualname__}",
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """One input file, or pages of one folder, and the part of the result that it becomes.

    `source` is the file, or the folder and which five hundred of its pages; `kind` is `warc`, `jsonl`, `parquet` or `pages`;
    `size` is in bytes; `stamp` changes when the input does.
    """

    name: str
    source: str
    kind: str
    paths: tuple[str, ...]
    size: int
    stamp: str


@dataclass(frozen=True, slots=True)
class Death:
    """A worker that ended with a record in hand: its number in the file, None where there was none; `timed_out` or `killed`."""

    record: int | None
    why: str


@dataclass(slots=True)
class Tally:
    """How many records a file or a run held, and what became of them.

    `events` happened and `claims` of them are rows of the table; `apart` counts events that are not told as having happened,
    `lost` bytes that could not be read.
    """

    records: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    events: int = 0
    claims: int = 0
    apart: int = 0
    lost: int = 0

    def add(self, other: Tally) -> None:
        """Count what another tally counted, too."""
        for name, number in other.outcomes.items():
            self.outcomes[name] += number
        self.records += other.records
        self.events += other.events
        self.claims += other.claims
        self.apart += other.apart
        self.lost += other.lost

    def to_dict(self) -> dict[str, Any]:
        """The tally as plain data."""
        return {
            "records": self.records, "outcomes": dict(self.outcomes), "events": self.events, "claims": self.claims,
            "events_apart": self.apart, "lost_bytes": self.lost,
        }  # fmt: skip


def tally_of(data: dict[str, Any]) -> Tally:
    """The Tally that gave this plain data."""
    outcomes = {name: int(data["outcomes"].get(name, 0)) for name in OUTCOMES}
    return Tally(
        int(data["records"]), outcomes, *(int(data[k]) for k in ("events", "claims", "events_apart", "lost_bytes"))
    )


# what an engine tells ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """A file was read to its end and its part is written."""

    task: Task
    tally: Tally


@dataclass(frozen=True, slots=True)
class Failed:
    """A file could not be read, or not now: it has no part, and another run tries it again."""

    task: Task
    why: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run cannot go on: the disk is full, or no worker starts. What is finished stays, and another run goes on."""

    why: str


@dataclass(frozen=True, slots=True)
class Running:
    """The files that are being read now."""

    tasks: tuple[Task, ...]


News = Done | Failed | Stopped | Running
