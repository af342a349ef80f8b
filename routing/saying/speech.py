"""How the program says something: the one place that turns a key into a message."""

from datetime import timedelta

from routing.conversation import Conversation, Offer
from routing.effects import CLIENT, NORMAL, Marks, Notify, Send, at_place, desk
from routing.facts import Counsellor, Facts, House
from routing.ids import CaseId, CounsellorId, Language, MessageId, PlaceId
from routing.messages import Body, Choice, Voice
from routing.words.speaking import Speech

TWICE = timedelta(seconds=10)  # so soon the same button again is the same press
HELP = "help"  # the token of "I need help now", understood in every state


def language_of(conversation: Conversation, facts: Facts) -> Language:
    """Theirs where it is offered, and spoken by the flow they are on: both may have changed."""
    offered, spoken, own = facts.house.languages, facts.flow.languages, conversation.language
    for one in offered if own is None else (own, *offered):
        if one in spoken and one in offered:
            return one
    return own if own is not None and own in offered else offered[0]


def words(conversation: Conversation, facts: Facts, key: str, /, **values: str) -> str:
    """What the program says to this client. `{org}` and `{help}` are always known."""
    language = language_of(conversation, facts)
    house = facts.house
    values = {"org": house.name[language], "help": house.help[language], **values}
    return house.texts.say(key, language, **values)


def staff_words(facts: Facts, key: str, /, **values: str) -> str:
    return facts.house.texts.say(key, facts.house.staff_language, **values)


def staff_speech(facts: Facts) -> Speech:
    """Words of the program and of the flow, for whoever of the organisation reads them."""
    return Speech(facts.house.texts, facts.house.staff_language, facts.house.dated)


def in_every_language(facts: Facts, *keys: str) -> tuple[str, ...]:
    """The words of these texts, which have commas between them, in every language here."""
    say, languages = facts.house.texts.say, facts.house.languages
    return tuple(one for key in keys for each in languages for one in say(key, each).split(", "))


def spoken(conversation: Conversation, facts: Facts, *keys: str) -> tuple[str, ...]:
    """The same in the client's language alone."""
    found = [words(conversation, facts, key).split(", ") for key in keys]
    return tuple(word for each in found for word in each)


def lasting(house: House, language: Language, time: timedelta) -> str:
    """A time in words, in the largest unit in which it is a whole number; one day is 24 hours."""
    unit, size = "minute", timedelta(minutes=1)
    if not time % timedelta(hours=1):
        unit, size = "hour", timedelta(hours=1)
    if not time % timedelta(days=1) and time > timedelta(days=1):
        unit, size = "day", timedelta(days=1)
    count = time // size
    key = f"duration.{unit}" if count == 1 else f"duration.{unit}s"
    return house.texts.say(key, language, n=str(count))


def said_lately(conversation: Conversation, facts: Facts, what: str, time: timedelta) -> bool:
    """Whether this was what was last said in answer to the same thing, so lately."""
    last = conversation.explained
    return last is not None and last.what == what and facts.now - last.at < time


def help_button(conversation: Conversation, facts: Facts) -> Choice:
    return Choice(HELP, words(conversation, facts, "button.help"))


def tell(
    conversation: Conversation, facts: Facts, key: str, /, *choices: Choice, **values: str
) -> Send:
    """A message of the program to the client."""
    text = words(conversation, facts, key, **values)
    return to_client(conversation, facts, f"tell:{key}", text, *choices)


def to_client(
    conversation: Conversation, facts: Facts, label: str, text: str, /, *choices: Choice
) -> Send:
    marks = Marks(again=words(conversation, facts, "mark.again"))
    message = MessageId(facts.make_id(label))
    return Send(CLIENT, message, Body(text), choices, marks=marks)


def next_open(conversation: Conversation, facts: Facts) -> str:
    """When somebody of the organisation is there again, in words; empty where nobody says."""
    calendar = facts.house.calendar
    if calendar is None:
        return ""
    moment = facts.now if calendar.is_open(facts.now) else calendar.changes(facts.now)
    if moment is None:
        return ""
    return calendar.spoken(moment, facts.now, language_of(conversation, facts))


def presence(conversation: Conversation, facts: Facts) -> str:
    """Whether anybody is there now, and until when; empty where the organisation says no hours."""
    calendar = facts.house.calendar
    if calendar is None:
        return ""
    here, until = calendar.is_open(facts.now), calendar.changes(facts.now)
    key = f"presence.{'open' if here else 'closed'}"
    if until is None:
        return words(conversation, facts, f"{key}_always")
    name, say = ("until", calendar.until) if here else ("next_open", calendar.spoken)
    moment = say(until, facts.now, language_of(conversation, facts))
    return words(conversation, facts, key, **{name: moment})


def note(facts: Facts, case: CaseId, key: str, /, **values: str) -> Send:
    """A notice of the program in the case's room. It calls nobody."""
    return Send(
        desk(case),
        MessageId(facts.make_id(f"note:{key}")),
        Body(staff_words(facts, key, **values)),
        marks=Marks(again=staff_words(facts, "mark.again")),
    )


def call(facts: Facts, case: CaseId, offer: Offer | None, key: str, /, **values: str) -> Send:
    """A message of the program in the case's room that calls the counsellor."""
    mentions = (offer.author,) if offer else ()
    return Send(
        desk(case),
        MessageId(facts.make_id(f"call:{key}")),
        Body(staff_words(facts, key, **values)),
        voice=Voice.CALL,
        priority=NORMAL - 2,
        mentions=mentions,
        marks=Marks(again=staff_words(facts, "mark.again")),
    )


def report(facts: Facts, key: str, /, **values: str) -> Notify:
    """A sentence for the operator."""
    text = staff_words(facts, f"operator.{key}", **values)
    return Notify(MessageId(facts.make_id(f"report:{key}")), Body(text))


def answer_in(facts: Facts, place: PlaceId, key: str, /, **values: str) -> Send:
    """A sentence in a room, whoever reads there: it holds nothing of a client."""
    return Send(
        at_place(place),
        MessageId(facts.make_id(f"answer:{key}")),
        Body(staff_words(facts, key, **values)),
        plain=True,
        marks=Marks(again=staff_words(facts, "mark.again")),
    )


def counsellor(facts: Facts, wanted: CounsellorId) -> Counsellor | None:
    return next((c for c in facts.roster if c.id == wanted), None)


def name_of(facts: Facts, wanted: CounsellorId) -> str:
    """The counsellor's name; their key in the configuration when they are not in it any more."""
    found = counsellor(facts, wanted)
    return found.name if found else str(wanted)
