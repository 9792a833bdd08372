"""Fetching one address: within its limits, with good manners, and only from where it is allowed."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import web_server
from web_server import Site, answer

from dateline.readers import addresses
from dateline.readers.addresses import is_public
from dateline.readers.request import Limits, ask
from dateline.readers.url import PAGES, Fetcher, Manners, read_page

SMALL = Limits(seconds=1.0, largest=200_000)
PAGE = b"<html><head><title>Market struck</title></head><body><article><h1>Market struck</h1><p>%s</p></article></body></html>"
PROSE = b"Shells fell on the market of Kelmet on Monday and killed four people, the governor said. " * 4


@pytest.fixture
def site() -> Iterator[Site]:
    with web_server.serving() as served:
        yield served


def fetcher(*allowed: str, delay: float = 0.0, limits: Limits = SMALL, **more: Any) -> Fetcher:
    return Fetcher(Manners("dateline/test", frozenset(allowed or ("127.0.0.1",)), delay, limits), **more)


# where ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
        "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:c0a8:101::1", "192.0.2.1", "198.18.0.1", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_a_private_host_is_asked_nothing_unless_allowed_by_name(host: str, site: Site) -> None:
    site.pages["/a"] = b"secret"
    with pytest.raises(ValueError, match=r"leads to .*127\.0\.0\.1|leads to .*::1|leads to .*7f00:1") as caught:
        fetcher("elsewhere.example").fetch(site.url("/a", host))
    assert "--allow-host" in str(caught.value)
    assert site.asked == []


def test_a_name_that_is_allowed_is_no_leave_for_its_address(site: Site) -> None:
    site.pages["/a"] = (302, {"Location": site.url("/b")}, b"")
    with pytest.raises(ValueError, match=r"127\.0\.0\.1 leads to 127\.0\.0\.1, which is not public"):
        fetcher("localhost").fetch(site.url("/a", "localhost"))
    assert site.paths() == ["/a"]


def test_a_name_that_leads_elsewhere_a_moment_later(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up once a request, and what was checked is what is connected to."""
    asked = []

    def rebinding(host: str, port: int, **_: object) -> list[Any]:
        asked.append(host)
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.114.1", port))
        return [public if len(asked) == 1 else (*public[:4], ("127.0.0.1", port))]

    connected = []
    monkeypatch.setattr(addresses.socket, "getaddrinfo", rebinding)
    monkeypatch.setattr("dateline.readers.url.ask", lambda url, found, *_: connected.append(found) or ask_nobody())
    with pytest.raises(ValueError, match="no page"):
        fetcher("elsewhere.example").fetch(site.url("/a", "rebinding.example"))
    assert (connected, asked) == ([["203.0.114.1"]], ["rebinding.example"])


def ask_nobody() -> None:
    raise ValueError("no page")


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", (ip, 80)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(ValueError, match=r"leads to 10\.0\.0\.1"):
        fetcher("elsewhere.example").fetch("http://mixed.example/")


def test_the_address_is_connected_to_and_the_name_is_told(site: Site) -> None:
    site.pages["/a"] = b"here"
    assert ask(f"http://news.example:{site.port}/a", ["127.0.0.1"], {}, SMALL).body == b"here"
    assert site.asked[0][1]["host"] == f"news.example:{site.port}"


@pytest.mark.parametrize(
    "url, line",
    [
        ("file:///etc/passwd", "no address of the web"),
        ("ftp://127.0.0.1/a", "no address of the web"),
        ("http://me:secret@127.0.0.1/a", "holds a user name"),
        ("http://[::1/a", "no address; check"),
        ("http:///a", "no address of the web"),
        ("http://127.0.0.1:99999/a", "no address; check"),
    ],
)
def test_what_is_no_address(url: str, line: str) -> None:
    with pytest.raises(ValueError, match=line) as caught:
        fetcher().fetch(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "where", ["file:///etc/passwd", "http://10.1.2.3/b", "http://169.254.169.254/latest", "//10.1.2.3/b"]
)
def test_a_redirect_out_of_bounds(where: str, site: Site) -> None:
    site.pages["/a"] = (302, {"Location": where}, b"")
    with pytest.raises(ValueError, match=r"not public|no address of the web"):
        fetcher().fetch(site.url("/a"))


def test_a_redirect_that_is_followed(site: Site) -> None:
    site.pages |= {"/a": (301, {"Location": "b?c=1#d"}, b""), "/b?c=1": b"here"}
    page = fetcher().fetch(site.url("/a"))
    assert (page.data, page.url) == (b"here", site.url("/b?c=1"))


def test_a_redirect_without_end(site: Site) -> None:
    site.pages["/a"] = (302, {"Location": "/a"}, b"")
    with pytest.raises(ValueError, match="sent on more than 5 times"):
        fetcher().fetch(site.url("/a"))
    assert len(site.paths()) == 6


# how much, how long -----------------------------------------------------------------------------------------------


def test_a_body_without_end_is_cut(site: Site) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 10_000)

    site.pages["/a"] = endless
    start = time.monotonic()
    with pytest.raises(ValueError, match=r"larger than 0\.2 MB"):
        fetcher(limits=Limits(20.0, 200_000)).fetch(site.url("/a"))
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_a_bomb_is_cut_while_it_is_unpacked(packing: str, site: Site) -> None:
    bomb = b"\0" * 100_000_000
    body = gzip.compress(bomb, mtime=0) if packing == "gzip" else zlib.compress(bomb)
    assert len(body) < 200_000
    site.pages["/a"] = (200, {"Content-Encoding": packing}, body)
    with pytest.raises(ValueError, match=r"larger than 0\.2 MB"):
        fetcher(limits=Limits(20.0, 200_000)).fetch(site.url("/a"))


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("packing, pack", [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", bare)])
def test_what_is_packed_is_unpacked(packing: str, pack: Any, site: Site) -> None:
    whole = b"".join(b"line %d\n" % n for n in range(20_000))[:190_000]
    site.pages["/a"] = (200, {"Content-Encoding": packing}, pack(whole))
    assert fetcher().fetch(site.url("/a")).data == whole


@pytest.mark.parametrize(
    "headers, body, line",
    [
        ({"Content-Encoding": "gzip"}, gzip.compress(PROSE, mtime=0)[:-9], "broke off"),
        ({"Content-Encoding": "gzip"}, b"no gzip at all", "broke off"),
        ({"Content-Encoding": "br"}, b"x", "packed as br"),
        ({"Content-Encoding": "gzip, gzip"}, b"x", "packed as gzip, gzip"),
        ({"Content-Length": "5000"}, b"half", "broke off|not there after"),
    ],
)
def test_what_is_broken(headers: dict[str, str], body: bytes, line: str, site: Site) -> None:
    site.pages["/a"] = (200, headers, body)
    with pytest.raises((OSError, ValueError), match=line):
        fetcher().fetch(site.url("/a"))


def dripping(when: str) -> Any:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        if when == "headers":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        else:
            handler.send_response(200)
            if when == "body":
                handler.send_header("Content-Length", "1000")
            handler.end_headers()
        for n in range(100):
            handler.wfile.write(b"X-%d: y\r\n" % n if when == "headers" else b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    return drip


@pytest.mark.parametrize("when", ["headers", "body", "body without length"])
def test_a_server_that_drips_is_not_waited_for(when: str, site: Site) -> None:
    site.pages["/a"] = dripping(when)
    start = time.monotonic()
    with pytest.raises(OSError, match=r"not there after 0\.6 seconds; try again later"):
        fetcher(limits=Limits(0.6, 200_000)).fetch(site.url("/a"))
    assert time.monotonic() - start < 2


def test_a_server_that_says_nothing_while_it_should_agree_on_a_secret() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        start = time.monotonic()
        with pytest.raises(OSError, match=r"not there after|cannot be reached"):
            ask(f"https://127.0.0.1:{mute.getsockname()[1]}/", ["127.0.0.1"], {}, Limits(0.5))
        assert time.monotonic() - start < 2


def unknown(*_: object, **__: object) -> None:
    raise socket.gaierror(-2, "Name or service not known")


def test_a_host_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(OSError, match=r"cannot be reached .*try again later"):
        fetcher().fetch(f"http://127.0.0.1:{port}/a")
    monkeypatch.setattr(addresses.socket, "getaddrinfo", unknown)
    with pytest.raises(OSError, match=r"the host nowhere\.example was not found \(Name or service not known\); check"):
        fetcher().fetch("http://nowhere.example/a")


def test_certificates_are_held_against_the_name(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    named = []

    class Context(ssl.SSLContext):
        def wrap_socket(self, *arguments: Any, **more: Any) -> Any:
            named.append((more.get("server_hostname"), self.check_hostname, self.verify_mode))
            return super().wrap_socket(*arguments, **more)

    made = Context(ssl.PROTOCOL_TLS_CLIENT)
    monkeypatch.setattr("dateline.readers.request._trust", lambda: made)
    with pytest.raises(OSError, match=r"cannot be reached|broke off"):
        ask(f"https://news.example:{site.port}/a", ["127.0.0.1"], {}, SMALL)
    assert named == [("news.example", True, ssl.CERT_REQUIRED)]


# manners ----------------------------------------------------------------------------------------------------------


def test_what_did_not_change_is_not_sent_again(site: Site) -> None:
    def page(handler: BaseHTTPRequestHandler) -> None:
        same = handler.headers["If-None-Match"] == '"v1"' and handler.headers["If-Modified-Since"]
        answer(
            handler,
            304 if same else 200,
            {"ETag": '"v1"', "Last-Modified": "Mon, 05 May 2031 10:00:00 GMT"},
            b"" if same else b"x",
        )

    site.pages["/a"] = page
    ours = fetcher()
    first = ours.fetch(site.url("/a"))
    assert (first.data, first.etag) == (b"x", '"v1"')
    assert ours.fetch(site.url("/a"), etag=first.etag, modified=first.modified).data is None


def test_who_asks_is_told(site: Site) -> None:
    site.pages["/a"] = b"x"
    fetcher().fetch(site.url("/a"))
    assert {headers["user-agent"] for _, headers in site.asked} == {"dateline/test"}


def test_robots_are_kept(site: Site) -> None:
    site.pages |= {
        "/robots.txt": b"User-agent: *\nDisallow: /\n\nUser-agent: dateline\nDisallow: /private*.html$\nAllow: /\n",
        "/a.html": b"x", "/private-b.html": b"x",
    }  # fmt: skip
    ours = fetcher()
    assert ours.fetch(site.url("/a.html")).data == b"x"
    with pytest.raises(
        ValueError, match=r"robots\.txt of http://127.* refuses it; ask the site, or save the page and add it"
    ):
        ours.fetch(site.url("/private-b.html"))
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a.html"]


def test_robots_are_kept_where_a_redirect_leads(site: Site) -> None:
    site.pages |= {"/robots.txt": b"User-agent: *\nDisallow: /b", "/a": (302, {"Location": "/b"}, b""), "/b": b"x"}
    with pytest.raises(ValueError, match="refuses it"):
        fetcher().fetch(site.url("/a"))
    assert site.paths() == ["/a"]


@pytest.mark.parametrize(
    "robots", [(404, {}, b""), (403, {}, b""), (200, {}, b""), (200, {}, b"<html>\xff\0no robots</html>")]
)
def test_no_robots_refuse_nothing(robots: Any, site: Site) -> None:
    site.pages |= {"/robots.txt": robots, "/a": b"x"}
    assert fetcher().fetch(site.url("/a")).data == b"x"


@pytest.mark.parametrize("robots", [(500, {}, b""), (503, {}, b""), dripping("body")])
def test_robots_that_cannot_be_had_refuse_for_now(robots: Any, site: Site) -> None:
    site.pages |= {"/robots.txt": robots, "/a": b"x"}
    with pytest.raises(OSError, match=r"robots\.txt, which says what may be fetched.*try again later"):
        fetcher(limits=Limits(0.3)).fetch(site.url("/a"))
    assert site.paths() == []


def test_hosts_are_given_time(site: Site) -> None:
    slept: list[float] = []
    site.pages |= {"/robots.txt": b"User-agent: *\nCrawl-delay: 7", "/a": b"x", "/b": b"x"}
    ours = fetcher(delay=3.0, sleep=slept.append)
    ours.fetch(site.url("/a"))
    ours.fetch(site.url("/b"))
    assert [round(seconds) for seconds in slept] == [0, 3, 7]
    assert 6 < ours.wait(site.url("/c")) <= 7
    assert ours.wait("http://other.example/") == 0


@pytest.mark.parametrize(
    "status, headers, least, most",
    [(429, {"Retry-After": "120"}, 110, 120), (503, {}, 800, 900), (503, {"Retry-After": "Wed, 01 Jan 2070 00:00:00 GMT"}, 80_000, 86_400), (429, {"Retry-After": "soon"}, 800, 900)],
)  # fmt: skip
def test_who_asks_to_be_left_alone_is(status: int, headers: dict[str, str], least: int, most: int, site: Site) -> None:
    site.pages |= {"/a": (status, headers, b""), "/b": b"x"}
    ours = fetcher()
    with pytest.raises(OSError, match=r"asks to be left alone"):
        ours.fetch(site.url("/a"))
    assert least < ours.rest(site.url("/b")) <= most
    with pytest.raises(OSError, match="is left alone for"):
        ours.fetch(site.url("/b"))
    assert site.paths() == ["/a"]


def test_a_host_that_fails_again_and_again_is_left_alone(site: Site) -> None:
    site.pages |= {"/a": dripping("body"), "/b": b"x"}
    ours = fetcher(limits=Limits(0.2))
    for _ in range(2):
        with pytest.raises(OSError, match="not there after"):
            ours.fetch(site.url("/a"))
    assert ours.fetch(site.url("/b")).data == b"x"
    for _ in range(3):
        assert not ours.rest(site.url("/b"))
        with pytest.raises(OSError, match="not there after"):
            ours.fetch(site.url("/a"))
    assert ours.rest(site.url("/b")) > 200


# what -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status, line",
    [(404, "answered 404: there is nothing there"), (403, "answered 403: it refuses"), (418, "answered 418; look at it"), (204, "answered 204")],
)  # fmt: skip
def test_what_is_no_page(status: int, line: str, site: Site) -> None:
    site.pages["/a"] = (status, {}, b"")
    with pytest.raises(ValueError, match=line):
        fetcher().fetch(site.url("/a"))


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/octet-stream; charset=binary"])
def test_content_that_is_not_read(kind: str, site: Site) -> None:
    site.pages["/a"] = (200, {"Content-Type": kind}, b"x")
    with pytest.raises(ValueError, match="which is not read; save its text"):
        fetcher().fetch(site.url("/a"), PAGES)


def test_the_article_of_a_page(site: Site) -> None:
    site.pages["/a"] = (200, {"Content-Type": "text/html"}, PAGE % PROSE)
    (article,) = read_page(fetcher().fetch(site.url("/a"), PAGES), pytest.fail)
    assert (article.title, article.url) == ("Market struck", site.url("/a"))
    assert "killed four people" in article.text


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
def test_a_charset_that_only_the_server_tells(kind: str, site: Site) -> None:
    words = PAGE.decode() % f"<p>{PROSE.decode()} The town of Kélmét lies by the river. {PROSE.decode()}</p>"
    site.pages["/a"] = (200, {"Content-Type": f'{kind}; charset="ISO-8859-2"'}, words.encode("iso-8859-2"))
    (article,) = read_page(fetcher().fetch(site.url("/a"), PAGES), pytest.fail)
    assert "Kélmét" in article.text


@pytest.mark.parametrize("charset", ["made-up", "hex", "punycode", "\u00fc"])
def test_a_charset_that_is_none(charset: str, site: Site) -> None:
    site.pages["/a"] = (200, {"Content-Type": f"text/plain; charset={charset}"}, PROSE)
    (article,) = read_page(fetcher().fetch(site.url("/a"), PAGES), pytest.fail)
    assert article.text


@pytest.mark.parametrize("body", [b"", b"  \n", b"<html><body></body></html>"])
def test_a_page_without_an_article(body: bytes, site: Site) -> None:
    site.pages["/a"] = body
    with pytest.raises(ValueError, match=r"empty; look|no article was found"):
        list(read_page(fetcher().fetch(site.url("/a"), PAGES), pytest.fail))
