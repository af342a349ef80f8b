"""When what an adapter had kept with its host is lost: some networks allow to begin anew."""

from adapters.port import AdapterError


class StateLost(AdapterError):
    """What was kept under this key cannot be read any more. The operator knows of it.

    Where a network allows to begin anew without it, the adapter does so.
    """
