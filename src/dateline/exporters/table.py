"""Reports on a terminal: one card an event, its claims, and the quoted words beside each value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from dateline.exporters.wording import (
    doubt_of,
    happened,
    heading_of,
    holder_of,
    in_order,
    one_line,
    provenance_of,
    range_of,
    sole_holder,
    standing_of,
    tally,
    title_of,
    words_of,
)
from dateline.model import Claim, Event, Report

_NARROW = 76  # columns: below that the quoted words stand under their value, not beside it


def export_table(reports: Iterable[Report], out: TextIO) -> None:
    """Print reports as cards: what happened first, then what was only planned, asked or denied, then what was not read."""
    console = Console(file=out, highlight=False, soft_wrap=False)
    for report in reports:
        print_report(console, report)


def print_report(console: Console, report: Report) -> None:
    """Print one report on a console of any width."""
    console.print()
    console.print(Text(heading_of(report.article), style="bold"))
    console.print(Text(f"{provenance_of(report.article)} · {tally(report)}", style="dim"))
    real = [e for e in report.events if happened(e)]
    for event in real:
        console.print(_card(event, console.width < _NARROW))
    others = [e for e in report.events if not happened(e)]
    if others:
        console.print(Text("\nNot told as having happened", style="bold dim"))
        for event in others:
            console.print(_card(event, console.width < _NARROW))
    for gap in report.unread:
        console.print(Text(f"Not read, {range_of(gap)}: {gap.reason}", style="yellow"))


def _card(event: Event, narrow: bool) -> Panel:
    real = happened(event)
    title = Text.assemble(
        (title_of(event), "bold not dim" if real else "bold"),
        ("  " + standing_of(event), "green not dim" if real else "yellow not dim"),
    )
    everybody = sole_holder(event)
    if everybody:
        title.append(f"  said by {everybody}", style="magenta not dim")
    anchor = Text(f"“{one_line(event.anchor.text)}”  {_codes(event)}".rstrip(), style="dim")
    body = Group(_rows(event, everybody, narrow), anchor) if event.claims else anchor
    return Panel(body, title=title, title_align="left", border_style="dim", padding=(0, 1))


def _rows(event: Event, everybody: str | None, narrow: bool) -> Table:
    """A row a claim: field, value, and beside it (below it, where there is no room) the words and who says them."""
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(style="cyan", no_wrap=True, width=11)
    grid.add_column(ratio=2)
    if not narrow:
        grid.add_column(ratio=3)
    for claim in in_order(event):
        value, words = _value(claim, event), _words(claim, everybody)
        cells = (Text.assemble(value, "\n", words),) if narrow else (value, words)
        grid.add_row(claim.field, *cells)
    return grid


def _value(claim: Claim, event: Event) -> Text:
    doubt = doubt_of(claim, event)
    return Text.assemble(words_of(claim.value), (f"  {doubt}" if doubt else "", "yellow"))


def _words(claim: Claim, everybody: str | None) -> Text:
    words = Text(" … ".join(f"“{one_line(s.text)}”" for s in claim.evidence), style="dim")
    holder = holder_of(claim)
    if holder and holder != everybody:
        words.append(f"  said by {holder}", style="magenta not dim")
    return words


def _codes(event: Event) -> str:
    codes = event.codes
    plover = "/".join(v for v in ((codes.plover or {}).get("event"), (codes.plover or {}).get("mode")) if v)
    parts = [
        plover and f"PLOVER {plover}",
        codes.cameo and f"CAMEO {codes.cameo}",
        codes.acled and f"ACLED {codes.acled['sub_event_type']}",
    ]
    if codes.ucdp:
        parts.append(f"UCDP {codes.ucdp['type_of_violence']}")
    return " · ".join(p for p in parts if p)
