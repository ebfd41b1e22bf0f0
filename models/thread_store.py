"""Reading and writing which messages people reply to, and whether they want to be asked there."""

import sqlalchemy as sa

from core.feedback import MessageRef
from models.tables import shared_cards, thread_habits
from models.transaction import BaseTx


class ThreadTx(BaseTx):
    """The part of a transaction that knows threads."""

    def add_shared_card(self, message: MessageRef, person_id: int) -> None:
        if self.shared_card(message) is None:
            self.connection.execute(
                sa.insert(shared_cards).values(
                    workspace_id=self.workspace_id, channel=message.channel, ts=message.ts, person_id=person_id
                )
            )

    def shared_card(self, message: MessageRef) -> int | None:
        here = (shared_cards.c.channel == message.channel, shared_cards.c.ts == message.ts)
        found: int | None = self.connection.scalar(
            sa.select(shared_cards.c.person_id).where(self.mine(shared_cards), *here)
        )
        return found

    def thread_habit(self, person_id: int, channel: str) -> str | None:
        found: str | None = self.connection.scalar(
            sa.select(thread_habits.c.habit).where(*self._here(person_id, channel))
        )
        return found

    def save_thread_habit(self, person_id: int, channel: str, habit: str) -> None:
        self.connection.execute(sa.delete(thread_habits).where(*self._here(person_id, channel)))
        self.connection.execute(
            sa.insert(thread_habits).values(
                workspace_id=self.workspace_id, person_id=person_id, channel=channel, habit=habit
            )
        )

    def _here(self, person_id: int, channel: str) -> tuple[sa.ColumnElement[bool], ...]:
        return self.mine(thread_habits), thread_habits.c.person_id == person_id, thread_habits.c.channel == channel
