"""Clients in a storm: they write, stop, come back, send pictures, ask for help, and block us.

They know only what is on their screens, and act on it however late it is. What they say carries a
label of its own, so that the judge can find it again.
"""

import asyncio
import hashlib
from random import Random

from adapters.memory.far import Shown
from routing.ids import AccountName, ChatId, SourceId
from routing.messages import Attachment, Body, FileKind, InboundKind, Membership, Unsupported
from tests.faults.storm_record import STOPPED
from tests.faults.storm_scene import WORDS, Scene

HANDED_OVER = (
    "I am looking for someone for you",
    "I am looking for someone else for you",
    "Nobody of our team is reading right now",
)
HERE = (
    "is here now and can read what you write",
    "is here now and goes on with you",
    "is here. Just write.",
)
OVER = (STOPPED, "only what you decided", "finished here", "what was begun is deleted")
ASIDE = frozenset({"help", "person", "back", "stop", "delete", "no", "change", "over"})
ASIDE |= {"mind:pause", "mind:stop", "mind:delete", "mind:off:statistics", "erase:yes"}
STOPS = dict.fromkeys(("mind:stop", "mind:delete", "erase:yes"), "stops")
RUBBISH = ("?", "17", "ja", "skip", "not now", "\N{SLIGHTLY SMILING FACE}", "x" * 300, "/nothing")
PICTURE = Attachment(FileKind.IMAGE, AccountName("phones"), "")


class Client:
    """One person with a phone."""

    def __init__(self, scene: Scene, number: int, chance: Random) -> None:
        self._scene, self._number, self._chance = scene, number, chance
        self.chat = f"client-{number}"
        self._count = 0
        self._blocked = False

    # --- what is on the screen ----------------------------------------------------------------

    def screen(self) -> list[Shown]:
        return self._scene.clients.shown[ChatId(self.chat)]

    def _last(self, sentences: tuple[str, ...]) -> int:
        """Where one of these sentences was read last; -1: never."""
        found = [n for n, one in enumerate(self.screen()) if any(s in one.text for s in sentences)]
        return found[-1] if found else -1

    def in_case(self) -> bool:
        """As far as they can know: handed over, and nothing ended it, and nothing is asked."""
        handed = self._last((*HANDED_OVER, *HERE))
        return handed > max(self._last(OVER), self._asked())

    def with_somebody(self) -> bool:
        gone = ("cannot go on here at the moment", "reads what you write is broken")
        return self.in_case() and self._last(HERE) > self._last((*gone, *HANDED_OVER))

    def _asked(self) -> int:
        """Where the newest question is."""
        asked = [
            n
            for n, one in enumerate(self.screen())
            if {c.token for c in one.message.choices} - {"help"}
        ]
        return asked[-1] if asked else -1

    # --- what they do -------------------------------------------------------------------------

    async def live(self) -> None:
        await asyncio.sleep(self._chance.uniform(0.0, 20.0))
        await self._say("/start")
        while True:
            await asyncio.sleep(self._chance.uniform(0.5, 4.0 if self._scene.calm else 9.0))
            await self.acts()

    async def acts(self) -> None:
        """One thing, whatever it is."""
        if self._blocked:
            if self._scene.calm or self._chance.random() < 0.3:
                await self._unblock()
        elif self.in_case():
            await self._in_case()
        elif self._scene.calm or self._chance.random() < 0.85:
            await self._onwards()
        else:
            await self._astray()

    async def _in_case(self) -> None:
        if self._scene.calm:
            return
        wild = self._chance.random()
        if wild < 0.02:
            await self.stops()
        elif wild < 0.05:
            await self.asks_for_help()
        elif wild < 0.07:
            await self._sticker()
        elif wild < 0.09:
            await self._block()
        elif wild < 0.14:
            await self.sends_picture()
        elif wild < 0.16:
            await self._say("/start")
        else:
            await self.says(hard=True)

    async def _onwards(self) -> None:
        """Answers the newest question; where there is none, writes something."""
        position = self._asked()
        if position < 0 or position < self._last(OVER):
            if self._scene.calm and self._last(OVER) >= 0:
                return  # they have had enough
            await self._say("hello again")
            return
        line = self.screen()[position]
        tokens = [c.token for c in line.message.choices if not c.token.startswith("lang:")]
        onwards = [token for token in tokens if token not in ASIDE]
        if not onwards or onwards == ["skip"]:
            await self._say(f"alias{self._number}" if self._chance.random() < 0.8 else "skip")
            return
        await self._press(line, self._chosen(onwards))

    def _chosen(self, tokens: list[str]) -> str:
        sure = [token for token in tokens if token in ("yes", "go", "again", "begin", "pass")]
        if sure and (self._scene.calm or self._chance.random() < 0.9):
            return sure[0]
        return self._chance.choice(tokens)

    async def _astray(self) -> None:
        """Anything that answers nothing, or that nobody would expect."""
        others = (
            self._tells, self._tells, self.asks_for_help, self._any_button, self._sticker,
            self._other_picture, self._rubbish, self._manner, self._rests,
        )  # fmt: skip
        await self._chance.choice(others)()

    async def _tells(self) -> None:
        await self.says(hard=False)

    async def _other_picture(self) -> None:
        await self.sends_picture(hard=False)

    async def _rubbish(self) -> None:
        await self._say(self._chance.choice(RUBBISH))

    async def _manner(self) -> None:
        await self._say(self._chance.choice(("back", "/privacy", "/language", "/start")))

    async def _sticker(self) -> None:
        await self._happens(InboundKind.UNSUPPORTED, detail=Unsupported.STICKER)

    async def _rests(self) -> None:
        if self._chance.random() < 0.3:
            await self.stops()
        else:
            await asyncio.sleep(self._chance.uniform(10.0, 60.0))

    async def says(self, *, hard: bool) -> str:
        """Labelled words. `hard`: they are for a counsellor, and must arrive."""
        label = self._label()
        self._scene.act(self.chat, self.chat, "says", label=label, hard=hard)
        await self._scene.clients.say(self.chat, f"{label} {WORDS}", author=self.chat)
        return label

    async def sends_picture(self, *, hard: bool = True) -> None:
        label, data = self._label(), self._chance.randbytes(2000)
        digest = hashlib.sha256(data).hexdigest()
        self._scene.act(self.chat, self.chat, "says", label=label, hard=hard, file=digest)
        caption = f"{label} {WORDS}"
        await self._scene.clients.send_file(
            self.chat, data, PICTURE, caption=caption, author=self.chat
        )

    async def asks_for_help(self) -> None:
        self._scene.act(self.chat, self.chat, "asks for help")
        await self._scene.clients.say(self.chat, "help", author=self.chat)

    async def stops(self) -> None:
        self._scene.act(self.chat, self.chat, "stops")
        for _ in range(2):  # who says it again has said it
            await self._scene.clients.say(self.chat, "/stop", author=self.chat)

    async def _any_button(self) -> None:
        lines = [line for line in self.screen() if line.message.choices]
        if lines:
            line = self._chance.choice(lines)
            tokens = [c.token for c in line.message.choices if not c.token.startswith("lang:")]
            await self._press(line, self._chance.choice(tokens or ["help"]))

    async def _press(self, line: Shown, token: str) -> None:
        what = {"yes": "agreed", "help": "asks for help", **STOPS}.get(token, "presses")
        self._scene.act(self.chat, self.chat, what)
        await self._scene.clients.happen(
            self.chat, None, InboundKind.PRESS, body=Body(token), prompt=line.message.message
        )

    async def _say(self, text: str) -> None:
        what = "agreed" if text in ("ja", "yes") else "does"
        self._scene.act(self.chat, self.chat, what)
        await self._scene.clients.say(self.chat, text, author=self.chat)

    async def _happens(self, kind: InboundKind, **more: object) -> SourceId:
        self._scene.act(self.chat, self.chat, "does")
        return await self._scene.clients.happen(self.chat, None, kind, **more)

    async def _block(self) -> None:
        self._blocked = True
        self._scene.clients.gone.add(ChatId(self.chat))
        self._scene.act(self.chat, self.chat, "blocks")
        await self._scene.clients.happen(
            self.chat, None, InboundKind.MEMBERSHIP, detail=Membership.BLOCKED
        )

    async def _unblock(self) -> None:
        self._blocked = False
        self._scene.clients.gone.discard(ChatId(self.chat))
        self._scene.act(self.chat, self.chat, "blocks")
        await self._scene.clients.happen(
            self.chat, None, InboundKind.MEMBERSHIP, detail=Membership.UNBLOCKED
        )
        await self._say("/start")

    def _label(self) -> str:
        self._count += 1
        return f"c{self._number}-{self._count}"
