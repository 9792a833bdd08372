"""The server run: on loopback for one person without an account, anywhere else only for people who have one."""

from __future__ import annotations

import getpass
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from dateline.desk import keep_up
from dateline.kit import Kit
from dateline.store import Store, people
from dateline.web.app import make_app
from dateline.web.desk import LOOPBACK, Desk


def serve(
    store: Store,
    kit: Kit,
    host: str = "127.0.0.1",
    port: int = 8642,
    names: tuple[str, ...] = (),
    alone: str | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
) -> None:
    """Serve the review desk until it is stopped.

    `names` are host names by which it may be called beside the address it listens on; `alone` is who judges as long as
    nobody has an account. Raises ValueError where it would listen to others before there is an account.
    """
    with store.reading() as connection:
        accounts = people.anybody(connection)
    if not is_loopback(host) and not accounts:
        raise ValueError(
            f"{host}: others could come in, and nobody has an account yet; make one first: dateline user add NAME --db DB"
        )
    if host in ("0.0.0.0", "::") and not names:
        raise ValueError(f"{host}: say by which host name others will call the desk: --name HOST")
    keep_up(store, kit)
    hosts = tuple(dict.fromkeys((*LOOPBACK, host, *names))) if is_loopback(host) else (host, *names)
    desk = Desk(store, kit, alone or _user(), hosts, certificate is not None)
    uvicorn.run(
        make_app(desk), host=host, port=port, log_level="warning", server_header=False,
        ssl_certfile=str(certificate) if certificate else None, ssl_keyfile=str(key) if key else None,
    )  # fmt: skip


def is_loopback(host: str) -> bool:
    """Whether an address is this machine alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "coder"
