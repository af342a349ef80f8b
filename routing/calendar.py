"""Opening hours as the core sees them: asked for a moment, answered without a clock."""

from datetime import datetime, timedelta
from typing import Protocol

from routing.ids import Language


class Calendar(Protocol):
    """When somebody of the organisation is there (its `counselling` hours). Pure."""

    def is_open(self, at: datetime) -> bool: ...

    def changes(self, at: datetime) -> datetime | None:
        """The next moment at which that is different; None: never."""
        ...

    def after(self, at: datetime, span: timedelta) -> datetime | None:
        """When so much open time has passed since `at`, in UTC; None: not as far as anybody sees.

        `span` is more than nothing. Open time that ends there counts: it may be closing time.
        """
        ...

    def spoken(self, moment: datetime, now: datetime, language: Language) -> str:
        """The moment as people say it: `today at 17:00`, `on Monday at 09:00`."""
        ...

    def until(self, moment: datetime, now: datetime, language: Language) -> str:
        """That something lasts until then: `until 17:00 today`."""
        ...
