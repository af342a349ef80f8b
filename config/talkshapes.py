"""Shapes of a file of conversations, read fault by fault: keys, lists, lines, and their places."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from config.positions import Path
from config.problems import did_you_mean, quoted
from config.shapes import Page
from config.talklines import Place
from config.values import line
from routing.flow.model import Flow
from routing.ids import Language


@dataclass(frozen=True, slots=True)
class Known:
    """What conversations are read against. `languages` are those the organisation offers."""

    flow: Flow
    languages: tuple[Language, ...]
    zone: tzinfo


class Sheet:
    """A file that is being read. `is_right` until something is told."""

    def __init__(self, page: Page) -> None:
        self.page, self.document = page, page.document
        self.is_right = True

    def place(self, path: Path) -> Place:
        known = self.document.keys.get(path) or self.document.values.get(path, (1, 1))
        return Place(*known)

    def tell(self, path: Path, message: str, *, at_key: bool = False) -> None:
        """Once: what is told already, or is part of it, is not told again."""
        self.is_right = False
        if not self.document.is_told(path):
            (self.page.at_key if at_key else self.page.at_value)(path, message)

    def keys(self, path: Path, written: object, known: tuple[str, ...]) -> dict[str, object] | None:
        """The mapping that stands there; None: there is none, which is told."""
        if not isinstance(written, dict):
            self.tell(path, f"here stand {' and '.join(known)}, each with its value")
            return None
        for key in written:
            if key not in known:
                message = f"unknown key {quoted(key)}{did_you_mean(key, known)}"
                self.tell((*path, key), message, at_key=True)
        return written

    def entries(self, path: Path, written: object, example: str) -> list[object]:
        """The list that stands there; empty where there is none, which is told."""
        if isinstance(written, list) and written:
            return written
        self.tell(path, f"'{path[-1]}' needs a list below it, like '{example}'", at_key=True)
        return []

    def line(self, path: Path, written: object) -> str:
        """One short line; empty where there is none, which is told."""
        if written is None:
            self.tell(path[:-1], f"this entry needs '{path[-1]}'")
            return ""
        try:
            return line(written)
        except ValueError as fault:
            self.tell(path, f"'{path[-1]}' {fault}")
            return ""


def there_are(options: Iterable[str]) -> str:
    """The end of a sentence about an unknown word, where none comes near."""
    words = list(options)
    return f"; there are {', '.join(words)}" if words else ""
