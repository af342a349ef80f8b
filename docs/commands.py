"""docs/reference/commands.md: every command of counsellors, with its names in each language.

What a command does is said in the words that the program itself shows for it, so that the page
cannot say something else.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

from docs.words import Meant, listed, table
from routing.desk import table as room
from routing.posts import commands as desk
from routing.posts import supervising

SHOWN = "en"  # the language of these pages
BETWEEN = " \N{EN DASH} "  # how a line of help parts what is typed from what it does
ASKS = " It asks back first where it has consequences."
TYPED = re.compile(r"\{name\}((?: \d+)?)")  # and a number, where one is shown behind it
Sentences = Mapping[str, str]


def commands(meant: Meant, folder: Path) -> str:
    """`folder` holds the program's sentences."""
    spoken = _spoken(folder)
    here, there = _Place(spoken, room.NAMES), _Place(spoken, desk.NAMES)
    answers = {key: meant.of("commands", key) for key in (room.YES, room.NO)}
    mentors = {key: meant.of("commands", key) for key in room.MENTORS}
    known = {*desk.HELPED, *desk.CALLED, *supervising.HELPED}
    later = {key: meant.of("commands", key) for key in room.LATER if key not in known}
    parts = [
        *("# Commands of counsellors", meant.title("commands"), meant.of("commands", "ROOM")),
        *(part for group in room.GROUPS for part in _group(here, group)),
        *(meant.of("commands", "DESK"), there.helped("desk.help", (*desk.HELPED, *desk.CALLED))),
        *(meant.of("commands", "SUPERVISORS"), there.helped("desk.help", supervising.HELPED)),
        *(meant.of("commands", "MENTORS"), here.table(mentors)),
        *(meant.of("commands", "ANSWERS"), here.table(answers)),
        *((meant.of("commands", "LATER"), here.table(later)) if later else ()),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _spoken(folder: Path) -> Mapping[str, Sentences]:
    """Languages that are whole, the one of these pages first; a manner of one is not."""
    files = sorted(folder.glob("*.po"), key=lambda file: (file.stem != SHOWN, file.stem))
    return {file.stem: _sentences(file) for file in files if "-x-" not in file.stem}


def _sentences(file: Path) -> Sentences:
    with file.open("rb") as source:
        return {str(one.context): str(one.string) for one in read_po(source) if one.id}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where commands are typed. `order`: of two with the same name, the first one has it there."""

    spoken: Mapping[str, Sentences]
    order: Sequence[str]

    def says(self, key: str) -> str:
        return self.spoken[SHOWN][key]

    def helped(self, prefix: str, every: Sequence[str], asks: Sequence[str] = ()) -> str:
        """What is shown when somebody asks for help, for each of these."""
        lines = {one: self._line(one, f"{prefix}.{one}") for one in every}
        return self.table({one: line + ASKS * (one in asks) for one, line in lines.items()})

    def table(self, said: Mapping[str, str]) -> str:
        head = [sentences["language.name"] for sentences in self.spoken.values()]
        rows = [
            (*(listed(self._names(each, command)) for each in self.spoken.values()), text)
            for command, text in said.items()
        ]
        return table((*head, "What it does"), rows)

    def _line(self, command: str, key: str) -> str:
        typed, _, does = self.says(key).partition(BETWEEN)
        name = self._names(self.spoken[SHOWN], command)[0]
        told = TYPED.sub(lambda found: f"`{name}{found[1]}`", does)
        return f"`{typed.replace('{name}', name)}`: {told}."

    def _names(self, sentences: Sentences, command: str) -> list[str]:
        """As they are typed, the one that the program shows first."""
        taken = {
            name: key
            for key in reversed(self.order)
            for name in sentences[f"command.{key}"].split(", ")
        }
        every = sentences[f"command.{command}"].split(", ")
        return [f"!{name}" for name in every if taken.get(name, command) == command]


def _group(here: _Place, group: str) -> tuple[str, str]:
    of_group = {key: one for key, one in room.COMMANDS.items() if one.group == group}
    asks = [key for key, one in of_group.items() if one.risks is not None]
    return f"### {here.says(f'room.help.group.{group}')}", here.helped(
        "room.help", list(of_group), asks
    )
