"""Reports on a terminal: one card an event, its claims, and the quoted words beside each value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from dateline.exporters.wording import happened, heading_of, holder_of, provenance_of, standing_of, tally, title_of, words_of
from dateline.model import FIELDS, Event, Report

_ORDER = {name: n for n, name in enumerate(("actor", "recipient", "victim", "object", "place", "time", *FIELDS))}


def export_table(reports: Iterable[Report], out: TextIO) -> None:
    """Print reports as cards: what happened first, then what was only planned, asked or denied, then what was not read."""
    console = Console(file=out, highlight=False, soft_wrap=False)
    for report in reports:
        _print(console, report)


def _print(console: Console, report: Report) -> None:
    console.print()
    console.print(Text(heading_of(report.article), style="bold"))
    console.print(Text(f"{provenance_of(report.article)} · {tally(report)}", style="dim"))
    real = [e for e in report.events if happened(e)]
    for event in real:
        console.print(_card(event))
    others = [e for e in report.events if not happened(e)]
    if others:
        console.print(Text("\nNot told as having happened", style="bold dim"))
        for event in others:
            console.print(_card(event))
    for gap in report.unread:
        console.print(Text(f"Not read: characters {gap.start:,} to {gap.end:,}: {gap.reason}", style="yellow"))


def _card(event: Event) -> Panel:
    real = happened(event)
    title = Text.assemble((title_of(event), "bold" if real else "bold dim"), ("  " + standing_of(event), "green" if real else "yellow"))
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(style="cyan", no_wrap=True, width=11)
    grid.add_column(ratio=2)
    grid.add_column(ratio=3, style="dim")
    for claim in sorted(event.claims, key=lambda c: _ORDER[c.field]):
        words = Text(" … ".join(f"“{' '.join(s.text.split())}”" for s in claim.evidence))
        holder = holder_of(claim)
        if holder:
            words.append(f"  says {holder}", style="magenta not dim")
        grid.add_row(claim.field, words_of(claim.value), words)
    anchor = Text(f"“{event.anchor.text}”  {_codes(event)}", style="dim")
    return Panel(Group(grid, anchor) if event.claims else anchor, title=title, title_align="left", border_style="dim", padding=(0, 1))


def _codes(event: Event) -> str:
    codes = event.codes
    plover = "/".join(v for v in ((codes.plover or {}).get("event"), (codes.plover or {}).get("mode")) if v)
    parts = [plover and f"PLOVER {plover}", codes.cameo and f"CAMEO {codes.cameo}", codes.acled and f"ACLED {codes.acled['sub_event_type']}"]
    if codes.ucdp:
        parts.append(f"UCDP {codes.ucdp['type_of_violence']}")
    return " · ".join(p for p in parts if p)
