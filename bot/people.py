"""Everything about people that is done in Slack, wired together."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.people import Workspace
from core.ports import Clock, Directory, Store
from core.usecases.following import FollowSlack
from core.usecases.roster import Roster
from core.usecases.roster_changes import RosterChanges
from core.usecases.roster_links import RosterLinks
from handlers.accounts import AccountHandlers
from handlers.askers import Askers
from handlers.boundary import Messenger, Work
from handlers.people import PeopleHandlers
from handlers.people_links import PeopleLinkHandlers
from views.notices import back_in_slack, left_slack


@dataclass(frozen=True)
class People:
    """The handlers, and the words after `/pace` that they answer."""

    features: tuple[object, ...]
    subcommands: Mapping[str, Work]


def people_of(
    workspace: Workspace, store: Store, clock: Clock, directory: Directory, askers: Askers, messenger: Messenger
) -> People:
    """The roster: looked up, changed, linked, and kept up with Slack."""
    people = PeopleHandlers(workspace.id, Roster(store, clock), RosterChanges(store, clock), askers, messenger)
    links = PeopleLinkHandlers(workspace.id, RosterLinks(store, clock, directory), askers)
    accounts = AccountHandlers(workspace.id, following_of(store, clock), directory)
    return People((people, links, accounts), people.subcommands())


def following_of(store: Store, clock: Clock) -> FollowSlack:
    """Follows what changes in Slack."""
    return FollowSlack(
        store,
        clock,
        lambda name, leads: left_slack(name, leads).payload(),
        lambda name, leads: back_in_slack(name, leads).payload(),
    )
