"""What holds on every walk of counsellors with a case: who reads which words, and how often."""

from collections import Counter
from datetime import datetime

from hypothesis.stateful import RuleBasedStateMachine, invariant

from routing.assigning import handed
from routing.case import Case
from routing.cases import lately
from routing.conversation import Phase
from routing.desk import scheduling
from routing.ids import AuthorId, PlaceId
from tests.unit.state_kit import Moment


class Kept(RuleBasedStateMachine):
    """`never`: words that are not for the client. `later`: when words for later may come."""

    play: Moment
    count: int
    never: set[str]
    later: dict[str, datetime]
    by_client: set[str]
    seen: Counter[PlaceId]

    def label(self) -> str:
        self.count += 1
        return f"w{self.count}x"

    def case(self) -> Case | None:
        case = self.play.conversation.case
        return case if case is not None and case.phase is not Phase.CLOSED else None

    def own(self) -> tuple[PlaceId, AuthorId] | None:
        """Where the case is, and whose it is."""
        case = self.case()
        if case is None or case.phase is not Phase.OPEN or case.offer is None:
            return None
        return case.offer.place, case.offer.author

    # --- what always holds ----------------------------------------------------------------

    @invariant()
    def the_client_reads_what_is_for_them_once_and_in_time(self) -> None:
        if not hasattr(self, "play"):
            return
        texts = [line.text for line in self.play.chat]
        said = Counter(label for text in texts for label in self.labels(text))
        assert not self.never & said.keys()
        assert all(said[label] <= 1 for label in said.keys() - self.by_client)
        assert all(self.play.now >= at for label, at in self.later.items() if label in said)

    def labels(self, text: str) -> set[str]:
        return {word.strip(":,.") for word in text.split()} & {
            f"w{n}x" for n in range(1, self.count + 1)
        }

    @invariant()
    def only_whoever_has_the_case_reads_the_client(self) -> None:
        if not hasattr(self, "play"):
            return
        case = self.play.conversation.case
        here = case.offer.place if case is not None and case.offer is not None else None
        for place, room in self.play.rooms.items():
            new, self.seen[place] = room.lines[self.seen[place]:], len(room.lines)  # fmt: skip
            told = {label for line in new for label in self.labels(line.text)}
            assert place == here or not told & self.by_client

    @invariant()
    def no_desk_and_no_operator_reads_words(self) -> None:
        if not hasattr(self, "play"):
            return
        for text in (*self.play.operator, *map(repr, self.play.posted)):
            assert not self.labels(text)
        self.play.posted = []

    @invariant()
    def what_is_kept_stays_small_and_ends_with_the_counsellor(self) -> None:
        if not hasattr(self, "play"):
            return
        case = self.play.conversation.case
        if case is None:
            return
        assert len(case.scheduled) <= scheduling.MOST
        assert len(case.said) <= lately.KEPT
        if case.phase is not Phase.OPEN:
            assert (case.scheduled, case.draft, case.paused_until) == ((), None, None)
            assert (case.note_kept, case.handing) == (None, None)

    @invariant()
    def each_offer_has_one_seat(self) -> None:
        if not hasattr(self, "play"):
            return
        case = self.case()
        running = case is not None and case.offer is not None
        asked = handed.asked(self.play.conversation) is not None
        assert sum(self.play.taken.values()) == running + asked
