"""Who supervises, and who reads along in a case: what others ask about it.

Supervisors are counsellors whom the organisation names. What they may do is said in the notice, and
holds only for a client who has acknowledged one that says so.
"""

from collections.abc import Iterable

from routing.assigning.recipients import SUPERVISION, agreed
from routing.case import Observed
from routing.conversation import Case, Conversation, Offer
from routing.effects import Seat
from routing.facts import Counsellor, Facts
from routing.ids import AuthorId, CounsellorId
from routing.saying.speech import counsellor


def is_one(facts: Facts, who: CounsellorId) -> bool:
    return who in facts.house.supervisors and counsellor(facts, who) is not None


def others(facts: Facts, than: CounsellorId) -> tuple[Counsellor, ...]:
    """Supervisors who can be asked at a desk, but for this one."""
    if not facts.house.desks:
        return ()
    named = facts.house.supervisors
    return tuple(one for one in facts.roster if one.id in named and one.id != than)


def is_agreed(conversation: Conversation, facts: Facts) -> bool:
    """The client has acknowledged a notice that says that supervisors may read along."""
    return SUPERVISION in agreed(conversation, facts.house)


def there(case: Case) -> tuple[Observed, ...]:
    """Who may be in the case's room beside its counsellor."""
    return tuple(one for one in case.observed if not one.gone)


def looks(case: Case) -> tuple[Observed, ...]:
    """Who reads along now."""
    return tuple(one for one in case.observed if one.until is None)


def is_observer(case: Case | None, author: AuthorId) -> bool:
    return case is not None and any(one.author == author for one in there(case))


def readers(case: Case) -> frozenset[AuthorId]:
    """Who may be in its room: nobody is left out before they are out of it."""
    own: Iterable[AuthorId] = (case.offer.author,) if case.offer is not None else ()
    return frozenset((*own, *(one.author for one in there(case))))


def seat(case: Case, offer: Offer) -> Seat:
    """Its desk stays with this counsellor, whoever else may be in the room."""
    return Seat(case.id, offer.place, readers(case), offer.author)
