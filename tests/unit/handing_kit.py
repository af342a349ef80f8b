"""A case that is handed over from Anna to Ben: what the tests of it share."""

from dataclasses import replace

from routing.case import Handing
from routing.conversation import Case
from routing.facts import Counsellor
from routing.ids import AuthorId, CounsellorId, PlaceId
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.mind_kit import LISTENING, through
from tests.unit.state_kit import TALK, Moment

NOTE = "She sleeps badly since May, go slowly"
CLEO = replace(BEN, id=CounsellorId("cleo"), name="Cleo", author=AuthorId("@cleo:hs.test"))
GIVEN = (f"!give ben {NOTE}", "!yes")


def talking(
    *said: str, roster: tuple[Counsellor, ...] = (ANNA, BEN, CLEO), **changes: object
) -> Moment:
    """Anna has the case."""
    play = Moment(house(flow=LISTENING, **changes), roster, NOON, through)
    return play.does_all(*TALK, *said)


def giving(
    *said: str, roster: tuple[Counsellor, ...] = (ANNA, BEN, CLEO), **changes: object
) -> Moment:
    """Anna has said that Ben shall have it."""
    play = talking(*said, roster=roster, **changes)
    for one in GIVEN:
        play.writes("anna", one)
    return play


def case(play: Moment) -> Case:
    assert play.conversation.case is not None
    return play.conversation.case


def running(play: Moment) -> Handing | None:
    found = play.conversation.case
    return found.handing if found is not None else None


def place_of(play: Moment, who: str) -> PlaceId:
    """The room this counsellor is invited into, or in."""
    author = play._counsellor(who).author
    return next(p for p, room in play.rooms.items() if author in room.invited | room.joined)


def lines(play: Moment, place: PlaceId) -> list[str]:
    return [line.text for line in play.rooms[place].lines]


def is_clean(play: Moment) -> bool:
    """Nothing of a hand-over is left: no invitation, seat, time, or question."""
    found = play.conversation.case
    has = found is not None and found.phase != "closed" and found.offer is not None
    kinds = [kind for kind, _ in play.timers if kind in ("offer", "give")]
    offered = found is not None and found.phase == "offered"
    pending = play.conversation.pending
    return (
        running(play) is None
        and sum(play.taken.values()) == (1 if has else 0)
        and kinds == (["offer"] if offered else [])
        and (pending is None or pending.kind != "give")
    )
