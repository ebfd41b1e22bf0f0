"""A thread for what must not hold anybody longer than agreed, whatever it hangs on."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """An event loop in a thread of its own. Not `asyncio.run` for each call: that waits at its end for whatever still looks up
    an address, and so gives a dead name server the last word."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="model", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """What comes of it. Raises `TimeoutError` when it takes longer, and gives it up."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        finally:
            future.cancel()

    @property
    def is_closed(self) -> bool:
        """Whether it can run nothing more."""
        return self._loop.is_closed()

    def close(self) -> None:
        """Stop the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
