"""YAML means what it shows: every value is text, and what could mean something else is refused."""

import pytest

from config.positions import Document
from config.problems import ConfigErrors, Problems
from config.yamlreading import DEEPEST, MOST_ENTRIES, MOST_PIECES, parse


def read(source: str | bytes) -> Document:
    problems = Problems()
    document = parse(source if isinstance(source, bytes) else source.encode(), "f.yaml", problems)
    problems.settle()
    assert document is not None
    return document


def said(source: str | bytes) -> list[str]:
    with pytest.raises(ConfigErrors) as caught:
        read(source)
    return [line.removeprefix("f.yaml:") for line in str(caught.value).splitlines()]


@pytest.mark.parametrize(
    "written",
    [
        "14_17",
        "22:30",
        "1:30",
        "0123",
        "012",
        "0x1F",
        "1e3",
        "yes",
        "no",
        "on",
        "off",
        "true",
        "~",
        "null",
        "NULL",
        ".inf",
        ".nan",
        "2026-11-22",
        "+1",
        "1.0",
        "0o17",
        "<<x",
        "=",
    ],
)
def test_a_value_stays_the_text_that_was_written(written: str) -> None:
    assert read(f"{written}: {written}").data == {written: written}


def test_lists_of_languages_keep_norwegian() -> None:
    assert read("languages: [de, no, en]").data == {"languages": ["de", "no", "en"]}


def test_a_question_mark_ends_a_text_in_one_line() -> None:
    assert read("text: {en: How are you?, de: Wie geht es dir?}").data == {
        "text": {"en": "How are you?", "de": "Wie geht es dir?"}
    }


def test_nothing_written_is_an_empty_text_at_its_key() -> None:
    document = read("a:\nb: 1\n")
    assert document.data == {"a": "", "b": "1"}
    assert str(document.at_value(("a",), "x")) == "f.yaml:1:1: x"


def test_positions_count_characters_not_bytes() -> None:
    assert str(read("ä: {ö: ü}").at_value(("ä", "ö"), "x")) == "f.yaml:1:8: x"


MANY = f"more than {MOST_ENTRIES:,} entries stand here beside each other"
REPEATS = "'*' repeats what '&' has named; write it out here, without both"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a: &x [1]\nb: *x\n", [f"2:4: {REPEATS}"]),
        ("a: &a [*a]\n", [f"1:8: {REPEATS}"]),
        ('a: {if: topic in ["b"], to: x}\n',
         ["1:18: inside '{' a text that holds a '[' must stand in single quotes"]),
        ("a: [b {c}, d]\n",
         ["1:7: inside '[' a text that holds a '{' must stand in single quotes"]),
        ("a: *wichtig\n", ["1:4: a value that begins with '*' must be put in quotes"]),
        ("a: * x\n", ["1:5: a value that begins with '*' must be put in quotes"]),
        ("a: !!python/object/apply:os.system [x]\n",
         ["1:4: a value that begins with '!' must be put in quotes"]),
        ("a: !secret x\n", ["1:4: a value that begins with '!' must be put in quotes"]),
        ("a: !e!x y\n", ["1:4: a value that begins with '!' must be put in quotes"]),
        ("<<: {a: b}\n", ["1:1: '<<' means nothing here; write the keys out"]),
        ("crisis: on\ncrisis: off\n", ["2:1: 'crisis' is already there in line 1"]),
        ('yes: a\n"yes": b\n', ["2:1: 'yes' is already there in line 1"]),
        ("a: {b: 1, b: 2}\n", ["1:11: 'b' is already there in line 1"]),
        ("a: 1\n---\nb: 2\n", ["2:1: a second document begins here; remove '---'"]),
        ("%YAML 1.1\n---\na: on\n",
         ["1:1: a line that begins with '%' means nothing here; remove it"]),
        ("? [a]\n: b\n", ["1:3: a key must be a single word"]),
        (": b\n", ["1:1: before this ':' a key is missing"]),
        ("\u00a0: b\n", ["1:1: before this ':' a key is missing"]),
        ("a: {b: c, \u00a0en: d}\n",
         [("1:11: around the key 'en' there is a space that looks like none; write the key anew"
           " without it")]),
        ("a:\n\tb: c\n", ["2:1: a tab stands here; use spaces"]),
        ("a: @anna:example.org\n", ["1:4: a value that begins with '@' must be put in quotes"]),
        ("a: `b`\n", ["1:4: a value that begins with '`' must be put in quotes"]),
        ("a: %d\n", ["1:4: a value that begins with '%' must be put in quotes"]),
        ("a: ,b\n", ["1:4: a value that begins with ',' must be put in quotes"]),
        ("a: Hint: this\n", [("1:8: a ': ' cannot stand here; put the text in quotes, or indent"
                             " this key like those above")]),
        ("a: b\nccc\nd: e\n", ["2:1: after this key a ':' is missing"]),
        ('a: "b\nc: d\n', ["1:4: the quote that begins here is never closed"]),
        ("a: 'it's'\n", [("1:8: this does not belong here; put the whole text in quotes, or check"
                         " the indentation")]),
        ("a: [b, c\nd: e\n",
         ["1:4: the list that begins here needs a ',' between entries and a ']'"]),
        ("a: {b: c\nd: e\n", [("1:4: what begins with '{' here needs a ',' between entries and a"
                              " '}' at its end")]),
        ("a: ]\n", ["1:4: this ']' closes nothing"]),
        ("a: b\n- c\n",
         ["2:1: a list entry cannot stand beside keys; indent it below its key"]),
        ("- a\nb: c\n", [("2:1: a key cannot stand beside list entries; put a '-' in front, or"
                          " indent it below one")]),
        ("a: - b\n",
         ["1:4: a list entry must begin on a line of its own, below its key"]),
        ("a: | b\n  c\n", ["1:6: after '|' or '>' the text must begin on the next line"]),
        ('a: "C:\\dir"\n', [("1:8: inside double quotes a backslash has a meaning of its own; use"
                            " single quotes instead")]),
        ('a: "\\UFFFFFFFF"\n', ["1:1: what follows holds a character code that does not exist"]),
        ('a: "\\ud800"\n', ["1:4: an invisible character (U+D800) is in this text"]),
        ('a: "x\\0"\n', ["1:4: an invisible character (U+0000) is in this text"]),
        ("a: b\x00\n", ["1:5: an invisible character (U+0000) stands here; remove it"]),
        ("a: b\n c\u2028\n",
         ["2:3: an invisible character (U+2028 line separator) stands here; remove it"]),
        ("a: \u202egnp.exe\n", [("1:4: an invisible character (U+202E right-to-left override)"
                                " stands here; remove it")]),
        ("\ufeffa: b\n",
         ["1:1: this file begins with a byte order mark; save it as plain UTF-8"]),
        (b"a: b\nc: \xff\n", ["2:4: this is not UTF-8; save the file as UTF-8"]),
        ("a: b".encode("utf-16"), ["1:1: this is not UTF-8; save the file as UTF-8"]),
        ("a: " + "x" * 512 * 1024, ["1:1: this file is larger than 512 KB"]),
        ("[" * 100_000, [f"1:14: this is nested more than {DEEPEST} levels deep"]),
        ("- " * 100_000, [f"1:27: this is nested more than {DEEPEST} levels deep"]),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_refused_at_its_place(
    source: str | bytes, expected: list[str]
) -> None:
    assert said(source) == expected


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefg", "bcdefgh", strict=True)
    )
    assert said(bomb) == [f"2:8: {REPEATS}"]


BOMBS = [
    ("a: &a {x: y}\nb: {<<: *a}\n", f"2:9: {REPEATS}"),
    ("a: &a {x: y}\nb: &b {<<: [*a, *a]}\nc: {<<: *b}\n", f"2:13: {REPEATS}"),
    ("&a a: &b b\n*a : *b\n", f"2:1: {REPEATS}"),
    ("a: 1\na: 2\nb: &b [*b]\n", f"3:8: {REPEATS}"),
    ("a: &a !x b\nc: " + "[" * 20, f"2:16: this is nested more than {DEEPEST} levels deep"),
    ("a:\n" * 100_000, f"{MOST_ENTRIES + 1}:1: {MANY}"),
    ("- !x &y a\n" * 40_000, f"{MOST_ENTRIES + 1}:6: {MANY}"),
    ("".join(f"k{at}: 1\n" for at in range(50_000)), f"{MOST_ENTRIES + 1}:1: {MANY}"),
    ("[" + "a," * 100_000 + "]", f"1:{2 * MOST_ENTRIES + 2}: {MANY}"),
    (b"a" * (10 << 20), "1:1: this file is larger than 512 KB"),
    (b"\xff" * (10 << 20), "1:1: this file is larger than 512 KB"),
]


@pytest.mark.parametrize(("bomb", "expected"), BOMBS)
def test_what_would_take_all_memory_or_the_whole_screen_is_one_line(
    bomb: str | bytes, expected: str
) -> None:
    assert said(bomb) == [expected]


def test_many_keys_that_stand_in_several_places_are_one_line() -> None:
    one = "".join(f"\n {key}:" for key in range(1000))
    assert said("".join(f"k{at}:{one}\n" for at in range(60))) == [
        f"22501:2: up to here this file holds {MOST_PIECES:,} keys and values; cut it down"
    ]
