"""A page as a PDF, made in a thread: nobody waits for it but who asked for it.

What makes it takes a third of a second to load, most days nobody asks, and so it is loaded with the
first page and not with the service.
"""

import asyncio
from datetime import datetime

from consent.receipt import Page
from routing.ids import Language

INSIDE = "data.json"  # what the file for programs is called inside a page


async def printed(
    page: Page, language: Language, at: datetime, inside: bytes = b"", lacking: str = ""
) -> bytes:
    """As bridge.pages.pdf. `inside`: the same for programs, as JSON."""
    return await asyncio.to_thread(_pdf, page, language, at, inside, lacking)


def _pdf(page: Page, language: Language, at: datetime, inside: bytes, lacking: str) -> bytes:
    from bridge.pages import Inside, pdf  # see above

    file = Inside(INSIDE, "application/json", inside) if inside else None
    return pdf(page, language, at, file, lacking)
