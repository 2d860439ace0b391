"""A few results of long work, remembered under their keys for a while.

The one that was used longest ago goes first. Most are about somebody's photo, so none stays for
ever: `forget_expired`, which the server of the page calls from time to time, drops what is old even
where nobody asks for it again.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

KEPT_FOR = 3000.0  # seconds

_all: WeakSet[Recent[Any, Any]] = WeakSet()
_listing = threading.Lock()


class Recent(Generic[K, V]):
    """At most `most` values, none of them older than `seconds`; threads may share it.

    clock: seconds, of a clock that is never set back.
    """

    def __init__(
        self, most: int, seconds: float = KEPT_FOR, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()  # key -> (since, value)
        self._lock = threading.Lock()
        with _listing:
            _all.add(self)

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """The value of a key, used just now; None where it is not remembered, or no more."""
        self.forget_expired()
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][1]

    def put(self, key: K, value: V) -> V:
        """Remember a value, which is also the answer. Being used later makes it no younger."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = self._clock(), value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def forget_expired(self, age: float | None = None) -> None:
        """Drop what is older than the time limit, or than `age` seconds where that is less."""
        limit = self._seconds if age is None else min(age, self._seconds)
        with self._lock:
            oldest = self._clock() - limit
            for key in [key for key, (since, _) in self._kept.items() if since < oldest]:
                del self._kept[key]


def forget_expired(age: float | None = None) -> None:
    """`Recent.forget_expired` of every memory of this process."""
    with _listing:
        memories = list(_all)
    for memory in memories:
        memory.forget_expired(age)
