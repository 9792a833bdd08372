"""`dateline serve` and `dateline user`: the review desk, and who may come in."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.cli.common import READ, USAGE, open_kit, printable

if TYPE_CHECKING:
    from dateline.store import Store

_WAIT = 60.0  # seconds that a writer waits for others: a batch that is being added must not cost a coder their decision
ROLES = ("reader", "coder", "supervisor")


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands of this file."""
    serve = commands.add_parser(
        "serve",
        help="check, correct and sign in a web page on this machine",
        description="Serve the review desk: a web page, for this machine alone unless --host says otherwise.",
    )
    serve.add_argument("--db", required=True, metavar="DB", help="a file, made where there is none, or postgresql://…")
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="listen on this address (default: 127.0.0.1)"
    )
    serve.add_argument("--port", type=int, default=8642, metavar="N", help="and this port (default: 8642)")
    serve.add_argument(
        "--name", action="append", default=[], metavar="HOST", help="a host name by which it may be called too"
    )
    serve.add_argument(
        "--coder", metavar="NAME", help="who judges while nobody has an account (default: your user name)"
    )
    serve.add_argument("--certificate", type=Path, metavar="FILE", help="serve https with this certificate (PEM)")
    serve.add_argument("--key", type=Path, metavar="FILE", help="and its private key (PEM)")
    serve.set_defaults(run=_serve)
    _add_user(commands)


def _add_user(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    user = commands.add_parser(
        "user",
        help="who may come in to the review desk",
        description="Accounts of the review desk, and tokens for its API.",
    )
    verbs = user.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb, told in (
        ("add", "give somebody an account; the password is asked for, or read from standard input"),
        ("change", "change somebody's role or password, or whether they may come in"),
        ("list", "list the accounts"),
        ("token", "make a token with which a program acts for somebody; it is shown once"),
    ):
        one = verbs.add_parser(verb, help=told, description=told.capitalize() + ".")
        if verb != "list":
            one.add_argument("person", metavar="NAME")
        one.add_argument("--db", required=True, metavar="DB", help="a file, or postgresql://…")
        if verb in ("add", "change"):
            one.add_argument(
                "--role", choices=ROLES, default="coder" if verb == "add" else None, help="what they may do"
            )
        if verb == "change":
            one.add_argument("--password", action="store_true", help="give a new password")
            one.add_argument("--access", choices=("yes", "no"), help="whether they may come in")
        if verb == "token":
            one.add_argument("--for", dest="label", default="", metavar="WORDS", help="what the token is for")
        one.set_defaults(run=_user)


def _serve(options: argparse.Namespace) -> int:
    from dateline.cli.desk import say_if_behind
    from dateline.desk import open_store
    from dateline.web import serve

    if (options.certificate is None) != (options.key is None):
        print("dateline: --certificate and --key belong together; give both", file=sys.stderr)
        return USAGE
    try:
        with open_store(options.db, wait=_WAIT) as store:
            kit = open_kit()
            say_if_behind(store)
            scheme = "https" if options.certificate else "http"
            address = f"[{options.host}]" if ":" in options.host else options.host
            print(f"the desk is at {scheme}://{address}:{options.port}/  (Ctrl-C ends it)", flush=True)
            serve(
                store,
                kit,
                options.host,
                options.port,
                tuple(options.name),
                options.coder,
                options.certificate,
                options.key,
            )
    except (ValueError, OSError) as fault:
        print(f"dateline: {fault}", file=sys.stderr)
        return USAGE
    return READ


def _user(options: argparse.Namespace) -> int:
    from dateline.desk import open_store

    try:
        with open_store(options.db, new=options.verb == "add") as store:
            return _VERBS[options.verb](store, options)
    except (ValueError, OSError) as fault:
        print(f"dateline: {fault}", file=sys.stderr)
        return USAGE


def _add(store: Store, options: argparse.Namespace) -> int:
    from dateline.desk.people import add_person

    made = add_person(store, options.person, options.role, _password())
    print(printable(f"{made.name} has an account as {made.role}"))
    return READ


def _change(store: Store, options: argparse.Namespace) -> int:
    from dateline.desk.people import change_person

    password = _password() if options.password else None
    active = None if options.access is None else options.access == "yes"
    made = change_person(store, options.person, options.role, password, active)
    print(printable(f"{made.name}: {made.role}{'' if made.active else ', may not come in'}"))
    return READ


def _list(store: Store, options: argparse.Namespace) -> int:
    from dateline.desk.people import everybody

    for person in everybody(store):
        state = "" if person.active else ", may not come in"
        print(printable(f"{person.name}: {person.role}{state}, since {person.at[:10]}"))
    return READ


def _token(store: Store, options: argparse.Namespace) -> int:
    from dateline.desk.people import make_token

    print(make_token(store, options.person, options.label))
    return READ


_VERBS = {"add": _add, "change": _change, "list": _list, "token": _token}


def _password() -> str:
    """A password as typed, twice, or the first line of standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise ValueError("the two passwords are not the same; try again")
    return first
