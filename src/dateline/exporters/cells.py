"""Rows as CSV that spreadsheets cannot run: RFC 4180, UTF-8, and no text that begins a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import BinaryIO

Cell = str | int | float | bool | None

_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n\x00＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def write_row(out: BinaryIO, cells: Iterable[Cell]) -> None:
    """Write one row: cells parted by commas, quoted where need be, the line ended by CR LF; numbers as they are."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_cell(cell) for cell in cells])
    out.write(line.getvalue().encode("utf-8"))


def written(text: str) -> str:
    """Text as UTF-8 can hold it: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def guarded(text: str) -> str:
    """Text with an apostrophe before it where a spreadsheet would run it: where it begins with = + - @ or a line break.

    Text that begins so after apostrophes of its own gets one more, so that taking one away gives the text back.
    """
    return "'" + text if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` made a cell of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return guarded(_CONTROL.sub(" ", written(cell))) if isinstance(cell, str) else str(cell)
