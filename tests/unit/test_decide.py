"""A lane folded through the core: what waits, what goes on all the same, and what a bug costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import pytest

from bridge.decide import Decider, Fold, Standing
from bridge.house import Current, Operator, Published
from bridge.store.codec import encode
from bridge.store.inbox_rows import Broken, Claimed, InboxRow
from bridge.store.tables import LaneKind, Role
from routing.conversation import Conversation
from routing.effects import CLIENT, URGENT, Notify, Send
from routing.facts import Prompt
from routing.ids import (
    AccountName,
    AuthorId,
    ChatId,
    CounsellorId,
    EventId,
    LaneId,
    MessageId,
    PlaceId,
    SourceId,
)
from routing.messages import Address, Body, Inbound, InboundKind
from routing.play import Play
from tests.houses import ANNA, FLOW, NOON, house

LANE = LaneId(UUID(int=1))
SPACE = UUID(int=9)
OPERATOR = Operator(LANE, PlaceId(UUID(int=2)), AccountName("rooms"), AuthorId("@kim:hs.test"))


@dataclass
class Look:
    """What the store would say."""

    stands: Standing = field(default_factory=lambda: Standing(Prompt.SHOWN, 0))

    def standing(self, lane: LaneId, message: MessageId) -> Standing:
        return self.stands

    def queued(self, lane: LaneId, party: str) -> int:
        return 0

    def unread(self, lane: LaneId, party: str) -> int:
        return 0

    def unsent(self, lane: LaneId) -> int:
        return 0

    def held_back(self, lane: LaneId) -> bool:
        del lane
        return False

    def unseen(self, lane: LaneId, message: MessageId) -> bool:
        return False

    def held(self, lane: LaneId) -> int:
        return 0

    def taken(self) -> Mapping[CounsellorId, int]:
        return {}

    def turns(self) -> Mapping[CounsellorId, int]:
        return {}

    def absences(self) -> Mapping[CounsellorId, tuple[datetime, datetime]]:
        return {}

    def published(self, sha256: str) -> Published | None:
        return None

    def edited(self, lane: LaneId, inbound: Inbound) -> bool:
        return True

    def deleted(self, lane: LaneId, inbound: Inbound) -> MessageId | None:
        return None

    def ours(self, lane: LaneId, inbound: Inbound) -> MessageId | None:
        return None


def decider(look: Look) -> Decider:
    made = house()
    current = Current(made, (ANNA,), OPERATOR, {FLOW.sha256: Published(FLOW, made.documents)})
    return Decider(current, look, NOON)


def said(seq: int, text: str, kind: InboundKind = InboundKind.MESSAGE) -> InboxRow:
    inbound = Inbound(
        SourceId(str(seq)),
        Address(AccountName("phones"), ChatId("c")),
        AuthorId("c"),
        kind,
        NOON,
        body=Body(text),
        order=seq,
    )
    row = EventId(uuid5(SPACE, str(seq)))
    return InboxRow(seq, row, AccountName("phones"), Role.CLIENT, None, NOON, False, 0, inbound)


def asked() -> Conversation:
    """A client in front of the consent question."""
    play = Play(house(), (ANNA,), NOON)
    play.says("/start")
    play.presses("I have read this")
    return replace(play.conversation, id=LANE)


def fold(rows: list[InboxRow], look: Look, state: Conversation | Broken | None = None) -> Fold:
    stored = encode(state) if isinstance(state, Conversation) else state
    claimed = Claimed(LANE, LaneKind.CLIENT, 0, stored, tuple(rows))
    return decider(look).lane(claimed)


def texts(found: Fold) -> list[str]:
    effects = [e for decided in found.decided for e in decided.effects]
    return [e.body.text for e in effects if isinstance(e, Send) and e.party == CLIENT]


def test_an_answer_waits_while_its_prompt_is_on_the_way() -> None:
    found = fold([said(5, "yes")], Look(Standing(None)), asked())
    assert found.waits
    assert found.done == []


def test_urgent_help_waits_for_nothing() -> None:
    rows = [said(5, "yes"), said(6, "help"), said(7, "no")]
    found = fold(rows, Look(Standing(None)), asked())
    assert [row.seq for row in found.done] == [6]
    assert texts(found) == ["Call 112 now."]


def test_an_answer_to_a_shown_prompt_is_taken() -> None:
    found = fold([said(5, "yes")], Look(Standing(Prompt.SHOWN, 4)), asked())
    assert found.conversation is not None
    assert found.conversation.ledger.latest("counselling") is not None


@pytest.mark.parametrize("stands", [Standing(Prompt.QUEUED), Standing(Prompt.SHOWN, 9)])
def test_words_from_before_the_prompt_answer_nothing(stands: Standing) -> None:
    found = fold([said(5, "yes")], Look(stands), asked())
    assert found.conversation is not None
    assert found.conversation.ledger.latest("counselling") is None


def test_an_unreadable_message_waits_for_its_key_and_holds_its_place() -> None:
    rows = [said(5, "", InboundKind.UNREADABLE), said(6, "later")]
    found = fold(rows, Look(), asked())
    assert found.waits
    assert found.until == NOON + timedelta(seconds=20)
    assert found.done == []


def test_an_unreadable_message_is_answered_when_its_key_does_not_come() -> None:
    row = replace(said(5, "", InboundKind.UNREADABLE), at=NOON - timedelta(minutes=1))
    found = fold([row], Look(), asked())
    assert [one.seq for one in found.done] == [5]
    assert "could not read" in texts(found)[0]


def test_a_lane_that_cannot_be_read_still_gives_urgent_help_and_tells_the_operator() -> None:
    rows = [said(5, "hello"), said(6, "help")]
    found = fold(rows, Look(), Broken("a value is not what was written"))
    assert texts(found) == ["Call 112 now."]
    assert len(found.parked) == 2
    told = [e for decided in found.decided for e in decided.effects if isinstance(e, Notify)]
    assert len(told) == 1


def test_the_button_for_urgent_help_counts_like_the_word_and_in_the_language_of_the_app() -> None:
    row = said(6, "help", InboundKind.PRESS)
    assert isinstance(row.what, Inbound)
    pressed = replace(row, what=replace(row.what, language="de-AT"))
    assert texts(fold([said(5, "yes"), row], Look(Standing(None)), asked())) == ["Call 112 now."]
    assert texts(fold([pressed], Look(), Broken("a value is not what was written"))) == [
        "Ruf jetzt 112."
    ]


def test_a_damaged_row_is_parked_and_the_next_one_is_handled() -> None:
    damaged = replace(said(5, ""), what=Broken("it cannot be opened"))
    found = fold([damaged, said(6, "yes")], Look(Standing(Prompt.SHOWN, 4)), asked())
    assert [row.seq for row, _ in found.parked] == [5]
    assert [row.seq for row in found.done] == [6]


class BrokenLook(Look):
    def taken(self) -> Mapping[CounsellorId, int]:
        raise ZeroDivisionError


def test_a_step_that_raises_costs_its_row_a_try_and_urgent_help_comes_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rows = [said(5, "yes my secret"), said(6, "then this"), said(7, "help")]
    found = fold(rows, BrokenLook(), asked())
    assert found.failed is not None
    assert found.failed.seq == 5
    assert [row.seq for row in found.done] == [7]
    assert "Call 112 now." in texts(found)
    assert "secret" not in caplog.text


def test_urgent_text_goes_before_everything() -> None:
    found = fold([said(5, "help")], Look(), asked())
    [send] = [e for decided in found.decided for e in decided.effects if isinstance(e, Send)]
    assert send.priority == URGENT
