"""`!whisper`: the counsellor wants to talk with a supervisor about their case, in a room apart."""

from routing.conversation import Conversation
from routing.desk import giving
from routing.desk.answering import Asked, answered, typed
from routing.facts import Facts
from routing.step import Step
from routing.supervision import supervised, whispering


def whispered(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """With the one who is named; without a name where there is only one."""
    others = supervised.others(facts, asked.offer.counsellor)
    able = {str(one.id): one for one in others if not whispering.why_not(conversation, one, facts)}
    if asked.case.whisper is not None:
        return answered(conversation, asked, facts, "room.whisper_already")
    if not able:
        return answered(conversation, asked, facts, "room.whisper_none")
    labels = {key: (one.name, key) for key, one in able.items()}
    keys = giving.meant(asked.arguments, labels).keys if asked.arguments else tuple(able)
    if len(keys) != 1:
        names = ", ".join(one.name for one in able.values())
        shown = typed(facts, "whisper")
        return answered(conversation, asked, facts, "room.whisper_who", whisper=shown, names=names)
    return whispering.begun(conversation, able[keys[0]], facts)
