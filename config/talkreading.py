"""What happens in a conversation, line by line: `- tap: topic.mood`."""

import re
from collections.abc import Mapping

from config.flowanswers import read_answers
from config.flowexpects import read_expected
from config.moments import moment, names
from config.positions import Path
from config.problems import did_you_mean, quoted
from config.talklines import (
    Acted,
    Answered,
    Changed,
    Do,
    Expected,
    Heard,
    Sent,
    TalkLine,
    Tapped,
    Thing,
    Typed,
    Waited,
)
from config.talkshapes import Known, Sheet, there_are
from config.values import LONGEST_TEXT, duration
from routing.flow.model import Ask, Enter
from routing.ids import StepName
from routing.messages import FileKind, Unsupported

KINDS = ("type", "tap", "bot", "answer", "back", "skip", "stop", "change", "send", "wait", "expect")
ACTS = ("back", "skip", "stop")
THINGS: Mapping[str, Thing] = {
    "voice": FileKind.VOICE,
    "picture": FileKind.IMAGE,
    "file": FileKind.FILE,
    "video": FileKind.VIDEO,
    "audio": FileKind.AUDIO,
    "sticker": Unsupported.STICKER,
    "location": Unsupported.LOCATION,
    "contact": Unsupported.CONTACT,
}
_MINUTES = re.compile(r"(?<=\d) ?min(utes?)?$")


class Lines:
    """The lines of one conversation."""

    def __init__(self, sheet: Sheet, known: Known) -> None:
        self._sheet, self._known, self._names = sheet, known, names(known.flow)

    def read(self, path: Path, written: object) -> tuple[TalkLine, ...]:
        entries = self._sheet.entries(path, written, "- type: /start")
        lines = [self._line((*path, place), each) for place, each in enumerate(entries)]
        return tuple(line for line in lines if line is not None)

    def _line(self, path: Path, written: object) -> TalkLine | None:
        sheet = self._sheet
        if isinstance(written, str) and written in ACTS:
            return TalkLine(sheet.place(path), Acted(written))
        if not isinstance(written, dict) or len(written) != 1:
            example = "like '- type: /start' or '- tap: topic.mood'"
            sheet.tell(path, f"a line holds one thing, {example}")
            return None
        kind, value = next(iter(written.items()))
        here = (*path, kind)
        if kind not in KINDS:
            hint = did_you_mean(kind, KINDS) or there_are(KINDS)
            sheet.tell(here, f"unknown line {quoted(kind)}{hint}", at_key=True)
            return None
        do = self._do(here, kind, value)
        return None if do is None else TalkLine(sheet.place(here), do)

    def _do(self, path: Path, kind: str, value: object) -> Do | None:
        if kind in ACTS:
            if value:
                self._sheet.tell(path, f"nothing stands behind '{kind}'")
            return Acted(kind)
        if kind == "answer":
            answers = read_answers(self._sheet, path, value, self._known.flow)
            return Answered(answers) if answers else None
        if kind == "expect":
            facts = read_expected(self._sheet, path, value, self._known)
            return Expected(facts) if facts else None
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
            self._sheet.tell(path, f"'{kind}' needs words behind it, in one piece")
            return None
        return Typed(value) if kind == "type" else self._named(path, kind, value.strip())

    def _named(self, path: Path, kind: str, value: str) -> Do | None:
        match kind:
            case "tap":
                return self._tapped(path, value)
            case "bot":
                return Heard(value) if self._is_name(path, value) else None
            case "change":
                return self._changed(path, value)
            case "send":
                return self._sent(path, value)
            case _:
                return self._waited(path, value)

    def _tapped(self, path: Path, value: str) -> Tapped | None:
        """A dot stands between step and button; names of steps may hold one too."""
        splits = [at for at, sign in enumerate(value) if sign == "."]
        for at in splits:
            name, button = value[:at], value[at + 1 :]
            found = moment(self._known.flow, name)
            if found is not None and button in found.buttons:
                return Tapped(name, button, found.buttons[button])
        if splits:
            self._no_button(path, value[: splits[-1]], value[splits[-1] + 1 :])
        else:
            self._sheet.tell(path, "'tap' names a step and a button, like topic.mood")
        return None

    def _no_button(self, path: Path, name: str, button: str) -> None:
        if self._is_name(path, name):
            found = moment(self._known.flow, name)
            options = found.buttons if found is not None else {}
            hint = did_you_mean(button, options) or there_are(options)
            self._sheet.tell(path, f"{quoted(button)} is no button of {quoted(name)}{hint}")

    def _is_name(self, path: Path, value: str) -> bool:
        if value in self._names:
            return True
        hint = did_you_mean(value, self._names)
        self._sheet.tell(path, f"{quoted(value)} is no step of this flow, and no moment{hint}")
        return False

    def _changed(self, path: Path, value: str) -> Changed | None:
        steps = self._known.flow.steps
        asked = [str(step.name) for step in steps if isinstance(step, Ask | Enter)]
        if value in asked:
            return Changed(StepName(value))
        hint = did_you_mean(value, asked)
        self._sheet.tell(path, f"{quoted(value)} is no question of this flow{hint}")
        return None

    def _sent(self, path: Path, value: str) -> Sent | None:
        if value in THINGS:
            return Sent(THINGS[value])
        hint = did_you_mean(value, THINGS) or there_are(THINGS)
        self._sheet.tell(path, f"{quoted(value)} cannot be sent{hint}")
        return None

    def _waited(self, path: Path, value: str) -> Waited | None:
        try:
            return Waited(duration(_MINUTES.sub("m", value)))
        except ValueError:
            self._sheet.tell(path, "'wait' must be a time with its unit, like 10 min, 50h or 2d")
            return None
