"""Incidents on a terminal: a list of them, one with every rival value and its words, and where accounts differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from dateline.exporters.wording import day, heading_of, one_line, source_words, title_words, told_as, words_of
from dateline.model import Article, Dossier, Incident, Place, Quantity, Settled, Told, When

_NARROW = 90  # columns: below that a list leaves out what can be asked for
_RULES = {
    "latest_official": "the latest official count", "acled": "ACLED's conservative reading", "ucdp_low": "UCDP's low estimate",
    "ucdp_best": "UCDP's best estimate", "ucdp_high": "UCDP's high estimate", "most_accounts": "what most accounts tell",
}  # fmt: skip
Sides = Mapping[str, Sequence[Told]]  # field → the claims on which accounts differ


def print_list(console: Console, told: Sequence[tuple[Dossier, Sides]]) -> None:
    """Print a line an incident: its day, what, where, the dead, how many accounts, on what they differ, its id."""
    narrow = console.width < _NARROW
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim", expand=True)
    for name, style in (("day", ""), ("what", "bold"), ("where", ""), ("killed", ""), ("accounts", "")):
        right = name in ("killed", "accounts")
        table.add_column(name, style=style, justify="right" if right else "left", ratio=2 if name == "where" else None)
    if not narrow:
        table.add_column("differ on", style="yellow", ratio=1, min_width=9)
    table.add_column("id", style="dim", no_wrap=True)
    for dossier, sides in told:
        incident = dossier.incident
        cells = [
            day_of(incident),
            title_words(incident.type),
            place_of(incident),
            killed_of(incident),
            str(incident.accounts),
        ]
        table.add_row(*cells, *([] if narrow else [", ".join(sides)]), incident.id)
    console.print(table)


def print_incident(console: Console, dossier: Dossier, sides: Sides) -> None:
    """Print one incident: every value that was told of each field, the settled one in bold, with its words and holders."""
    incident = dossier.incident
    reports = sorted(dossier.articles, key=lambda a: (a.published or "", a.id))
    numbers = {a.id: f"[{n}]" for n, a in enumerate(reports, 1)}
    console.print()
    console.print(Text.assemble((_title(incident), "bold"), (f"  {incident.id}", "dim")))
    console.print(Text(_standing(incident), style="dim"))
    table = _table()
    for field, settled in incident.fields.items():
        _add_field(table, field, settled, dossier, numbers, field in sides)
    console.print(Panel(table, border_style="dim", padding=(0, 1)))
    grid = Table.grid(padding=(0, 2))
    for article in reports:
        family = dossier.families.get(article.id, article.id)
        copy = "" if family == article.id else f"  one account with {numbers.get(family, family)}"
        grid.add_row(
            Text(numbers[article.id], style="dim"),
            Text(_origin(article), style="dim"),
            Text.assemble(heading_of(article), (copy, "yellow")),
        )
    console.print(grid)


def print_differences(console: Console, told: Sequence[tuple[Dossier, Sides]]) -> None:
    """Print a card an incident on which accounts differ: who says what, in which words, how many accounts stand behind it."""
    for dossier, sides in told:
        origins = {a.id: _origin(a) for a in dossier.articles}
        table = _table()
        for field, values in sides.items():
            _add_values(table, field, values, dossier, origins, None)
        title = Text.assemble((_title(dossier.incident), "bold not dim"), (f"  {dossier.incident.id}", "dim"))
        console.print(Panel(table, title=title, title_align="left", border_style="dim", padding=(0, 1)))


def day_of(incident: Incident) -> str:
    """The day of an incident in words, or that of its first report."""
    settled = incident.fields.get("time")
    if settled is not None and isinstance(settled.settled, When) and settled.settled.earliest:
        return words_of(settled.settled)
    return f"reported {day(incident.first_reported)}" if incident.first_reported else "day not known"


def place_of(incident: Incident) -> str:
    """The place of an incident in words."""
    settled = incident.fields.get("place")
    return words_of(settled.settled) if settled is not None and isinstance(settled.settled, Place) else "place not told"


def killed_of(incident: Incident) -> str:
    """The dead as a rule settles them, and between which figures accounts lie: "7 (4 to 9)"; empty where none is told."""
    settled = incident.fields.get("killed")
    if settled is None:
        return ""
    told = [t.value for t in settled.values if isinstance(t.value, Quantity) and t.value.scope == "whole"]
    counts = [n for q in told for n in (q.low, q.high) if n is not None]
    between = f" ({min(counts):,} to {max(counts):,})" if counts and min(counts) < max(counts) else ""
    if not isinstance(settled.settled, Quantity):
        return "not known" + between if told else ""
    return _bare(settled.settled) + between


def _bare(q: Quantity) -> str:
    """A count without what is counted."""
    return words_of(Quantity(q.low, q.high, q.qualifier))


def _title(incident: Incident) -> str:
    return f"{title_words(incident.type)}, {place_of(incident)}, {day_of(incident)}"


def _standing(incident: Incident) -> str:
    """How many tell of it, and when: one line."""
    articles, n = len(incident.articles), incident.accounts
    told = f"{n} account{'s' * (n != 1)} in {articles} report{'s' * (articles != 1)}"
    first, last = incident.first_reported, incident.last_reported
    when = f", {day(first)}" if first else ""
    return f"{told}{when}{f' to {day(last)}' if last and last != first else ''}"


def _table() -> Table:
    """A table for values: of which field, what is told, by how many accounts, in which words."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim", expand=True)
    table.add_column("", style="cyan", no_wrap=True, width=11)
    table.add_column("told", ratio=2)
    table.add_column("accounts", justify="right")
    table.add_column("in which words", ratio=5)
    return table


def _add_field(
    table: Table, field: str, settled: Settled, dossier: Dossier, origins: Mapping[str, str], differ: bool
) -> None:
    """Every value of a field; a settled one that nobody told, and that accounts differ, in a line of their own."""
    chosen = None if settled.settled is None else words_of(settled.settled)
    count = any(isinstance(t.value, Quantity) for t in settled.values)
    told = {_value(t) for t in settled.values}
    rule = (
        f"settled as {chosen} by {_RULES.get(settled.rule, settled.rule)}" if chosen and count and len(told) > 1 else ""
    )
    _add_values(table, field, settled.values, dossier, origins, chosen)
    notes = Text.assemble(
        (rule, "dim"), "  " if rule and differ else "", ("accounts differ" if differ else "", "yellow")
    )
    if notes:
        table.add_row("", "", "", notes)


def _add_values(
    table: Table, field: str, values: Sequence[Told], dossier: Dossier, origins: Mapping[str, str], chosen: str | None
) -> None:
    """Equal values together, those that most accounts tell first; a line a claim with its words and who says them."""
    days = {a.id: a.published or "" for a in dossier.articles}
    equal: dict[str, list[Told]] = defaultdict(list)
    for told in sorted(values, key=lambda t: (days.get(t.article, ""), t.event)):
        equal[_value(told)].append(told)
    ordered = sorted(equal.items(), key=lambda item: (item[0] != chosen, -max(t.accounts for t in item[1])))
    for n, (words, same) in enumerate(ordered):
        table.add_row(
            "" if n else field,
            Text(words, style="bold" if words == chosen else ""),
            str(max(t.accounts for t in same)),
            Group(*_claims(same, dossier, origins)),
        )


def _value(told: Told) -> str:
    """A value in words, with how it is told where that is not plainly."""
    doubt = (
        "" if (told.factuality, told.modality) == ("CT+", "actual") else f", {told_as(told.factuality, told.modality)}"
    )
    return words_of(told.value) + doubt


def _claims(values: Sequence[Told], dossier: Dossier, origins: Mapping[str, str]) -> list[Text]:
    """A line a claim; the same words in copies of one text are one line."""
    alike: dict[tuple[str, str, str], list[Told]] = defaultdict(list)
    for told in values:
        said = source_words(told.source) if told.source is not None else ""
        alike[dossier.families.get(told.article, told.article), _evidence(told), said].append(told)
    lines = []
    for (_, words, said), same in alike.items():
        where = " ".join(dict.fromkeys(origins.get(t.article, t.article) for t in same))
        lines.append(
            Text.assemble(f"“{words}”", (f"  said by {said}" if said else "", "magenta"), (f"  {where}", "dim"))
        )
    return lines


def _evidence(told: Told) -> str:
    return "” … “".join(dict.fromkeys(one_line(s.text) for s in told.evidence))


def _origin(article: Article) -> str:
    """Whose report it is, and of which day."""
    host = urlsplit(article.url).hostname if article.url else None
    return ", ".join(filter(None, (article.publisher or host, day(article.published) if article.published else None)))
