"""`/kpi` and what can be pressed on its card."""

import secrets
from dataclasses import dataclass, field

import structlog

from core.access import require_shareable
from core.feedback import MessageRef
from core.people import SubjectKind
from core.usecases.kpi import Asker, CardRequest, KpiAnswer, KpiCards
from core.usecases.threads import Threads
from handlers.askers import Askers, reader_of
from handlers.boundary import Messenger, SeenOnce, Work
from handlers.interaction import Interaction
from views import kpi as view
from views import kpi_controls as controls
from views import kpi_share
from views.kpi_details import PAGE, details_card
from views.message import Message

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class KpiHandlers:
    """Each method takes one interaction and returns what to show. Rights are read anew every time, from the Slack id."""

    workspace_id: int
    cards: KpiCards
    askers: Askers
    messenger: Messenger
    threads: Threads
    shares: SeenOnce = field(default_factory=SeenOnce)

    def commands(self) -> dict[str, Work]:
        """The slash commands answered here."""
        return {"/kpi": self.asked}

    def actions(self) -> dict[str, Work]:
        """The buttons and menus whose answer takes the place of the message they were pressed on."""
        return {
            controls.PERIOD: self.period_chosen,
            controls.DETAILS: self.details_chosen,
            controls.OLDER: self.details_chosen,
            controls.NEWER: self.details_chosen,
            controls.BACK: self.card_again,
            controls.SHARE_CONFIRMED: self.share_confirmed,
            controls.SHARE_CANCELLED: self.share_cancelled,
        }

    def asking_actions(self) -> dict[str, Work]:
        """The buttons whose answer is a message of its own, below the card."""
        return {controls.SHARE: self.share_asked}

    def asked(self, interaction: Interaction) -> Message:
        """`/kpi ...`"""
        asker = self.askers.asker(interaction)
        return self._card(asker, self.cards.ask(self.workspace_id, asker, interaction.text))

    def period_chosen(self, interaction: Interaction) -> Message:
        """Another period in the card's menu."""
        request = controls.with_period(controls.request_in(interaction.block_id), interaction.chosen)
        return self._show(interaction, request)

    def card_again(self, interaction: Interaction) -> Message:
        """*Back to the card*."""
        return self._show(interaction, CardRequest.decode(interaction.value))

    def details_chosen(self, interaction: Interaction) -> Message:
        """A KPI in the details menu (its card is in the block's id), or a button that carries everything."""
        if interaction.chosen:
            wanted = controls.DetailsRequest(controls.request_in(interaction.block_id), interaction.chosen)
        else:
            wanted = controls.DetailsRequest.decode(interaction.value)
        asker = self.askers.asker(interaction)
        details = self.cards.details(
            self.workspace_id, asker, wanted.card, wanted.kpi, offset=wanted.offset, limit=PAGE
        )
        return details_card(details, wanted, reader_of(asker, details.answer), _turn())

    def share_asked(self, interaction: Interaction) -> Message:
        """*Share*: asks first."""
        asker, answer = self._shareable(interaction)
        return kpi_share.confirmation(answer, reader_of(asker, answer), interaction.channel, _turn())

    def share_confirmed(self, interaction: Interaction) -> Message:
        """*Share* under the question: posts the card, once however often it is pressed."""
        asker, answer = self._shareable(interaction)
        channel = interaction.channel
        once = f"{interaction.user}:{channel}:{interaction.message_ts}:{interaction.block_id}"
        if not self.shares.first(once):
            return kpi_share.shared(channel)
        workspace = answer.workspace
        reader = view.reader_for(answer, workspace.locale, workspace.zone)
        posted = self.messenger.post(channel, view.shared_card(answer, reader, interaction.user))
        if posted.problem is not None:
            self.shares.forget(once)
            return kpi_share.unreachable(channel, posted.problem)
        subject = answer.card.subject
        if subject.kind is SubjectKind.PERSON and posted.ts:
            # So that a reply to it can be saved as feedback.
            self.threads.remember(self.workspace_id, MessageRef(channel, posted.ts), subject.people[0])
        log.info("shared", user=interaction.user, by_admin=asker.viewer.is_admin)
        return kpi_share.shared(channel)

    def share_cancelled(self, interaction: Interaction) -> Message:  # noqa: ARG002 - every listener has one shape
        """*Cancel* under the question."""
        return kpi_share.cancelled()

    def _shareable(self, interaction: Interaction) -> tuple[Asker, KpiAnswer]:
        asker = self.askers.asker(interaction)
        answer = self.cards.show(self.workspace_id, asker, CardRequest.decode(interaction.value))
        require_shareable(asker.viewer, answer.card.subject)
        return asker, answer

    def _show(self, interaction: Interaction, request: CardRequest) -> Message:
        asker = self.askers.asker(interaction)
        return self._card(asker, self.cards.show(self.workspace_id, asker, request))

    def _card(self, asker: Asker, answer: KpiAnswer) -> Message:
        return view.card(answer, reader_of(asker, answer), _turn())


def _turn() -> str:
    return secrets.token_hex(3)
