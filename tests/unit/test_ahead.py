"""Signatures that other processes look at: the same answers, whatever becomes of the processes."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any

import pytest

from bridge.ahead import AHEAD, TOGETHER, Ahead, Claim, Histories, History, ahead
from bridge.keys import signing
from bridge.keys.signing import SigningKey, Verifier
from bridge.store.consentlog import LogRow
from consent import evidence
from consent.chain import NOTHING, Line, head, leaf, statement
from consent.signers import key_event
from consent.verifying import Logged, log_fault
from tests.evidence_kit import AROUND
from tests.evidence_victim import ACTS

ORGANISATION = "lotse"
PAGE = 3


class Dies(Executor):
    """Breaks when asked, or when it is to answer."""

    def __init__(self, *, at_once: bool) -> None:
        self.at_once = at_once

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.at_once:
            raise BrokenProcessPool
        answer: Future[Any] = Future()
        answer.set_exception(BrokenProcessPool())
        return answer


def log(key: SigningKey, length: int) -> list[LogRow]:
    rows, before = [], NOTHING
    for number in range(1, length + 1):
        event = key_event(key.public) if number == 1 else f"{number}".encode()
        before = head(before, number, leaf(event))
        signature = key.sign(statement(ORGANISATION, number, before))
        rows.append(LogRow(Line(number, leaf(event), before, key.public, signature), None, 0))
    return rows


def fault(rows: list[LogRow], executor: Executor) -> str | None:
    verify = Ahead(executor, ORGANISATION)
    pages = [rows[start : start + PAGE] for start in range(0, len(rows), PAGE)]

    def logged() -> Iterator[Logged]:
        for page in verify.pages(pages):
            for row in page:
                event = key_event(row.line.key) if row.line.number == 1 else None
                yield Logged(row.line, event)

    return log_fault(ORGANISATION, rows[0].line.key, logged(), verify)


@pytest.fixture(params=["threads", "dead", "dying"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    if request.param != "threads":
        yield Dies(at_once=request.param == "dead")
        return
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_a_log_longer_than_what_is_looked_at_ahead_is_right(executor: Executor) -> None:
    assert fault(log(signing.make(), PAGE * (AHEAD + 3)), executor) is None


def test_what_is_signed_beside_the_lines_is_looked_at_with_them(executor: Executor) -> None:
    key = signing.make()
    rows, verify = log(key, PAGE * (AHEAD + 3)), Ahead(executor, ORGANISATION)

    def beside(page: Sequence[LogRow], of: bytes = b"") -> list[Claim]:
        messages = [f"after {row.line.number}".encode() for row in page]
        return [(key.public, key.sign(one + of), one) for one in messages]

    pages = [rows[start : start + PAGE] for start in range(0, len(rows), PAGE)]
    seen = 0
    for page in verify.pages(pages, beside):
        assert all(verify(*claim) for claim in beside(page))
        assert not any(verify(*claim) for claim in beside(page, b"else"))
        seen += len(page)
    assert seen == len(rows)


@pytest.mark.parametrize("bad", [1, 2, PAGE * (AHEAD + 2)])
def test_a_line_that_is_not_signed_is_found_wherever_it_stands(
    executor: Executor, bad: int
) -> None:
    rows = log(signing.make(), PAGE * (AHEAD + 3))
    row = rows[bad - 1]
    rows[bad - 1] = replace(row, line=replace(row.line, signature=bytes(64)))
    assert fault(rows, executor) == f"Line {bad} of the log is not signed."


def test_a_short_log_needs_no_processes() -> None:
    with ahead(10, ORGANISATION) as found:
        assert found is None


@pytest.mark.parametrize("rubbish", [b"", b"\x00", bytes(32), b"\xff" * 64, b"x" * 100])
def test_rubbish_is_signed_by_nobody(rubbish: bytes) -> None:
    key, verify = signing.make(), Verifier()
    assert not verify(key.public, rubbish, b"message")
    assert not verify(rubbish, key.sign(b"message"), b"message")
    assert verify(key.public, key.sign(rubbish), rubbish)


def test_a_key_comes_back_from_its_secret_and_shows_it_in_no_repr() -> None:
    key = signing.make()
    again = signing.from_secret(key.secret)
    assert again.public == key.public
    assert again.sign(b"message") == key.sign(b"message")
    assert "Ed25519" not in repr(key)
    with pytest.raises(ValueError, match="32"):
        signing.from_secret(b"short")


def test_signatures_are_those_of_rfc_8032() -> None:
    """Section 7.1, test 2."""
    secret = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    key = signing.from_secret(bytes.fromhex(secret))
    assert (key.public.hex(), key.sign(b"\x72").hex()) == (public, signature)


def history(count: int) -> list[bytes]:
    """A client's events."""
    made, previous = [], NOTHING
    for number in range(1, count + 1):
        around = replace(AROUND, number=number, previous=previous)
        made.append(evidence.testify(ACTS[number], around).event)
        previous = leaf(made[-1])
    return made


def test_clients_whose_chain_is_broken_are_told_of_wherever_they_stand(
    executor: Executor,
) -> None:
    good = history(2)
    swapped, foreign = good[::-1], [b"{}"]
    histories = [good] * (TOGETHER * (AHEAD + 2))
    for place, bad in ((0, swapped), (TOGETHER + 1, foreign), (len(histories) - 1, swapped)):
        histories[place] = bad
    for one in (executor, None):
        told: list[History] = []
        checking = Histories(one, told.append)
        for events in histories:
            checking.add(([], events))
        checking.finish()
        assert [events for _, events in told] == [swapped, foreign, swapped]
