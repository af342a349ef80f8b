"""Where the bytes of a file come from when it is sent on: straight from the network that has it.

Nothing of a file is ever kept here. The adapter that sends it is handed this, and does not learn
which network it reads from; and what goes wrong there says nothing about the place it goes to.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

from adapters.port import Adapter, AdapterError, Download, Refused, RetryLater, Source
from routing.ids import AccountName
from routing.messages import Attachment


def source_of(
    attachment: Attachment | None, adapters: Mapping[AccountName, Adapter], *, patient: bool = True
) -> Source | None:
    """What opens this file; None where there is none.

    Not `patient` any more: what has not come by now is given up, because words wait behind it.
    """
    if attachment is None:
        return None

    @asynccontextmanager
    async def opened() -> AsyncIterator[Download]:
        adapter = adapters.get(attachment.account)
        if adapter is None:
            raise Refused("The network that has the file is not configured any more.")
        async with AsyncExitStack() as stack:
            with _as_promised(patient=patient):
                download = await stack.enter_async_context(adapter.fetch(attachment))
            yield Download(download.size, _chunks(download, patient=patient))

    return opened


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
        raise Refused("The file could not be had from its network for too long.") from None
    except AdapterError:
        raise Refused("The file can no longer be had from its network.") from None
