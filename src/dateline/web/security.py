"""What keeps others out: headers for the browser, names by which the desk may be called, forms that only its pages can send.

No page runs a script, loads a style or asks for anything that does not come from this server. A form must come from one of
its pages twice over: the browser says so (`Sec-Fetch-Site`, else `Origin`), and it carries the word of its session.
"""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 32 * 1024 * 1024  # bytes of a request: reports are uploaded, archives are not
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:", "connect-src": "'self'",
    "font-src": "'self'", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip
HEADERS = {
    "content-security-policy": "; ".join(f"{k} {v}" for k, v in _POLICY.items()),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


class Guard:
    """ASGI middleware: refuses wrong host names, forms of other sites and what is too large; adds the headers to every answer."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self.app, self.hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if "cache-control" not in headers:
                    headers["cache-control"] = "no-store"
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            status, said = refusal
            answer = JSONResponse({"error": said}, status) if is_api(scope) else PlainTextResponse(said, status)
            await answer(scope, receive, guarded)
            return
        await self.app(scope, _bounded(receive), guarded)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if (urlsplit(f"//{host}").hostname or "") not in self.hosts:
            return (
                421,
                "This desk is not called by that name; start it with --host NAME, or use the address it printed.",
            )
        if "\x00" in scope["path"] or b"%00" in scope.get("query_string", b""):
            return 400, "The address holds NUL; leave it out."
        if scope["method"] not in SAFE and not same_site(headers, host):
            return 403, "This form comes from another site; open the desk's own page and send it from there."
        if int(headers.get("content-length") or 0) > LARGEST:
            return 413, f"That is more than {LARGEST // 1024**2} MB; read it with: dateline add FILE --db DB"
        return None


def is_api(scope: Scope) -> bool:
    """Whether a request is a program's, which is answered in JSON."""
    return str(scope["path"]).startswith("/api/")


def same_site(headers: Headers, host: str) -> bool:
    """Whether the browser says that a request comes from a page of this server; a program that is no browser says nothing."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host


def same_word(a: str, b: str) -> bool:
    """Whether two secrets are the same, in a time that does not tell how far they agree."""
    return hmac.compare_digest(a.encode(), b.encode())


def _bounded(receive: Receive) -> Receive:
    """Receive no more than LARGEST bytes, whatever length was announced."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST:
            return {"type": "http.disconnect"}
        return message

    return bounded
