"""What counts as an answer where a client is asked about another network that could read along.

It is a consent like every other: a yes that was inferred is none.
"""

import pytest

from consent import Decision
from routing.assigning import floor
from tests.unit.state_kit import WAIT, reached
from tests.unit.test_floor import asks
from tests.unit.test_odd_answers import ACTS, TABLE

ASKED = ("#telegram", *WAIT)
ODD = ("hm", "what is Telegram?", "why", "🙂", "yes but", "maybe yes maybe no", "…", "da", "нет")


@pytest.mark.parametrize("says", ODD)
def test_an_odd_answer_is_neither_yes_nor_no_and_is_answered(says: str) -> None:
    play = reached(*ASKED)
    before, seen = play.conversation.ledger, len(play.chat)
    play.says(says)
    assert play.conversation.ledger == before
    assert asks(play)
    assert len(play.chat) > seen
    assert not play.rooms
    play.taps(floor.YES)
    assert play.invited() == ["anna"]


SPOKEN = {
    "en": ("ok", "yes", "yes", "Mia", "Debt"),
    "de": ("@lang:de", "ok", "ja", "ja", "Mia", "Schulden"),
}
TABLED = [
    pytest.param(language, said, row[ACTS.index("counselling")], id=f"{language}-{said[:20]!a}")
    for language, said, row in TABLE
]


@pytest.mark.parametrize(("language", "says", "means"), TABLED)
def test_a_yes_and_a_no_are_what_they_are_at_every_other_consent(
    language: str, says: str, means: str
) -> None:
    play = reached("#telegram", "/start", *SPOKEN[language])
    assert asks(play)
    play.says(says)
    last = play.conversation.ledger.latest("recipient.telegram")
    found = last.decision if last is not None else None
    assert found is {"Y": Decision.GIVEN, "N": Decision.REFUSED}.get(means)
    assert play.invited() == (["anna"] if means == "Y" else [])


@pytest.mark.parametrize(
    ("says", "means"),
    [("Yes, that is all right", Decision.GIVEN), ("no, rather not.", Decision.REFUSED)],
)
def test_what_stands_on_a_button_can_be_typed(says: str, means: Decision) -> None:
    assert reached(*ASKED, says).proved[-1].decision is means
