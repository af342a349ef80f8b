"""Urgent help: by command, button or word, in every state, before everything else.

It decides nothing about anybody. The words of the organisation are shown at once, and a
counsellor who is there is called. What the client wrote is passed on all the same.
"""

from routing import gates
from routing.conversation import Conversation
from routing.effects import CLIENT, URGENT, Count, Send
from routing.facts import Facts, Urgent
from routing.ids import MessageId
from routing.messages import Body
from routing.saying.speech import call, language_of
from routing.step import Step
from routing.words.folding import begins_with_slash, fold, hurried

COMMANDS = frozenset({"crisis", "krise", "sos", "notfall", "emergency"})


def is_urgent(text: str, urgent: Urgent) -> bool:
    """A pure look-up: the command, or one of the words as a whole message, in any language."""
    if begins_with_slash(text):
        return hurried(text) in COMMANDS
    folded = fold(text)
    return any(folded in listed for listed in urgent.words.values())


def answer(conversation: Conversation, facts: Facts) -> Step:
    """Show whom to call, ahead of everything queued; call the counsellor if there is one."""
    texts, own = facts.house.urgent.text, conversation.language
    text = texts[own if own is not None and own in texts else language_of(conversation, facts)]
    urgent = Send(CLIENT, MessageId(facts.make_id("urgent")), Body(text), priority=URGENT)
    step = Step(conversation, (urgent, Count("urgent")))
    case = conversation.case
    if case is None or not gates.hears_of_urgent_help(conversation):
        return step
    key = "room.urgent_stopped" if gates.is_held(conversation) else "room.urgent"
    return step.add(call(facts, case.id, case.offer, key))
