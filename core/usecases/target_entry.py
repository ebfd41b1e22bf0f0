"""What an admin typed and chose about a target, read: for whom, which days, how much."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.alike import folded, pairs_of
from core.ask import Named, SubjectText
from core.catalogue import Kpi, Scope
from core.errors import NotFound, PaceError, Refused
from core.goal_text import read_amount
from core.people import Person, Team, Workspace
from core.ports import Tx
from core.target_keys import TargetKey, fault_of_value, owner_of
from core.target_text import read_span
from core.usecases.subjects import EVERYONE, the_only

MOST_OFFERED = 99  # in a menu, beside everyone
_SUGGESTED = 3


class Part(StrEnum):
    """The fields of the form."""

    KPI = "kpi"
    WHOM = "whom"
    OTHER = "other"  # for whom, as a name: where there are more than a menu takes
    PERIOD = "period"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the form. `whom` is a subject's key; a name in `other` stands in its place."""

    kpi: str = ""
    whom: str = ""
    other: str = ""
    period: str = ""
    value: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return all(one.strip() for one in (self.kpi, self.whom or self.other, self.period, self.value))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A target as it was entered; where something is wrong with it, `problems` say what, by field."""

    key: TargetKey | None
    value: float | None
    problems: Mapping[Part, str]


def read_entered(tx: Tx, entered: Entered, kpis: Sequence[Kpi], today: date, workspace: Workspace) -> Wanted:
    """Everything that is wrong at once."""
    problems: dict[Part, str] = {}
    kpi = next((one for one in kpis if one.key == entered.kpi), None)
    whom, period, value = "", None, None
    if kpi is None:
        problems[Part.KPI] = "Choose what is measured."
    else:
        value, problem = read_value(entered.value, kpi)
        problems |= {Part.VALUE: problem} if problem else {}
    field = Part.OTHER if entered.other.strip() else Part.WHOM
    try:
        whom = _exactly(tx, entered.other) if entered.other.strip() else _chosen(tx, entered.whom)
    except PaceError as error:
        problems[field] = str(error)
    try:
        period = read_span(entered.period, today, workspace.business)
    except Refused as error:
        problems[Part.PERIOD] = str(error)
    if problems or kpi is None or period is None:
        return Wanted(None, None, problems)
    return Wanted(TargetKey.of(kpi.key, whom, period), value, problems)


def read_value(text: str, kpi: Kpi) -> tuple[float | None, str]:
    """How much; or what is wrong with it."""
    try:
        value = read_amount(text, kpi)
    except Refused as error:
        return None, str(error)
    fault = fault_of_value(kpi, value)
    return (None, f"{fault[0].upper()}{fault[1:]}.") if fault else (value, "")


def whom_typed(tx: Tx, asker: Person | None, asked: SubjectText) -> str:
    """The key of whom somebody named in words. Raises `NotFound` or, for a name that fits several, `Refused`."""
    if asked.named is Named.EVERYONE:
        return EVERYONE
    if asked.named is Named.ME and asker is not None:
        return f"person:{asker.id}"
    if asked.named is Named.SLACK_ID:
        person = tx.person_by_slack_id(asked.text)
        if person is None:
            raise NotFound("That Slack account is not linked to anybody in the roster yet. Try the name.")
        return f"person:{person.id}"
    if asked.named is Named.TEAM and not asked.text:
        raise Refused("Say which team: `/pace targets team West`.")
    if asked.named is not Named.TEAM and (people := tx.search_people(asked.text)):
        return f"person:{the_only(people, asked.text).id}"
    if teams := tx.search_teams(asked.text):
        return f"team:{the_only(teams, asked.text).id}"
    raise NotFound(
        f"“{asked.text[:40]}” is no KPI, no period, no team, and nobody in the roster. Try `/pace targets revenue`, "
        "`/pace targets team West` or `/pace targets @Ana Ruiz next quarter`."
    )


def whom_named(tx: Tx, whom: str) -> str:
    """`everyone`, `team West`, `Ana Ruiz`; also of a team that is gone."""
    kind, _, number = whom.partition(":")
    if kind == Scope.PERSON:
        return next((one.name for one in tx.people([int(number)])), "somebody who is gone")
    if kind == Scope.TEAM:
        return next((f"team {one.name}" for one in tx.teams() if one.id == int(number)), "a team that is gone")
    return EVERYONE


def offered(tx: Tx, also: str = "") -> tuple[tuple[tuple[str, str], ...], bool]:
    """For whom a target can be: everyone, then whom `also` names, teams and active people by name; whether some are left out."""
    found = {EVERYONE: "Everyone: each rep"}
    named = [(f"team:{one.id}", f"Team {one.name}") for one in tx.teams()]
    named += [(f"person:{one.id}", one.name) for one in tx.people(active_only=True)]
    found |= {key: name for key, name in named if key == also} | dict(named)
    return tuple(found.items())[: MOST_OFFERED + 1], len(found) > MOST_OFFERED + 1


def require_there(tx: Tx, whom: str) -> None:
    """Raise `Refused` for a person who has left, and for a team that is gone."""
    scope, owner = owner_of(whom)
    if scope is Scope.PERSON and not any(one.active for one in tx.people([owner])):
        raise Refused("They are no longer here, so there is nobody to reach it. Nothing was changed.")
    if scope is Scope.TEAM and owner not in {one.id for one in tx.teams()}:
        raise Refused("That team is no longer there. Nothing was changed.")


def _chosen(tx: Tx, whom: str) -> str:
    if not whom:
        raise Refused("Choose for whom it is.")
    require_there(tx, whom)
    return whom


def _exactly(tx: Tx, text: str) -> str:
    """A name is matched as it is, or an e-mail; what is nearly one is only suggested."""
    said = " ".join(text.removeprefix("@").split())
    people, teams = tx.people(active_only=True), tx.teams()
    wanted, of_team = folded(said), folded(said.removeprefix("team ").removeprefix("Team "))
    found = [one for one in people if folded(one.name) == wanted or (one.email or "").casefold() == said.casefold()]
    if len(found) > 1:
        mails = ", ".join(one.email for one in found if one.email)
        raise Refused(
            f"There are {len(found)} people called {said}. Write the e-mail instead{f': {mails}' if mails else ''}."
        )
    if found:
        return f"person:{found[0].id}"
    of_name = [one for one in teams if folded(one.name) == of_team]
    if of_name:
        return f"team:{of_name[0].id}"
    near = _suggested(said, people, teams)
    suggest = f" Did you mean {', '.join(near)}?" if near else " Write the name as the roster has it."
    raise Refused(f"Nobody in the roster and no team is called “{said[:40]}”.{suggest}")


def _suggested(said: str, people: Iterable[Person], teams: Iterable[Team]) -> list[str]:
    """Names that begin alike, then those that are nearly the same."""
    names = [*(one.name for one in people), *(one.name for one in teams)]
    begun = [name for name in names if any(folded(word).startswith(folded(said)) for word in (name, *name.split()))]
    near = [pair.account for pair in pairs_of({0: said}, {name: name for name in names})]
    return list(dict.fromkeys([*near, *begun]))[:_SUGGESTED]
