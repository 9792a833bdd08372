"""Readings that go wrong as their text says: what `Settings.read` of a run is given to see that nothing else is lost."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

from dateline.extract import VERSION
from dateline.kit import Kit
from dateline.model import Article, Report

_ONCE = re.compile(r"KILL ONCE (\S+)")


def read(article: Article, kit: Kit) -> Report:
    """A report of nothing, quickly; or what the text asks for."""
    if "SLEEP" in article.text:
        time.sleep(600)
    if "HOLD THE LOCK" in article.text:  # no other thread of Python can run meanwhile
        re.match(r"(a+)+$", "a" * 60 + "b")
    if "KILL ALWAYS" in article.text:
        os.kill(os.getpid(), signal.SIGKILL)
    once = _ONCE.search(article.text)
    if once is not None and not Path(once[1]).exists():
        Path(once[1]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if "TAKE MEMORY" in article.text:
        bytearray(8_000_000_000)
    if "RAISE" in article.text:
        raise RuntimeError("a fault that nobody thought of")
    if "WAIT" in article.text:
        time.sleep(0.05)
    return Report(article, VERSION, kit.fingerprint)
