"""What waits for which prompt, and what waits for none: of every kind of prompt there is."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from bridge.decide import Decider, Fold, Standing
from bridge.house import Current, Published
from bridge.store.codec import encode
from bridge.store.inbox_rows import Claimed, InboxRow
from bridge.store.tables import LaneKind
from routing.conversation import Conversation, Gate, Pending, PendingKind
from routing.effects import EditSent
from routing.facts import Prompt
from routing.flow.model import AnswerType, Ask
from routing.ids import CounsellorId, MessageId, StepName
from routing.messages import Inbound, InboundKind
from routing.play import Play
from routing.words.question import DONE, PICK
from tests.houses import ANNA, FLOW, NOON, house
from tests.unit.test_decide import LANE, OPERATOR, BrokenLook, Look, asked, fold, said


def test_the_command_to_stop_overtakes_what_waits_before_it() -> None:
    rows = [said(5, "yes"), said(6, "/stop"), said(7, "no")]
    found = fold(rows, Look(Standing(None)), asked())
    assert [row.seq for row in found.done] == [6]
    assert found.waits
    assert found.conversation is not None
    assert found.conversation.pending is not None
    assert found.conversation.pending.kind is PendingKind.MIND


class OnceBroken(Look):
    """The first row that is looked at fails, whatever is asked."""

    tries = 0

    def taken(self) -> Mapping[CounsellorId, int]:
        self.tries += 1
        return {} if self.tries > 1 else BrokenLook().taken()


def test_the_command_to_stop_overtakes_what_fails_before_it() -> None:
    rows = [said(5, "something"), said(6, "/stop"), said(7, "/stop")]
    found = fold(rows, OnceBroken(), asked())
    assert found.failed is not None
    assert found.failed.seq == 5
    assert found.conversation is not None
    assert found.conversation.gate is Gate.WITHDRAWN


def waiting_for(kind: PendingKind) -> Conversation:
    """A client in front of something that was asked beside the questions."""
    return replace(asked(), pending=Pending(kind, MessageId(UUID(int=77))))


@pytest.mark.parametrize("kind", PendingKind)
def test_words_wait_for_whatever_prompt_is_on_its_way_and_presses_do_not(kind: PendingKind) -> None:
    state = waiting_for(kind)
    found = fold([said(5, "yes")], Look(Standing(None)), state)
    assert (found.waits, found.done) == (True, [])
    pressed = fold([said(6, "no such button", InboundKind.PRESS)], Look(Standing(None)), state)
    assert [row.seq for row in pressed.done] == [6]


@pytest.mark.parametrize("kind", PendingKind)
@pytest.mark.parametrize("hurried", ["help", "/stop", "/Stopp!"])
def test_urgent_help_and_stopping_wait_for_no_prompt(kind: PendingKind, hurried: str) -> None:
    found = fold([said(5, hurried)], Look(Standing(None)), waiting_for(kind))
    assert (found.waits, [row.seq for row in found.done]) == (False, [5])


@pytest.mark.parametrize("kind", [kind for kind in PendingKind if kind is not PendingKind.STEP])
@pytest.mark.parametrize("stands", [Standing(Prompt.QUEUED), Standing(Prompt.SHOWN, 9)])
def test_a_yes_from_before_the_prompt_decides_nothing(kind: PendingKind, stands: Standing) -> None:
    found = fold([said(5, "yes")], Look(stands), waiting_for(kind))
    after = found.conversation
    assert after is not None
    assert after.gate is Gate.FRESH
    assert after.ledger.latest("counselling") is None
    assert after.pending is not None
    yet = (  # nothing to change, or to ask again, and nobody to ask about, so far
        *(PendingKind.CHANGE, PendingKind.RECONSENT),
        *(PendingKind.RECIPIENT, PendingKind.GIVE, PendingKind.AWAY, PendingKind.SURVEY),
    )
    assert kind in yet or after.pending.kind is kind
    assert after.earlier == ()


MULTI = replace(
    FLOW,
    sha256="e" * 64,
    steps=tuple(
        replace(step, type=AnswerType.MULTI) if isinstance(step, Ask) and step.choices else step
        for step in FLOW.steps
    ),
)


def several() -> Conversation:
    """A client in front of a question of which several answers may be picked."""
    play = Play(house(flow=MULTI), (ANNA,), NOON)
    play.says("/start")
    for label in ("I have read this", "Yes", "No", "Skip"):
        play.presses(label)
    return replace(play.conversation, id=LANE)


def picks(seq: int, state: Conversation, token: str) -> InboxRow:
    row = said(seq, token, InboundKind.PRESS)
    assert isinstance(row.what, Inbound)
    assert state.pending is not None
    return replace(row, what=replace(row.what, prompt=state.pending.message))


def of_several(rows: list[InboxRow], look: Look) -> Fold:
    made = house(flow=MULTI)
    published = Published(MULTI, made.documents)
    current = Current(made, (ANNA,), OPERATOR, {MULTI.sha256: published})
    claimed = Claimed(LANE, LaneKind.CLIENT, 0, encode(several()), tuple(rows))
    return Decider(current, look, NOON).lane(claimed)


def test_picking_waits_for_nothing_and_what_is_typed_after_it_still_waits_for_the_prompt() -> None:
    state = several()
    rows = [picks(5, state, f"{PICK}debt"), said(6, "mood"), picks(7, state, DONE)]
    found = of_several(rows[:2], Look(Standing(None)))
    assert [row.seq for row in found.done] == [5]
    [edit] = [e for decided in found.decided for e in decided.effects]
    assert isinstance(edit, EditSent)
    assert state.pending is not None
    assert edit.message == state.pending.message
    assert found.waits
    done = of_several([rows[0], rows[2]], Look(Standing(None))).conversation
    assert done is not None
    assert done.run is not None
    assert done.run.answers[StepName("topic")] == "debt"
