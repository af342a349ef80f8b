"""A page on paper: every word of it, in order, on sheets of one size, and always the same bytes."""

import asyncio
import logging
import re
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.pages import FONTS, MARGIN, WIDTH, pdf
from bridge.printing import printed
from bridge.typesetting import MISSING, Face, Line, Paragraph, Style, lines_of, sheets
from consent.receipt import Page, Part
from routing.ids import Language
from tests.examples import examples
from tests.house.paths import ROOT
from tests.pdf_text import pages, text

AT = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
GERMAN = Language("de")
CHECKSUM = "0123456789abcdef" * 8
PLAIN = Face({chr(code): 500.0 for code in range(32, 127)} | {MISSING: 500.0})
STYLE = Style(PLAIN, 10, 15, above=5)
HEADING = Style(PLAIN, 10, 15, above=20, keep=2, heading=True)


def page(*lines: str) -> Page:
    return Page("Was du entschieden hast", (Part("Beratung Lotse", lines),))


def four_sheets() -> Page:
    words = "Wer liest, was du schreibst, steht hier in einem langen Satz. " * 12
    parts = [Part(f"{n}. Hinweis", (words, CHECKSUM, words)) for n in range(1, 8)]
    return Page("Was du entschieden hast", tuple(parts))


# --------------------------------------------------------------------------- the file


def test_every_word_can_be_copied_out_in_order() -> None:
    data = pdf(page("Zoë hat „ja“ gesagt (und nein\\doch).", "zweitens"), GERMAN, AT)
    assert pages(data) == [
        [
            "Was du entschieden hast",
            "Beratung Lotse",
            "Zoë hat „ja“ gesagt (und nein\\doch).",
            "zweitens",
            "1 / 1",
        ]
    ]


def test_the_file_says_its_title_its_language_and_its_moment_and_nothing_more() -> None:
    data = pdf(page("x"), Language("de-x-sie"), AT)
    assert b"/Title (Was du entschieden hast)" in data
    assert b"/Lang (de-x-sie)" in data
    assert b"/CreationDate (D:20261122123000Z)" in data
    for noise in (b"/Producer", b"/Creator", b"/Author", b"/ModDate", b"fpdf", b"fontTools"):
        assert noise not in data


ELSEWHERE = """
import sys
from datetime import UTC, datetime
from bridge.pages import pdf
from consent.receipt import Page, Part
page = Page("Titel", (Part("Wörter", ("eins, zwei und drei", "vier")),))
sys.stdout.buffer.write(pdf(page, "de", datetime(2026, 11, 22, 12, 30, tzinfo=UTC)))
"""


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_same_page_is_the_same_bytes_in_every_process(seed: str) -> None:
    mine = pdf(Page("Titel", (Part("Wörter", ("eins, zwei und drei", "vier")),)), GERMAN, AT)
    command = [sys.executable, "-c", ELSEWHERE]
    env = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, capture_output=True, check=True, env=env, cwd=ROOT)
    assert run.stdout == mine
    assert set(re.findall(rb"D:[0-9]+", mine)) == {b"D:20261122123000"}


def test_a_checksum_longer_than_a_line_is_broken_and_whole() -> None:
    [lines] = pages(pdf(page(f"Prüfsumme {CHECKSUM}."), GERMAN, AT))
    assert "".join(lines[2:-1]) == f"Prüfsumme{CHECKSUM}."
    assert len(lines) > 4


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("你好", MISSING * 2),
        ("\ud800", MISSING),
        ("a\x00b\x1bc", "a b c"),
        ("fam\N{ZERO WIDTH JOINER}ily\N{VARIATION SELECTOR-16}", "family\ufe0f"),
        ("soft\N{SOFT HYPHEN}ly", "softly"),
        ("\N{MELTING FACE}", MISSING),
        ("a\tb", "a    b"),
        ("a\N{THAI CHARACTER MAI HAN-AKAT}", f"a{MISSING}"),
        ("1\N{COMBINING ENCLOSING KEYCAP}", f"1{MISSING}"),
        ("x\N{ARABIC NUMBER SIGN}", f"x{MISSING}"),
        ("x\N{VARIATION SELECTOR-17}\N{COMBINING GRAPHEME JOINER}y", "x\u034fy"),
    ],
)
def test_what_the_font_has_no_sign_for_is_seen_to_be_missing(written: str, shown: str) -> None:
    [lines] = pages(pdf(page(written), GERMAN, AT))
    assert lines[2] == shown


def test_every_sign_of_the_shipped_languages_is_there() -> None:
    signs = "ÄÖÜäöüßẞ„“…€§ àéèêëïçñåøæœ ŁłŚśŻż ČčŘřŽž ĞğİıŞş АБВабв ΑΒΓαβγ"
    [lines] = pages(pdf(page(signs), GERMAN, AT))
    assert lines[2] == signs
    assert MISSING not in lines[2]


def test_what_is_read_from_the_right_stands_from_the_right() -> None:
    data = pdf(page("שלום עולם", "er sagte שלום (ja)"), GERMAN, AT)
    [lines] = pages(data)
    assert lines[2] == "שלום עולם"[::-1]
    assert lines[3] == f"er sagte {'שלום'[::-1]} (ja)"


def test_none_of_its_words_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    pdf(page("s3cret 你好"), GERMAN, AT)
    assert "s3cret" not in caplog.text
    assert [one for one in caplog.records if one.levelno > logging.INFO] == []


def test_a_page_repeats_none_of_its_words_in_a_repr() -> None:
    assert "s3cret" not in repr(page("s3cret"))
    assert "s3cret" not in repr(list(lines_of(Paragraph(STYLE, "s3cret"), 100)))


@settings(max_examples=examples(8))
@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=4))
def test_any_words_at_all_become_a_file(title: str, lines: list[str]) -> None:
    data = pdf(Page(title, (Part(title, tuple(lines)),)), GERMAN, AT)
    assert data.startswith(b"%PDF-1.")
    assert text(data).endswith(f"/ {len(pages(data))}")


async def test_four_sheets_are_made_at_once_in_a_thread_and_hold_nobody_up() -> None:
    await printed(four_sheets(), GERMAN, AT)
    start, turns = time.perf_counter(), 0
    making = asyncio.create_task(printed(four_sheets(), GERMAN, AT))
    while not making.done():
        await asyncio.sleep(0)
        turns += 1
    took = time.perf_counter() - start
    assert len(pages(making.result())) == 4
    assert turns > 10
    assert took < 2.5  # ten times what it may take, on a machine that does other things as well


def test_the_fonts_come_with_their_licence() -> None:
    notice = (FONTS / "LICENSE").read_text(encoding="utf-8")
    assert "Bitstream Vera" in notice
    assert "Tavmjong Bah" in notice
    assert sorted(one.name for one in FONTS.iterdir()) == [
        *("DejaVuSans-Bold.ttf", "DejaVuSans.ttf", "LICENSE")
    ]


# --------------------------------------------------------------------------- lines and sheets


WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


@given(st.lists(WORDS, max_size=40), st.integers(5, 300))
def test_lines_fit_and_hold_every_sign(words: list[str], room: int) -> None:
    found = list(lines_of(Paragraph(STYLE, " ".join(words)), float(room)))
    assert "".join("".join(line.text.split()) for line in found) == "".join(words)
    for line in found:
        assert PLAIN.width(line.text, 10) <= room or len(line.text) == 1


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), max_size=30), st.integers(1, 40))
def test_sheets_hold_every_line_in_order_and_no_more_than_fits(
    blocks: list[tuple[bool, int]], height: int
) -> None:
    lines = [
        line
        for is_heading, count in blocks
        for line in lines_of(
            Paragraph(HEADING if is_heading else STYLE, "\n".join("x" * (count + 1))), WIDTH
        )
    ]
    found = sheets(lines, height * 15.0)
    assert [line for sheet in found for line in sheet] == lines
    for sheet in found:
        used = sum(one.style.leading + (one.above if n else 0.0) for n, one in enumerate(sheet))
        assert used <= height * 15.0 or len(sheet) == 1


def test_a_heading_does_not_stand_alone_at_the_foot_of_a_sheet() -> None:
    lines: list[Line] = []
    for style, words in ((STYLE, "a\nb\nc"), (HEADING, "head"), (STYLE, "d\ne\nf")):
        lines += lines_of(Paragraph(style, words), WIDTH - 2 * MARGIN)
    first, second = sheets(lines, 6 * 15.0)
    assert [line.text for line in first] == ["a", "b", "c"]
    assert [line.text for line in second] == ["head", "d", "e", "f"]
