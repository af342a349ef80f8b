"""How far a case is, in the words its client may have: who has it, since when it waits, by when.

Nothing is promised that no timer keeps, and no place in a queue is named: nobody knows it truly.
That a counsellor has put a case aside for a while is theirs alone, and is not told.
"""

from routing import gates
from routing.conversation import Case, Conversation, Phase
from routing.facts import Facts
from routing.saying.speech import counsellor, language_of, name_of, presence, words
from routing.words.joining import joined


def told(conversation: Conversation, facts: Facts, *, passes: bool) -> str:
    """`passes`: what the client writes now goes to a counsellor, who is there or will be."""
    case = conversation.case
    if case is None or not gates.in_counselling(conversation):
        return words(conversation, facts, "status.closed")
    due = _expected(conversation, case, facts) if passes else ""
    if case.phase is Phase.OPEN:
        head = words(
            conversation, facts, "status.open" if passes else "status.with", name=_name(case, facts)
        )
        return joined(head, due, _away(conversation, case, facts))
    said = [_since(conversation, case, facts)]
    asked = case.phase is Phase.OFFERED
    said.append(words(conversation, facts, "status.offered" if asked else "status.waiting"))
    if passes:
        said.append(words(conversation, facts, "status.kept"))
    return joined(" ".join(filter(None, said)), due, presence(conversation, facts))


def _name(case: Case, facts: Facts) -> str:
    return name_of(facts, case.offer.counsellor) if case.offer is not None else ""


def _since(conversation: Conversation, case: Case, facts: Facts) -> str:
    """Since the case is there; where somebody had it and went, since they last wrote in vain."""
    waits = case.waits.since if case.waits is not None else None
    since = case.opened_at if case.card is None else waits
    if since is None:
        return ""
    at = facts.house.moment(since, facts.now, language_of(conversation, facts))
    return words(conversation, facts, "status.since", since=at)


def _expected(conversation: Conversation, case: Case, facts: Facts) -> str:
    """By when an answer is due and whose turn it is; a time that has passed is owned up to."""
    waits = case.waits
    if waits is None:
        return ""
    by = facts.house.moment(waits.answer_by, facts.now, language_of(conversation, facts))
    missed = facts.now > waits.answer_by
    if case.phase is not Phase.OPEN:
        key = "status.missed" if missed else "status.expected"
        return words(conversation, facts, key, answer_by=by)
    key = "status.missed_with" if missed else "status.expected_with"
    return words(conversation, facts, key, answer_by=by, name=_name(case, facts))


def _away(conversation: Conversation, case: Case, facts: Facts) -> str:
    """When somebody is there again. A counsellor with hours of their own may be there all along."""
    own = counsellor(facts, case.offer.counsellor) if case.offer is not None else None
    if facts.is_open or (own is not None and own.calendar is not None):
        return ""
    return presence(conversation, facts)
