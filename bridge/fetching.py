"""Where the bytes of a file come from when it is sent on: the network that has it, or our maker.

Nothing of a file is ever kept here. The adapter that sends it is handed this, and does not learn
where it reads from; and what goes wrong there says nothing about the place it goes to.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

from adapters.port import Adapter, AdapterError, Download, Refused, RetryLater, Source
from bridge.making import Make, finished, no_file
from routing.ids import AccountName
from routing.messages import Attachment, Made


def source_of(
    attachment: Attachment | Made | None,
    adapters: Mapping[AccountName, Adapter],
    make: Make = no_file,
    *,
    patient: bool = True,
) -> Source | None:
    """What opens this file; None where there is none. `make` is asked for files of our own.

    Not `patient` any more: what has not come by now is given up, because words wait behind it.
    """
    if attachment is None:
        return None

    @asynccontextmanager
    async def opened() -> AsyncIterator[Download]:
        async with AsyncExitStack() as stack:
            with _as_promised(patient=patient):
                if isinstance(attachment, Made):
                    download = await finished(make, attachment)
                else:
                    adapter = _home(attachment, adapters)
                    download = await stack.enter_async_context(adapter.fetch(attachment))
            yield Download(download.size, _chunks(download, patient=patient))

    return opened


@dataclass(slots=True)
class Watched:
    """A source of which it is known whether it is `opening` just now: then nothing was sent yet."""

    source: Source
    opening: bool = False

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Download]:
        self.opening = True
        async with self.source() as download:
            self.opening = False
            yield download


def _home(attachment: Attachment, adapters: Mapping[AccountName, Adapter]) -> Adapter:
    adapter = adapters.get(attachment.account)
    if adapter is None:
        raise Refused("The network that has the file is not configured any more.")
    return adapter


async def _chunks(download: Download, *, patient: bool) -> AsyncIterator[bytes]:
    with _as_promised(patient=patient):
        async for chunk in download.chunks:
            yield chunk


@contextmanager
def _as_promised(*, patient: bool) -> Iterator[None]:
    """Only what the port allows of fetching: anything else would be taken for the reader's side."""
    try:
        yield
    except Refused:
        raise
    except RetryLater:
        if patient:
            raise
        raise Refused("The file could not be had for too long.") from None
    except AdapterError:
        raise Refused("The file can no longer be had from its network.") from None
