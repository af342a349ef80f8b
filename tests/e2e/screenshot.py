"""Makes the picture of the page for the README: `python -m tests.e2e.screenshot [FILE] [BROWSER]`.

Everything in it is real: the homeserver, the bridge, the encrypted room; two people write at the
pace of people, and then a headless Chromium looks at the page. Needs a Chromium; nothing else does.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bridge.sandbox.demo.page import Cast, Page
from bridge.sandbox.demo.playing import Playing, Taken
from bridge.sandbox.demo.script import answers, waits
from bridge.sandbox.demo.stage import COUNSELLORS, Play, Stage, staged
from bridge.sandbox.demo.trace import Trace
from bridge.sandbox.demo.trying import setting_of
from bridge.sandbox.demo.wording import Wording
from tests.e2e.browser import Browser, BrowserFailed, Size, Tab

WIDE = Size(1440, 900, scale=1.5)
A_MOMENT = 2.5  # seconds that people take


async def picture(program: str) -> bytes:
    """The page as a PNG. Raises BrowserFailed, and DidNotStart."""
    with tempfile.TemporaryDirectory() as directory:
        setting = Play(
            Path(directory),
            "en",
            newcomers=True,
            tell=print,
            listen=lambda _: None,
        )
        async with (
            staged(setting) as stage,
            Trace(stage.phones, stage.desks, time.time, stage.unconfirmed) as steps,
            Page(Cast(stage.phones, stage.desks, steps)) as page,
            Browser.started(program) as browser,
            browser.tab() as tab,
        ):
            await tab.open(page.url, WIDE)
            await converse(stage, tab)
            if tab.complaints:
                raise BrowserFailed(f"the page has faults: {tab.complaints}")
            return await tab.picture()


async def converse(stage: Stage, tab: Tab) -> None:
    phone = stage.phones["mia"]
    wording = Wording(setting_of(stage.organisation), "en")
    playing = Playing(phone, {name: stage.desks[name] for name in COUNSELLORS}, wording)
    await phone.start()
    await answers(playing)
    case = await waits(playing)
    await tab.run("[...document.querySelectorAll('#rooms button')][0].click()")
    await says(playing, case, "Good evening, Mia. I am here, and I have read what you wrote.")
    await phone.say("Thank you. I did not think that somebody would answer.")
    await says(playing, case, "There is no hurry. Would you like to tell me about the nights?")
    await phone.say("I wrote it down, because I cannot say it.")
    await phone.send("photo")
    await playing.reads(case, "[picture")
    await phone.say("/crisis")
    await playing.hears(wording.urgent())
    await playing.reads(case, wording.to_staff("room.urgent"))
    await says(playing, case, "I have it, and I am with you, Mia. Are you safe right now?")
    await phone.say("Yes. It helps that you ask.")
    await playing.reads(case, "It helps that you ask")
    await tab.run("document.activeElement.blur()")


async def says(playing: Playing, case: Taken, words: str) -> None:
    await asyncio.sleep(A_MOMENT)
    await playing.writes(case, words)
    await playing.hears(words)
    await asyncio.sleep(A_MOMENT)


def main() -> None:
    file = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/demo.png")
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(asyncio.run(picture(sys.argv[2] if len(sys.argv) > 2 else "chromium")))


if __name__ == "__main__":
    main()
