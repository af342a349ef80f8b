"""The conversation as bubbles in a terminal, with what is known beside it.

It scrolls like any other output, so that a long notice can be read and everything stays to be
looked at. Where the terminal is narrow, what is known stands below.
"""

from collections.abc import Iterator, Mapping

from rich import box
from rich.align import Align
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bridge.trying.reasons import Reason
from bridge.trying.session import CLIENT, Bubble, Session
from bridge.trying.views import Known
from bridge.trying.wording import TRUTHS, Numbered, fresh_answers, fresh_reasons, subject, until

WIDE = 100  # columns from which there is room for both
BESIDE = 42  # columns of what is known
WIDEST = 64  # columns of a bubble
SIGNS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}
CONCERNS = {"alert": "bold red", "flag": "yellow"}


class RichScreen(Numbered):
    def __init__(self, console: Console | None = None) -> None:
        super().__init__()
        self._console = console or Console(highlight=False)

    def turn(self, session: Session, now: Known, before: Known | None) -> None:
        digits = session.takes_digits()
        shown = [one for one in self._numbers.turn(session) if not _typed(one)]
        bubbles = [self._bubble(one, digits=digits) for one in shown]
        panel = _known(now, before)
        if self._console.width < WIDE:
            self._console.print(*bubbles, panel, sep="\n")
            return
        grid = Table.grid(expand=True, padding=(0, 1))
        grid.add_column(ratio=1)
        grid.add_column(width=BESIDE)
        grid.add_row(Group(*bubbles), panel)
        self._console.print(grid)

    def answers(self, now: Known) -> None:
        table = _pairs(now.answers, {})
        self._console.print(table if now.answers else Text("Nothing was answered yet.", "dim"))

    def why(self, now: Known) -> None:
        if not now.reasons:
            self.tells("No condition was met yet.")
            return
        table = Table(box=box.SIMPLE, pad_edge=False, header_style="dim")
        for name in ("", "decides", "condition", "looked at"):
            table.add_column(name, overflow="fold")
        for one in now.reasons:
            sign, colour = SIGNS[one.truth]
            looked = "\n".join(f"{name}: {value}" for name, value in one.looked)
            table.add_row(
                Text(f"{sign} {TRUTHS[one.truth]}", colour),
                Text(f"{one.kind} {one.name}".strip()),
                Text(one.source),
                Text(looked, "dim"),
            )
        self._console.print(table)

    def room(self, lines: tuple[str, ...]) -> None:
        for line in lines:
            panel = Panel(
                Text(line), box=box.ROUNDED, title="the counsellor's room", title_align="left",
                border_style="magenta", width=min(WIDEST, self._console.width),
            )  # fmt: skip
            self._console.print(panel)

    def tells(self, line: str) -> None:
        self._console.print(Text(line, "italic dim"))

    def commands(self, commands: Mapping[str, str]) -> None:
        self._console.print(_pairs(tuple(commands.items()), {}))

    def _bubble(self, bubble: Bubble, *, digits: bool) -> RenderableType:
        room = self._console.width - (BESIDE + 2 if self._console.width >= WIDE else 0)
        width = min(WIDEST, room)
        if bubble.who == CLIENT:
            words = bubble.text if bubble.kind == "pressed" else f"({bubble.kind})"
            return Align.right(Panel(Text(words), box=box.ROUNDED, border_style="green"))
        body: list[RenderableType] = [Text(bubble.text)]
        if bubble.buttons:
            body += [Text(""), *self._buttons(bubble, digits=digits)]
        colour = "magenta" if bubble.who != "bot" else "cyan"
        title = Text(bubble.name or bubble.who, "dim")
        return Panel(
            Group(*body), box=box.ROUNDED, border_style=colour, width=width,
            title=title, title_align="left",
        )  # fmt: skip

    def _buttons(self, bubble: Bubble, *, digits: bool) -> Iterator[Text]:
        sign = "#" if digits else ""
        for one in bubble.buttons:
            number = self._numbers.of(bubble.number, one.token)
            yield Text.assemble((f" {sign}{number} ", "bold reverse"), " ", one.label)


def _typed(bubble: Bubble) -> bool:
    """What was typed stands in the terminal already."""
    return bubble.who == CLIENT and bubble.kind == "text"


def _known(now: Known, before: Known | None) -> RenderableType:
    clock = Text(f"{now.clock.now:%a %Y-%m-%d %H:%M}", "bold")
    is_open = now.clock.is_open
    there = ("somebody is there", "green") if is_open else ("nobody is there", "yellow")
    parts: list[RenderableType] = [clock, Text.assemble(there, (until(now.clock), "dim"))]
    if now.waits:
        parts.append(Text.assemble(("waits for ", "dim"), now.waits))
    fresh = dict(fresh_answers(now, before))
    gone = tuple((name, value) for name, value in fresh.items() if name not in dict(now.answers))
    if now.answers or gone:
        parts += [Text(""), _pairs((*now.answers, *gone), fresh)]
    parts += _because(fresh_reasons(now, before))
    parts += _concerns(now)
    if now.case:
        to = f", {now.team}" if now.team else ""
        parts += [Text(""), Text.assemble(("case ", "dim"), f"{now.case}{to}")]
    if now.invited:
        parts.append(Text.assemble(("invited ", "dim"), ", ".join(now.invited)))
    return Panel(Group(*parts), box=box.SQUARE, border_style="dim")


def _pairs(pairs: tuple[tuple[str, str], ...], fresh: Mapping[str, str]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for name, value in pairs:
        style = "bold" if name in fresh else ""
        table.add_row(Text(name, "dim"), Text(value, style))
    return table


def _because(found: list[Reason]) -> Iterator[RenderableType]:
    """What was decided since, and on what."""
    if found:
        yield Text("")
    for one in found:
        sign, colour = SIGNS[one.truth]
        looked = ", ".join(f"{name}: {value}" for name, value in one.looked)
        yield Text.assemble((f"{sign} ", colour), (f"{subject(one)}  ", "bold"), one.source)
        if looked:
            yield Text(f"  {looked}", "dim")


def _concerns(now: Known) -> Iterator[RenderableType]:
    if now.concerns:
        yield Text("")
    for one in now.concerns:
        yield Text.assemble((one.kind, CONCERNS.get(one.kind, "")), f" {one.rule}")
