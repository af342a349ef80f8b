"""Who can read along in this case, for whoever writes there: people, and those who run things."""

from routing.assigning import recipients
from routing.conversation import Conversation
from routing.desk.answering import Asked, answered
from routing.facts import Facts
from routing.saying.speech import counsellor, name_of, staff_words
from routing.step import Step
from routing.supervision import supervised


def told(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    name, own = name_of(facts, asked.offer.counsellor), counsellor(facts, asked.offer.counsellor)
    through = facts.house.recipients | (own.recipients if own is not None else frozenset())
    through -= {recipients.SUPERVISION, recipients.MENTORS}  # people, who stand in front of it
    key = "room.who_network" if through else "room.who_client"
    more = [] if supervised.there(asked.case) else [staff_words(facts, "room.who_alone")]
    more.append(staff_words(facts, key, list=", ".join(sorted(through))))
    if asked.case.handing is not None:
        to = name_of(facts, asked.case.handing.to)
        more.append(staff_words(facts, "room.who_handing", name=to))
    language, say = facts.house.staff_language, facts.house.moment
    for one in asked.case.observed:
        spoken = {
            "name": name_of(facts, one.counsellor),
            "since": say(one.since, facts.now, language),
        }
        if one.refused:
            more.append(staff_words(facts, "room.who_observe_refused", **spoken))
        elif one.until is None:
            key = "room.who_mentors" if one.mentor else "room.who_observes"
            more.append(staff_words(facts, key, **spoken))
        else:
            until = say(one.until, facts.now, language)
            key = "room.who_mentored" if one.mentor else "room.who_observed"
            more.append(staff_words(facts, key, until=until, **spoken))
    values = {"name": name, "room": asked.case.name, "more": " ".join(more)}
    return answered(conversation, asked, facts, "room.who", **values)
