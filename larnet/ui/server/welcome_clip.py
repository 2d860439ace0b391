"""The clip that a visitor finds on arrival: made once, then shown to everybody for a while."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Welcome:
    """`make` gives the values of the components that show the clip.

    A visitor who asks for a clip of their own before the welcome is there never sees it: theirs may
    be ready first, and a late welcome would replace it.
    """

    FRESH = 1200  # seconds; well below the age at which the page's files are removed
    REMEMBERED = 2000  # visitors; the welcome of any of them has long come by then

    def __init__(self, make: Callable[[], list[Any]]) -> None:
        self._make = make
        self._making = threading.Lock()
        self._made = -float("inf")
        self._values: list[Any] = []
        self._busy: OrderedDict[str, None] = OrderedDict()

    @contextmanager
    def superseded(self, visitor: str | None) -> Iterator[None]:
        """No welcome for this visitor from now on, unless what they asked for fails."""
        self._busy[visitor or ""] = None
        while len(self._busy) > self.REMEMBERED:
            self._busy.popitem(last=False)
        try:
            yield
        except BaseException:
            self._busy.pop(visitor or "", None)
            raise

    def values(self, visitor: str | None) -> list[Any] | None:
        """What `make` gave, or None where the visitor has asked for a clip already."""
        with self._making:
            if self._asked(visitor):
                return None
            self._refresh()
        return None if self._asked(visitor) else self._values

    def prepare(self) -> None:
        """Make it before anybody comes."""
        with self._making:
            self._refresh()

    def _refresh(self) -> None:
        if time.monotonic() - self._made > self.FRESH:
            self._values, self._made = self._make(), time.monotonic()

    def _asked(self, visitor: str | None) -> bool:
        return (visitor or "") in self._busy
