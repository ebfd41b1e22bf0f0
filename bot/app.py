"""Builds the Bolt app: every listener, behind the one boundary."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.administration import administration_of
from bot.clock import SystemClock
from bot.directory import SlackDirectory
from bot.first_run import first_admin_of, setup_of
from bot.messenger import SlackMessenger
from bot.people import people_of
from bot.readers import feedback_news, goal_news, praise_news, request_news, review_news, round_news
from bot.shared_files import SlackFiles
from bot.writers import drafts_of, tip_maker, writers_of
from core.people import Workspace
from core.ports import Clock, Store
from core.usecases.briefs import Briefs
from core.usecases.coaching import Coaching
from core.usecases.coaching_rules import OwnModel
from core.usecases.feedback import Feedbacks
from core.usecases.feedback_choices import FeedbackChoices
from core.usecases.feedback_received import ReceivedFeedback
from core.usecases.first_admin import FirstAdmin
from core.usecases.goal_choices import GoalChoices
from core.usecases.goals import Goals
from core.usecases.help import Help
from core.usecases.home import HomePages
from core.usecases.inbox import Inbox
from core.usecases.kpi import KpiCards
from core.usecases.linking import LinkPeople
from core.usecases.own_rhythm import OwnRhythm
from core.usecases.phrasing import Phrasing
from core.usecases.preferences import OwnPreferences
from core.usecases.questions import Questions
from core.usecases.reminding import Snooze
from core.usecases.requests import Requests
from core.usecases.reviews import Reviews
from core.usecases.round_choices import RoundChoices
from core.usecases.rounds import Rounds
from core.usecases.scorecards import Scorecards
from core.usecases.threads import Threads
from core.usecases.uploads import Uploads
from core.usecases.wording import Wording
from handlers.administration import AdministrationHandlers
from handlers.askers import Askers
from handlers.boundary import Boundary, FormWork, Observe, Read, Work
from handlers.coaching import CoachingHandlers
from handlers.data import DataHandlers
from handlers.drafts import DraftHandlers
from handlers.feedback import FeedbackHandlers
from handlers.goals import GoalHandlers
from handlers.help import PaceHandlers
from handlers.home import HomeHandlers, Homes, OpenHomes
from handlers.inbox import InboxHandlers
from handlers.interaction import from_action, from_command, from_event, from_shortcut
from handlers.kpi import KpiHandlers
from handlers.phrasing import PhrasingHandlers
from handlers.preferences import PreferenceHandlers
from handlers.questions import QuestionHandlers
from handlers.reminders import ReminderHandlers
from handlers.requests import RequestHandlers
from handlers.reviews import ReviewHandlers
from handlers.rhythm import RhythmHandlers
from handlers.rounds import RoundHandlers
from handlers.scorecard import ScorecardHandlers
from handlers.setup import NextSteps, SetupHandlers
from handlers.threads import ThreadHandlers
from models.engine import create_engine
from models.store import SqlStore
from sources.reader import FileReader
from views.review_document import document_of

WORKERS = 8
PATIENT_WORKERS = 32  # they do nothing but wait for a model


@dataclass(frozen=True)
class Listeners:
    """Everything Pace answers in Slack: what is registered on the app, and what the manifest is made from.

    `asking` are actions whose answer is a message of its own; that of the other actions replaces the message. `slow` are the names
    of those that may ask a model, or ask Slack for much.
    """

    commands: dict[str, Work]
    actions: dict[str, Work]
    asking: dict[str, Work]
    forms: dict[str, FormWork]
    shortcuts: dict[str, Work]
    events: dict[str, Work]
    slow: frozenset[str]


def homes_of(
    workspace: Workspace,
    store: Store,
    clock: Clock,
    client: WebClient,
    wording: Wording,
    first: FirstAdmin | None = None,
) -> Homes:
    """Shows Homes, and remembers who has theirs open. `first` says who administers a workspace that nobody does."""
    directory = SlackDirectory(client, workspace.slack_team_id or "")
    askers = Askers(
        workspace.id, KpiCards(store, clock), LinkPeople(store, clock), directory, first or first_admin_of(store, clock)
    )
    return Homes(workspace.id, HomePages(store, clock, wording.coach), askers, SlackMessenger(client), OpenHomes())


def uploads_of(store: Store, clock: Clock, client: WebClient) -> Uploads:
    """Takes in the files that are given in Slack."""
    return Uploads(store, clock, SlackFiles(client), FileReader())


def listeners(
    workspace: Workspace,
    store: Store,
    clock: Clock,
    client: WebClient,
    wording: Wording,
    homes: Homes,
) -> Listeners:
    """The handlers of every feature, wired to their use cases."""
    cards, messenger = KpiCards(store, clock), SlackMessenger(client)
    directory = SlackDirectory(client, workspace.slack_team_id or "")
    askers = Askers(workspace.id, cards, LinkPeople(store, clock), directory, homes.askers.first)
    threads, maker, weekly = Threads(store), tip_maker(wording), drafts_of(store, clock, wording)
    drafts = DraftHandlers(workspace.id, weekly, askers, messenger)
    questions = QuestionHandlers(workspace.id, Questions(store, clock, maker), askers, messenger)
    agreed = Goals(store, clock, goal_news)
    goals = GoalHandlers(workspace.id, agreed, GoalChoices(store, clock), askers, messenger)
    own_model = OwnModel(store, clock, wording.coach)
    rhythm = RhythmHandlers(workspace.id, OwnRhythm(store, clock, writers_of(store, clock)), own_model, askers)
    reviews = ReviewHandlers(workspace.id, Reviews(cards, clock, document_of, review_news), askers, messenger, clock)
    asked = Requests(store, clock, request_news)
    requests = RequestHandlers(workspace.id, asked, askers)
    rounds = RoundHandlers(
        workspace.id, Rounds(store, clock, round_news), RoundChoices(store, clock), askers, messenger
    )
    phrasing = Phrasing(store, clock, wording)
    feedback = FeedbackHandlers(
        workspace_id=workspace.id,
        feedbacks=Feedbacks(store, clock, feedback_news, praise_news),
        received=ReceivedFeedback(store, clock, feedback_news, praise_news),
        choices=FeedbackChoices(store),
        requests=asked,
        phrasing=phrasing,
        askers=askers,
        messenger=messenger,
    )
    inbox = InboxHandlers(feedback, Inbox(store, clock), goals.open, {**requests.subcommands(), **rounds.subcommands()})
    coaching = CoachingHandlers(
        workspace.id,
        Coaching(store, clock, maker),
        Briefs(store, clock, maker),
        askers,
        messenger,
        drafts.show,
        questions,
    )
    people = people_of(workspace, store, clock, directory, askers, messenger)
    to_set_up = setup_of(store, clock)
    led_on = NextSteps(workspace.id, to_set_up)
    administration = administration_of(workspace, store, clock, askers, messenger, rhythm.settings, led_on)
    setup = SetupHandlers(workspace.id, to_set_up, askers, administration.kpis, administration.schedules)
    data = DataHandlers(workspace.id, uploads_of(store, clock, client), askers, messenger, led_on)
    areas = {**people.subcommands, **administration.subcommands, **data.subcommands(), **setup.subcommands()}
    admin = AdministrationHandlers(workspace.id, homes.pages, askers, areas)
    features = (
        *people.features,
        *administration.features,
        admin,
        setup,
        KpiHandlers(workspace.id, cards, askers, messenger, threads),
        ScorecardHandlers(workspace.id, Scorecards(cards), askers, messenger),
        goals,
        ReminderHandlers(workspace.id, Snooze(store, clock, agreed), askers),
        rhythm,
        PreferenceHandlers(workspace.id, OwnPreferences(store, clock), askers, messenger),
        reviews,
        requests,
        rounds,
        feedback,
        PhrasingHandlers(feedback, phrasing),
        inbox,
        ThreadHandlers(feedback, threads, questions, data.dropped),
        data,
        coaching,
        drafts,
        HomeHandlers(homes, coaching.brief_asked, feedback.give_asked),
        PaceHandlers(
            workspace.id,
            Help(store),
            askers,
            {**rhythm.subcommands(), **reviews.subcommands(), **areas, **admin.subcommands()},
        ),
    )
    return Listeners(
        commands=_all(features, "commands"),
        actions=_all(features, "actions"),
        asking=_all(features, "asking_actions"),
        forms=_all(features, "forms"),
        shortcuts=_all(features, "shortcuts"),
        events=_all(features, "events"),
        slow=frozenset(name for feature in features for name in getattr(feature, "slow", frozenset)()),
    )


def _all(features: Sequence[object], kind: str) -> dict[str, Any]:
    """What all features answer of one kind; not every feature has each. Raises `ValueError` for a name that two answer."""
    found: dict[str, Any] = {}
    for feature in features:
        for name, work in getattr(feature, kind, dict)().items():
            if name in found:
                raise ValueError(f"{name} is answered twice")
            found[name] = work
    return found


def unconnected_listeners() -> Listeners:
    """The same, to be listed and not run: no database is opened and no token is needed."""
    store, clock = SqlStore(create_engine("sqlite://")), SystemClock()
    nobody, wording, client = Workspace(0, "nobody's"), Wording(store, clock), WebClient()
    return listeners(nobody, store, clock, client, wording, homes_of(nobody, store, clock, client, wording))


def new_executor() -> ThreadPoolExecutor:
    """The threads that do the work after Slack has its acknowledgement."""
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="pace-work")


def patient_executor() -> ThreadPoolExecutor:
    """The threads for what may ask a model."""
    return ThreadPoolExecutor(PATIENT_WORKERS, thread_name_prefix="pace-wait")


def build_app(
    *,
    workspace: Workspace,
    store: Store,
    clock: Clock,
    client: WebClient,
    executor: Executor,
    patient: Executor,
    observe: Observe,
    wording: Wording | None = None,
    homes: Homes | None = None,
    signing_secret: str = "",
    verify_token: bool = True,
) -> App:
    """The app of one workspace, which must have its Slack team. Without `wording` no model is asked; `homes` is
    for who looks after Homes besides; `signing_secret` is needed in HTTP mode only."""
    app = App(
        name="pace",
        client=client,
        # Bolt looks into the environment for what it is not given, and only `bot.settings` may.
        signing_secret=signing_secret,
        token_verification_enabled=verify_token,
        process_before_response=True,
        listener_executor=executor,
    )
    wording = wording or Wording(store, clock)
    homes = homes or homes_of(workspace, store, clock, client, wording)
    boundary = Boundary(
        executor, patient, SlackMessenger(client), workspace.slack_team_id or "", observe, homes.refresh
    )
    register(app, listeners(workspace, store, clock, client, wording, homes), boundary)
    return app


def register(app: App, found: Listeners, boundary: Boundary) -> None:
    """Put every listener on the app, guarded."""

    def guarded(name: str, read: Read, work: Work, *, replace: bool = False) -> Callable[..., None]:
        return boundary.guarded(name, read, work, replace=replace, may_take_long=name in found.slow)

    for name, work in found.commands.items():
        app.command(name)(guarded(name, from_command, work))
    for name, work in found.actions.items():
        app.action(name)(guarded(name, from_action, work, replace=True))
    for name, work in found.asking.items():
        app.action(name)(guarded(name, from_action, work))
    for name, work in found.shortcuts.items():
        app.shortcut(name)(guarded(name, from_shortcut, work))
    for name, work in found.events.items():
        app.event(name)(boundary.event(name, from_event, work, may_take_long=name in found.slow))
    for name, form in found.forms.items():
        app.view(name)(boundary.form(name, form))
