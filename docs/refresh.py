"""Runs what the pages show and puts the true output in its place; `tests/test_docs.py` holds the pages to it.

    python docs/refresh.py          write the pages, the picture and the table of event types anew

A ```console block is a session: lines that begin with `$ ` are run by bash, in one folder a page that holds a copy of
`examples/`; the lines below are what they print, at 100 columns. A ```python block with `>>>` is run as a doctest, its
names are kept to the end of the page. In what is printed `…` stands for any characters of a line (`...` in Python), and
a last line `…` for all that follows.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGES = (
    ROOT / "README.md",
    HERE / "tutorial.md",
    HERE / "reference.md",
    HERE / "exports.md",
    ROOT / "examples" / "README.md",
)
PICTURE = HERE / "demo.svg"
WIDTH, PICTURE_LINES = 100, 44
_BLOCK = re.compile(r"^```(?P<kind>console|python)\n(?P<body>.*?)^```$", re.M | re.S)
_DOCTEST = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def refreshed(page: Path) -> str:
    """The text of a page with every block's output as it truly is; unchanged where the page is right."""
    names: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "examples", folder / "examples")

        def block(found: re.Match[str]) -> str:
            body = found["body"]
            if found["kind"] == "console":
                body = _session(body, folder)
            elif ">>>" in body:
                body = _doctest(body, folder, names)
            return f"```{found['kind']}\n{body}```"

        return _BLOCK.sub(block, page.read_text(encoding="utf-8"))


def _session(body: str, folder: Path) -> str:
    """A console block with the output of its commands; a command's lines go on while they end in a backslash."""
    out: list[str] = []
    parts = re.split(r"^(?=\$ )", body, flags=re.M)
    for part in filter(None, parts):
        lines = part.splitlines()
        ends = next(n for n, line in enumerate(lines, 1) if not line.endswith("\\"))
        command = "\n".join(lines[:ends]).removeprefix("$ ")
        out += [*lines[:ends], *_kept(lines[ends:], _run(command, folder).splitlines())]
    return "\n".join(out) + "\n"


def _run(command: str, folder: Path) -> str:
    """What a command prints, on both streams in their order."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": str(WIDTH), "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return "\n".join(line.rstrip() for line in done.stdout.decode("utf-8").splitlines())


def _kept(told: list[str], true: list[str]) -> list[str]:
    """The lines that a page should show: its own where they hold with their wildcards, else the true ones."""
    blanks = len(told) - len("\n".join(told).rstrip("\n").split("\n")) if told else 0
    told, tail = told[: len(told) - blanks], [""] * blanks
    cut = told[-1:] == ["…"]
    shown = true[: len(told) - 1] if cut else true
    if len(shown) == len(told) - cut:
        shown = [a if _holds(a, b) else b for a, b in zip(told, shown, strict=False)]
    return [*shown, *(["…"] if cut else []), *tail]


def _holds(told: str, true: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, told.split("…"))), true) is not None


def _doctest(body: str, folder: Path, names: dict[str, Any]) -> str:
    """A Python block with what its lines print."""
    out = []
    checker = doctest.OutputChecker()
    for part in doctest.DocTestParser().parse(body):
        if isinstance(part, str):
            out.append(part)
            continue
        first, *rest = part.source.splitlines()
        got = _shown(part.source, folder, names)
        right = checker.check_output(part.want, got, _DOCTEST)
        out += [f">>> {first}\n", *(f"... {line}\n" for line in rest), part.want if right else got]
    return "".join(out)


def _shown(source: str, folder: Path, names: dict[str, Any]) -> str:
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out):
        exec(compile(source, "<page>", "single"), names)
    return out.getvalue()


def picture() -> str:
    """The first screen of `make demo` as an SVG that needs no network."""
    from rich._export_format import CONSOLE_SVG_FORMAT
    from rich.console import Console
    from rich.text import Text

    import dateline
    from dateline.exporters.table import print_report

    kit = dateline.load_kit()
    whole = Console(width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    (article,) = dateline.read(ROOT / "examples" / "port-drones.html")
    print_report(whole, dateline.extract(article, kit))
    first = whole.file.getvalue().splitlines()[1 : PICTURE_LINES + 1]  # type: ignore[attr-defined]
    screen = Console(width=WIDTH, file=io.StringIO(), record=True, force_terminal=True, color_system="truecolor")
    for line in first:
        screen.print(Text.from_ansi(line), overflow="ignore", no_wrap=True)
    form = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.S)
    return screen.export_svg(title="dateline read examples/port-drones.html", code_format=form)


def main() -> None:
    """Write anew whatever does not hold."""
    from make_events import PAGE, page

    made = {**{path: refreshed(path) for path in PAGES}, PICTURE: picture(), PAGE: page()}
    for path, text in made.items():
        old = path.read_text(encoding="utf-8") if path.exists() else None
        if text != old:
            path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {'as it was' if text == old else 'written'}")


if __name__ == "__main__":
    main()
