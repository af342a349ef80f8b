"""Which client a command is about: a record, or the name of a case; and telling the operator."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

from bridge.beginning import operator_of
from bridge.cli.saying import Failed
from bridge.organisation import Organisation
from bridge.store import finding, gone, lanes, outbox
from bridge.store.database import Tx
from bridge.store.sealer import Sealer
from bridge.store.tables import LaneKind
from bridge.teller import notice_row
from routing.conversation import Conversation
from routing.ids import LaneId, MessageId
from routing.messages import Body

NOBODY = "There is no client with this {what}: `consent list --records` shows the records."


def record_id(record: str) -> UUID:
    """Raises Failed."""
    try:
        return UUID(record)
    except ValueError:
        text = "This is no id of a record: take one that `consent list --records` shows."
        raise Failed(text, status=2) from None


def one_of(record: str | None, case: str | None) -> Callable[[Tx, Sealer], "Found"]:
    """How to look for whom the call names. Raises Failed when it names nobody, or two."""
    if (record is None) == (case is None):
        raise Failed("Say who: --record ID or --case NAME, one of both.", status=2)
    if record is not None:
        wanted = record_id(record)
        return lambda tx, sealer: _by_record(tx, sealer, wanted)
    name = case or ""
    return lambda tx, sealer: _by_case(tx, sealer, name)


class Found:
    """A client: where they are (None: erased before), and under which id their proof stands."""

    def __init__(
        self, lane: LaneId | None, record: UUID | None, known: Conversation | None
    ) -> None:
        self.lane, self.record, self.known = lane, record, known


def _by_record(tx: Tx, sealer: Sealer, record: UUID) -> Found:
    lane = finding.by_record(tx, sealer, record)
    if lane is None and not finding.is_proved(tx, record):
        raise Failed(NOBODY.format(what="record"))
    return Found(lane, record, None if lane is None else gone.conversation(tx, sealer, lane))


def _by_case(tx: Tx, sealer: Sealer, name: str) -> Found:
    lanes_of = finding.by_case(tx, sealer, name)
    if not lanes_of:
        raise Failed(NOBODY.format(what="name of a case"))
    if len(lanes_of) > 1:
        raise Failed("Several cases have this name: say --record ID instead.")
    known = gone.conversation(tx, sealer, lanes_of[0])
    return Found(lanes_of[0], known.ledger.record if known else None, known)


def tell_operator(
    tx: Tx, sealer: Sealer, organisation: Organisation, key: str, **values: str
) -> None:
    """The sentence `operator.<key>` in their room: the service says it as soon as it runs."""
    now, operator = datetime.now(UTC), operator_of(organisation)
    texts, language = organisation.texts, organisation.loaded.staff_language
    words = texts.say(f"operator.{key}", language, **values)
    again = texts.say("mark.again", language)
    lanes.make(tx, operator.lane, LaneKind.POST, now)
    row = notice_row(operator, MessageId(uuid4()), Body(words), again)
    outbox.add(tx, sealer, [row], now)
