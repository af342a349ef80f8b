"""What a client does that is not carried to anybody: a sticker, a place, a file that is too large.

It is said each time, so that nobody believes it arrived. Whoever sends such a thing at an open
question gets the question again below the explanation; a correction of something earlier, or a
reaction to it, is no try at an answer and is only explained.
"""

from dataclasses import replace
from datetime import timedelta

from routing import again, gatekeeping, lasting, resuming
from routing.conversation import Conversation, Explained, PendingKind
from routing.events import ClientDid
from routing.facts import Facts
from routing.messages import InboundKind
from routing.speech import said_lately, tell, words
from routing.step import Step

BURST = timedelta(seconds=10)  # an album is one message to a person
EARLIER = frozenset({InboundKind.EDIT, InboundKind.DELETION, InboundKind.REACTION})


def did(conversation: Conversation, event: ClientDid, facts: Facts) -> Step:
    """Not carried, and said so; the same again within a moment is not answered again."""
    if not conversation.greeted:
        return gatekeeping.greet(conversation, facts, wrote=True)
    if said_lately(conversation, facts, event.what, BURST):
        return Step(conversation)
    told = replace(conversation, explained=Explained(event.what, facts.now))
    key = f"not_relayed.{event.what}"
    if event.what in EARLIER or not _is_asked(told):
        return Step(told, (tell(told, facts, key),))
    return _put_again(told, facts, key)


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
