"""The picture itself: SVG without fonts, scripts or anything from elsewhere.

It is made for paper first: white ground, dark words, colours that colour-blind people can tell
apart, and beside every colour a word that says the same.
"""

import re
from collections.abc import Iterator

from bridge.drawing.boxes import SIZES
from bridge.drawing.layout import LEGEND, MARGIN, Drawing
from bridge.drawing.marks import COLOURS, FILLS, STYLE, mark
from bridge.drawing.measure import width
from bridge.drawing.model import WORDS, Kind
from bridge.drawing.places import Line, Rect, Sign
from bridge.drawing.plan import SIGN_HEIGHT
from bridge.drawing.speech import Speech

CORNER = 9.0
LEGENDS = (
    Kind.SAY,
    Kind.NOTICE,
    Kind.CONSENT,
    Kind.SIGN,
    Kind.ASK,
    Kind.BLOCK,
    Kind.REVIEW,
    Kind.HANDOVER,
    Kind.END,
    Kind.GATE,
    Kind.ASIDE,
    Kind.TEAM,
)


def svg(drawing: Drawing, speech: Speech) -> str:
    """The file's text, ending in a line feed; the same drawing always gives the same."""
    return "\n".join(_parts(drawing, speech)) + "\n"


def _parts(drawing: Drawing, speech: Speech) -> Iterator[str]:
    wide, high = _n(drawing.width), _n(drawing.height)
    graph, language = drawing.graph, escaped(speech.language)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" role="img" aria-labelledby="title about" lang="{language}">'
    )
    yield f'<title id="title">{escaped(graph.title)}</title>'
    yield f'<desc id="about">{escaped(_described(drawing, speech))}</desc>'
    yield f"<style>{STYLE}</style>"
    yield (
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7.5" '
        'markerHeight="7.5" orient="auto"><path d="M0 .8 9.4 5 0 9.2z" fill="#3d5550"/>'
        "</marker></defs>"
    )
    yield f'<rect width="{wide}" height="{high}" fill="#fff"/>'
    yield f'<text class="name" x="{_n(MARGIN)}" y="50">{escaped(graph.title)}</text>'
    yield f'<text class="sub" x="{_n(MARGIN)}" y="70">{escaped(graph.about)}</text>'
    for x in drawing.folds:
        low = drawing.height - LEGEND - MARGIN / 2
        yield f'<path class="fold" d="M{_n(x)} {_n(90)}V{_n(low)}"/>'
    for line in drawing.lines:
        yield _line(line)
    for rect in drawing.rects:
        yield _rect(rect)
    for line in drawing.lines:
        yield from _label(line)
    for sign in drawing.signs:
        yield _sign(sign)
    yield from _legend(drawing, speech)
    yield "</svg>"


def _described(drawing: Drawing, speech: Speech) -> str:
    """For those who hear the picture: every step in order, in brief."""
    told = sorted((one for one in drawing.graph.nodes.values() if one.number), key=_number)
    steps = (f"{one.number} {speech.say(WORDS[one.kind])} {one.title}" for one in told)
    return f"{drawing.graph.about}. {'; '.join(steps)}."


def _number(node: object) -> int:
    return int(getattr(node, "number", 0))


# ------------------------------------------------------------------------------------ boxes


def _rect(rect: Rect) -> str:
    node = rect.box.node
    shape = {Kind.GATE: _gate, Kind.START: _pill}.get(node.kind, _card)(rect)
    lines = "".join(_text(rect, line.style, line.text, line.x, line.y) for line in rect.box.lines)
    return f'<g id="{escaped(node.id)}" class="{node.kind}">{shape}{lines}</g>'


def _text(rect: Rect, style: str, text: str, x: float, y: float) -> str:
    place = f'{_n(rect.x + x)}" {{}}="{_n(rect.y + y)}'
    if style == "dot":
        return f'<circle class="dot" cx="{place.format("cy")}" r="2.6"/>'
    return f'<text class="{style}" x="{place.format("y")}">{escaped(text)}</text>'


def _card(rect: Rect) -> str:
    kind = rect.box.node.kind
    x, y, wide, high = rect.x, rect.y, rect.box.width, rect.box.height
    place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}"'
    dashed = ' stroke-dasharray="5 3"' if kind is Kind.ASIDE else ""
    round_ = high / 2 if kind is Kind.TEAM and high < 40 else 8  # noqa: PLR2004
    colour = COLOURS[kind]
    body = f'<rect {place} rx="{_n(round_)}" fill="{FILLS[kind]}" stroke="{colour}"{dashed}/>'
    bar = f"M{_n(x + 7)} {_n(y + 9)}V{_n(y + high - 9)}"
    accent = f'<path d="{bar}" stroke="{colour}" stroke-width="4" stroke-linecap="round"/>'
    return body + accent + mark(kind, x + wide - 28, y + 8)


def _gate(rect: Rect) -> str:
    x, y, right, bottom, middle = rect.x, rect.y, rect.right, rect.bottom, rect.middle
    cut = 16.0
    points = (
        f"M{_n(x)} {_n(middle)}L{_n(x + cut)} {_n(y)}H{_n(right - cut)}L{_n(right)} {_n(middle)}"
    )
    rest = f"L{_n(right - cut)} {_n(bottom)}H{_n(x + cut)}Z"
    return f'<path d="{points}{rest}" fill="{FILLS[Kind.GATE]}" stroke="{COLOURS[Kind.GATE]}"/>'


def _pill(rect: Rect) -> str:
    place = f'x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.box.width)}"'
    size = f'{place} height="{_n(rect.box.height)}" rx="{_n(rect.box.height / 2)}"'
    return f'<rect {size} fill="{FILLS[Kind.START]}" stroke="{COLOURS[Kind.START]}"/>'


# ------------------------------------------------------------------------------------ lines


def _line(line: Line) -> str:
    return f'<path class="way {line.how}" d="{_rounded(line)}"/>'


def _rounded(line: Line) -> str:
    """Right angles with round corners."""
    points = line.points
    made = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, behind in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, _far(before, corner) / 2, _far(corner, behind) / 2)
        enter, leave = _towards(corner, before, radius), _towards(corner, behind, radius)
        made.append(f"L{enter}Q{_n(corner[0])} {_n(corner[1])} {leave}")
    made.append(f"L{_n(points[-1][0])} {_n(points[-1][1])}")
    return "".join(made)


def _far(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(one: tuple[float, float], other: tuple[float, float], far: float) -> str:
    whole = _far(one, other) or 1.0
    x = one[0] + (other[0] - one[0]) * far / whole
    y = one[1] + (other[1] - one[1]) * far / whole
    return f"{_n(x)} {_n(y)}"


def _label(line: Line) -> Iterator[str]:
    if line.label:
        x, y = line.at
        yield f'<text class="label" x="{_n(x)}" y="{_n(y)}">{escaped(line.label)}</text>'


def _sign(sign: Sign) -> str:
    place = f'x="{_n(sign.x)}" y="{_n(sign.y)}" width="{_n(sign.width)}" height="{_n(SIGN_HEIGHT)}"'
    text = f'x="{_n(sign.x + sign.width / 2)}" y="{_n(sign.y + 15)}"'
    return (
        f'<rect class="go" {place} rx="{_n(SIGN_HEIGHT / 2)}"/>'
        f'<text class="gone" {text}>{escaped(sign.text)}</text>'
    )


def _legend(drawing: Drawing, speech: Speech) -> Iterator[str]:
    shown = {rect.box.node.kind for rect in drawing.rects}
    x, y = MARGIN, drawing.height - LEGEND + 8
    for kind in LEGENDS:
        if kind not in shown:
            continue
        words = speech.say(WORDS[kind])
        wide = 21 + width(words, SIZES["item"]) + 12
        if x + wide > drawing.width - MARGIN and x > MARGIN:
            x, y = MARGIN, y + 20
        yield mark(kind, x, y - 1) or _swatch(kind, x, y)
        yield f'<text class="item" x="{_n(x + 21)}" y="{_n(y + 10)}">{escaped(words)}</text>'
        x += wide


def _swatch(kind: Kind, x: float, y: float) -> str:
    dashed = ' stroke-dasharray="3 2"' if kind is Kind.ASIDE else ""
    box = f'x="{_n(x)}" y="{_n(y)}" width="15" height="12" rx="3"'
    return f'<rect {box} fill="{FILLS[kind]}" stroke="{COLOURS[kind]}"{dashed}/>'


# ------------------------------------------------------------------------------------ words

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_SPECIAL = re.compile(r"[&<>\"']")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(words: str) -> str:
    """Safe between tags and in attributes; what XML cannot hold becomes a mark of that."""
    whole = _FORBIDDEN.sub("\ufffd", words)
    return _SPECIAL.sub(lambda found: _ENTITIES[found.group()], whole)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
