"""Several people at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import TypeVar

from core.errors import PaceError

Found = TypeVar("Found")


def at_once(*acts: Callable[[], Found]) -> list[Found]:
    """What each of these, begun together in a thread of its own, came to, in their order. Raises what one of them raised."""
    found = refusable_at_once(*acts)
    for one in found:
        if isinstance(one, PaceError):
            raise one
    return [one for one in found if not isinstance(one, PaceError)]


def refusable_at_once(*acts: Callable[[], Found]) -> list[Found | PaceError]:
    """The same, with the refusal of who was refused in its place."""
    together, found = Barrier(len(acts)), dict[int, Found | PaceError]()

    def act(number: int, one: Callable[[], Found]) -> None:
        together.wait(10)
        try:
            found[number] = one()
        except PaceError as error:
            found[number] = error

    threads = [Thread(target=act, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == len(acts)
    return [found[number] for number in range(len(acts))]
