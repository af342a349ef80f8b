"""The files that people of the memory network have sent, and what may go wrong with them.

A reference is the network's own; a file can vanish from the shelf while its reference lives on, and
one above `largest` never gets onto it, as networks have such limits for programs.
"""

from dataclasses import dataclass, field, replace

from adapters.port import AdapterError, Refused
from routing.ids import AccountName
from routing.messages import Attachment


@dataclass(slots=True)
class Shelf:
    """`faults` are raised by the next readings, one each; None lets one pass."""

    account: AccountName
    largest: int = 20 << 20
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    faults: list[AdapterError | None] = field(default_factory=list)

    def put(self, data: bytes, like: Attachment) -> Attachment | None:
        """The attachment as a message carries it; None: too large to be carried."""
        if len(data) > self.largest:
            return None
        reference = f"file{len(self.files) + 1}"
        self.files[reference] = data
        return replace(like, account=self.account, reference=reference, size=len(data))

    def read(self, reference: str, start: int, most: int) -> tuple[int, bytes]:
        """The size, and at most so many bytes. Raises the ordered fault, or Refused."""
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        data = self.files.get(reference)
        if data is None:
            raise Refused("the file is no longer there")
        return len(data), data[start : start + most]
