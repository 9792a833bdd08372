"""An explanation on a terminal: the sentence with its words marked, the entry that read it, each claim with the rivals that lost."""

from __future__ import annotations

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from dateline.exporters.wording import (
    doubt_of,
    holder_of,
    one_line,
    standing_of,
    title_of,
    told_as,
    words_of,
)
from dateline.model import DID_NOT_HAPPEN, Event, Explanation, Reason, Span

_MOST = 6  # rivals that are shown of one claim, and words at which the event is told again


def print_events(console: Console, events: tuple[Event, ...]) -> None:
    """A numbered line an event, to choose one from."""
    table = Table.grid(padding=(0, 2))
    for number, event in enumerate(events, 1):
        anchor = Text(f"“{one_line(event.anchor.text)}”", style="dim")
        table.add_row(Text(str(number), style="cyan"), title_of(event), _standing(event), anchor)
    console.print(table if events else Text("No event was read.", style="dim"))


def print_explanation(console: Console, number: int, told: Explanation, field: str | None = None) -> None:
    """One event and its claims, or those of one field."""
    event = told.event
    title = Text.assemble((f"{number}  ", "cyan not dim"), (title_of(event), "bold not dim"), "  ", _standing(event))
    body = Group(_marked(told.sentence, [event.anchor]), Text(), _way(told))
    console.print(Panel(body, title=title, title_align="left", border_style="dim", padding=(0, 1)))
    for reason in told.reasons:
        if field in (None, reason.claim.field):
            console.print(Padding(_claim(event, reason, told.sentence), (0, 2, 1, 2)))


def _standing(event: Event) -> Text:
    words = standing_of(event)
    return Text(
        words, style="green not dim" if words.endswith("happened") and words != "did not happen" else "yellow not dim"
    )


def _marked(sentence: Span, spans: list[Span], style: str = "bold reverse") -> Text:
    """A sentence in one line, with spans of it marked."""
    out, at = Text(), sentence.start
    for span in sorted(spans):
        if sentence.start <= span.start < sentence.end and span.start >= at:
            out.append(_inner(sentence.text[at - sentence.start : span.start - sentence.start]))
            out.append(_inner(span.text), style=style)
            at = span.end
    out.append(_inner(sentence.text[at - sentence.start :]))
    return out


def _inner(words: str) -> str:
    """Words without line breaks, their blanks at the ends kept."""
    return words.replace("\r", " ").replace("\n", " ").replace("\t", " ")


# the event ---------------------------------------------------------------------------------------------------------


def _way(told: Explanation) -> Table:
    """The entry, what it asked of the sentence, how the event is told and where again."""
    grid = _grid()
    entry = told.entry
    if entry["file"]:
        grid.add_row(
            "read by", Text.assemble((entry["word"], "bold"), f" of {entry['type']}", (f"  {entry['file']}", "dim"))
        )
        found = [c["condition"] for c in entry["conditions"] if c["kind"] == "needs" and c["met"]]
        vetoes = sum(c["kind"] == "not" for c in entry["conditions"])
        for phrase in (
            f"and found {', '.join(found)}" if found else "",
            f"and met none of its {vetoes} vetoes" if vetoes else "",
        ):
            if phrase:
                grid.add_row("", Text(phrase, style="dim"))
    else:
        grid.add_row("read by", Text("the number that it governs; no word of the vocabulary names it"))
    if entry["became"] != entry["type"]:
        grid.add_row("type", Text(f"{entry['type']} became {entry['became']} by its weapon or its agent"))
    if not told.turns:
        grid.add_row("told as", Text(standing_of(told.event)))
    for turn in told.turns:
        words = Text.assemble((one_line(turn.cue.text), "bold"), f" makes “{one_line(turn.words.text)}” ")
        grid.add_row("told as", words.append(told_as(turn.factuality, turn.modality), style="yellow"))
    if told.again:
        shown = ", ".join(f"“{one_line(s.text)}”" for s in told.again[:_MOST])
        more = " …" if len(told.again) > _MOST else ""
        grid.add_row("also", Text(f"told again in {shown}{more}"))
    for n, setting in enumerate(told.settings):
        words = Text.assemble(
            (setting.context.replace("_", " "), "bold"),
            f" by “{one_line(setting.words.text)}”",
            (f"  {setting.why}", "dim"),
        )
        grid.add_row("" if n else "contexts", words)
    if told.event.modality in DID_NOT_HAPPEN:
        grid.add_row("codes", Text("none of ACLED and UCDP, which record what happened"))
    return grid


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", no_wrap=True, width=9)
    grid.add_column()
    return grid


# its claims --------------------------------------------------------------------------------------------------------


def _claim(event: Event, reason: Reason, above: Span) -> Group:
    claim = reason.claim
    doubt, holder = doubt_of(claim, event), holder_of(claim)
    head = Text.assemble(
        (f"{claim.field}  ", "cyan bold"), (words_of(claim.value), "bold"), (f"  {doubt}" if doubt else "", "yellow")
    )
    grid = _grid()
    grid.add_row(
        "words",
        _marked(reason.sentence, list(claim.evidence), "bold underline")
        if reason.sentence != above
        else _quoted(reason),
    )
    grid.add_row("because", Text(reason.rule))
    if claim.source is not None and holder:
        cue = f", by “{one_line(claim.source.cue.text)}”" if claim.source.cue is not None else ""
        grid.add_row("holder", Text(f"{holder}{cue}", style="magenta"))
    for n, rival in enumerate(reason.rivals[:_MOST]):
        words = Text.assemble((one_line(rival.words.text), "strike"), (f"  {rival.why}", "dim"))
        grid.add_row("" if n else "rivals", words)
    if len(reason.rivals) > _MOST:
        grid.add_row("", Text(f"and {len(reason.rivals) - _MOST} more", style="dim"))
    return Group(head, grid)


def _quoted(reason: Reason) -> Text:
    return Text(" … ".join(f"“{one_line(s.text)}”" for s in reason.claim.evidence))
