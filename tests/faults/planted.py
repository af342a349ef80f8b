"""Faults to be planted in a copy of the source, one at a time: do the runs notice them?

They stand in planted_*.toml beside this file, in plain words, with the exact text that each takes
away and puts there. `test_planted.py` goes through them, so whoever changes such a place is told
at once, and moves the fault along. `make faults PLANTED=yes` plants them (planting.py).

A fault names the runs that are expected to notice it, the likeliest first:

    kills                  a process killed at random (harness.py)
    storms                 bad weather on a virtual clock (storm.py)
    points: WORDS          a death at the points with these words in their name (points.py)
    tests/...              tests of the ordinary suite
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FILES = tuple(HERE / f"planted_{way}.toml" for way in ("inwards", "carrying", "outwards"))


@dataclass(frozen=True, slots=True)
class Change:
    file: str
    old: str
    new: str

    def made_in(self, source: str) -> str:
        """The source with it. Raises LookupError where the old text is not there exactly once."""
        found = source.count(self.old)
        if found != 1:
            raise LookupError(
                f"{self.file} has this text {found} times instead of once:\n{self.old}"
                "Write the text of today into tests/faults/planted_*.toml."
            )
        return source.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Fault:
    """`runs`: that are expected to notice it, the likeliest first."""

    name: str
    runs: tuple[str, ...]
    changes: tuple[Change, ...]

    def sources(self, tree: Path) -> dict[Path, str]:
        """Every file that it changes, as it is then. Raises LookupError as `Change.made_in`."""
        found: dict[Path, str] = {}
        for change in self.changes:
            file = tree / change.file
            source = found.get(file) or file.read_text(encoding="utf-8")
            found[file] = change.made_in(source)
        return found

    def plant(self, tree: Path) -> None:
        for file, source in self.sources(tree).items():
            file.write_text(source, encoding="utf-8")


def all_faults() -> tuple[Fault, ...]:
    written = [one for file in FILES for one in tomllib.loads(file.read_text("utf-8"))["fault"]]
    return tuple(
        Fault(one["name"], tuple(one["runs"]), tuple(Change(**change) for change in one["change"]))
        for one in written
    )


def chosen(words: str) -> tuple[Fault, ...]:
    """Those with these words in their name; all, where there are none."""
    return tuple(fault for fault in all_faults() if words in fault.name)
