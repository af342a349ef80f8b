"""Five at once in a chat, then one a second; thirty a second in all."""

from adapters.port import Limits
from bridge.pacing import Pacer


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def admitted(pacer: Pacer, chat: bytes, tries: int) -> int:
    return sum(pacer.admit(chat) == 0.0 for _ in range(tries))


def test_a_chat_takes_five_at_once_and_then_one_a_second() -> None:
    seconds = Seconds()
    pacer = Pacer(Limits(), seconds)
    assert admitted(pacer, b"a", 10) == 5
    assert 0.0 < pacer.admit(b"a") <= 1.0
    seconds.now += 1.0
    assert admitted(pacer, b"a", 10) == 1


def test_one_chat_does_not_hold_up_another() -> None:
    pacer = Pacer(Limits(), Seconds())
    assert admitted(pacer, b"a", 10) == 5
    assert admitted(pacer, b"b", 10) == 5


def test_all_chats_together_take_thirty_a_second() -> None:
    seconds = Seconds()
    pacer = Pacer(Limits(), seconds)
    assert sum(admitted(pacer, bytes([n]), 1) for n in range(100)) == 30
    seconds.now += 0.5
    assert sum(admitted(pacer, bytes([n]), 1) for n in range(100, 200)) == 15


def test_without_limits_everything_goes() -> None:
    assert admitted(Pacer(None, Seconds()), b"a", 1000) == 1000


def test_a_clock_that_stands_still_or_goes_back_gives_nothing_away() -> None:
    seconds = Seconds()
    pacer = Pacer(Limits(), seconds)
    admitted(pacer, b"a", 5)
    seconds.now -= 50
    assert pacer.admit(b"a") > 0.0


def test_full_buckets_are_forgotten() -> None:
    seconds = Seconds()
    pacer = Pacer(Limits(overall=1e9), seconds)
    for number in range(5000):
        seconds.now += 10
        assert pacer.admit(number.to_bytes(4, "big")) == 0.0
    assert len(pacer._chats) < 1100


def test_what_is_urgent_never_waits_and_what_follows_waits_longer() -> None:
    seconds = Seconds()
    pacer = Pacer(Limits(), seconds)
    admitted(pacer, b"a", 5)
    assert [pacer.admit(b"a", urgent=True) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert pacer.admit(b"a") > 3.0


def test_an_account_says_when_it_takes_anything_at_all() -> None:
    seconds = Seconds()
    pacer = Pacer(Limits(overall=2.0), seconds)
    assert pacer.wait() == 0.0
    admitted(pacer, b"a", 1)
    admitted(pacer, b"b", 1)
    assert 0.0 < pacer.wait() <= 0.5
    seconds.now += 0.5
    assert pacer.wait() == 0.0


def test_marking_what_was_answered_takes_nothing_of_the_chat() -> None:
    pacer = Pacer(Limits(), Seconds())
    assert all(pacer.admit(b"a", in_chat=False) == 0.0 for _ in range(20))
    assert admitted(pacer, b"a", 10) == 5
    assert pacer.admit(b"a", in_chat=False) == 0.0
