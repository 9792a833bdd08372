"""One address fetched with good manners: who asks is said, robots.txt is kept, hosts are given time, and nothing is let grow.

What is fetched is public, or of a host that was allowed by its name; every redirect is held against the same rules.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from dateline.model import Article
from dateline.readers.addresses import addresses_of, endpoint_of
from dateline.readers.html import read_html
from dateline.readers.request import Answer, Limits, ask
from dateline.readers.text import read_text

if TYPE_CHECKING:
    from protego import Protego

PAGES = ("text/html", "application/xhtml+xml", "text/plain")
TOKEN = "dateline"  # the name that robots.txt knows us by
_HOPS = 5  # redirects in a row that are followed
_LARGEST_ROBOTS = 500_000  # bytes of a robots.txt, as RFC 9309 has it
_ROBOTS_LAST = 24 * 3600.0  # seconds for which a robots.txt is held to be true
_LONGEST_DELAY = 60.0  # seconds between two requests that a robots.txt may ask for
_FAILURES = 3  # requests that fail in a row, after which a host is left alone
_UNREACHED = 300.0  # seconds for that, and for a host that was not reached at all
_BUSY = 900.0  # the same where it asks to be left alone and does not say for how long
_LONGEST_REST = 24 * 3600.0
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Manners:
    """How addresses are asked: as whom, which hosts though they are not public, how often, and within which limits."""

    agent: str = TOKEN
    allowed: frozenset[str] = frozenset()
    delay: float = 2.0  # seconds between two requests to one host
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave, under the address it was found at in the end. `data` is None where nothing changed since.

    `kind` and `charset` are as the server told them; `etag` and `modified` make the next request conditional.
    """

    url: str
    data: bytes | None
    kind: str = ""
    charset: str = ""
    etag: str | None = None
    modified: str | None = None


class Fetcher:
    """Fetches addresses, and remembers when each host was last asked, what its robots.txt says, and who wants to rest."""

    def __init__(self, manners: Manners, sleep: Callable[[float], None] = time.sleep) -> None:
        self.manners = manners
        self._sleep = sleep
        self._free: dict[str, float] = {}  # from when on a host may be asked again
        self._rests: dict[str, float] = {}  # until when it is to be left alone
        self._failed: dict[str, int] = {}  # how many requests to it failed in a row
        self._robots: dict[str, tuple[float, Protego]] = {}

    def fetch(
        self, url: str, kinds: tuple[str, ...] | None = None, etag: str | None = None, modified: str | None = None
    ) -> Page:
        """What an address gives, only if it changed since `etag` or `modified`; of these content types, where they are told.

        Raises OSError for what may pass by itself, ValueError for what will not, each with its cure.
        """
        known = {"if-none-match": etag, "if-modified-since": modified}
        asked = {name: value for name, value in known.items() if value}
        url = urldefrag(url).url
        for _ in range(_HOPS + 1):
            self._check_robots(url)
            answer = self._ask(url, asked, self.manners.limits)
            if answer.status not in _MOVED or "location" not in answer.headers:
                return self._page(url, answer, kinds)
            url = urldefrag(urljoin(url, answer.headers["location"])).url
        raise ValueError(f"it was sent on more than {_HOPS} times; give the address where it ends")

    def rest(self, url: str) -> float:
        """For how many seconds the host of an address is to be left alone: it asked for that, or was not reached."""
        return max(0.0, self._rests.get(_origin(url), 0.0) - time.monotonic())

    def wait(self, url: str) -> float:
        """How many seconds from now the host of an address may be asked again."""
        return max(0.0, self._free.get(_origin(url), 0.0) - time.monotonic())

    def _ask(self, url: str, headers: Mapping[str, str], limits: Limits) -> Answer:
        """One request, when the host's turn has come."""
        _, host, port = endpoint_of(url)
        origin = _origin(url)
        if self.rest(url):
            raise OSError(f"{host} is left alone for {_span(self.rest(url))}; try again later")
        self._sleep(self.wait(url))
        try:
            addresses = addresses_of(host, port, self.manners.allowed)
            answer = ask(url, addresses, {"user-agent": self.manners.agent, **headers}, limits)
        except OSError as fault:
            self._failed[origin] = self._failed.get(origin, 0) + 1
            if isinstance(fault, ConnectionError) or self._failed[origin] >= _FAILURES:
                self._rests[origin] = time.monotonic() + _UNREACHED
            raise
        finally:
            self._free[origin] = time.monotonic() + max(self.manners.delay, self._wanted_delay(origin))
        self._failed[origin] = 0
        if answer.status in (429, 503):
            self._rests[origin] = time.monotonic() + _retry_after(answer.headers.get("retry-after"))
        return answer

    def _page(self, url: str, answer: Answer, kinds: tuple[str, ...] | None) -> Page:
        told = answer.headers
        etag, modified = told.get("etag"), told.get("last-modified")
        if answer.status == 304:
            return Page(url, None, etag=etag, modified=modified)
        if answer.status in (429, 503):
            raise OSError(f"it asks to be left alone ({answer.status}) for {_span(self.rest(url))}; try again later")
        if answer.status >= 500 or answer.status in (408, 425):
            raise OSError(f"the server cannot answer now ({answer.status}); try again later")
        if answer.status != 200:
            raise ValueError(
                f"the server answered {answer.status}{_MEANT.get(answer.status, '; look at it in a browser')}"
            )
        kind, charset = _content_type(told.get("content-type", ""))
        if kinds is not None and kind and kind not in kinds:
            raise ValueError(f"it is {kind}, which is not read; save its text and add that")
        return Page(url, answer.body, kind, charset, etag, modified)

    # robots.txt ---------------------------------------------------------------------------------------------------

    def _check_robots(self, url: str) -> None:
        """Raise ValueError where the host does not want this address to be fetched by a program."""
        robots = self._robots_of(url)
        if not robots.can_fetch(url, TOKEN):
            raise ValueError(f"robots.txt of {_origin(url)} refuses it; ask the site, or save the page and add it")

    def _robots_of(self, url: str) -> Protego:
        """What a host's robots.txt says; one that is not there allows everything, one that cannot be had raises OSError."""
        from protego import Protego

        origin = _origin(url)
        until, known = self._robots.get(origin, (0.0, None))
        if known is None or time.monotonic() > until:
            known = Protego.parse(self._robots_text(urljoin(url, "/robots.txt")))
            self._robots[origin] = (time.monotonic() + _ROBOTS_LAST, known)
        return known

    def _robots_text(self, url: str) -> str:
        limits = replace(self.manners.limits, largest=_LARGEST_ROBOTS, cut=True)
        for _ in range(_HOPS + 1):
            try:
                answer = self._ask(url, {}, limits)
            except ConnectionError:  # then there is nothing else to be had either
                raise
            except OSError as fault:
                raise OSError(f"robots.txt, which says what may be fetched: {fault}") from fault
            if answer.status >= 500 or answer.status == 429:
                raise OSError(
                    f"robots.txt, which says what may be fetched, is not there now ({answer.status}); try again later"
                )
            if answer.status not in _MOVED or "location" not in answer.headers:
                return answer.body.decode("utf-8-sig", "replace") if answer.status == 200 else ""
            url = urljoin(url, answer.headers["location"])
        return ""

    def _wanted_delay(self, origin: str) -> float:
        _, robots = self._robots.get(origin, (0.0, None))
        wanted = robots.crawl_delay(TOKEN) if robots is not None else None
        return min(float(wanted or 0.0), _LONGEST_DELAY)


_MEANT = {
    401: ": it wants a password; save the page when logged in, and add it",
    402: ": it wants a subscription; save the page when logged in, and add it",
    403: ": it refuses; save the page and add it",
    404: ": there is nothing there; check the address",
    410: ": it is gone for good; take it off the list",
    451: ": it is withheld by law there; see whether another outlet has it",
}


def read_page(page: Page, on_fault: Callable[[str], None]) -> Iterator[Article]:
    """The article of a page that was fetched; raises ValueError, with the cure, where it holds none."""
    data = _in_utf8(page.data or b"", page.charset)
    if not data.strip():
        raise ValueError("it is empty; look at it in a browser")
    if page.kind == "text/plain":
        yield read_text(data.decode("utf-8", "replace").replace("\0", ""), url=page.url)
    else:
        yield from read_html(data, page.url, on_fault, url=page.url)


def _content_type(told: str) -> tuple[str, str]:
    """The content type and the charset that a header tells, each empty where it tells none."""
    kind, *parameters = told.lower().split(";")
    charset = next((p.split("=", 1)[1].strip(" \"'") for p in parameters if p.strip().startswith("charset=")), "")
    return kind.strip(), charset


def _in_utf8(body: bytes, charset: str) -> bytes:
    """A text in UTF-8, where the server says that it is in something else."""
    if not charset or charset in ("utf-8", "utf8"):
        return body
    try:
        return body.decode(charset, "replace").encode()
    except (LookupError, ValueError):  # no charset that is known
        return body


def _origin(url: str) -> str:
    scheme, host, port = endpoint_of(url)
    return f"{scheme}://{host}:{port}"


def _retry_after(told: str | None) -> float:
    """The seconds that a server wants to be left alone for, told as seconds or as a moment."""
    seconds = _BUSY
    if told and told.strip().isdecimal():
        seconds = float(told)
    elif told:
        try:
            moment = parsedate_to_datetime(told)
            seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
        except ValueError:
            seconds = _BUSY
    return min(max(seconds, 1.0), _LONGEST_REST)


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} minute{'s' * (minutes != 1)}" if minutes else f"{max(1, round(seconds))} seconds"
