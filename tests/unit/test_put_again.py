"""Whatever is open is put once more by one function, and by no other: never mutely, never twice."""

import pytest

from routing.conversation import PendingKind
from routing.effects import CLIENT, Send
from routing.events import TimeCame
from routing.intake import advancing
from routing.rights import again
from tests.unit.state_kit import STATES, Moment, reached

OPEN = [name for name in STATES if reached(*STATES[name]).conversation.pending is not None]


@pytest.fixture(params=OPEN)
def state(request: pytest.FixtureRequest) -> Moment:
    return reached(*STATES[request.param])


def test_what_is_open_is_put_again_and_stays_open(state: Moment) -> None:
    before = state.conversation.pending
    facts = state._facts(TimeCame(state._event(), "", ""))
    step = again.repeat(state.conversation, facts)
    after = step.conversation.pending
    assert before is not None
    assert after is not None
    assert (after.kind, after.step) == (before.kind, before.step)
    to_client = [one for one in step.effects if isinstance(one, Send) and one.party == CLIENT]
    assert [one.message for one in to_client] == [after.message]
    assert after.message != before.message


def test_what_is_open_beside_the_flow_is_not_put_by_the_intake(state: Moment) -> None:
    """It would be put as nothing at all, and nobody would see that."""
    pending = state.conversation.pending
    facts = state._facts(TimeCame(state._event(), "", ""))
    if pending is not None and pending.kind is PendingKind.STEP:
        done = again.repeat(state.conversation, facts)
        assert advancing.repeat(state.conversation, facts).effects == done.effects
    else:
        with pytest.raises(ValueError, match="flow"):
            advancing.repeat(state.conversation, facts)
