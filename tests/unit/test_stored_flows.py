"""Every flow that any release has stored is still read, as what it was."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from config import ConfigErrors, load_published
from tests.flow_values import EXPECTED, FIXTURES, NAME, in_brief, stored

EVERY = sorted(file for file in FIXTURES.glob("v*/*") if file.name != EXPECTED)


def as_json(brief: dict[str, object]) -> Any:
    return json.loads(json.dumps(brief))


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_stored_flow_is_read_as_what_it_was(file: Path) -> None:
    expected = json.loads((file.parent / EXPECTED).read_text("utf-8"))[file.name]
    content = file.read_bytes()
    read = load_published(content, NAME)
    assert as_json(in_brief(read)) == expected
    assert read.bundle == content
    assert read.flow.sha256 == sha256(content).hexdigest()


def test_there_is_a_fixture_of_every_form() -> None:
    assert stored().keys() <= {file.name for file in EVERY}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Wie oft hast du in den letzten", "Wie lange hast du in den letzten"),  # program's own
        ("What may we call you?", "Your name?"),  # an overlay
        ("items item1", "another item"),  # the organisation's words of a shipped questionnaire
        ("i want to die", "i want to end it"),  # words of the crisis block
    ],
)
def test_only_what_is_stored_is_looked_at(old: str, new: str) -> None:
    """Files of the program and of the organisation may have changed since."""
    content = stored()["everything.json"].decode()
    assert old in content
    brief = json.dumps(in_brief(load_published(content.replace(old, new).encode(), NAME)))
    assert new in brief
    assert old not in brief


@pytest.mark.parametrize("name", stored())
def test_a_stored_flow_that_was_cut_off_is_told_and_nothing_worse(name: str) -> None:
    content = stored()[name]
    for end in range(0, len(content) - 40, 211):
        with pytest.raises(ConfigErrors):
            load_published(content[:end], NAME)


@pytest.mark.parametrize(
    "content",
    [
        b'{"bundle":',
        b'{"bundle":1}',
        b'{"bundle":2,"files":{"a":""},"main":"a"}',
        b'{"bundle":1,"files":[],"main":"a"}',
        b'{"bundle":1,"files":{"a":5},"main":"a"}',
        b'{"bundle":1,"files":{"a":"flow: x"},"main":"b"}',
        b'{"bundle":1,"files":{"a":"flow: x"},"main":["a"]}',
        b'{"bundle":1,"files":{"a":"\\ud800"},"main":"a"}',
        b'{"bundle":' + b"[" * 100_000,
        b'{"bundle":1,"files":{"a":"' + b"x" * 5_000_000 + b'"},"main":"a"}',
        b"\xff\x00",
    ],
    ids=lambda content: f"{content[:50]!r}",
)
def test_what_is_no_stored_flow_is_told_in_a_sentence(content: bytes) -> None:
    with pytest.raises(ConfigErrors):
        load_published(content, NAME)
