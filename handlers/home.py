"""The Home tab: shown when it is opened, and shown anew while it may still be on somebody's screen."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import structlog

from core.errors import NotLinked, Refused
from core.usecases.home import HomePages
from handlers.askers import Askers, reader_for_asker
from handlers.boundary import Messenger, Work
from handlers.interaction import Interaction
from views import home_team as view
from views.home import Home, home_of, home_unlinked
from views.message import Message

KEPT = 12 * 3_600  # seconds; whoever opens it again later is shown it then
_MOST = 5_000
_AT_ONCE = (
    20  # of others' changes at a look: with a look each 15 seconds under what Slack lets an app publish in a minute
)
_LONGEST_OFFSET = 6  # digits
_FORGED = "That button is not one of mine. Open Home again for a fresh one."

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What somebody was shown last: who they are (0: not linked), from which row of their team on, and the mark of what was in
    it."""

    at: float
    offset: int = 0
    person: int = 0
    mark: str = ""


class OpenHomes:
    """Who has opened their Home in the last hours, by Slack id. Bounded; safe between threads.

    It lives in the process: Slack tells of every opening, so what is forgotten at a restart is shown anew at the next one.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, keep: float = KEPT, most: int = _MOST) -> None:
        self._clock, self._keep, self._most = clock, keep, most
        self._shown: OrderedDict[str, _Shown] = OrderedDict()
        self._working: dict[str, bool] = {}  # by whom is being shown: whether once more after that
        self._lock = threading.Lock()

    def open(self, user: str, offset: int = 0) -> None:
        """Somebody looks at it, or turns the page."""
        with self._lock:
            now = self._clock()
            known = self._shown.pop(user, None)
            self._shown[user] = replace(known, at=now, offset=offset) if known else _Shown(now, offset)
            while len(self._shown) > self._most or next(iter(self._shown.values())).at < now - self._keep:
                self._shown.popitem(last=False)

    def offset(self, user: str) -> int:
        """The page they are on."""
        with self._lock:
            return self._shown[user].offset if user in self._shown else 0

    def made(self, user: str, person: int, mark: str) -> None:
        """What they have been shown now."""
        with self._lock:
            if user in self._shown:
                self._shown[user] = replace(self._shown[user], person=person, mark=mark)

    def shown(self) -> Mapping[str, tuple[int, str]]:
        """Person and mark of everybody who has been shown theirs."""
        with self._lock:
            late = self._clock() - self._keep
            return {user: (one.person, one.mark) for user, one in self._shown.items() if one.person and one.at >= late}

    def begin(self, user: str) -> bool:
        """True when nobody is at it already for somebody who has it open; else whoever is at it does it once more, so that what
        is shown last is what holds last."""
        with self._lock:
            if user in self._working:
                self._working[user] = True
                return False
            if user in self._shown:
                self._working[user] = False
            return user in self._shown

    def again(self, user: str) -> bool:
        """After showing it: whether to do so once more."""
        with self._lock:
            if self._working.get(user):
                self._working[user] = False
                return True
            self._working.pop(user, None)
            return False

    def leave(self, user: str) -> None:
        """After it has failed."""
        with self._lock:
            self._working.pop(user, None)


@dataclass(frozen=True)
class Homes:
    """Shows Homes: to who opens one, to who has pressed or sent something in one, and where others have changed what is in it."""

    workspace_id: int
    pages: HomePages
    askers: Askers
    messenger: Messenger
    opened: OpenHomes

    def refresh(self, user: str) -> None:
        """Show somebody theirs as it is now, if they have it open; never two at a time for one person."""
        if not self.opened.begin(user):
            return
        try:
            while True:
                self._show(user)
                if not self.opened.again(user):
                    return
        except BaseException:
            self.opened.leave(user)
            raise

    def catch_up(self) -> None:
        """Where others have changed what is on somebody's Home, show it anew."""
        shown = self.opened.shown()
        if not shown:
            return
        marks = self.pages.marks(self.workspace_id, [person for person, _ in shown.values()])
        changed = [user for user, (person, mark) in shown.items() if marks[person] != mark]
        for user in changed[-_AT_ONCE:]:  # who opened it last first
            self.refresh(user)

    def _show(self, user: str) -> None:
        try:
            asker = self.askers.cards.asker(self.workspace_id, user)
        except NotLinked as error:
            if self._publish(user, home_unlinked(str(error))):
                self.opened.made(user, 0, "")
            return
        page = self.pages.show(self.workspace_id, asker, self.opened.offset(user))
        if self._publish(user, home_of(page, reader_for_asker(asker, page.workspace))):
            self.opened.made(user, page.person.id, page.mark)

    def _publish(self, user: str, home: Home) -> bool:
        """Whether Slack took it; if not, what they were shown before still counts as what they see."""
        problem = self.messenger.show_home(user, home)
        if problem:
            log.warning("a Home was not shown", user=user, problem=problem)
        return problem is None


@dataclass(frozen=True)
class HomeHandlers:
    """Each method takes one interaction; rights are read anew every time. What Home shares with messages is answered where it is
    at home; `brief` and `give` are those that its menus choose somebody for."""

    homes: Homes
    brief: Work
    give: Work

    def events(self) -> dict[str, Work]:
        """What Slack tells of on its own."""
        return {"app_home_opened": self.opened}

    def asking_actions(self) -> dict[str, Work]:
        """The page turns in the Home itself; the menus open a form, or answer with a message."""
        return {
            view.BACK: self.turned,
            view.NEXT: self.turned,
            view.BRIEF: self.brief_chosen,
            view.FEEDBACK: self.feedback_chosen,
        }

    def slow(self) -> frozenset[str]:
        """What may ask a model."""
        return frozenset({view.BRIEF})

    def opened(self, interaction: Interaction) -> None:
        """The Home tab (the other tab of the app is its messages). Somebody not linked yet is linked on the spot."""
        if interaction.kind != "home":
            return
        self.homes.opened.open(interaction.user)
        try:
            self.homes.askers.asker(interaction)
        except NotLinked:
            log.info("not linked", user=interaction.user)
        self.homes.refresh(interaction.user)

    def turned(self, interaction: Interaction) -> None:
        """*Next* and *Back*: the page is remembered, and shown as after every press in Home."""
        self.homes.askers.asker(interaction)
        value = interaction.value
        if not (value.isascii() and value.isdecimal() and len(value) <= _LONGEST_OFFSET):
            raise Refused(_FORGED)
        self.homes.opened.open(interaction.user, int(value))

    def brief_chosen(self, interaction: Interaction) -> Message | None:
        """*1:1 brief about*."""
        return self.brief(replace(interaction, value=interaction.chosen))

    def feedback_chosen(self, interaction: Interaction) -> Message | None:
        """*Give feedback to*."""
        if not interaction.chosen:
            raise Refused(_FORGED)
        return self.give(replace(interaction, value=interaction.chosen))
