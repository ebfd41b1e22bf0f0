"""Files given in Pace's direct messages, `/pace import`, and what can be pressed on a file."""

from dataclasses import dataclass, replace

from core.access_admin import require_data
from core.errors import NotLinked, NotPermitted, PaceError, Refused
from core.records import DateOrderUnknown
from core.uploads import Columns, FileKind, PeopleColumns, Upload
from core.usecases.kpi import Asker
from core.usecases.linking import LinkReport
from core.usecases.uploads import Trial, Uploads
from handlers.askers import Askers, LedOn, reader_for_asker
from handlers.boundary import FormWork, Messenger, Work
from handlers.forms import show_form
from handlers.interaction import Interaction
from views import data as view
from views import data_form as form
from views import data_people as people_form
from views import data_trial as trial_view
from views.errors import refusal
from views.message import Message
from views.modal import Modal
from views.text import Reader

_MOST_FILES = 5  # of one message
_FORGED = "That button is not one of mine. Give me the file again for a fresh one."


@dataclass(frozen=True)
class DataHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id. What is said about a file is
    posted: it has to be there tomorrow too."""

    workspace_id: int
    uploads: Uploads
    askers: Askers
    messenger: Messenger
    led_on: LedOn  # adds what comes next while the workspace is set up

    def subcommands(self) -> dict[str, Work]:
        """The words after `/pace` that are answered here."""
        return {"import": self.asked}

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the message they were pressed on."""
        return {view.IMPORT: self.imported, view.WITHDRAWN: self.withdrawn, view.CANCEL: self.cancelled}

    def asking_actions(self) -> dict[str, Work]:
        """What opens a form, or whose answer is a message of its own."""
        return {
            view.CHECK: self.checked,
            view.CHANGE: self.change_asked,
            view.WITHDRAW: self.withdraw_asked,
            view.SHEET: self.sheet_chosen,
            view.KIND: self.kind_chosen,
            view.DAY_FIRST: self.day_first,
            view.MONTH_FIRST: self.month_first,
        }

    def forms(self) -> dict[str, FormWork]:
        """The forms that are submitted here."""
        return {
            form.COLUMNS: self.columns_chosen,
            form.OUTCOMES: self.outcomes_chosen,
            people_form.PEOPLE: self.people_chosen,
        }

    def slow(self) -> frozenset[str]:
        """What reads whole files: it keeps no card waiting."""
        return frozenset({view.CHECK, view.IMPORT, view.WITHDRAWN, view.SHEET, view.DAY_FIRST, view.MONTH_FIRST})

    def dropped(self, interaction: Interaction) -> Message | None:
        """Files were given: each gets an answer of its own."""
        try:
            asker = self.askers.asker(interaction)
        except NotLinked:
            return view.not_for_us()
        require_data(asker.viewer)
        for file in interaction.files[:_MOST_FILES]:
            form_key = f"{interaction.channel}:{interaction.message_ts}:{file}"
            try:
                proposal = self.uploads.take(self.workspace_id, asker, file, channel=interaction.channel, form=form_key)
            except NotPermitted:
                raise
            except PaceError as error:
                self.messenger.post(interaction.channel, refusal(error))
                continue
            if proposal is not None:
                self.messenger.post(interaction.channel, view.proposal_message(proposal, self._reader(asker)))
        if len(interaction.files) > _MOST_FILES:
            return view.too_many(_MOST_FILES)
        return None

    def asked(self, interaction: Interaction) -> Message:
        """`/pace import`."""
        asker = self.askers.asker(interaction)
        return view.how_to(self.uploads.waiting(self.workspace_id, asker))

    def sheet_chosen(self, interaction: Interaction) -> None:
        """Another sheet of a workbook."""
        asker = self.askers.asker(interaction)
        upload_id = _number(interaction.block_id.removeprefix("data-"))
        upload = self.uploads.open(self.workspace_id, asker, upload_id)
        at = _number(interaction.chosen)
        if at >= len(upload.sheets):
            raise Refused(_FORGED)
        proposal = self.uploads.choose_sheet(self.workspace_id, asker, upload_id, upload.sheets[at])
        self.messenger.post(upload.channel, view.proposal_message(proposal, self._reader(asker)))

    def kind_chosen(self, interaction: Interaction) -> None:
        """*It is something else*."""
        asker = self.askers.asker(interaction)
        upload_id = _number(interaction.block_id.removeprefix("data-kind-"))
        if interaction.chosen not in set(FileKind):
            raise Refused(_FORGED)
        proposal = self.uploads.take_as(self.workspace_id, asker, upload_id, FileKind(interaction.chosen))
        self.messenger.post(proposal.upload.channel, view.proposal_message(proposal, self._reader(asker)))

    def checked(self, interaction: Interaction) -> None:
        """*Check it*: what an import would do."""
        asker = self.askers.asker(interaction)
        self._check(asker, _target(interaction)[0])

    def day_first(self, interaction: Interaction) -> None:
        """*The day*."""
        self._order(interaction, "dmy")

    def month_first(self, interaction: Interaction) -> None:
        """*The month*."""
        self._order(interaction, "mdy")

    def change_asked(self, interaction: Interaction) -> None:
        """*Change the columns*: the form as they are taken."""
        asker = self.askers.asker(interaction)
        shown = self.uploads.shown(self.workspace_id, asker, _target(interaction)[0])
        plan = self.uploads.by_columns(self.workspace_id, shown.upload)
        match plan.kind:
            case FileKind.RECORDS:
                built = form.build(shown.upload, plan.columns, shown.sources)
            case FileKind.PEOPLE:
                built = people_form.build(shown.upload, plan.people)
            case FileKind.TARGETS:
                raise Refused(
                    "Targets are read by the columns kpi, period, value, person and team, and by nothing else."
                )
        show_form(self.messenger, interaction, built)

    def columns_chosen(self, interaction: Interaction) -> Modal | dict[str, str] | None:
        """The first page; a second one follows where a column tells the stage."""
        asker = self.askers.asker(interaction)
        upload = self.uploads.open(self.workspace_id, asker, form.read_upload(interaction.metadata))
        columns = form.read(interaction.entered, upload, self._begun(upload))
        if problems := form.problems(columns):
            return problems
        if columns.stage:
            return form.build_outcomes(upload, self._with_outcomes(upload, columns))
        self._correct(asker, upload.id, columns)
        return None

    def outcomes_chosen(self, interaction: Interaction) -> dict[str, str] | None:
        """The second page."""
        asker = self.askers.asker(interaction)
        upload = self.uploads.open(self.workspace_id, asker, form.read_upload(interaction.metadata))
        begun = self._with_outcomes(upload, form.first_page(interaction.metadata, upload))
        columns, problems = form.read_outcomes(interaction.entered, interaction.metadata, upload, begun)
        if problems:
            return problems
        self._correct(asker, upload.id, columns)
        return None

    def people_chosen(self, interaction: Interaction) -> dict[str, str] | None:
        """The columns of a roster."""
        asker = self.askers.asker(interaction)
        upload = self.uploads.open(self.workspace_id, asker, form.read_upload(interaction.metadata))
        begun = self.uploads.by_columns(self.workspace_id, upload).people
        columns = people_form.read(interaction.entered, upload, begun)
        if problems := people_form.problems(columns):
            return problems
        self._correct(asker, upload.id, columns)
        return None

    def imported(self, interaction: Interaction) -> None:
        """*Import*: a word at once, and a report when it is done."""
        upload_id, stamp = _target(interaction)
        self._import(interaction, upload_id, stamp)

    def withdraw_asked(self, interaction: Interaction) -> None:
        """*Import, and take back the missing*: what that means, before it is done."""
        asker = self.askers.asker(interaction)
        upload_id, stamp, missing = _withdrawing(interaction)
        upload = self.uploads.open(self.workspace_id, asker, upload_id)
        self.uploads.require_as_shown(upload, stamp)
        self.messenger.post(upload.channel, trial_view.sure_to_withdraw(upload, missing, self._reader(asker)))

    def withdrawn(self, interaction: Interaction) -> None:
        """The same, confirmed."""
        upload_id, stamp, missing = _withdrawing(interaction)
        self._import(interaction, upload_id, stamp, withdraw=missing)

    def _import(self, interaction: Interaction, upload_id: int, stamp: str, *, withdraw: int = 0) -> None:
        asker = self.askers.asker(interaction)
        upload = self.uploads.begin(self.workspace_id, asker, upload_id, stamp)
        self.messenger.answer(interaction, view.importing(upload), replace=True)
        try:
            done = self.uploads.bring_in(self.workspace_id, asker, upload, withdraw=withdraw)
        except PaceError:
            self.messenger.post(upload.channel, view.waits_again(upload))
            raise
        except Exception:
            self.messenger.post(upload.channel, view.cut_off(upload))
            raise
        report = trial_view.imported(done, self._reader(asker), self._linked(asker, done))
        self.messenger.post(upload.channel, self.led_on(asker, report))

    def cancelled(self, interaction: Interaction) -> Message:
        """*Throw it away*."""
        asker = self.askers.asker(interaction)
        return view.cancelled(self.uploads.cancel(self.workspace_id, asker, _target(interaction)[0]))

    def _linked(self, asker: Asker, done: Trial) -> LinkReport | None:
        """Who is new in the roster has an account at once, where Slack knows their e-mail address. None: it was not looked for, or
        Slack did not say."""
        if done.upload.plan is None or done.upload.plan.kind is not FileKind.PEOPLE:
            return None
        try:
            actor = asker.person.name if asker.person else ""
            return self.askers.people.all(self.workspace_id, self.askers.directory, actor=actor)
        except (PaceError, OSError):  # it is tried again within the hour
            return None

    def _check(self, asker: Asker, upload_id: int) -> None:
        upload = self.uploads.open(self.workspace_id, asker, upload_id)
        try:
            trial = self.uploads.try_out(self.workspace_id, asker, upload_id)
        except DateOrderUnknown as unknown:
            self.messenger.post(upload.channel, view.which_order(upload, unknown.column, unknown.example))
            return
        self.messenger.post(upload.channel, trial_view.trial_message(trial, self._reader(asker)))
        if trial.rejects:
            self.messenger.send_document(_account(asker), trial_view.problems_file(trial))

    def _order(self, interaction: Interaction, order: str) -> None:
        asker = self.askers.asker(interaction)
        upload = self.uploads.order_dates(self.workspace_id, asker, _target(interaction)[0], order)
        self._check(asker, upload.id)

    def _correct(self, asker: Asker, upload_id: int, columns: Columns | PeopleColumns) -> None:
        proposal = self.uploads.correct(self.workspace_id, asker, upload_id, columns)
        self.messenger.post(proposal.upload.channel, view.proposal_message(proposal, self._reader(asker)))

    def _begun(self, upload: Upload) -> Columns:
        """What the form begins with: as the file is read now, or (by a ready mapping) as it would be guessed."""
        return self.uploads.by_columns(self.workspace_id, upload).columns

    def _with_outcomes(self, upload: Upload, columns: Columns) -> Columns:
        """With what the values of the stage mean: as it was said, else as they are usually called."""
        begun = self._begun(upload)
        if columns.stage == begun.stage and begun.won:
            return replace(columns, won=begun.won, lost=begun.lost)
        won, lost = self.uploads.reader.outcomes(form.stage_values(upload, columns.stage))
        return replace(columns, won=won, lost=lost)

    def _reader(self, asker: Asker) -> Reader:
        return reader_for_asker(asker, self.uploads.workspace(self.workspace_id))


def _account(asker: Asker) -> str:
    """The Slack account of whoever asks."""
    assert asker.person is not None, "whoever gives a file in Slack is in the roster"
    assert asker.person.slack_id is not None, "and was found by their account"
    return asker.person.slack_id


def _target(interaction: Interaction) -> tuple[int, str]:
    """The file that a button carries, and how it was going to be read."""
    upload, _, stamp = interaction.value.partition("|")
    return _number(upload), stamp


def _withdrawing(interaction: Interaction) -> tuple[int, str, int]:
    """The same, and how many records were shown to be missing. Raises `Refused` for none."""
    value, _, missing = interaction.value.rpartition("|")
    upload, _, stamp = value.partition("|")
    if not (count := _number(missing)):
        raise Refused(_FORGED)
    return _number(upload), stamp, count


def _number(text: str) -> int:
    """Raises `Refused` for what no button of ours says."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise Refused(_FORGED)
    return int(text)
