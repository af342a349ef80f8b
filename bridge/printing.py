"""A page as a PDF, made in a thread: nobody waits for it but who asked for it.

What makes it takes a third of a second to load, most days nobody asks, and so it is loaded with the
first page and not with the service.
"""

import asyncio
from datetime import datetime

from consent.receipt import Page
from routing.ids import Language


async def printed(page: Page, language: Language, at: datetime) -> bytes:
    """As bridge.pages.pdf."""
    return await asyncio.to_thread(_pdf, page, language, at)


def _pdf(page: Page, language: Language, at: datetime) -> bytes:
    from bridge.pages import pdf  # see above

    return pdf(page, language, at)
