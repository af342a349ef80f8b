"""Answers that the organisation has written in advance: shown first, and sent only after a yes.

They go out in the client's language, as the counsellor's own words, with nothing filled in but what
is named in `replies:` of the configuration.
"""

from dataclasses import replace

from routing.case import Scheduled
from routing.conversation import Confirm, Conversation
from routing.desk import passing
from routing.desk.answering import Asked, answered, shown, typed
from routing.facts import Facts
from routing.ids import MessageId
from routing.messages import Body
from routing.saying.filling import fill
from routing.saying.speech import language_of, name_of, staff_words
from routing.step import Step
from routing.words.folding import fold

FIRST = 50  # characters of each in the list: a line or two on a phone


def replied(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """The one of this key, to be looked at; without a key all there are."""
    if not facts.house.replies:
        return answered(conversation, asked, facts, "room.reply_none")
    wanted = fold(asked.arguments)
    found = next((key for key in facts.house.replies if wanted and fold(key) == wanted), None)
    if found is None:
        return _listed(conversation, asked, facts)
    refused = passing.refusal(conversation)
    if refused is not None:
        return answered(conversation, asked, facts, refused)
    return _previewed(conversation, asked, facts, found)


def _listed(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    name, client = typed(facts, "reply"), language_of(conversation, facts)
    lines = [staff_words(facts, "room.reply_list", name=name)]
    for key, texts in facts.house.replies.items():
        said = " ".join(texts[client].split()) if client in texts else f"({client}: -)"
        lines.append(f"{key}: {said if len(said) <= FIRST else said[:FIRST].rstrip() + '…'}")
    return shown(conversation, asked, facts, "replies", "\n".join(lines))


def _previewed(conversation: Conversation, asked: Asked, facts: Facts, key: str) -> Step:
    client, texts = language_of(conversation, facts), facts.house.replies[key]
    if client not in texts:
        language = facts.house.texts.say("language.name", client)
        return answered(conversation, asked, facts, "room.reply_language", language=language)
    named = texts[client].replace("{counsellor}", name_of(facts, asked.offer.counsellor))
    text = fill(conversation, facts, named)
    message = asked.message or MessageId(facts.make_id("reply"))
    draft = Scheduled(message, Body(text), facts.now, facts.now)
    waits = replace(asked.case, draft=draft, confirm=Confirm("reply", facts.now))
    said = staff_words(facts, "room.reply_preview", yes=typed(facts, "yes"), no=typed(facts, "no"))
    kept = replace(conversation, case=waits)
    return shown(kept, asked, facts, "preview", f"{said}\n\n{text}")
