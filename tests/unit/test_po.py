"""Translators' files: what is right is read as the library reads it, what is wrong has its line."""

from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from config import po
from config.problems import ConfigErrors, Problems
from config.sources import unseen

GOOD = """\
# For translators.
msgid ""
msgstr ""
"Language: de@sie\\n"
"Content-Type: text/plain; charset=utf-8\\n"

#. What it is for.
#, python-brace-format
msgctxt "greeting"
msgid "Hello {name}"
msgstr ""
"Guten \\"Tag\\", "
"{name}\\n"

#, fuzzy
msgctxt "bye"
msgid "Bye"
msgstr "Auf Wiedersehen"

#~ msgctxt "old"
#~ msgid "Old"
#~ msgstr "Alt"
"""
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "S")))
SEEN = WORDS.filter(lambda words: unseen(words) is None)  # others are refused, and told
TEXT = st.lists(SEEN, min_size=1, max_size=3).map("\n".join)


def read(text: str) -> po.Po:
    problems = Problems()
    found = po.read(text.encode(), "x.po", problems)
    problems.settle()
    assert found is not None
    return found


def told(source: bytes) -> list[str]:
    problems = Problems()
    po.read(source, "x.po", problems)
    with pytest.raises(ConfigErrors) as raised:
        problems.settle()
    return str(raised.value).splitlines()


def test_entries_are_read_with_their_place() -> None:
    found = read(GOOD)
    greeting, bye = found.entries
    assert (greeting.key, greeting.source) == ("greeting", "Hello {name}")
    assert greeting.text == 'Guten "Tag", {name}\n'
    assert (greeting.line, greeting.unsure) == (9, False)
    assert greeting.comments == ("What it is for.",)
    assert (bye.key, bye.line, bye.unsure) == ("bye", 16, True)
    assert found.language == "de-x-sie"


def test_line_ends_of_other_systems_change_nothing() -> None:
    assert read(GOOD.replace("\n", "\r\n")) == read(GOOD)


@pytest.mark.parametrize(
    ("gettext", "language"),
    [("de", "de"), ("pt_BR", "pt-br"), ("de@sie", "de-x-sie"), ("de-x-sie", "de-x-sie")],
)
def test_languages_are_known_by_both_of_their_names(gettext: str, language: str) -> None:
    assert po.tag(gettext) == language
    assert po.tag(po.gettext_name(language)) == language


@pytest.mark.parametrize("written", ["", "German", "../de", "de/..", "x" * 40, "de\n"])
def test_what_is_no_language_is_none(written: str) -> None:
    found = po.tag(written)
    assert found is None or found == "de"


BAD = [
    ('msgctxt "a\nmsgid "b"\nmsgstr "c"', 'x.po:1:1: a line must look like msgstr "words"'),
    ('msgctxt "a"\nmsgid b\nmsgstr "c"', 'x.po:2:1: a line must look like msgstr "words"'),
    ('msgctxt "a"\nmsgid "b"\nmsgstr "c"d"', 'x.po:3:1: a line must look like msgstr "words"'),
    ('msgctxt "a"\nmsgid "b"\nmsgstr "\\"', 'x.po:3:1: a line must look like msgstr "words"'),
    ('msgctxt "a"\nmsgid "b"\nmsgstr "\\x"', "x.po:3:1: a backslash must be followed by"),
    ('msgctxt "a"\nmsgid "b"\n', "x.po:1:1: this entry has no msgstr"),
    ('msgid "b"\nmsgstr "c"', "x.po:1:1: this entry has no msgctxt"),
    ('msgctxt "a"\nmsgstr "b"\nmsgid "c"', "x.po:2:1: an entry is msgctxt, msgid and msgstr"),
    ('msgctxt "a"\nmsgid "b"\nmsgid "c"\nmsgstr "d"', "x.po:1:1: this entry has no msgstr"),
    ('msgctxt "a"\nmsgid "b"\nmsgid_plural "c"', "x.po:3:1: plural forms are not used here"),
    ('msgctxt "a"\nmsgid "b"\nmsgstr[0] "c"', "x.po:3:1: plural forms are not used here"),
    ('msgctxt "a"\nmsgid "b"\nmsgstring "c"', "x.po:3:1: a line begins with msgctxt, msgid or"),
    ('"lost"', "x.po:1:1: these words belong to no msgid or msgstr"),
    ("\ufeffmsgid", "x.po:1:1: this file begins with a byte order mark"),
    (GOOD + '\nmsgctxt "bye"\nmsgid "Bye"\nmsgstr "x"', "x.po:24:1: 'bye' stands in line 16"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_each_mistake_is_told_with_its_line(text: str, message: str) -> None:
    assert told(text.encode())[0].startswith(message)


def test_a_broken_entry_is_told_once_and_the_rest_is_read() -> None:
    problems = Problems()
    text = GOOD.replace('msgid "Hello {name}"', 'msgid "Hello" {name}')
    found = po.read(text.encode(), "x.po", problems)
    assert len(problems) == 1
    assert found is not None
    assert [entry.key for entry in found.entries] == ["bye"]


def test_what_stands_in_a_file_is_not_repeated_in_what_is_told() -> None:
    assert "secret" not in told(b'msgctxt "a"\nmsgid "secret@lotse.example"\nsecret')[0]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_rubbish_is_told_or_empty_and_never_more(source: bytes) -> None:
    problems = Problems()
    found = po.read(source, "x.po", problems)
    assert problems or (found is not None)


PIECES = st.sampled_from(
    (
        *('msgctxt "a"', 'msgctxt "b"', 'msgid "x"', 'msgid ""', 'msgstr "y"', '"z"', 'msgstr "'),
        *("#, fuzzy", "", "msgid_plural", "#~ msgid", "rubbish"),
    )
)


@given(st.lists(PIECES, max_size=12).map("\n".join))
def test_lines_in_any_order_are_read_or_told(text: str) -> None:
    problems = Problems()
    found = po.read(text.encode(), "x.po", problems)
    assert found is not None
    assert len({entry.key for entry in found.entries}) == len(found.entries)
    if text.count("msgctxt") > len(found.entries):
        assert problems


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?", fullmatch=True), TEXT))
def test_what_is_written_is_read_again_by_us_and_by_the_library(texts: dict[str, str]) -> None:
    entries = [po.Entry(key, f"{key}: {text}", text) for key, text in texts.items()]
    made = po.write(po.Head("intake 4", "uk"), entries)
    assert made == po.write(po.Head("intake 4", "uk"), entries)
    again = read(made.decode())
    assert [(e.key, e.source, e.text) for e in again.entries] == [
        (e.key, e.source, e.text) for e in entries
    ]
    library = read_po(BytesIO(made), abort_invalid=True)
    assert {str(e.context): e.string for e in library if e.id} == texts
    assert again.language == "uk"
