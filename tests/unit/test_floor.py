"""The protection floor: no network reads along that a client has not agreed to.

Nothing of a client reaches a counsellor whose network could read it before the client's yes; who
can be asked without one is asked first; and a no, or a yes taken back, counts at once.
"""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from consent import Decision, DocumentKind
from routing import gates
from routing.assigning import floor, recipients
from routing.conversation import Case, Gate, PendingKind, Phase
from routing.effects import OpenPlace, Prove
from routing.events import ClientPressed, RosterChanged, TimeCame
from routing.facts import Counsellor
from routing.ids import AccountName, AuthorId
from tests.houses import ANNA, BEN, both, document
from tests.unit.mind_kit import DANGER
from tests.unit.state_kit import ASKING, BY_TELEGRAM, MAY_WE, WAIT, Moment, reached

TELEGRAM = frozenset({"telegram"})
ASKED = ("#telegram", *WAIT)


def case(play: Moment) -> Case:
    assert play.conversation.case is not None
    return play.conversation.case


def asks(play: Moment) -> bool:
    pending = play.conversation.pending
    return pending is not None and pending.kind is PendingKind.RECIPIENT


def changes(play: Moment, *roster: Counsellor) -> None:
    """As at a reload: everybody knows it, and whoever waits looks."""
    play.roster = roster
    play.happens(RosterChanged(play._event()))
    if case(play).phase is Phase.WAITING:
        play.happens(TimeCame(play._event(), "retry", case(play).id.hex))


def at_telegram(one: Counsellor) -> Counsellor:
    return replace(
        one, recipients=TELEGRAM, account=AccountName("telegram"), author=AuthorId(f"tg {one.id}")
    )


def reads(play: Moment) -> list[str]:
    return [line.text for room in play.rooms.values() for line in room.lines]


def test_whoever_can_be_asked_without_a_question_is_asked_first() -> None:
    play = reached(*WAIT[:-1])
    play.roster = (BY_TELEGRAM[0], BEN)
    play.says(WAIT[-1])
    assert play.invited() == ["ben"]
    assert not asks(play)
    assert ("anna", "floor") in [
        (one.counsellor, one.reason) for one in case(play).choosings[-1].passed
    ]


def test_where_only_such_are_left_the_client_is_asked_and_nobody_is_invited() -> None:
    play = reached(*ASKED)
    assert asks(play)
    assert not play.rooms
    assert case(play).phase is Phase.WAITING
    question = play.chat[-1]
    assert MAY_WE in question.text
    assert "Anna" in question.text
    assert "Telegram" in question.text
    assert [one.token for one in question.choices] == [floor.YES, floor.NO, "help"]


def test_nothing_reaches_them_before_the_yes_and_all_of_it_after() -> None:
    play = reached(*ASKED, "I owe money", "and more")
    assert not play.rooms
    play.taps(floor.YES)
    assert play.invited() == ["anna"]
    assert not any("owe" in text for text in reads(play))
    play.joins("anna")
    assert [text for text in reads(play) if text in ("I owe money", "and more")] == [
        "I owe money", "and more",
    ]  # fmt: skip


def test_the_yes_is_proved_before_anybody_is_invited() -> None:
    play = reached(*ASKED)
    order: list[str] = []
    carry = play._carry_out

    def watched(effect: object) -> None:
        if isinstance(effect, Prove | OpenPlace):
            order.append(type(effect).__name__)
        carry(effect)  # type: ignore[arg-type]  # it is what it was given

    play._carry_out = watched  # type: ignore[method-assign]  # looks on, and does the same
    play.taps(floor.YES)
    assert order == ["Prove", "OpenPlace"]
    act = play.proved[-1]
    assert (act.document, act.decision, act.sha256) == (
        "recipient.telegram", Decision.GIVEN, ASKING.shown("en").sha256,
    )  # fmt: skip
    assert act.kind is DocumentKind.PURPOSE
    assert not act.required


def test_a_no_is_proved_and_the_same_is_not_asked_again() -> None:
    play = reached(*ASKED, "no")
    assert play.proved[-1].decision is Decision.REFUSED
    assert not play.rooms
    assert not asks(play)
    said = len(play.chat)
    play.waits(timedelta(hours=5))
    changes(play, *BY_TELEGRAM)
    assert not any(MAY_WE in line.text for line in play.chat[said:])
    assert any("Nobody can take" in told for told in play.operator)


def test_after_a_no_somebody_else_is_still_found() -> None:
    play = reached(*ASKED, "no")
    changes(play, BY_TELEGRAM[0], BEN)
    assert play.invited() == ["ben"]


def test_another_network_is_another_question() -> None:
    play = reached(*ASKED, "no")
    other = document("recipient.signal", DocumentKind.PURPOSE, "May we use Signal?")
    play.house = replace(play.house, documents={**play.house.documents, other.name: other})
    changes(play, replace(ANNA, recipients=frozenset({"signal"})))
    assert asks(play)
    assert "May we use Signal?" in play.chat[-1].text


def test_a_new_case_asks_once_more() -> None:
    play = reached(*ASKED, "no")
    anew = replace(case(play), opened_at=play.now + timedelta(days=1))
    play.conversation = replace(play.conversation, case=anew)
    changes(play, *BY_TELEGRAM)
    assert asks(play)


def test_while_it_is_asked_somebody_else_may_come_and_the_old_button_does_nothing() -> None:
    play = reached(*ASKED)
    line = play.chat[-1]
    changes(play, BY_TELEGRAM[0], BEN)
    assert play.invited() == ["ben"]
    assert not asks(play)
    before = play.conversation.ledger
    play.presses_old(line, floor.YES)
    assert play.conversation.ledger == before
    assert play.invited() == ["ben"]


def test_without_an_answer_the_operator_knows_within_a_day_and_nobody_is_invited() -> None:
    play = reached(*ASKED)
    play.waits(timedelta(hours=20))
    assert not play.operator
    play.waits(timedelta(hours=6))
    assert play.operator
    assert asks(play)
    assert not play.rooms


def test_danger_waits_for_no_answer_the_operator_is_called_at_once() -> None:
    play = reached("#telegram", *WAIT[:-1])
    play.says(DANGER)
    play.says(WAIT[-1])
    assert play.operator
    assert not play.rooms
    assert any("112" in line.text for line in play.chat)
    assert asks(play)


def test_a_notice_that_names_it_is_no_yes_of_whoever_said_no() -> None:
    play = reached(*ASKED, "no")
    says = "Telegram reads along at some of us."
    notice = replace(document("privacy", DocumentKind.NOTICE, says, 2), since=2)
    documents = {**play.house.documents, "privacy": notice}
    play.house = replace(play.house, documents=documents, readers=both(says), named=TELEGRAM)
    play.waits(timedelta(hours=5))
    play.does_all("hm", "@yes")
    assert play.conversation.recipients == TELEGRAM
    assert not recipients.agreed(play.conversation, play.house)
    changes(play, *BY_TELEGRAM)
    assert not play.rooms


@pytest.mark.parametrize("token", ["recipient:", "recipient:yes ", "yes", "no", "\x00", "x" * 999])
def test_a_token_nobody_made_decides_nothing(token: str) -> None:
    play = reached(*ASKED)
    before = play.conversation.ledger
    play.happens(ClientPressed(play._event(), play.chat[-1].message, token))
    assert play.conversation.ledger == before
    assert asks(play)
    assert not play.rooms


def test_a_button_below_words_that_have_changed_since_shows_those_of_now() -> None:
    play = reached(*ASKED)
    new = document("recipient.telegram", DocumentKind.PURPOSE, "Telegram, really?")
    play.house = replace(play.house, documents={**play.house.documents, new.name: new})
    before = play.conversation.ledger
    play.taps(floor.YES)
    assert play.conversation.ledger == before
    assert "Telegram, really?" in play.chat[-1].text
    play.taps(floor.YES)
    assert play.conversation.ledger.latest("recipient.telegram") is not None


def test_what_was_agreed_is_shown_and_a_yes_taken_back_counts_at_once() -> None:
    play = reached(*ASKED, "yes", "#join")
    play.says("/consent")
    assert any("May our counsellors write with you" in line.text for line in play.chat[-2:])
    play.says("/stop")
    play.taps("mind:off:recipient.telegram")
    assert play.proved[-1].decision is Decision.WITHDRAWN
    assert case(play).offer is None
    assert sum(play.taken.values()) == 0
    rooms = len(reads(play))
    play.says("this is for somebody else")
    assert not any("somebody else" in text for text in reads(play)[rooms:])
    assert any("taken back" in told for told in play.operator)


def test_a_yes_can_be_taken_back_by_itself_when_the_words_have_changed_since() -> None:
    """It counts until then, so the card names it; and nothing else stops."""
    play = reached(*ASKED, "yes", "#join")
    new = document("recipient.telegram", DocumentKind.PURPOSE, "Telegram, really?")
    play.house = replace(play.house, documents={**play.house.documents, new.name: new})
    assert recipients.agreed(play.conversation, play.house) >= TELEGRAM
    play.says("/stop")
    play.presses("mind:off:recipient.telegram")
    assert play.proved[-1].decision is Decision.WITHDRAWN
    assert play.proved[-1].sha256 == ASKING.shown("en").sha256
    assert play.conversation.gate is Gate.ADMITTED
    assert case(play).offer is None


def test_an_offer_over_it_is_withdrawn_when_the_yes_is_taken_back() -> None:
    play = reached(*ASKED, "yes", "/stop")
    play.taps("mind:off:recipient.telegram")
    assert not play.invited()
    assert case(play).phase is Phase.WAITING


def test_a_counsellor_who_moves_to_such_a_network_loses_the_case() -> None:
    play = reached(*WAIT, "#join")
    moved = [at_telegram(one) if str(one.id) == play.there() else one for one in play.roster]
    had = play.there()
    changes(play, *moved)
    assert case(play).phase is Phase.OFFERED
    assert play.invited() != [had]


def test_the_same_address_at_a_network_that_reads_loses_it_too() -> None:
    play = reached(*WAIT, "#join")
    changes(play, *(replace(one, recipients=TELEGRAM) for one in play.roster))
    assert case(play).phase is Phase.WAITING
    assert not any(room.joined or room.invited for room in play.rooms.values())


def test_who_acknowledged_a_notice_that_named_it_is_not_asked() -> None:
    play = reached("#telegram")
    says = "Only we read it. Telegram reads along at some of us."
    notice = document("privacy", DocumentKind.NOTICE, f"Who reads what. {says}")
    readers = both(says, f"{says} (de)")
    documents = {**play.house.documents, "privacy": notice}
    play.house = replace(play.house, documents=documents, readers=readers, named=TELEGRAM)
    play.does_all(*WAIT)
    assert play.conversation.recipients == TELEGRAM
    assert play.invited() == ["anna"]


def test_a_notice_that_did_not_say_it_named_nobody() -> None:
    play = reached("#telegram")
    play.house = replace(play.house, named=TELEGRAM, readers=both("Telegram reads along."))
    play.does_all(*WAIT)
    assert play.conversation.recipients == frozenset()
    assert asks(play)


def test_who_agreed_before_any_of_this_was_kept_knows_of_the_clients_networks_only() -> None:
    play = reached(*WAIT[:-1])
    play.conversation = replace(play.conversation, recipients=None)
    play.house = replace(play.house, recipients=TELEGRAM, named=frozenset({"signal"}))
    assert recipients.agreed(play.conversation, play.house) == TELEGRAM


def test_without_words_to_ask_with_nobody_is_asked_about() -> None:
    play = reached(*WAIT[:-1])
    play.roster = BY_TELEGRAM
    play.says(WAIT[-1])
    assert not asks(play)
    assert not play.rooms
    assert play.operator


def test_behind_a_pause_nothing_is_asked_and_after_it_it_is() -> None:
    play = reached(*ASKED, "/pause")
    assert not asks(play)
    assert play.conversation.gate is Gate.PAUSED
    play.says("go on")
    assert asks(play)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happens_nobody_is_offered_a_case_over_a_network_without_a_yes(seed: int) -> None:
    """At every step whoever is asked, or has the case, is at a network that was agreed to."""
    chance, play = Random(seed), reached("#telegram", *WAIT)
    rosters = ((ANNA, BEN), BY_TELEGRAM, (ANNA, BY_TELEGRAM[1]), (at_telegram(ANNA), BEN), ())
    moves = (
        lambda: play.taps(floor.YES),
        lambda: play.taps(floor.NO),
        lambda: play.says(chance.choice(("yes", "no", "hm", "/stop", DANGER, "/pause", "go on"))),
        lambda: play.taps(chance.choice(("mind:off:recipient.telegram", "mind:nothing"))),
        lambda: play.waits(timedelta(minutes=chance.choice((5, 15, 600)))),
        lambda: changes(play, *chance.choice(rosters)),
        lambda: play.does_all("#join") if play.invited() else None,
    )
    for _ in range(30):
        before = play.conversation
        chance.choice(moves)()
        state = play.conversation
        offer = state.case.offer if state.case is not None else None
        one = next((c for c in play.roster if offer is not None and c.id == offer.counsellor), None)
        if one is None or not gates.in_counselling(state):
            continue
        lacking = recipients.lacking(state, one, play.house)
        # Stopped in danger: whoever had the case keeps it, and nobody new is asked.
        kept = gates.is_held(state) and before.case is not None and before.case.offer == offer
        assert not lacking or kept
