"""Draws docs/flow.svg and docs/flow.png: the shipped example, as `flow show` draws it.

    python docs/picture.py [BROWSER]     the SVG, and with a Chromium the PNG from it

The SVG depends on the example and the code alone, so a test can say when it is not current.
"""

import asyncio
import base64
import sys
from pathlib import Path

from bridge.drawing.graph import graph_of
from bridge.drawing.layout import laid_out
from bridge.drawing.speech import Speech
from bridge.drawing.svg import svg
from config import Folder, load, shipped
from routing.ids import Language

ROOT = Path(__file__).resolve().parents[1]
SVG, PNG = ROOT / "docs" / "flow.svg", ROOT / "docs" / "flow.png"
EXAMPLE = ROOT / "config" / "shipped" / "example"
ENGLISH = Language("en")


def picture() -> tuple[str, tuple[int, int]]:
    """The SVG's text, and its width and height in pixels."""
    loaded = load(Folder(EXAMPLE))
    speech = Speech(shipped(ENGLISH), ENGLISH)
    drawing = laid_out(graph_of(loaded.flow, speech, loaded.purposes), speech)
    return svg(drawing, speech), (round(drawing.width), round(drawing.height))


async def photographed(made: str, size: tuple[int, int], program: str) -> bytes:
    """The SVG as a PNG. Raises BrowserFailed."""
    from tests.e2e.browser import Browser, Size  # needs a browser, which the SVG does not

    page = f'<body data-ready="yes" style="margin:0">{made}</body>'
    address = f"data:text/html;charset=utf-8;base64,{base64.b64encode(page.encode()).decode()}"
    async with Browser.started(program) as browser, browser.tab() as tab:
        await tab.open(address, Size(*size, scale=1.5))
        return await tab.picture()


def main() -> None:
    made, size = picture()
    SVG.write_text(made, encoding="utf-8")
    if len(sys.argv) > 1:
        PNG.write_bytes(asyncio.run(photographed(made, size, sys.argv[1])))


if __name__ == "__main__":
    main()
