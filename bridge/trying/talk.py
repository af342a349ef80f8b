"""The client's side of a trial, in the words of kept conversations: one line at a time."""

from collections.abc import Iterator
from typing import assert_never

from bridge.trying.knowing import fact
from bridge.trying.world import Trial
from config.moments import Moment, called, moment
from config.problems import listed
from config.talklines import (
    Acted,
    Answer,
    Answered,
    Changed,
    Did,
    Do,
    Expected,
    Fact,
    Heard,
    Place,
    Sent,
    Tapped,
    Typed,
    Waited,
)
from routing.flow.model import AnswerType, Ask
from routing.ids import StepName
from routing.messages import Choice
from routing.seen import Line

WORDS = (AnswerType.TEXT, AnswerType.EMAIL, AnswerType.PHONE, AnswerType.DATE)  # never repeated


class CameOutOtherwise(Exception):
    """A line does not fit what happened. `place`: within the line, where that is known."""

    def __init__(self, sentence: str, place: Place | None = None) -> None:
        super().__init__(sentence)
        self.place = place


class Talk:
    """The client's side of a trial, in the words of kept conversations."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self._since = 0  # lines of the chat that were there before the client last did something

    def does(self, do: Do) -> Iterator[CameOutOtherwise]:
        """Carry one line out. Raises CameOutOtherwise; an `expect` gives each that is wrong."""
        match do:
            case Heard():
                self._hears(do.name)
            case Expected():
                yield from filter(None, map(self._differs, do.facts))
            case _:
                self._since = len(self.trial.chat)
                self.acts(do)

    def acts(self, do: Did) -> None:
        """What the client does. Raises CameOutOtherwise where that cannot be done now."""
        match do:
            case Typed(text=text):
                self.trial.says(text)
            case Acted(act=act):
                self.trial.says(self._word(act))
            case Sent(kind=kind):
                self.trial.shares(kind)
            case Waited(time=time):
                self.trial.waits(time)
            case _:
                self._presses(do)

    def _presses(self, do: Tapped | Answered | Changed) -> None:
        match do:
            case Tapped():
                self._taps(do)
            case Answered(answers=answers):
                for answer in answers:
                    self._answers(answer)
            case Changed(step=step):
                self._changes(step)
            case _:
                assert_never(do)

    # --- what is there --------------------------------------------------------------------

    def lines(self) -> list[Line]:
        """What the bot said since the client last did something and was not named yet."""
        return self.trial.chat[self._since :]

    def shown(self) -> list[str]:
        """The buttons that can be pressed now, newest line first, by name."""
        with_buttons = [line for line in reversed(self.trial.chat) if line.choices][:1]
        return [name for line in with_buttons for name in self.buttons(line)]

    def buttons(self, line: Line) -> list[str]:
        """The buttons of a line, as `tap` names them."""
        name = called(self.trial.flow, line.label)
        found = moment(self.trial.flow, name)
        known = {token: button for button, token in found.buttons.items()} if found else {}
        return [f"{name}.{known.get(one.token, one.token)}" for one in line.choices]

    def is_called(self, line: Line, wanted: Moment) -> bool:
        """Whether the line is of this step or moment."""
        missed = self.trial.misses.get(line.message, 0) > 0
        if wanted.missed and not missed:
            return False
        if wanted.is_called(line.label) or (wanted.missed and not wanted.labels):
            return True
        return any(self._opens(line, key) for key in wanted.opens)

    def _opens(self, line: Line, key: str) -> bool:
        house = self.trial.house
        for language in house.languages:
            values = {"org": house.name[language], "help": house.help[language]}
            if line.text.startswith(house.texts.say(key, language, **values)):
                return True
        return False

    def _word(self, act: str) -> str:
        house, own = self.trial.house, self.trial.conversation.language
        language = own if own in house.languages and own is not None else house.languages[0]
        return house.texts.say(f"words.{act}", language).split(", ")[0]

    # --- lines ----------------------------------------------------------------------------

    def _hears(self, name: str) -> None:
        wanted = moment(self.trial.flow, name)
        for place, line in enumerate(self.lines()):
            if wanted is not None and self.is_called(line, wanted):
                self._since += place + 1
                return
        said = [called(self.trial.flow, line.label) for line in self.lines()]
        instead = f"what came was {', '.join(said)}" if said else "nothing more was said"
        raise CameOutOtherwise(f"'{name}' was not said; {instead}")

    def _taps(self, tap: Tapped) -> None:
        wanted = moment(self.trial.flow, tap.name)
        for line in reversed(self.trial.chat):
            tokens = {choice.token for choice in line.choices}
            if wanted is not None and tap.token in tokens and self.is_called(line, wanted):
                self.trial.presses_old(line, tap.token)
                return
        shown = self.shown()
        instead = f"there are {listed(shown)}" if shown else "there is no button"
        raise CameOutOtherwise(f"the button {tap.name}.{tap.button} is not shown; {instead}")

    def _answers(self, answer: Answer) -> None:
        pending = self.trial.conversation.pending
        step = pending.step if pending is not None else None
        if step != answer.step:
            waits = f"'{step}' does" if step is not None else "nothing of the flow does"
            raise CameOutOtherwise(f"'{answer.step}' does not wait for an answer; {waits}")
        if answer.text:
            self.trial.says(answer.text)
        for token in answer.tokens:
            self._press_open(answer.step, token)

    def _press_open(self, step: StepName, token: str) -> None:
        line = self.trial.open_line
        if line is None or token not in _tokens(line.choices):
            shown = self.shown()
            instead = f"there are {listed(shown)}" if shown else "there is no button"
            raise CameOutOtherwise(f"'{step}' has no such button now; {instead}")
        self.trial.presses_old(line, token)

    def _changes(self, step: StepName) -> None:
        self.trial.says(self._word("change"))
        token = f"ch:{self.trial.flow.index.get(step, -1)}"
        line = self.trial.open_line
        if line is None or token not in _tokens(line.choices):
            shown = self.shown()
            instead = f"; there are {listed(shown)}" if shown else ""
            raise CameOutOtherwise(f"'{step}' cannot be changed now{instead}")
        self.trial.presses_old(line, token)

    def _differs(self, expected: Fact) -> CameOutOtherwise | None:
        found = fact(self.trial, expected.name)
        if expected.value in found:
            return None
        step = self.trial.flow.step(StepName(expected.name))
        is_private = isinstance(step, Ask) and step.type in WORDS and found != ("none",)
        instead = "something else" if is_private else listed(found)
        sentence = f"'{expected.name}' is not {expected.value}, but {instead}"
        return CameOutOtherwise(sentence, expected.place)


def _tokens(choices: tuple[Choice, ...]) -> set[str]:
    return {choice.token for choice in choices}
