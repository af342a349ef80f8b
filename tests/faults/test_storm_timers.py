"""A time that is forgotten is noticed in the data, though no storm lasts until it is missed."""

import pytest
from sqlalchemy import delete

from bridge.store.tables import timers
from routing.cases.closing import OFFER, RETRY
from routing.cases.duty import ANSWER, QUIET
from tests.faults.storm_end import drained
from tests.faults.storm_stage import MINUTE, Stage, played


@pytest.mark.parametrize("answered", [False, True], ids=["waits", "answered"])
def test_a_time_that_is_forgotten_is_noticed(answered: bool) -> None:
    async def live(stage: Stage) -> None:
        await stage.client_says()
        if answered:
            await stage.counsellor_says()
        await stage.passes(MINUTE)
        assert await drained(stage.here) == []
        assert await _without(stage, QUIET if answered else ANSWER)

    played(live)


async def _without(stage: Stage, *kinds: str) -> bool:
    """Whether it is noticed that timers of these kinds are gone, and nothing else is."""
    gone = delete(timers).where(timers.c.kind.in_(kinds))
    await stage.here.app.opened.store.write(lambda tx: tx.execute(gone).rowcount)
    return {one.what for one in await drained(stage.here)} == {"untimed"}


def test_an_offer_that_would_never_end_is_noticed() -> None:
    async def live(stage: Stage) -> None:
        await stage.here.staff.leave(stage.room, stage.counsellor.name)
        await stage.passes(MINUTE)
        assert await drained(stage.here) == []
        assert await _without(stage, OFFER, RETRY)

    played(live)
