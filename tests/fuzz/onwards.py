"""What every value of the port has to survive: being stored, read, and told to the core."""

from uuid import UUID

from bridge.interpret import Arrival, client_event, place_event
from bridge.store import codec
from routing.ids import MessageId, PlaceId
from routing.messages import Inbound

ONE = UUID(int=1)
PLACE = PlaceId(UUID(int=2))


def goes_on(inbound: Inbound) -> None:
    """Raises AssertionError where something would be changed on its way."""
    stored = codec.encode(inbound)
    again = codec.decode(stored, Inbound)
    assert again == inbound
    arrival = Arrival(ONE, MessageId(ONE), again)
    for event in (client_event(arrival), place_event(arrival, PLACE)):
        if event is not None:
            assert codec.decode(codec.encode(event), type(event)) == event
