"""What follows every step, whatever was decided in it: looked at afterwards, in one order.

Many decisions open, move or end a case, and none of them has to think of all that hangs on it.
Each hook is given the conversation before the event, and the step with all that the hooks before
it have added. So whoever changes something comes before whoever looks at it:

- who is called for a danger, before the card that says so
- the card as it is, before a case is passed on because its counsellor is away
- who is in the room, before those who say yes to words that wait, and these before the words
- the question whether a case may be closed, and all that else moves it, before whose turn it is
- whose turn it is, before the news for desks, which tell of it

Where two do not touch the same, their order is that of what they ask for: it goes out so.
"""

from collections.abc import Callable

from routing import gates
from routing.assigning import desked, sight
from routing.cases import duty, lately
from routing.conversation import Conversation
from routing.desk import unreleased
from routing.effects import CancelTimer
from routing.events import ClientDid, ClientPressed, ClientSaid, Event
from routing.facts import Facts
from routing.intake import lasting
from routing.rights import endangered, given, mind, survey, untold
from routing.step import Step
from routing.supervision import calling, eyes, mentored, observed, whispering

Hook = Callable[[Conversation, Step, Event, Facts], Step]


def follows(before: Conversation, done: Step, event: Event, facts: Facts) -> Step:
    """The step, and all that follows from it."""
    for hook in HOOKS:
        done = hook(before, done, event, facts)
    return done


def _whatever(hook: Callable[[Conversation, Step, Facts], Step]) -> Hook:
    """For which it does not matter what has happened."""

    def followed(before: Conversation, done: Step, _: Event, facts: Facts) -> Step:
        return hook(before, done, facts)

    return followed


def _over(before: Conversation, done: Step, _: Facts) -> Step:
    """Times of what is not open any more, whichever way that came."""
    after = done.conversation
    if gates.mutes(before) and not gates.mutes(after):
        done = done.add(mind.CLOSED)
    if lasting.is_unagreed(before) and not lasting.is_unagreed(after):
        done = done.add(CancelTimer(lasting.EARLY, lasting.INTAKE))
    return done


def _heard(_: Conversation, done: Step, event: Event, facts: Facts) -> Step:
    """What is left before a yes goes some days after they were last heard, whoever answered."""
    heard = isinstance(event, ClientSaid | ClientPressed | ClientDid)
    if not heard or not lasting.is_unagreed(done.conversation):
        return done
    return done.add(lasting.until_agreed(facts))


def _told(before: Conversation, done: Step, event: Event, facts: Facts) -> Step:
    return done.add(*desked.told(before, done.conversation, event, facts))


HOOKS: tuple[Hook, ...] = (
    calling.kept,
    _whatever(lately.kept),
    _whatever(sight.kept),
    _whatever(_over),
    _heard,
    untold.kept,
    _whatever(endangered.kept),
    given.kept,
    _whatever(eyes.kept),
    observed.kept,
    _whatever(whispering.kept),
    _whatever(mentored.kept),
    _whatever(unreleased.forgotten),
    _whatever(unreleased.shown_again),
    _whatever(survey.kept),
    duty.kept,
    _told,
)
