"""What the pages of docs/reference/ are made of: sentences about keys, tables, defaults."""

import sys
from collections.abc import Sequence
from datetime import timedelta

Meanings = dict[str, dict[str, str]]
NOTHING = "-"


class Meant:
    """Sentences about keys; each is taken, and none is left."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._taken: set[tuple[str, str]] = set()

    def of(self, section: str, key: str) -> str:
        try:
            found = self._meanings[section][key]
        except KeyError:
            sys.exit(f"docs/meanings.toml: [{section}] says nothing about '{key}'")
        self._taken.add((section, key))
        return found

    def title(self, section: str) -> str:
        return self.of(section, "TITLE")

    def settle(self) -> None:
        every = {(section, key) for section, keys in self._meanings.items() for key in keys}
        left = sorted(every - self._taken)
        if left:
            sys.exit(f"docs/meanings.toml: nothing has these keys: {left}")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def default(value: object) -> str:
    if isinstance(value, timedelta) and value:
        hours, rest = divmod(value, timedelta(hours=1))
        return f"`{hours}h`" if not rest and hours <= 24 else _days(value)  # noqa: PLR2004 - a day
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return f"`{value}`" if isinstance(value, str | int) and value else NOTHING


def _days(value: timedelta) -> str:
    minutes = value // timedelta(minutes=1)
    return f"`{value.days}d`" if not value % timedelta(days=1) else f"`{minutes}m`"
