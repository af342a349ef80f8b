"""What a command shows: colour where there is a terminal that wants it, plain lines elsewhere."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

RIGHT, WRONG = "\N{CHECK MARK}", "\N{BALLOT X}"
PLAIN = {RIGHT: "ok", WRONG: "FAILED"}


class Screen:
    """Lines on standard output. Colours say nothing that the words do not say as well.

    No colour where NO_COLOR is set or nobody looks: the library sees to that. Lines are never
    broken, so that places in files can be found and copied.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)

    def say(self, words: str, style: str = "") -> None:
        self._console.print(Text(self._possible(words), style=style))

    def say_all(self, lines: Iterable[str], style: str = "") -> None:
        for line in lines:
            self.say(line, style)

    def verdict(self, what: str, more: str, *, is_right: bool) -> None:
        """One line: right or wrong, what it is about, and more of it in grey."""
        sign, style = (RIGHT, "green") if is_right else (WRONG, "bold red")
        line = Text.assemble(
            (self._sign(sign), style),
            " ",
            self._possible(what),
            "  ",
            (self._possible(more), "dim"),
        )
        self._console.print(line)

    def _sign(self, sign: str) -> str:
        return sign if self._possible(sign) == sign else PLAIN[sign]

    def _possible(self, words: str) -> str:
        """What this terminal can show; another character becomes a question mark."""
        encoding = self._console.encoding
        return words.encode(encoding, "replace").decode(encoding)
