"""Which of a visitor's clips is shown: two are made at once, and the earlier may be ready last."""

from __future__ import annotations

import threading
from collections import OrderedDict


class NewestClip:
    """Clips of visitors by number, in the order in which they were asked for."""

    REMEMBERED = 2000  # visitors; what any of them asked for has long been shown by then

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = 0
        self._shown: OrderedDict[str, int] = OrderedDict()

    def asked(self) -> int:
        """The number of a clip that is asked for now."""
        with self._lock:
            self._asked += 1
            return self._asked

    def may_show(self, visitor: str | None, number: int) -> bool:
        """Whether a clip is shown that is ready now: not after one asked for later."""
        with self._lock:
            if number < self._shown.get(visitor or "", 0):
                return False
            self._shown[visitor or ""] = number
            self._shown.move_to_end(visitor or "")
            while len(self._shown) > self.REMEMBERED:
                self._shown.popitem(last=False)
            return True
