"""The line that stands for a file in a counsellor's client."""

import pytest

from bridge.sandbox.counsellor_files import in_words, line


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"msgtype": "m.image", "info": {"size": 12_288}}, "[picture, 12 KB]"),
        ({"msgtype": "m.image", "body": "look", "filename": "a.jpg"}, "[picture] look"),
        ({"msgtype": "m.file", "body": "a.pdf", "filename": "a.pdf"}, "[file]"),
        ({"msgtype": "m.audio", "org.matrix.msc3245.voice": {}, "body": 5}, "[voice message]"),
        ({"msgtype": "m.video", "info": {"size": "much"}}, "[video]"),
        ({"msgtype": "m.text", "body": "words"}, None),
        ({}, None),
    ],
)
def test_what_it_is_and_what_stands_below_it(
    content: dict[str, object], expected: str | None
) -> None:
    assert line(content) == expected


def test_sizes_are_said_as_people_say_them() -> None:
    assert [in_words(size) for size in (0, 1023, 1024, 20 << 20)] == [
        "0 bytes",
        "1023 bytes",
        "1 KB",
        "20.0 MB",
    ]
