"""What the organisation's own files make the program say, so that the script can wait for it.

The script names steps of the flow, answers, and sentences of the program. Their words are taken
from the files: whoever changes a word in them does not break the demo.
"""

import re

from bridge.trying.session import Setting
from routing.facts import House
from routing.flow.model import Ask, End, Enter, Review, Say, Step
from routing.ids import Language, StepName

GAP = "\0"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class Wording:
    """In one client's language. Staff have their own."""

    def __init__(self, setting: Setting, language: str) -> None:
        self._house: House = setting.world.house
        self.language = Language(language)

    def says(self, key: str, **values: str) -> str:
        """A piece of this sentence of the program's by which it can be known."""
        return _piece(self._sentence(key, self.language, values))

    def to_staff(self, key: str, **values: str) -> str:
        """The same of a sentence to staff."""
        return _piece(self._sentence(key, self._house.staff_language, values))

    def asks(self, step: str) -> str:
        """A piece of the words of a step."""
        found = self._house.flow.step(StepName(step))
        assert found is not None, f"the flow has no step {step}"
        return _piece(_PLACEHOLDER.sub(GAP, self._text(found)))

    def choice(self, step: str, key: str) -> str:
        """What an answer is called on its button."""
        found = self._house.flow.step(StepName(step))
        assert isinstance(found, Ask), f"the flow has no question {step}"
        return dict(found.choices)[key][self.language]

    def items(self, block: str) -> tuple[str, ...]:
        """The questions of a questionnaire, in order."""
        steps = self._house.flow.steps
        return tuple(str(one.name) for one in steps if isinstance(one, Ask) and one.block == block)

    def title(self, step: str) -> str:
        """What staff read in front of an answer."""
        found = self._house.flow.step(StepName(step))
        assert isinstance(found, Ask | Enter), f"the flow has no question {step}"
        return found.label.get(self._house.staff_language, step)

    def urgent(self) -> str:
        """The last line: others are in many messages."""
        return self._house.urgent.text[self.language].strip().splitlines()[-1]

    def _text(self, step: Step) -> str:
        match step:
            case Say() | Ask() | Enter() | End():
                return step.text[self.language]
            case Review():
                return self._sentence("review.head", self.language, {})
            case _:
                shown = self._house.documents[step.name].shown(self.language)
                return shown.text.splitlines()[0]

    def _sentence(self, key: str, language: Language, values: dict[str, str]) -> str:
        """With gaps where something is filled in that is not known here."""
        known = dict(values)
        while True:
            try:
                return self._house.texts.say(key, language, **known)
            except KeyError as missing:
                name = str(missing.args[0])
                if name == key or name in known:
                    raise
                known[name] = GAP


def _piece(text: str) -> str:
    """The longest stretch on one line without a gap."""
    return max(re.split(f"[{GAP}\n]", text), key=len).strip()
