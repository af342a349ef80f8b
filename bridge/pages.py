"""A page to read as a PDF: text that can be searched, copied, read aloud and printed.

The same page, language and moment make the same bytes: nothing else is in the file, neither who
made it with what nor when it was really written. The font comes with the program, whatever fonts
a phone has.
"""

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from bridge.typesetting import MISSING, Face, Line, Paragraph, Style, lines_of, sheets
from consent.receipt import Page
from routing.ids import Language

FONTS = Path(__file__).with_name("fonts")
FAMILY = "DejaVu Sans"
FILES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
WIDTH, HEIGHT = 595.28, 841.89  # points: A4
MARGIN, FOOT = 62.0, 40.0
ASCENT = 0.78  # of the size: from the top of a line to where its letters stand
RIGHT_TO_LEFT = frozenset({"R", "AL"})


@dataclass(frozen=True, slots=True)
class Inside:
    """A file that lies inside the PDF, for programs and for readers that show such files."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


def pdf(
    page: Page, language: Language, at: datetime, inside: Inside | None = None, lacking: str = ""
) -> bytes:
    """The page as a PDF of A4 sheets. `at`: when it is said to have been made (with its zone).

    `lacking` is said at the end of the first part where the font lacks signs of the page.
    """
    told = _told(page, lacking) if lacking else page
    paper = _paper(told, language, at)
    page = told if _face(paper, "").lacks(_words(page)) else page
    if inside is not None:
        paper.embed_file(
            bytes=inside.data,
            basename=inside.name,
            mime_type=inside.media_type,
            creation_date=at,
            modification_date=at,
            compress=True,
        )
    body, bold = _face(paper, ""), _face(paper, "B")
    found = sheets(_lines(page, body, bold), HEIGHT - 2 * MARGIN)
    for number, lines in enumerate(found, start=1):
        paper.add_page()
        _show(paper, lines)
        _foot(paper, f"{number} / {len(found)}")
    return bytes(paper.output())


def _paper(page: Page, language: Language, at: datetime) -> FPDF:
    paper = FPDF(unit="pt", format="A4")
    paper.set_auto_page_break(auto=False)
    paper.set_margin(MARGIN)
    signs = _signs(page)
    for style, name in FILES.items():
        paper.add_font(FAMILY, style, FONTS / name, unicode_range=signs)
    paper.set_title(_face(paper, "").fitting(page.title))
    paper.set_lang(str(language))
    paper.set_creation_date(at)
    paper.set_producer("")
    paper.viewer_preferences = ViewerPreferences(display_doc_title=True)
    return paper


def _signs(page: Page) -> list[int] | None:
    """The only signs of the font that need be looked up: most of its six thousand are not here.

    None means all: a bracket is another sign where the line is turned.
    """
    found = _words(page) | set(MISSING) | set(map(chr, range(32, 127)))
    if any(unicodedata.bidirectional(sign) in RIGHT_TO_LEFT for sign in found):
        return None
    return sorted(map(ord, found))


def _words(page: Page) -> set[str]:
    """Every sign of it."""
    words = [page.title, *(text for part in page.parts for text in (part.heading, *part.lines))]
    return set("".join(words).replace("\t", " "))


def _told(page: Page, line: str) -> Page:
    first, *rest = page.parts
    return replace(page, parts=(replace(first, lines=(*first.lines, line)), *rest))


def _face(paper: FPDF, style: str) -> Face:
    paper.set_font(FAMILY, style)
    font = paper.current_font
    assert isinstance(font, TTFFont)
    return Face({chr(code): font.cw[code] for code in font.cmap})


def _lines(page: Page, body: Face, bold: Face) -> list[Line]:
    title = Style(bold, 19, 25, above=0, keep=3, heading=True)
    heading = Style(bold, 12.5, 17, above=16, keep=3, heading=True)
    text = Style(body, 10.5, 15.5, above=5)
    paragraphs = [Paragraph(title, page.title)]
    for part in page.parts:
        paragraphs.append(Paragraph(heading, part.heading))
        paragraphs += [Paragraph(text, line) for line in part.lines]
    return [line for one in paragraphs for line in lines_of(one, WIDTH - 2 * MARGIN)]


def _show(paper: FPDF, lines: list[Line]) -> None:
    top = MARGIN
    for place, line in enumerate(lines):
        style = line.style
        top += line.above if place else 0.0
        paper.set_font(FAMILY, "B" if style.heading else "", style.size)
        if style.heading and line.first:
            paper.set_y(top)
            paper.start_section(line.text)
        if line.text:
            _write(paper, line, top)
        top += style.leading


def _write(paper: FPDF, line: Line, top: float) -> None:
    """Letters go on paper from left to right, whichever way they are read."""
    text, left = line.text, MARGIN
    if any(unicodedata.bidirectional(sign) in RIGHT_TO_LEFT for sign in text):
        turned = BidiParagraph(text)
        text = turned.get_reordered_string()
        if turned.base_direction is TextDirection.RTL:
            left = WIDTH - MARGIN - paper.get_string_width(text)
    paper.text(left, top + line.style.size * ASCENT + 2, text)


def _foot(paper: FPDF, number: str) -> None:
    paper.set_font(FAMILY, "", 8.5)
    width = paper.get_string_width(number)
    paper.text((WIDTH - width) / 2, HEIGHT - FOOT, number)
