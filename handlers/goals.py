"""`/goal`, its forms, and what can be pressed on a goal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import Refused
from core.goals import Goal, Split
from core.usecases.goal_choices import GoalChoices
from core.usecases.goal_tracking import Tracked
from core.usecases.goals import Goals
from core.usecases.kpi import Asker
from handlers.askers import Askers, reader_for_asker
from handlers.boundary import FormWork, Messenger, Work
from handlers.forms import show_form
from handlers.interaction import Interaction
from views import goal_form as form
from views import goals as view
from views.message import Message
from views.modal import Modal
from views.text import Reader

_FORGED = "That button is not one of mine. Type `/goal` for a fresh list."


@dataclass(frozen=True)
class GoalHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    goals: Goals
    choices: GoalChoices
    askers: Askers
    messenger: Messenger

    def commands(self) -> dict[str, Work]:
        """The slash commands answered here."""
        return {"/goal": self.asked}

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the message they were pressed on."""
        return {
            view.ACCEPT: self.accepted,
            view.CANCEL: self.cancel_asked,
            view.CANCEL_CONFIRMED: self.cancelled,
            view.KEEP: self.kept,
        }

    def asking_actions(self) -> dict[str, Work]:
        """The buttons that open a form, or whose answer is a message of its own."""
        return {
            view.ASK: self.said_asked,
            view.ANSWER: self.said_asked,
            view.AMEND: self.amend_asked,
            view.NEW: self.new_asked,
            view.SPLIT_EVENLY: self.split_evenly,
            view.SPLIT_BY_SHARE: self.split_by_share,
            view.SPLIT_BY_HAND: self.split_by_hand,
        }

    def forms(self) -> dict[str, FormWork]:
        """The forms that are submitted here."""
        return {form.GOAL: self.submitted, form.SAY: self.said, form.SPLIT: self.split_submitted}

    def asked(self, interaction: Interaction) -> Message | None:
        """`/goal` lists; `/goal set ...` (or anything else that is typed) opens the form, filled in."""
        asker = self.askers.asker(interaction)
        text = interaction.text.strip()
        first, _, rest = text.partition(" ")
        if not text or first.casefold() in ("list", "show"):
            return self._list(asker)
        read = self.choices.read(self.workspace_id, asker, rest if first.casefold() in ("set", "new") else text)
        kpi = read.kpi
        entered = form.Entered(
            who=read.subject,
            kpi=kpi.key if kpi else "",
            amount=form.amount_text(read.value, kpi.unit) if kpi and read.value is not None else "",
            period=form.period_value(read.period) if read.period else "",
            why=read.why,
        )
        return self.open(interaction, asker, entered)

    def new_asked(self, interaction: Interaction) -> Message | None:
        """*Set a goal*: an empty form, for whom the card was about."""
        asker = self.askers.asker(interaction)
        offered = self.choices.offered(self.workspace_id, asker, also=interaction.value)
        known = interaction.value in dict(offered.subjects)
        return self.open(
            interaction, asker, form.Entered(who=interaction.value if known else self.choices.default(asker))
        )

    def amend_asked(self, interaction: Interaction) -> Message | None:
        """*Change*: the form as the goal stands."""
        asker, tracked = self._shown(interaction)
        goal = tracked.goal
        entered = form.entered_of(goal.draft, tracked.kpi, goal=goal.id, version=goal.version)
        return self.open(interaction, asker, entered, only=(goal.draft.subject, tracked.subject.name))

    def submitted(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The goal's form. A warning is shown once; the same again means that it is wanted."""
        asker = self.askers.asker(interaction)
        entered = form.read(interaction.entered, interaction.metadata)
        offered = self.choices.offered(self.workspace_id, asker, also=entered.who)
        kpi = next((one for one in offered.kpis if one.key == entered.kpi), None)
        draft, errors = form.draft_of(entered, kpi, offered.today, offered.workspace.business)
        if draft is None or kpi is None:
            return errors
        checked = self.goals.check(self.workspace_id, asker, draft)
        if checked.problems:
            return {form.FIELD_BLOCKS[field]: text for field, text in checked.problems.items()}
        if checked.ambition is not None and entered.seen != form.fingerprint(draft):
            warning = form.warning_text(kpi, draft.value, checked.ambition, reader_for_asker(asker, offered.workspace))
            again = replace(entered, seen=form.fingerprint(draft), period=form.period_value(draft.period), until="")
            return form.build(
                again, people=offered.subjects, kpis=offered.kpis, today=offered.today,
                business=offered.workspace.business, warning=warning,
            )  # fmt: skip
        if entered.goal:
            goal = self.goals.amend(self.workspace_id, asker, entered.goal, entered.version, draft)
            return form.said("Changed", _told(goal, "The goal is changed."))
        made = self.goals.propose(self.workspace_id, asker, draft, form=interaction.once_by_user)
        return form.said("Done", _told(made, "The goal is set.") if made else "This goal is set already.")

    def accepted(self, interaction: Interaction) -> Message:
        """*Accept*, of the version that was shown."""
        asker = self.askers.asker(interaction)
        goal_id, version = _target(interaction)
        self.goals.accept(self.workspace_id, asker, goal_id, version)
        return self._card(asker, goal_id, "Accepted.")

    def said_asked(self, interaction: Interaction) -> Message | None:
        """*Ask*, or *Answer*."""
        asker, tracked = self._shown(interaction)
        text = "\n".join(view.lines(tracked, self._reader_of(asker)))
        is_question = asker.person is not None and asker.person.id != tracked.goal.proposer
        self._form(interaction, form.build_said(tracked.goal.id, is_question=is_question, about=text))
        return None

    def said(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The question or answer."""
        asker = self.askers.asker(interaction)
        text = interaction.entered.get(form.TEXT) or ""
        if not text.strip():
            return {form.TEXT: "Write what you would like to say."}
        goal_id = form.read_goal(interaction.metadata)
        self.goals.say(self.workspace_id, asker, goal_id, text, form=interaction.once_by_user)
        return form.said("Sent", "It is on its way to the other side of the goal.")

    def cancel_asked(self, interaction: Interaction) -> Message:
        """*Cancel*: asks first."""
        asker, tracked = self._shown(interaction)
        return view.confirm_cancel(tracked, self._reader_of(asker))

    def cancelled(self, interaction: Interaction) -> Message:
        """*Yes, cancel it*."""
        asker = self.askers.asker(interaction)
        goal_id, _ = _target(interaction)
        self.goals.cancel(self.workspace_id, asker, goal_id)
        return self._card(asker, goal_id, "Cancelled.")

    def kept(self, interaction: Interaction) -> Message:
        """*Keep it*."""
        asker, tracked = self._shown(interaction)
        return self._card(asker, tracked.goal.id, "Kept.")

    def split_evenly(self, interaction: Interaction) -> Message:
        """*Split evenly*: each person's part is proposed to them."""
        return self._split(interaction, Split.EVENLY)

    def split_by_share(self, interaction: Interaction) -> Message:
        """*Split by past share*."""
        return self._split(interaction, Split.PAST_SHARE)

    def split_by_hand(self, interaction: Interaction) -> Message | None:
        """*Split by hand*: a form that begins with even parts."""
        asker, tracked = self._shown(interaction)
        kpi = tracked.kpi
        if kpi is None:
            raise Refused("The KPI of this goal is no longer measured. Cancel it and set a new one.")
        even = self.goals.parts(self.workspace_id, asker, tracked.goal.id, Split.EVENLY)
        names = self.choices.names(self.workspace_id, even)
        parts = [(person, names[person], form.amount_text(value, kpi.unit)) for person, value in even.items()]
        about = "\n".join(view.lines(tracked, self._reader_of(asker)))
        self._form(interaction, form.build_split(tracked.goal.id, parts, about))
        return None

    def split_submitted(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The parts, by hand."""
        asker = self.askers.asker(interaction)
        goal_id = form.read_goal(interaction.metadata)
        kpi = self.goals.shown(self.workspace_id, asker, goal_id).kpi
        if kpi is None:
            raise Refused("The KPI of this goal is no longer measured. Cancel it and set a new one.")
        parts, errors = form.read_split(interaction.entered, interaction.metadata, kpi)
        if errors:
            return errors
        made = self.goals.split(self.workspace_id, asker, goal_id, parts, form=interaction.once_by_user)
        return form.said("Proposed", view.split_done(len(made), len(parts)).text)

    def _split(self, interaction: Interaction, how: Split) -> Message:
        asker = self.askers.asker(interaction)
        goal_id, _ = _target(interaction)
        parts = self.goals.parts(self.workspace_id, asker, goal_id, how)
        made = self.goals.split(self.workspace_id, asker, goal_id, parts, form=interaction.once_by_user)
        return view.split_done(len(made), len(parts))

    def _list(self, asker: Asker) -> Message:
        assert asker.person is not None, "whoever types in Slack is in the roster"
        tracked, total = self.goals.listed(self.workspace_id, asker, view.LISTED)
        return view.goals_list(tracked, total, asker.person, self._reader_of(asker))

    def _card(self, asker: Asker, goal_id: int, said: str) -> Message:
        assert asker.person is not None, "whoever presses in Slack is in the roster"
        tracked = self.goals.shown(self.workspace_id, asker, goal_id)
        return view.goal_card(tracked, asker.person, self._reader_of(asker), said)

    def _shown(self, interaction: Interaction) -> tuple[Asker, Tracked]:
        asker = self.askers.asker(interaction)
        goal_id, _ = _target(interaction)
        return asker, self.goals.shown(self.workspace_id, asker, goal_id)

    def open(
        self, interaction: Interaction, asker: Asker, entered: form.Entered, only: tuple[str, str] | None = None
    ) -> Message | None:
        """Open the form, filled in."""
        offered = self.choices.offered(self.workspace_id, asker, also=entered.who)
        people: Sequence[tuple[str, str]] = [only] if only else offered.subjects
        built = form.build(
            entered, people=people, kpis=offered.kpis, today=offered.today, business=offered.workspace.business
        )
        self._form(interaction, built)
        return None

    def _form(self, interaction: Interaction, built: Modal) -> None:
        show_form(self.messenger, interaction, built)

    def _reader_of(self, asker: Asker) -> Reader:
        return reader_for_asker(asker, self.choices.workspace(self.workspace_id))


def _target(interaction: Interaction) -> tuple[int, int]:
    """The goal and version that a button carries. Raises `Refused` for what no button of ours says."""
    goal, _, version = interaction.value.partition("|")
    if (
        not (goal.isascii() and goal.isdecimal() and version.isascii() and version.isdecimal())
        or len(goal + version) > 15
    ):
        raise Refused(_FORGED)
    return int(goal), int(version)


def _told(goal: Goal | None, text: str) -> str:
    """What follows now."""
    if goal is not None and goal.state == "proposed":
        return f"{text.replace('set', 'proposed')} The other side gets a message, and can accept or ask."
    return f"{text} `/goal` shows how it goes."
