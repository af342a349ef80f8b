"""What a command is answered with, in the room it was typed in. Nothing of it reaches a client."""

from dataclasses import dataclass, field

from routing.conversation import Case, Conversation, Offer
from routing.desk.reading import synonyms
from routing.effects import Marks, Send, desk
from routing.facts import Facts
from routing.ids import MessageId, PlaceId
from routing.messages import Body
from routing.saying.speech import answer_in, staff_words
from routing.step import Step
from routing.words.folding import fold


@dataclass(frozen=True, slots=True)
class Asked:
    """A command of the counsellor who has the case: where it was typed, and what stood behind."""

    place: PlaceId
    case: Case
    offer: Offer
    arguments: str = field(default="", repr=False)
    message: MessageId | None = None


def answered(
    conversation: Conversation, asked: Asked, facts: Facts, key: str, /, **values: str
) -> Step:
    """One sentence."""
    return Step(conversation, (answer_in(facts, asked.place, key, **values),))


def shown(conversation: Conversation, asked: Asked, facts: Facts, label: str, text: str) -> Step:
    """More than a sentence, and perhaps about the client: only for who may read at the desk."""
    again = Marks(again=staff_words(facts, "mark.again"))
    made = MessageId(facts.make_id(label))
    return Step(conversation, (Send(desk(asked.case.id), made, Body(text), marks=again),))


def typed(facts: Facts, command: str) -> str:
    """A command as the staff types it."""
    return f"!{synonyms(facts.house.texts, facts.house.staff_language, command)[0]}"


def wants_all(facts: Facts, wanted: str) -> bool:
    """Whether behind the command for help stands the word for all of it."""
    return fold(wanted) in {"all", *map(fold, staff_words(facts, "command.all").split(", "))}


def all_typed(facts: Facts) -> str:
    """The one that shows every command."""
    return f"{typed(facts, 'help')} {staff_words(facts, 'command.all').partition(', ')[0]}"
