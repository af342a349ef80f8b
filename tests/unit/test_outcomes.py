"""One rule for what nobody knows, and a plain fate for every other failure."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.port import (
    Capabilities,
    NotTrusted,
    PlaceGone,
    ReadableBy,
    RecipientGone,
    Refused,
    RetryLater,
    Sent,
    Uncertain,
    Unreachable,
    WrongReaders,
)
from bridge.news import news
from bridge.outcomes import Judged, hopeless, judge
from bridge.store.outbox_rows import ClaimedRow, Doubtful, Dropped, Hopeless, Later
from bridge.store.payload import OutboxPayload
from routing.effects import URGENT, at_place
from routing.events import Failure, NotSent
from routing.ids import (
    AccountName,
    AuthorId,
    ChatId,
    LaneId,
    MessageId,
    NetworkId,
    OutboundId,
    PlaceId,
    SourceId,
)
from routing.messages import Address, Attachment, Body, FileKind, OutboundKind
from tests.houses import NOON

ID = UUID(int=5)
TELEGRAM = Capabilities(frozenset(OutboundKind), ReadableBy.NETWORK)
MATRIX = replace(TELEGRAM, deduplicates=timedelta(hours=20))
ROW = ClaimedRow(
    id=OutboundId(ID),
    seq=1,
    lane=LaneId(ID),
    party="client",
    priority=5,
    kind=OutboundKind.SEND,
    message=MessageId(ID),
    part=0,
    to=Address(AccountName("phones"), ChatId("1")),
    network=NetworkId("bot"),
    place=None,
    payload=OutboxPayload(),
    at=NOON,
    tries=1,
    doubts=0,
    person=True,
)


def verdict(error: Sent | Exception, row: ClaimedRow = ROW, on: Capabilities = TELEGRAM) -> Judged:
    return judge(row, error, on, NOON)


def test_what_nobody_knows_is_sent_once_more_and_then_parked_and_told() -> None:
    first = verdict(Uncertain())
    assert isinstance(first.outcome, Doubtful)
    assert first.failure is None
    second = verdict(Uncertain(), replace(ROW, doubts=1, tries=2))
    assert isinstance(second.outcome, Hopeless)
    assert second.failure is Failure.UNCERTAIN


@pytest.mark.parametrize("doubts", [0, 1, 5])
def test_where_repeats_are_dropped_doubts_are_simply_repeated(doubts: int) -> None:
    found = verdict(Uncertain(), replace(ROW, doubts=doubts), MATRIX)
    assert isinstance(found.outcome, Doubtful)


def test_an_edit_may_simply_be_repeated_but_not_for_ever() -> None:
    edit = replace(ROW, kind=OutboundKind.EDIT, doubts=1, tries=2)
    assert isinstance(verdict(Uncertain(), edit).outcome, Doubtful)
    assert isinstance(verdict(Uncertain(), replace(edit, tries=5)).outcome, Hopeless)


def test_an_opening_nobody_knows_of_is_tried_again_and_then_told_as_failed() -> None:
    """Also where waiting for the network has used up many tries before."""
    opening = replace(ROW, kind=OutboundKind.OPEN_PLACE, doubts=4, tries=90)
    assert isinstance(verdict(Uncertain(), opening).outcome, Doubtful)
    last = verdict(Uncertain(), replace(opening, doubts=5))
    assert isinstance(last.outcome, Hopeless)
    assert last.failure is Failure.REFUSED


def test_a_limit_is_waited_out_exactly() -> None:
    found = verdict(RetryLater(timedelta(seconds=7)))
    assert found.outcome == Later(NOON + timedelta(seconds=7))


def test_trouble_without_a_time_backs_off_up_to_half_a_minute() -> None:
    waits = []
    for tries in (1, 3, 30):
        outcome = verdict(RetryLater(timedelta(0)), replace(ROW, tries=tries)).outcome
        assert isinstance(outcome, Later)
        waits.append((outcome.not_before - NOON).total_seconds())
    assert waits == [1.0, 4.0, 30.0]


@pytest.mark.parametrize("after", [0.5, 2.0, 5.0])
def test_what_is_urgent_goes_within_a_second_of_the_network_being_there_again(after: float) -> None:
    away = Unreachable(timedelta(seconds=after), "The network cannot be reached.")
    for tries in (1, 5, 500):
        urgent = replace(ROW, tries=tries, priority=URGENT)
        assert verdict(away, urgent).outcome == Later(NOON + timedelta(seconds=1))
        assert verdict(away, replace(ROW, tries=tries)) == verdict(
            RetryLater(timedelta(seconds=after)), replace(ROW, tries=tries)
        )


def test_what_is_urgent_waits_as_long_as_a_network_asks_it_to() -> None:
    urgent = replace(ROW, priority=URGENT)
    assert verdict(RetryLater(timedelta(seconds=7)), urgent).outcome == Later(
        NOON + timedelta(seconds=7)
    )


def test_readers_that_nobody_vouches_for_are_no_outage_for_what_is_urgent_either() -> None:
    urgent = replace(ROW, priority=URGENT)
    assert verdict(NotTrusted("none"), urgent, MATRIX) == verdict(NotTrusted("none"), on=MATRIX)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (RecipientGone("gone"), Failure.GONE),
        (PlaceGone("gone"), Failure.PLACE_GONE),
        (WrongReaders("who"), Failure.WRONG_READERS),
        (Refused("no"), Failure.REFUSED),
    ],
)
def test_what_can_never_be_sent_is_parked_and_told(error: Exception, failure: Failure) -> None:
    found = verdict(error)
    assert isinstance(found.outcome, Hopeless)
    assert found.failure is failure


@pytest.mark.parametrize("tries", [1, 5])
def test_a_file_that_cannot_be_passed_on_is_told_as_one(tries: int) -> None:
    picture = Attachment(FileKind.IMAGE, AccountName("phones"), "ref")
    row = replace(ROW, party=f"desk:{ID.hex}", tries=tries, payload=OutboxPayload(Body("words")))
    error = Refused("it is gone") if tries == 1 else KeyError("x")
    assert verdict(error, row, MATRIX).failure is Failure.REFUSED
    row = replace(row, payload=replace(row.payload, attachment=picture))
    found = verdict(error, row, MATRIX)
    assert isinstance(found.outcome, Hopeless)
    assert found.failure is Failure.NO_FILE
    assert verdict(WrongReaders("who"), row, MATRIX).failure is Failure.WRONG_READERS


@pytest.mark.parametrize(
    ("error", "failure"),
    [(RecipientGone("gone"), Failure.GONE), (PlaceGone("gone"), Failure.PLACE_GONE)],
)
def test_words_for_a_room_that_is_gone_wait_for_the_next_one(
    error: Exception, failure: Failure
) -> None:
    found = verdict(error, replace(ROW, party=f"desk:{ID.hex}"), MATRIX)
    assert isinstance(found.outcome, Later)
    assert found.unseat
    assert found.failure is failure  # the room, or whoever was in it


@pytest.mark.parametrize("error", [Refused(""), RecipientGone("")])
def test_whoever_is_not_let_into_a_place_is_told_of_and_not_invited_again_later(
    error: Exception,
) -> None:
    row = replace(ROW, kind=OutboundKind.INVITE, person=False)
    row = replace(row, payload=OutboxPayload(who=AuthorId("dana")), place=PlaceId(ID))
    judged = verdict(error, row, MATRIX)
    assert judged == Judged(Dropped(), Failure.NOT_INVITED)
    [post] = news(row, judged, repeats=False, told=False)
    assert isinstance(post.event, NotSent)
    assert (post.event.party, post.event.who) == (at_place(PlaceId(ID)), AuthorId("dana"))
    assert "dana" not in repr(post.event)


def test_forgetting_a_place_that_is_gone_is_done() -> None:
    row = replace(ROW, kind=OutboundKind.FORGET_PLACE, party=f"place:{ID.hex}")
    assert isinstance(verdict(PlaceGone("gone"), row, MATRIX).outcome, Sent)


def test_readers_without_a_trusted_device_are_waited_for_and_told() -> None:
    found = verdict(NotTrusted("none"), on=MATRIX)
    assert isinstance(found.outcome, Later)
    assert found.failure is Failure.NOT_TRUSTED


def test_a_bug_in_an_adapter_is_doubt_and_ends() -> None:
    assert isinstance(verdict(KeyError("x")).outcome, Doubtful)
    last = verdict(KeyError("secret words"), replace(ROW, tries=5))
    assert isinstance(last.outcome, Hopeless)
    assert "secret" not in last.outcome.reason


SIGNS = [OutboundKind.REACT, OutboundKind.PIN]
SOURCES = (SourceId("m1"),)


@pytest.mark.parametrize("kind", SIGNS)
@pytest.mark.parametrize(
    "error", [Refused("x"), PlaceGone("x"), RecipientGone("x"), WrongReaders("x"), NotTrusted("x"),
              KeyError("a bug")]
)  # fmt: skip
@pytest.mark.parametrize("party", ["client", f"desk:{ID.hex}", "operator"])
def test_a_sign_that_cannot_be_shown_is_dropped_and_nobody_is_told(
    kind: OutboundKind, error: Exception, party: str
) -> None:
    one = replace(ROW, party=party, kind=kind, targets=SOURCES)
    assert judge(one, error, TELEGRAM, NOON) == Judged(Dropped())


@pytest.mark.parametrize("kind", SIGNS)
@pytest.mark.parametrize("error", [RetryLater(timedelta(seconds=3)), Uncertain("x")])
def test_a_sign_is_tried_again_and_not_for_ever(kind: OutboundKind, error: Exception) -> None:
    one = replace(ROW, kind=kind, targets=SOURCES)
    assert isinstance(judge(one, error, TELEGRAM, NOON).outcome, Later)
    assert judge(replace(one, tries=10), error, TELEGRAM, NOON) == Judged(Dropped())


@pytest.mark.parametrize("error", [Refused("x"), PlaceGone("x"), RecipientGone("x")])
def test_what_cannot_be_taken_away_is_told_and_is_not_tried_again(error: Exception) -> None:
    one = replace(ROW, kind=OutboundKind.DELETE, targets=SOURCES)
    assert judge(one, error, TELEGRAM, NOON) == Judged(Dropped(), Failure.NOT_REMOVED)


def test_a_network_is_not_asked_for_a_mark_that_it_does_not_know() -> None:
    plain = Capabilities(frozenset({OutboundKind.SEND}), ReadableBy.NETWORK)
    for kind in SIGNS:
        one = replace(ROW, kind=kind, targets=SOURCES)
        assert hopeless(one, plain) == Judged(Dropped())
        assert hopeless(one, TELEGRAM) is None
    one = replace(ROW, kind=OutboundKind.DELETE, targets=SOURCES)
    assert hopeless(one, plain) == Judged(Dropped(), Failure.NOT_REMOVED)
    assert hopeless(one, TELEGRAM) is None
    assert hopeless(replace(ROW, person=False), plain) is None


def test_a_mark_on_a_message_that_is_not_known_there_is_asked_of_nobody() -> None:
    for kind in SIGNS:
        assert hopeless(replace(ROW, kind=kind), TELEGRAM) == Judged(Dropped())
    lost = replace(ROW, kind=OutboundKind.DELETE)
    assert hopeless(lost, TELEGRAM) == Judged(Dropped(), Failure.NOT_REMOVED)
