"""Which signs the counsellor's messages carry, as the outbox knows it.

Every sign that says *relayed* at one desk is a row of one message (`relayed_at`), so that the sign
before is found at once. When these rows are swept, what was signed before them keeps its sign.
"""

from uuid import uuid5

from routing.ids import CaseId, MessageId


def relayed_at(case: CaseId) -> MessageId:
    """What every sign is called that says *relayed* at the desk of this case."""
    return MessageId(uuid5(case, "relayed"))
