"""Bodies of web answers, unpacked no further than is asked for: a bomb costs what a page may have, not what it holds."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable


def unpacked_body(body: bytes, encoding: str, most: int) -> bytes | None:
    """At most so many bytes of a body as it was before it was packed; None where it is not packed so.

    `encoding` is the HTTP header Content-Encoding or Transfer-Encoding: names, that of the last packing last. A body that was
    cut off gives what is there, where its packing lets it.
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        unpack = _BY_NAME.get(name)
        if unpack is None:  # "identity", or something that nobody knows
            continue
        try:
            body = unpack(body, most)
        except (zlib.error, OSError):
            return None
    return body


def _in_chunks(body: bytes, most: int) -> bytes:
    """In pieces with a length before each (RFC 9112, 7.1); all of it, for it is no larger than what it was in."""
    out: list[bytes] = []
    at = 0
    while at < len(body):
        line = body.find(b"\r\n", at, at + 1_000)
        size = body[at:line].partition(b";")[0].strip()
        if line < 0 or not size or size.strip(b"0123456789abcdefABCDEF") or len(size) > 12:
            if not out:
                raise OSError("not in chunks")
            break
        if not int(size, 16):
            break
        at = line + 2 + int(size, 16) + 2
        out.append(body[line + 2 : at - 2])
    return b"".join(out)


def _by_zlib(body: bytes, most: int) -> bytes:
    """Packed by gzip in one member or several, or by deflate with its head or (against the rules, but often) without."""
    try:
        return _inflated(body, most, 47)
    except zlib.error:
        return _inflated(body, most, -15)


def _inflated(body: bytes, most: int, bits: int) -> bytes:
    out = b""
    while body and len(out) < most:
        unpack = zlib.decompressobj(bits)
        try:
            out += unpack.decompress(body, most - len(out))
        except zlib.error:
            if out:  # zeros or other dirt behind the last member
                return out
            raise
        body = unpack.unused_data
    return out


def _by_brotli(body: bytes, most: int) -> bytes:
    from fastwarc.stream_io import BrotliReader

    return bytes(BrotliReader(io.BytesIO(body)).read(most))


def _by_zstandard(body: bytes, most: int) -> bytes:
    from fastwarc.stream_io import ZstdReader

    return bytes(ZstdReader(io.BytesIO(body)).read(most))


_BY_NAME: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _by_zlib, "x-gzip": _by_zlib, "deflate": _by_zlib, "br": _by_brotli, "zstd": _by_zstandard,
    "chunked": _in_chunks,
}  # fmt: skip
