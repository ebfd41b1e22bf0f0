"""Everything that admins set in Slack, wired together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.people import Workspace
from core.ports import Clock, Store
from core.usecases.changes import Changes, Setting
from core.usecases.kpi_order import KpiOrder, OrderSetting
from core.usecases.kpi_setting import KpiSetting
from core.usecases.kpi_settings import KpiSettings
from core.usecases.rules import Rules
from core.usecases.schedule_plans import SchedulePlans
from core.usecases.schedule_setting import ScheduleSetting
from core.usecases.targets import TARGETS, Targets
from core.usecases.workspace import RulesSetting
from handlers.askers import Askers, LedOn
from handlers.boundary import Messenger, Work
from handlers.changes import ChangeHandlers
from handlers.forms import Previews
from handlers.interaction import Interaction
from handlers.kpi_settings import KpiSettingHandlers
from handlers.rules import RuleHandlers
from handlers.schedules import ScheduleHandlers
from handlers.targets import TargetHandlers
from views.message import Message

# What is on record with how it was, and can be taken back.
SETTINGS: tuple[Setting, ...] = (KpiSetting(), OrderSetting(), TARGETS, ScheduleSetting(), RulesSetting())


@dataclass(frozen=True)
class Administration:
    """The handlers, and the words after `/pace` that they answer; `kpis` and `schedules` are the lists of them, for whoever leads
    there."""

    features: tuple[object, ...]
    subcommands: Mapping[str, Work]
    kpis: Callable[[Interaction], Message]
    schedules: Callable[[Interaction], Message]


def administration_of(
    workspace: Workspace,
    store: Store,
    clock: Clock,
    askers: Askers,
    messenger: Messenger,
    own_schedule: Work,
    led_on: LedOn,
) -> Administration:
    """What is measured, what is to be reached, what is sent when, and who changed it. `own_schedule` is what `/pace schedule` is to
    who is no admin."""
    previews = Previews(messenger)
    changes = ChangeHandlers(workspace.id, Changes(store, clock, SETTINGS), askers, messenger, led_on)
    targets = TargetHandlers(workspace.id, Targets(store, clock), askers, messenger, changes.tell, previews)
    kpis = KpiSettingHandlers(
        workspace.id, KpiSettings(store, clock), KpiOrder(store, clock), askers, messenger, changes.tell, previews
    )
    rules = RuleHandlers(workspace.id, Rules(store, clock), askers, messenger, changes.tell, previews)
    schedules = ScheduleHandlers(
        workspace.id, SchedulePlans(store, clock), askers, messenger, changes.tell, previews, own_schedule, rules.shown
    )
    features = (changes, kpis, targets, schedules, rules)
    words = {**changes.subcommands(), **kpis.subcommands(), **targets.subcommands(), **schedules.subcommands()}
    return Administration(features, words, kpis.all, schedules.all)
