"""What people wrote, remembered by a keyed hash: to know it again when they edit or answer it."""

from collections.abc import Iterator, Mapping

from bridge.folds import Fold
from bridge.store.copies import Copy
from bridge.store.inbox_rows import InboxRow
from bridge.store.tables import Role
from routing.conversation import Gate
from routing.ids import AccountName, CaseId, MessageId, NetworkId
from routing.messages import Inbound, InboundKind


def copies_of(
    fold: Fold, networks: Mapping[AccountName, NetworkId], case: CaseId | None
) -> Iterator[Copy]:
    """Of what was handled, once the client has agreed.

    Of what was written before that, and may be fetched again, the network's name of it alone.
    `networks`: who each of our accounts is.
    """
    for row in fold.done:
        found = _copy(fold, row, networks, case)
        if found is not None:
            yield found


def written_by(fold: Fold, deletion: Inbound) -> MessageId | None:
    """The message that its own author deletes here, among what was handled just now."""
    for row in fold.done:
        what = row.what
        if not isinstance(what, Inbound) or not _is_noted(what, row):
            continue
        mine = (what.source, what.place, what.author)
        if mine == (deletion.target, deletion.place, deletion.author):
            return MessageId(row.id)
    return None


def _is_noted(what: Inbound, row: InboxRow) -> bool:
    """Words; and signs of staff, for taking one away is a deletion on some networks."""
    sign = what.kind is InboundKind.REACTION and row.role is Role.PLACE
    return what.kind is InboundKind.MESSAGE or sign


def _copy(
    fold: Fold, row: InboxRow, networks: Mapping[AccountName, NetworkId], case: CaseId | None
) -> Copy | None:
    what, conversation, message = row.what, fold.conversation, MessageId(row.id)
    if not isinstance(what, Inbound) or not _is_noted(what, row):
        return None
    network = networks.get(what.place.account)  # None: not configured any more
    if conversation is None or network is None:
        return None
    agreed = conversation.gate is Gate.ADMITTED
    if not agreed and message not in conversation.earlier:
        return None
    return Copy(
        lane=fold.claimed.lane,
        message=message,
        network=network,
        chat=what.place.chat,
        source=what.source,
        order=what.order,
        case=case,
        author=what.author if agreed else None,
        body=what.body if agreed else None,
    )
