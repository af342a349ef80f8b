"""What a client does that is not carried to anybody: a sticker, a place, a file that is too large.

It is said each time, so that nobody believes it arrived. Whoever sends such a thing at an open
question gets the question again below the explanation; a correction of something earlier, or a
reaction to it, is no try at an answer and is only explained. A burst at one question is answered
once: at the next question the same thing is another attempt to say something.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from routing.conversation import Conversation, Explained, PendingKind
from routing.events import ClientDid
from routing.facts import Facts
from routing.intake import gatekeeping, lasting, resuming
from routing.messages import InboundKind
from routing.rights import again
from routing.saying.speech import tell, words
from routing.step import Step

BURST = timedelta(seconds=10)  # an album is one message to a person
EARLIER = frozenset({InboundKind.EDIT, InboundKind.DELETION, InboundKind.REACTION})


def did(conversation: Conversation, event: ClientDid, facts: Facts) -> Step:
    """Not carried, and said so; the same again within a moment at the same question is not."""
    if not conversation.greeted:
        return gatekeeping.greet(conversation, facts, wrote=True)
    if is_burst(conversation, event.what, facts.now):
        return Step(conversation)
    key = f"not_relayed.{event.what}"
    if event.what in EARLIER or not _is_asked(conversation):
        told = Step(conversation, (tell(conversation, facts, key),))
    else:
        told = _put_again(conversation, facts, key)
    explained = Explained(_at_question(told.conversation, event.what), facts.now)
    return Step(replace(told.conversation, explained=explained), told.effects)


def is_burst(conversation: Conversation, what: str, now: datetime) -> bool:
    """Whether this was explained at the question that is open, and just now: an album, say."""
    last = conversation.explained
    if last is None or now - last.at >= BURST:
        return False
    return last.what == _at_question(conversation, what)


def _at_question(conversation: Conversation, what: str) -> str:
    pending = conversation.pending
    return what if pending is None else f"{what} at {pending.kind} {pending.step or ''}".rstrip()


def _is_asked(conversation: Conversation) -> bool:
    pending = conversation.pending
    return pending is not None and pending.kind is not PendingKind.RETURN


def _put_again(conversation: Conversation, facts: Facts, key: str) -> Step:
    """After a long time, or where the questions are other ones by now, as after words."""
    pending = conversation.pending
    explained = Step(conversation, (tell(conversation, facts, key),))
    if resuming.is_outdated(conversation, facts):
        return explained.then(lambda c: resuming.restart(c, facts))
    if lasting.was_long_ago(conversation, facts):
        return explained.then(lambda c: resuming.greet(c, facts))
    misses = pending.misses if pending is not None else 0
    before = words(conversation, facts, key)
    return again.repeat(conversation, facts, before, misses=misses)
