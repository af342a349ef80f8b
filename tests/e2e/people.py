"""Those who write to one another in end-to-end tests: a client with a phone, and a case's room."""

import contextlib
from collections.abc import Sequence

from bridge.sandbox.botapi import Bubble, Phone
from bridge.sandbox.counsellor import Counsellor
from bridge.sandbox.demo.wording import Wording

PATIENCE = 20.0
NAME, TOPIC = "Mia", "other"


class Client:
    """A person with a phone, who reads in order what the bot writes."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self._read = 0

    async def says(self, text: str) -> int:
        return await self.phone.say(text)

    async def hears(self, part: str) -> Bubble:
        """The next message of the bot that holds this; those before it count as read."""

        def found(shown: Sequence[Bubble]) -> Bubble | None:
            fresh = (one for one in shown if one.by_bot and one.id > self._read)
            return next((one for one in fresh if part in one.text and not one.deleted), None)

        with contextlib.suppress(TimeoutError):
            await self.phone.wait_for(lambda shown: found(shown) is not None, PATIENCE)
        bubble = found(self.phone.shown())
        assert bubble is not None, f"{part!r} is not among {self.phone.texts()}"
        self._read = bubble.id
        return bubble

    async def presses(self, label: str, question: str) -> None:
        """The button of the next message that holds this."""
        bubble = await self.hears(question)
        await self.phone.press(bubble.id, label)

    async def taps(self, question: str, token: str) -> None:
        """The button of this token, below the next message that holds the question."""
        bubble = await self.hears(question)
        buttons = [button for row in bubble.buttons for button in row]
        found = [one.data for one in buttons if one.data.partition(":")[2] == token]
        assert found, f"{question!r} has no button {token!r}"
        await self.phone.press(bubble.id, found[0])

    async def answers(self, wording: Wording) -> None:
        """All that the shipped example asks, from the notice to the hand-over.

        The one place that knows the steps of its flow and what may be answered to them.
        """
        await self.taps(wording.asks("privacy"), "yes")
        await self.taps(wording.asks("counselling"), "yes")
        await self.hears(wording.asks("alias"))
        await self.says(NAME)
        await self.taps(wording.asks("age"), "skip")
        await self.taps(wording.asks("topic"), f"c:{TOPIC}")
        await self.confirms(wording)
        await self.taps(wording.asks("agreement"), "yes")
        await self.hears(wording.says("handed_over"))

    async def confirms(self, wording: Wording) -> None:
        """That the answers shown are right."""
        await self.taps(wording.asks("answers"), "yes")

    async def comes_in(self) -> None:
        """Through the brief intake, up to the hand-over."""
        await self.phone.start()
        await self.agrees()

    async def agrees(self) -> None:
        """To all that the brief intake asks."""
        await self.presses("I have read this", "answers for what you write here")
        await self.presses("Yes", "May our team read it?")
        await self.hears("I am looking for someone for you")

    def relayed(self) -> list[str]:
        """What counsellors wrote, in order: it has a name in front."""
        return [text for text in self.phone.texts() if text.startswith("Anna: ")]


async def brought_together(client: Client, counsellor: Counsellor) -> str:
    """The client through the intake and the counsellor into the room, whose id is given."""
    await client.comes_in()
    offer = await counsellor.next_invite()
    await counsellor.join(offer.room_id)
    await client.hears("is here now")
    return offer.room_id


def relayed_to(counsellor: Counsellor, room: str) -> list[str]:
    """What clients wrote, in order, as the counsellor has it in front of them."""
    lines = counsellor.shown(room)
    return [it.text for it in lines if it.kind == "m.text" and it.sender != counsellor.user_id]
