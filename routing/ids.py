"""Opaque identifiers. Only their makers (an adapter, the shell) may look inside them."""

from typing import NewType
from uuid import UUID

AccountName = NewType("AccountName", str)  # the key under `channels:` in the configuration
NetworkId = NewType("NetworkId", str)  # who we are on a network: a bot id, a Matrix user id
ChatId = NewType("ChatId", str)  # one chat or room, in the network's own spelling
AuthorId = NewType("AuthorId", str)  # who wrote, in the network's own spelling
SourceId = NewType("SourceId", str)  # one message of a network, unique within an account
LaneId = NewType("LaneId", UUID)
CaseId = NewType("CaseId", UUID)
PlaceId = NewType("PlaceId", UUID)  # ours, made before the room or topic exists
MessageId = NewType("MessageId", UUID)  # ours, the same on every side of the bridge
OutboundId = NewType("OutboundId", UUID)  # one part of one message: a row, and a transaction id
EventId = NewType("EventId", UUID)
CounsellorId = NewType("CounsellorId", str)
StepName = NewType("StepName", str)
Language = NewType("Language", str)  # a BCP 47 tag in lower case: `de`, `en`
