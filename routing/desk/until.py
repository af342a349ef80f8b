"""Until when: a moment that a counsellor names behind a command, or why there is none."""

from datetime import datetime, timedelta

from routing.conversation import Conversation
from routing.desk.answering import Asked, answered, typed
from routing.desk.moment import moment, vocabulary
from routing.desk.reading import unquoted
from routing.facts import Facts
from routing.step import Step


def until(
    conversation: Conversation, asked: Asked, facts: Facts, command: str, longest: timedelta
) -> datetime | Step:
    """The moment in UTC, after now and at most `longest` from now; else the answer that says what
    was wrong with it, which has a text for each `command`.
    """
    house = facts.house
    words = vocabulary(house.texts, house.staff_language)
    at = moment(unquoted(asked.arguments), facts.now, house.zone, words)
    if at is None:
        name = typed(facts, command)
        return answered(conversation, asked, facts, f"room.{command}_unclear", name=name)
    if not facts.now < at <= facts.now + longest:
        return answered(conversation, asked, facts, f"room.{command}_far")
    return at
