"""`send: ask` and `mentors`: what is read, each mistake, and what the notice says of it."""

import pytest

from config import load
from routing.assigning.recipients import MENTORS, name_of_document
from routing.ids import CounsellorId
from tests.houses import DE, EN, TEXTS
from tests.unit.config_files import ORGANISATION, changed, faults, small

ASKS = "capacity: 8\n    send: ask\n    mentors: [ben]"
PHONES = (
    "  team:\n    kind: telegram\n    for: counsellors\n    token: {file: secrets/team_token}\n"
)
MISTAKES = [
    ("capacity: 8\n    send: ask",
     "34:11: 'send: ask' needs 'mentors', the counsellors who say yes, like mentors: [anna]"),
    ("capacity: 8\n    mentors: [ben]",
     "34:5: 'mentors' needs 'send: ask'; without it nobody's yes is waited for"),
    ("capacity: 8\n    send: hold 5s\n    mentors: [ben]",
     "35:5: 'mentors' needs 'send: ask'; without it nobody's yes is waited for"),
    ("capacity: 8\n    send: ask\n    mentors: [bem]",
     "35:15: no counsellor 'bem'; did you mean 'ben'?"),
    ("capacity: 8\n    send: ask\n    mentors: [anna]",
     "35:15: nobody is their own mentor; name another counsellor"),
    ("capacity: 8\n    send: ask\n    mentors: [ben, ben]",
     "35:20: 'ben' is already in this list"),
    ("capacity: 8\n    send: ask\n    mentors: ben",
     "35:14: 'mentors' must be a list, like [a, b]"),
    ("capacity: 8\n    send: asks\n    mentors: [ben]",
     "34:11: 'send' must be direct, ask, or a hold of 1 to 60 seconds like hold 5s"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "said"), MISTAKES)
def test_each_mistake_is_one_sentence_with_its_place(written: str, said: str) -> None:
    found = faults(changed(ORGANISATION, "capacity: 8", written))
    assert found == [f"{ORGANISATION}:{said}"]


def test_a_mentor_asks_nobody_themselves() -> None:
    files = changed(ORGANISATION, "capacity: 8", ASKS)
    asks = b"capacity: 5\n    send: ask\n    mentors: [anna]"
    files[ORGANISATION] = files[ORGANISATION].replace(b"capacity: 5", asks)
    assert [one.partition(": ")[2] for one in faults(files)] == [
        "'ben' has 'send: ask' too; name somebody whose own words wait for nobody",
        "'anna' has 'send: ask' too; name somebody whose own words wait for nobody",
    ]


def test_nobody_can_be_read_along_with_in_a_chat_of_two() -> None:
    files = changed(ORGANISATION, "capacity: 8", ASKS)
    source = files[ORGANISATION].decode()
    source = source.replace("channels:\n", f"channels:\n{PHONES}", 1)
    at = source.index("  anna:")
    end = source.index("  ben:")
    annas = source[at:end].replace("channel: matrix", "channel: team")
    annas = annas.replace('"@anna:lotse.example"', '"4711"')
    files[ORGANISATION] = (source[:at] + annas + source[end:]).encode()
    assert [one.partition(": ")[2] for one in faults(files)] == [
        "'send: ask' needs a counsellor on matrix: nobody can read along in a chat of two"
    ]


def test_a_mentor_of_another_channel_cannot_come() -> None:
    files = changed(ORGANISATION, "capacity: 8", ASKS)
    source = files[ORGANISATION].decode()
    source = source.replace("channels:\n", f"channels:\n{PHONES}", 1)
    at = source.index("  ben:")
    bens = source[at:].replace("channel: matrix", "channel: team", 1)
    bens = bens.replace('"@ben:lotse.example"', '"4711"', 1)
    files[ORGANISATION] = (source[:at] + bens).encode()
    assert [one.partition(": ")[2] for one in faults(files)] == [
        "'ben' answers on another channel and cannot come into the rooms of 'anna'"
    ]


def test_who_is_whose_mentor_is_read() -> None:
    loaded = load(changed(ORGANISATION, "capacity: 8", ASKS))
    found = {one.id: one.mentors for one in loaded.counsellors}
    assert found[CounsellorId("anna")] == (CounsellorId("ben"),)
    assert found[CounsellorId("ben")] == ()
    assert all(not one.hold for one in loaded.counsellors)


def test_the_notice_says_that_mentors_read_along_and_clients_of_before_are_asked() -> None:
    loaded = load(changed(ORGANISATION, "capacity: 8", ASKS)).house(TEXTS, {})
    assert "have a mentor, who reads along" in loaded.readers[EN]
    assert "liest mit" in loaded.readers[DE]
    assert MENTORS in loaded.named
    asked = loaded.documents[name_of_document(MENTORS)]
    assert asked.shown("en").text.startswith("May a mentor read along?")


def test_without_mentors_nothing_is_said_of_them() -> None:
    loaded = load(small()).house(TEXTS, {})
    assert "mentor" not in loaded.readers[EN]
    assert MENTORS not in loaded.named
    assert name_of_document(MENTORS) not in loaded.documents
