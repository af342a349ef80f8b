"""One lane that is played: what `play` stands on. It asks step() and has it carried out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from routing.conversation import Conversation
from routing.core import needed, step
from routing.effects import Send
from routing.events import Event, NotRecovered, Recovered
from routing.facts import Counsellor, Facts, House, Prompt
from routing.flow.model import Flow
from routing.ids import MessageId
from routing.messages import Attachment, Body, Voice
from routing.surroundings import Surroundings


class Stage(Surroundings):
    """One lane and what surrounds it.

    `through` is applied to the state between two steps: writing and reading it with the codec
    shows that nothing lives in memory only.
    """

    def __init__(
        self,
        house: House,
        roster: tuple[Counsellor, ...],
        now: datetime,
        through: Callable[[Conversation], Conversation] = lambda state: state,
    ) -> None:
        super().__init__(house, now)
        self.roster, self._through = roster, through
        self.flows: dict[str, Flow] = {house.flow.sha256: house.flow}
        self.wrote: dict[str, MessageId] = {}  # by counsellors, the last in these words
        self.written: dict[MessageId, tuple[Body, datetime, Attachment | None]] = {}

    def happens(self, event: Event) -> None:
        facts = self._facts(event)
        done = step(self.conversation, event, facts)
        self.conversation = self._through(done.conversation)
        self._carried_out(done.effects)
        while self.asked_back:
            self._fetch(self.asked_back.pop(0))

    def _fetch(self, message: MessageId) -> None:
        """What the client wrote is still in their chat, unless they took it away."""
        found = self.written.get(message)
        if found is None:
            self.happens(NotRecovered(self._event(), message))
        else:
            body, at, attachment = found
            self.happens(Recovered(self._event(), message, body, at, attachment))

    def _facts(self, event: Event) -> Facts:
        need = needed(self.conversation, event, self.house.urgent)
        roster = tuple(
            replace(c, taken=self.taken[c.id], turn=self.turns.get(c.id, 0)) for c in self.roster
        )
        pending = self.conversation.pending
        shown = next((ln for ln in self.chat if pending and ln.message == pending.message), None)
        prompt = Prompt.SHOWN if shown else Prompt.QUEUED
        run = self.conversation.run
        return Facts(
            now=self.now,
            house=self.house,
            flow=self.flows[run.flow] if run else self.house.flow,
            make_id=lambda label: self._named(event, label),
            documents=self.house.documents,
            roster=roster,
            prompt=prompt if need.prompt else None,
            prompt_order=shown.order if shown and need.prompt else 0,
            queued=self._queued() if need.queued else 0,
            unread=self.unread if need.unread else 0,
            unsent=len(self.queued),
            held=len(self.chat) if need.held else 0,
            held_back=self.held_back and need.held_back,
            unseen=any(one.message == need.unseen for one in self.queued),
            survey=self._survey(),
        )

    def _survey(self) -> Flow | None:
        """The one they are on, which may be an older one; None where there is none any more."""
        survey, own = self.conversation.survey, self.house.survey
        if survey is None or own is None:
            return None
        return {**self.flows, own.sha256: own}.get(survey.run.flow)

    def _queued(self) -> int:
        """People's words that are not on their way yet, in both directions."""
        people = [one for one in self.queued if isinstance(one, Send) and one.voice is Voice.PERSON]
        return sum(map(len, self.held.values())) + len(people)

    def _named(self, event: Event, label: str) -> UUID:
        made = uuid5(event.id, label)
        self.labels[made] = label
        return made
