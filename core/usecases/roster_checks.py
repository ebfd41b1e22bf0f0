"""What may stand in the roster: checked before anything of it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import NotFound, PaceError
from core.people import Person, Role
from core.ports import Tx
from core.roster import RosterField, Sheet, differing
from core.usecases.subjects import the_only
from core.usecases.workspace import READERS

LONGEST_NAME = 120
NEW_TEAM = -1  # in the place of a team's id: it is made when the sheet is saved
NO_EMAIL = "-"  # typed in order to take an e-mail away


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an admin entered. `other_manager` and `new_team` are names that were typed, in place of what was chosen."""

    sheet: Sheet
    other_manager: str = ""
    new_team: str = ""

    @property
    def new_team_name(self) -> str:
        """The name that was typed, without needless spaces."""
        return " ".join(self.new_team.split())


def is_last_admin(person: Person, roster: Sequence[Person]) -> bool:
    """Whether nobody else could still administer this in Slack."""
    is_one = person.role is Role.ADMIN and person.active
    return is_one and not any(
        one.id != person.id and one.role is Role.ADMIN and one.active and one.slack_id for one in roster
    )


def checked(tx: Tx, wanted: Wanted, seen: Sheet) -> tuple[Sheet, dict[RosterField, str]]:
    """The sheet in the form in which it is kept, with the names that were typed found; and what is wrong with it.

    What is as it was `seen` stays so, whatever it is.
    """
    sheet, problems = wanted.sheet, dict[RosterField, str]()
    if sheet.name != seen.name:
        sheet = replace(sheet, name=" ".join(sheet.name.split()))
    if sheet.email != seen.email:
        sheet = replace(sheet, email="" if sheet.email.strip() == NO_EMAIL else sheet.email.strip().lower())
    if sheet.zone != seen.zone:
        sheet = replace(sheet, zone=_read(RosterField.ZONE, sheet.zone, problems))
    if sheet.country != seen.country:
        sheet = replace(sheet, country=_read(RosterField.COUNTRY, sheet.country, problems))
    if sheet.role not in set(Role):
        problems[RosterField.ROLE] = "Choose a role."
    teams = {team.name: team.id for team in tx.teams()}
    if name := wanted.new_team_name:
        sheet = replace(sheet, team=teams.get(name, NEW_TEAM))
        if len(name) > LONGEST_NAME:
            problems[RosterField.TEAM] = f"A team's name has {LONGEST_NAME} characters at most."
    elif sheet.team and sheet.team not in teams.values():
        problems[RosterField.TEAM] = "That team is not there any more. Choose another one."
    if wanted.other_manager.strip():
        try:
            sheet = replace(sheet, manager=_named(tx, wanted.other_manager.strip()).id)
        except PaceError as error:
            problems[RosterField.MANAGER] = str(error)
    return sheet, problems


def _read(name: RosterField, text: str, problems: dict[RosterField, str]) -> str:
    try:
        return str(READERS[name](text.strip()))
    except ValueError as error:
        problems[name] = f"That does not work: {error}."
        return text


def _named(tx: Tx, text: str) -> Person:
    found = [one for one in tx.people_by_email(text) or tx.search_people(text.removeprefix("@")) if one.active]
    if not found:
        raise NotFound(f"Nobody in the roster is called “{text[:40]}”.")
    return the_only(found, text)


def faults(person: Person, now: Sheet | None, sheet: Sheet, roster: Sequence[Person]) -> dict[RosterField, str]:
    """What would leave the roster wrong. What was so before is let be: it is not what is being changed."""
    changed = differing(now, sheet) if now is not None else tuple(RosterField)
    others = [one for one in roster if one.id != person.id]
    found: dict[RosterField, str] = {}
    if "name" in changed and (fault := _fault_of_name(sheet, others)):
        found[RosterField.NAME] = fault
    if "email" in changed and sheet.email and (fault := _fault_of_email(sheet.email, others)):
        found[RosterField.EMAIL] = fault
    if "manager" in changed and sheet.manager and (fault := _fault_of_manager(person, sheet.manager, roster)):
        found[RosterField.MANAGER] = fault
    if now is not None and now.role == Role.ADMIN and sheet.role != Role.ADMIN and is_last_admin(person, roster):
        found[RosterField.ROLE] = f"{person.name} is the last admin with a Slack account: make somebody else one first."
    return found


def _fault_of_name(sheet: Sheet, others: Sequence[Person]) -> str:
    if not 1 <= len(sheet.name) <= LONGEST_NAME:
        return f"A name has 1 to {LONGEST_NAME} characters."
    same = [one for one in others if one.name.casefold() == sheet.name.casefold()]
    if any(not (sheet.email and one.email) for one in same):
        return f"{sheet.name} is in the roster already. For two people of one name, each needs an e-mail."
    return ""


def _fault_of_email(email: str, others: Sequence[Person]) -> str:
    at, _, domain = email.partition("@")
    if not at or not domain or any(c.isspace() for c in email) or len(email) > 254:
        return "That is no e-mail address. Leave it empty if there is none."
    holder = next((one for one in others if (one.email or "").lower() == email), None)
    return f"That is {holder.name}'s e-mail already." if holder else ""


def _fault_of_manager(person: Person, manager_id: int, roster: Sequence[Person]) -> str:
    known = {one.id: one for one in roster}
    manager = known.get(manager_id)
    if manager is None or not manager.active:
        return "They are no longer here. Choose another manager."
    above: Person | None = manager
    passed: set[int] = set()
    while above is not None and above.id not in passed:
        if above.id == person.id:
            who = (
                "Nobody is their own manager."
                if manager.id == person.id
                else (f"{manager.name} is below {person.name} already, so that would be a circle.")
            )
            return f"{who} Choose somebody else."
        passed.add(above.id)
        above = known.get(above.manager_id) if above.manager_id is not None else None
    return ""
