"""The conversation as plain lines: for a pipe, a log, a screen reader, a terminal without colours.

Each line begins with what it is: `bot`, `client`, `known`, `because`, `concern`, `clock`, `room`.
"""

from collections.abc import Callable, Iterable, Mapping

from bridge.trying.session import CLIENT, Bubble, Session
from bridge.trying.views import Known
from bridge.trying.wording import Numbered, clock_line, fresh_answers, fresh_reasons, reason_line

MARGIN = 10


class PlainScreen(Numbered):
    """`out` takes a line; `echo`: say what the client did, which a terminal shows anyway."""

    def __init__(self, out: Callable[[str], None], *, echo: bool = True) -> None:
        super().__init__()
        self._out, self._echo = out, echo

    def turn(self, session: Session, now: Known, before: Known | None) -> None:
        for bubble in self._numbers.turn(session):
            if bubble.who != CLIENT or self._echo or bubble.kind != "text":
                self._bubble(bubble, digits=session.takes_digits())
        if before is None or (before.clock.now, before.clock.is_open) != (
            now.clock.now, now.clock.is_open,
        ):  # fmt: skip
            self._row("clock", [clock_line(now.clock)])
        self._row("known", [f"{n} = {v}" for n, v in fresh_answers(now, before)])
        self._row("because", map(reason_line, fresh_reasons(now, before)))
        old = () if before is None else before.concerns
        self._row("concern", [f"{c.kind}: {c.rule}" for c in now.concerns if c not in old])
        if now.case and (before is None or (before.case, before.team) != (now.case, now.team)):
            to = f", for the team {now.team}" if now.team else ""
            self._row("case", [f"{now.case}{to}"])

    def answers(self, now: Known) -> None:
        self._row("known", [f"{n} = {v}" for n, v in now.answers] or ["nothing yet"])

    def why(self, now: Known) -> None:
        self._row("because", list(map(reason_line, now.reasons)) or ["no condition was met yet"])

    def room(self, lines: tuple[str, ...]) -> None:
        for line in lines:
            self._row("room", line.splitlines())

    def tells(self, line: str) -> None:
        for each in line.splitlines():
            self._out(f"- {each}")

    def commands(self, commands: Mapping[str, str]) -> None:
        for name, about in commands.items():
            self._out(f"- {name:<16} {about}")

    def _bubble(self, bubble: Bubble, *, digits: bool) -> None:
        if bubble.who == CLIENT:
            words = bubble.text or f"({bubble.kind})"
            self._row(CLIENT, [f"[{words}]"] if bubble.kind == "pressed" else words.splitlines())
            return
        lines = [bubble.name] if bubble.name else []
        lines += bubble.text.splitlines()
        sign = "#" if digits else ""
        buttons = [
            f"[{sign}{self._numbers.of(bubble.number, one.token)}] {one.label}"
            for one in bubble.buttons
        ]
        self._row(bubble.who, [*lines, *(["  ".join(buttons)] if buttons else [])])

    def _row(self, name: str, lines: Iterable[str]) -> None:
        for place, line in enumerate(lines):
            self._out(f"{name if place == 0 else '':<{MARGIN}}{line}".rstrip())
