"""Fifty clients and a counsellor in memory, who live on when the service dies.

Clients go through the intake with buttons and typed answers, the counsellor joins whatever invites
her; then all say labelled things. Nobody here says anything twice unless asked to: what the service
forgets stays forgotten, and a step of the intake that never comes stops that client for good.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from routing.ids import ChatId
from routing.messages import Attachment, FileKind
from tests.faults.checker import labels
from tests.faults.faraway import FarNetwork
from tests.faults.plan import Act, What
from tests.faults.proofs import asked_for
from tests.faults.remembered import Remembered
from tests.faults.screens import LAST_QUESTION, long_text

COUNSELLOR = "anna"
PICKED = "\N{BALLOT BOX WITH CHECK}"
AGES = 60  # different ones, from twenty on
LONG = 20  # every so many messages one is long
EARLIER = "Before, you wrote something to me"
PICTURE_BYTES = 20_000
BRINGING = 10  # clients in the intake at the same time, before the load begins


@dataclass(slots=True)
class Cast(Remembered):
    """`talks`: who speaks in each of the conversations now."""

    talks: dict[int, str] = field(default_factory=dict)
    begun: int = 0
    presses: int = 0
    again: int = 0  # answers that the client was asked to give again
    coming: set[asyncio.Task[None]] = field(default_factory=set)

    # ------------------------------------------------------------------------------- coming in

    async def gather(self, count: int) -> None:
        """So many conversations, each with somebody new in it."""
        doors = asyncio.Semaphore(BRINGING)

        async def come(talk: int) -> None:
            async with doors:
                await self.bring_in(talk)

        await asyncio.gather(*(come(talk) for talk in range(count)))

    async def attend(self) -> None:
        """The counsellor takes every offer, for ever."""
        while True:
            await self.staff.until(lambda: bool(self.staff.invitations(COUNSELLOR)), 1e9)
            for room in self.staff.invitations(COUNSELLOR):
                await self.staff.join(room, COUNSELLOR)

    async def bring_in(self, talk: int) -> None:
        """Somebody new through the intake, who then takes this conversation over."""
        came = await self.visit()
        if came is not None:
            self.talks[talk], self.rooms[came[0]] = came[0], came[1]

    async def visit(self, early: str = "") -> tuple[str, ChatId] | None:
        """Somebody new through the intake, and their room. `early`: said before they agreed.

        Whoever waits while others are still served is behind a backlog, and nothing of theirs lost.
        """
        self.begun += 1
        client = f"client-{self.begun:04d}"
        try:
            await self._intake(client, early, in_mood=self.begun % 2 == 0)
            await self.clients.settle(lambda: self._sees(client, "is here now"))
            await self.staff.settle(lambda: self._room_of(client) is not None)
        except TimeoutError:
            self.stuck.append(client)
            return None
        room = self._room_of(client)
        return None if room is None else (client, room)

    async def _intake(self, client: str, early: str, *, in_mood: bool) -> None:
        await self.clients.say(client, "/start", author=client)
        if early:
            await self._asked(client, "Who reads what")
            await self.clients.say(client, early, author=client)
            await self._asked(client, "after your yes I will ask about it")
        await self._press(client, "Who reads what", "I have read this")
        await self._press(client, "May we read it?", "Yes")
        if early:
            await self._asked(client, EARLIER)
            await self.clients.press(client, "pass")
        await self._type(client, ("A name?", "How old are you"), client)
        age = 20 + int(client.removeprefix("client-")) % AGES
        await self._type(client, ("How old are you", "What is it about?"), str(age))
        await self._press(client, "What is it about?", "Mood" if in_mood else "Debt")
        self.given[client]["What is it about?"] = "Mood" if in_mood else "Debt"
        if in_mood:
            await self._pick(client, "When does it suit you?")
        await self._press(client, LAST_QUESTION, "That is right")

    async def _press(self, client: str, question: str, label: str) -> None:
        await self._asked(client, question)
        self.presses += 1
        await self.clients.press(client, label)
        self.edits[f"{client} {question}"] = label

    async def _type(self, client: str, questions: tuple[str, str], answer: str) -> None:
        """Type the answer to the first, until the next comes.

        Again where the client is told that both crossed, or is asked anew: an answer counts only
        if the service knows that the question was there before it. A marked repeat asks nothing.
        """
        question, next_question = questions
        await self._asked(client, question)
        self.given[client][question] = answer
        while not self._sees(client, next_question):
            asked = self._asks(client, question)
            await self.clients.say(client, answer, author=client)
            await self.clients.settle(
                lambda n=asked: (  # type: ignore[misc]  # bound now
                    self._sees(client, next_question) or self._asks(client, question) > n
                )
            )
            self.again += not self._sees(client, next_question)

    def _asks(self, client: str, question: str) -> int:
        """How often the client was asked this, or to answer it again."""
        said = ((one.row, one.message.body.text) for one in self.clients.shown[ChatId(client)])
        return len({row for row, text in said if question in text or "crossed" in text})

    async def _pick(self, client: str, question: str) -> None:
        """Both choices, one after the other: the question's own buttons show what is picked."""
        await self._asked(client, question)
        for number, token in enumerate(("c:morning", "c:evening"), 1):
            self.presses += 1
            await self.clients.press(client, token)
            await self.clients.settle(
                lambda n=number: self._picked(client) == n  # type: ignore[misc]  # bound now
            )
        self.presses += 1
        await self.clients.press(client, "Done")
        self.edits[f"{client} {question}"] = "Mornings, Evenings"
        self.given[client][question] = "Mornings, Evenings"

    async def _asked(self, client: str, question: str) -> None:
        await self.clients.settle(lambda: self._sees(client, question))

    def _sees(self, client: str, words: str) -> bool:
        return any(words in text for text in self.clients.texts(client))

    def _picked(self, client: str) -> int:
        shown = self.clients.shown[ChatId(client)]
        counts = (sum(PICKED in c.label for c in one.message.choices) for one in shown)
        return max(counts, default=0)

    def counsellor(self, room: ChatId) -> str:
        """Who is in this room."""
        return next(iter(sorted(self.staff.rooms[room].joined)), COUNSELLOR)

    def _room_of(self, client: str) -> ChatId | None:
        """The room whose card has the client's name on it."""
        for room in self.staff.rooms:
            if any(client in one.text for one in self.staff.shown[room][:4]):
                return room
        return None

    # ----------------------------------------------------------------------------------- talking

    async def act(self, act: Act) -> None:
        client = self.talks.get(act.talk)
        if client is None:
            return
        name = str(int(client.removeprefix("client-")))
        match act.what:
            case What.NEWCOMER:
                task = asyncio.create_task(self.bring_in(act.talk))
                self.coming.add(task)
                task.add_done_callback(self.coming.discard)
            case What.STAFF:
                room, label = self.rooms[client], f"s{name}-{act.number}"
                self.answered[client].append(label)
                text, author = self._words(label, act), self.counsellor(room)
                self.newest[client] = await self.staff.say(room, text, author=author)
            case What.CLIENT:
                label = f"c{name}-{act.number}"
                self.said[self.rooms[client]].append(label)
                await self.clients.say(client, self._words(label, act), author=client)
            case What.PICTURE:
                await self._picture(client, f"c{name}-{act.number}")
            case What.ERRAND:  # somebody else's (errands.py)
                return

    def _words(self, label: str, act: Act) -> str:
        """The label alone, or once in a while more than goes into one message."""
        if act.number % LONG != 1:
            return label
        self.longs.add(label)
        return long_text(label)

    async def _picture(self, client: str, label: str) -> None:
        data = random.Random(f"{self.seed} {label}").randbytes(PICTURE_BYTES)
        like = Attachment(FileKind.IMAGE, self.clients.account, "", "p.jpg", "image/jpeg")
        self.said[self.rooms[client]].append(label)
        self.pictures[label] = data
        await self.clients.send_file(client, data, like, caption=label, author=client)

    # ------------------------------------------------------------------------------------ ending

    async def finish(self, still: Callable[[], Awaitable[None]]) -> None:
        """Whoever is on their way comes through, or never will; then a last word everywhere, and
        whoever is in conversation asks for the proof of what they agreed to.

        `still` waits until nothing more can come.
        """
        await still()
        await self.clients.end()
        await self.staff.end()
        await asyncio.gather(*self.coming)
        for talk in sorted(self.talks):
            for what in (What.CLIENT, What.STAFF):
                await self.act(Act(0.0, what, talk, 1_000_000))
        await still()
        self.prove = [one for one in self.talks.values() if one in self.given]
        await asked_for(self.clients, self.prove, still)

    def lacks(self) -> bool:
        """Whether somewhere the last word has not come."""
        return self._lacking(self.staff, self.said) or self._lacking(self.clients, self.answered)

    def _lacking(self, network: FarNetwork, wanted: dict[str, list[str]]) -> bool:
        return any(
            words[-1] not in {label for label, _ in labels(network.texts(place)[-9:])}
            for place, words in wanted.items()
            if words[-1].endswith("-1000000")
        )
