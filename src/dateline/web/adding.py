"""Reports added: files, a text that was pasted, or a page of an address; what became of each is said as it is done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from io import StringIO
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response, StreamingResponse

from dateline.cli.common import objects_of
from dateline.cli.desk import line_of, so_far
from dateline.desk import Added, add
from dateline.extract import VERSION, extract
from dateline.model import Article, Report
from dateline.readers import read, read_text
from dateline.readers.addresses import endpoint_of
from dateline.readers.text import iso_day
from dateline.readers.url import PAGES, Fetcher, Manners, read_page
from dateline.restore import report_of
from dateline.web.desk import Desk, Person
from dateline.web.pages import page
from dateline.web.who import At, Coder, Reader, Sent

router = APIRouter()

MOST = 500  # reports of one sending; more are work for the command line
_MADE = b'"format": "dateline.report/1"'
_MARK = "<!-- what became of each -->"
EXAMPLE = (
    "RUBAYA, May 20, 2025 - At least 14 civilians were killed and some 40 wounded when shells landed on a market in Rubaya "
    "on Monday, a doctor at the town's hospital said. The army put the number of dead at nine. M23 rebels denied that they "
    "shelled the town."
)


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a part of what was sent: a report that was added, or a fault in one line with its cure."""

    name: str
    added: Added | None = None
    report: Report | None = None
    fault: str | None = None


@router.get("/add")
def add_page(request: Request, person: Reader) -> Response:
    """Where reports are added."""
    return page(request, "add.html", person, example=EXAMPLE)


@router.post("/add")
def add_files(
    request: Request, desk: At, person: Coder, files: Annotated[list[UploadFile] | None, File()] = None,
    published: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Add files: pages, texts, JSON lines, feeds and archives. A file's name is only a name."""
    sent = [(file.filename or "a file", file.file.read()) for file in files or () if file.filename]
    if not sent:
        raise ValueError("no file was chosen; choose one, or paste a text")
    return _answer(request, person, _taken(desk, (_of_file(name, data, published) for name, data in sent)))


@router.post("/add/text")
def add_text(request: Request, desk: At, person: Coder, form: Sent) -> Response:
    """Add a text that was pasted."""
    text, title, published, publisher, url = (
        str(form.get(name, "")) for name in ("text", "title", "published", "publisher", "url")
    )
    if not text.strip():
        raise ValueError("there is no text; paste one, then add it")

    def given() -> Iterator[Article]:
        if url.strip():
            endpoint_of(url.strip())
        words = text.replace("\r\n", "\n")  # as browsers send lines
        made = read_text(
            words, title=title.strip() or None, published=iso_day(published.strip()), url=url.strip() or None
        )
        yield replace(made, publisher=publisher.strip() or None)

    return _answer(request, person, _taken(desk, [("the text", given())]))


@router.post("/add/address")
def add_address(request: Request, desk: At, person: Coder, url: Annotated[str, Form()] = "") -> Response:
    """Add the page of an address, which is fetched once, now."""
    url = url.strip()
    if not url:
        raise ValueError("there is no address; give one that begins with https://")
    return _answer(request, person, _taken(desk, [(url, _of_address(url))]))


# what is sent -----------------------------------------------------------------------------------------------------


def _of_file(name: str, data: bytes, published: str) -> tuple[str, Iterator[Article | Report | str]]:
    label = name.replace("\\", "/").rsplit("/", 1)[-1] or "a file"
    return label, _made_earlier(data) if _MADE in data[:200] else _read(data, label, published)


def _read(data: bytes, label: str, published: str) -> Iterator[Article | Report | str]:
    """The articles of a file, and between them, as words, what of it cannot be read."""
    faults: list[str] = []
    for article in read(data, name=label, published=published.strip() or None, on_fault=faults.append):
        yield from faults
        faults.clear()
        yield article
    yield from faults


def _made_earlier(data: bytes) -> Iterator[Article | Report | str]:
    """Reports that `dateline read --format jsonl` wrote."""
    for number, told in objects_of(StringIO(data.decode("utf-8"))):
        try:
            made = report_of(told)
        except (KeyError, TypeError, ValueError) as fault:
            yield f"report {number}: no dateline.report/1 ({fault}); check it with: dateline check FILE"
            continue
        yield made


def _of_address(url: str) -> Iterator[Article | Report | str]:
    try:
        found = _fetcher().fetch(url, PAGES)
    except ValueError as fault:  # the cure that it names is an option of another command
        raise ValueError(str(fault).split("; if it is meant")[0] + _SAVE * ("not public" in str(fault))) from None
    faults: list[str] = []
    yield from read_page(found, faults.append)
    yield from faults


_SAVE = "; the desk asks only public addresses: save the page and add the file"


@lru_cache(maxsize=1)
def _fetcher() -> Fetcher:
    """One for the whole desk: it remembers when each host was last asked."""
    return Fetcher(Manners(f"dateline/{VERSION} (fetches a page that a person asks for)", delay=1.0))


# what became of it ------------------------------------------------------------------------------------------------


def _taken(desk: Desk, sent: Iterable[tuple[str, Iterator[Article | Report | str]]]) -> Iterator[Became]:
    """Everything read and added, one after another; what cannot be is said, and all else is done."""
    done = 0
    for name, things in sent:
        try:
            for thing in things:
                if isinstance(thing, str):
                    yield Became(name, fault=thing)
                    continue
                if done >= MOST:
                    yield Became(
                        name,
                        fault=f"only {MOST} reports are added at once; add the rest with: dateline add FILE --db DB",
                    )
                    return
                done += 1
                yield from _one(desk, name, thing)
        except (ValueError, OSError) as fault:
            said = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
            if isinstance(fault, (UnicodeDecodeError, json.JSONDecodeError)):
                said = f"not JSON or JSONL in UTF-8 ({fault}); give what `dateline read --format jsonl` wrote"
            yield Became(name, fault=said)


def _one(desk: Desk, name: str, thing: Article | Report) -> Iterator[Became]:
    """What becomes of one article or report."""
    try:
        with desk.reading:
            report = thing if isinstance(thing, Report) else extract(thing, desk.kit)
    except Exception as fault:  # a fault of ours must not cost the other reports
        said = f"a fault of dateline's own ({type(fault).__name__}: {fault}); please report it with this input"
        yield Became(name, fault=said)
        return
    try:
        yield Became(name, add(desk.store, report, desk.kit), report)
    except ValueError as fault:
        yield Became(name, fault=f"not added: {fault}")
        return
    for gap in report.unread:
        where = f"characters {gap.start:,} to {gap.end:,} were" if gap.start < gap.end else "the rest was"
        yield Became(name, fault=f"{where} not read: {gap.reason}")


def _answer(request: Request, person: Person, became: Iterator[Became]) -> Response:
    """The page as it grows: its head at once, a line as each report is done, and the sum of it."""
    head, tail = bytes(page(request, "added.html", person, mark=_MARK).body).decode().split(_MARK)

    def told() -> Iterator[str]:
        yield head
        done: list[Added] = []
        faults = 0
        for one in became:
            if one.added is not None:
                done.append(one.added)
            faults += one.fault is not None
            line = line_of(one.added, one.report) if one.added is not None and one.report is not None else None
            yield _part(request, person, "added_one.html", one=one, line=line)
        yield _part(request, person, "added_sum.html", sum=so_far(done), faults=faults, done=done)
        yield tail

    return StreamingResponse(told(), media_type="text/html; charset=utf-8")


def _part(request: Request, person: Person, name: str, **told: Any) -> str:
    return bytes(page(request, name, person, **told).body).decode()
