"""One request to one network address, held within its limits: seconds in all, and bytes of what comes out unpacked."""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

_PIECE = 65_536  # bytes that are unpacked at once, so that a small packet cannot fill the memory
_MOST_ADDRESSES = 3  # of one host that are tried
_CONNECT = 10.0  # seconds for each to take the connection
Watched = Callable[[str, Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a request may take in all, and how many bytes its body may have, unpacked; with `cut`, no more are read."""

    seconds: float = 30.0
    largest: int = 5_000_000
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: its status, its headers by their names in lower case, and the body, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(url: str, addresses: list[str], headers: Mapping[str, str], limits: Limits) -> Answer:
    """The answer to a GET of `url` from the first of these network addresses of its host that can be connected to.

    Raises OSError for what may pass (ConnectionError where nobody was reached, else too slow or broken off), ValueError
    for what will not (too large, packed in an unknown way).
    """
    import httpx

    end = time.monotonic() + limits.seconds
    for n, address in enumerate(addresses[:_MOST_ADDRESSES], 1):
        try:
            with _deadline(end, limits) as watched:
                return _asked(url, address, headers, limits, max(0.1, end - time.monotonic()), watched)
        except (httpx.ConnectError, httpx.ConnectTimeout) as fault:
            if n == min(len(addresses), _MOST_ADDRESSES) or time.monotonic() > end:
                raise ConnectionError(f"it cannot be reached ({_said(fault)}); try again later") from fault
        except httpx.TimeoutException as fault:
            raise _too_slow(limits) from fault
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error) as fault:
            raise OSError(f"the server broke off ({_said(fault)}); try again later") from fault
    raise ConnectionError("it has no network address; check its name and the network")


def _asked(
    url: str, address: str, headers: Mapping[str, str], limits: Limits, left: float, watched: Watched
) -> Answer:  # fmt: skip
    """The answer from one network address. The connection is used once, since names share addresses."""
    import httpx

    named = httpx.URL(url)
    sent = {"host": named.netloc.decode("ascii"), "accept-encoding": "gzip, deflate", "connection": "close", **headers}
    extensions: dict[str, Any] = {"sni_hostname": named.raw_host.decode("ascii"), "trace": watched}
    timeout = httpx.Timeout(left, connect=min(left, _CONNECT))
    with (
        httpx.Client(verify=_trust(), trust_env=False, timeout=timeout) as client,
        client.stream("GET", named.copy_with(host=address), headers=sent, extensions=extensions) as response,
    ):
        told = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, told, _unpacked(response, limits))


def _unpacked(response: httpx.Response, limits: Limits) -> bytes:
    """The body as it is unpacked piece by piece, as far as it may grow."""
    body = bytearray()
    for piece in _pieces(response):
        body += piece
        if len(body) > limits.largest and limits.cut:
            return bytes(body[: limits.largest])
        if len(body) > limits.largest:
            raise ValueError(f"larger than {limits.largest / 1_000_000:g} MB; save what is wanted of it and add that")
    return bytes(body)


def _pieces(response: httpx.Response) -> Iterator[bytes]:
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing in ("identity", ""):
        yield from response.iter_raw()
    elif packing in ("gzip", "x-gzip", "deflate"):
        yield from _inflated(response.iter_raw(), packing)
    else:
        raise ValueError(f"it is packed as {packing}, which was not asked for; save the page and add it")


def _inflated(packets: Iterator[bytes], packing: str) -> Iterator[bytes]:
    """What gzip or deflate packed, never more than a piece at once."""
    unpacker = None
    for packet in packets:
        if unpacker is None and packet:
            bare = packing == "deflate" and packet[0] & 0x0F != 8  # some servers leave out zlib's own header
            unpacker = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
        while unpacker is not None and packet:
            yield unpacker.decompress(packet, _PIECE)
            packet = unpacker.unconsumed_tail
    if unpacker is not None:
        yield unpacker.flush(_PIECE)
        if not unpacker.eof:
            raise zlib.error("what it packed is not whole")


# time -------------------------------------------------------------------------------------------------------------


@contextmanager
def _deadline(end: float, limits: Limits) -> Iterator[Watched]:
    """Shut the connection when time is up, wherever it is then: a server that drips bytes holds nobody.

    Yields what httpx is to tell its steps to. The connection is held by a second handle, since TLS takes over the first.
    """
    held: list[socket.socket] = []
    over = threading.Event()

    def shut() -> None:
        over.set()
        for handle in list(held):
            try:
                handle.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the other side was quicker

    def watched(step: str, told: Mapping[str, Any]) -> None:
        if step == "connection.connect_tcp.complete":
            held.append(told["return_value"].get_extra_info("socket").dup())
            if over.is_set():
                shut()

    timer = threading.Timer(max(0.0, end - time.monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield watched
    except Exception as fault:
        if over.is_set():
            raise _too_slow(limits) from fault
        raise
    finally:
        timer.cancel()
        for handle in held:
            handle.close()
    if over.is_set():  # a body without a length that was shut ends like a whole one
        raise _too_slow(limits)


def _too_slow(limits: Limits) -> OSError:
    return OSError(f"not there after {limits.seconds:g} seconds; try again later")


def _said(fault: Exception) -> str:
    return " ".join(str(fault).split()) or type(fault).__name__


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The certificates that are trusted, read once."""
    import httpx

    return httpx.create_ssl_context()
