"""The bot presents itself in each client's language, and sets nothing that is set already."""

from adapters.contract import KeepingHost, running
from adapters.port import Presentation
from adapters.telegram.menu import LONGEST_ABOUT, LONGEST_SHORT, clip
from bridge.sandbox.botapi import BotApiServer, Fault, FaultKind, What
from routing.ids import Language
from tests.integration.botapi_kit import USER
from tests.integration.telegram_kit import adapter_on, started, until

GERMAN = Presentation("Wir hören zu.", "Beratung", {"privacy": "Datenschutz", "crisis": "Hilfe"})
ENGLISH = Presentation("We listen.", "Counselling", {"privacy": "Privacy", "crisis": "Help"})
BOTH = {Language("de"): GERMAN, Language("en"): ENGLISH}


def changes(server: BotApiServer) -> list[str]:
    return [c.note for c in server.state.journal.since() if c.what is What.PROFILE]


async def test_every_language_has_its_own_words(server: BotApiServer) -> None:
    async with running(adapter_on(server, BOTH), KeepingHost()):
        await until(lambda: len(changes(server)) == 7)
    for language, words in (("de", GERMAN), ("en", ENGLISH), ("fr", GERMAN), ("", GERMAN)):
        phone = server.client(USER, "x", language)
        assert phone.about() == (words.about, words.short)
        assert phone.menu() == dict(words.commands)


async def test_nothing_is_set_twice(server: BotApiServer) -> None:
    for _ in range(2):
        async with running(adapter_on(server, BOTH), KeepingHost()) as host:
            await until(lambda: len(changes(server)) == 7)
            phone = await started(server)
            await phone.say("hello")
            await host.until_text("hello")
    assert len(changes(server)) == 7


async def test_what_does_not_fit_is_clipped_or_left_out(server: BotApiServer) -> None:
    long = Presentation("word " * 300, "word " * 100, {"no good": "x", "ok": "word " * 100})
    odd = {Language("de-at"): long, Language("gsw"): ENGLISH}
    async with running(adapter_on(server, odd), KeepingHost()):
        await until(lambda: len(changes(server)) == 4)
    phone = server.client(USER, "x", "de")
    about, short = phone.about()
    assert (len(about) <= LONGEST_ABOUT, len(short) <= LONGEST_SHORT) == (True, True)
    assert about.endswith("word…")
    assert list(phone.menu()) == ["ok"]


async def test_trouble_with_the_menu_holds_up_nobody(server: BotApiServer) -> None:
    for method in ("getMyDescription", "setMyCommands"):
        server.faults.add(Fault(FaultKind.FLOOD, method, retry_after=1))
        server.faults.add(Fault(FaultKind.HTML, method))
        server.faults.add(Fault(FaultKind.DROP_AFTER, method))
    server.faults.add(Fault(FaultKind.ERROR, "setMyShortDescription", status=400))
    phone = await started(server)
    async with running(adapter_on(server, BOTH), KeepingHost()) as host:
        await phone.say("hello")
        await host.until_text("hello")
        await until(lambda: "commands en" in changes(server))
    assert server.client(USER, "x", "en").menu() == dict(ENGLISH.commands)


def test_clipping_keeps_whole_words() -> None:
    assert clip(" as it is ", 20) == "as it is"
    assert clip("one two three", 9) == "one two…"
    assert clip("x" * 30, 10) == "x" * 9 + "…"
