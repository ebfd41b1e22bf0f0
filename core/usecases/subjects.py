"""Whose figures a question is about: names and Slack ids become a `Subject`."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from core.access import Viewer
from core.ask import EXAMPLES, Named, SubjectText
from core.errors import NotFound, Refused
from core.people import Person, Role, Subject, SubjectKind, Team
from core.ports import Tx

EVERYONE = "everyone"
_SHOWN_CANDIDATES = 5
_GONE = "That person is no longer in the roster. Type `/kpi` for a fresh card."


def default_key(viewer: Viewer) -> str:
    """Whose figures a bare `/kpi` shows: a rep's own, those of the people below a manager, everybody's to an admin."""
    if viewer.is_admin or viewer.person_id is None:
        return EVERYONE
    if viewer.role is Role.MANAGER and viewer.below:
        return f"below:{viewer.person_id}"
    return f"person:{viewer.person_id}"


def key_of(tx: Tx, viewer: Viewer, asked: SubjectText) -> str:
    """The key of the subject that was typed. Raises `NotFound` or, for a name that fits several, `Refused`."""
    match asked.named:
        case Named.EVERYONE:
            return EVERYONE
        case Named.ME:
            if viewer.person_id is None:
                raise Refused("Nobody in the roster is asking, so there is no `me`. Name a person: `@Ana Ruiz`.")
            return f"person:{viewer.person_id}"
        case Named.SLACK_ID:
            person = tx.person_by_slack_id(asked.text)
            if person is None:
                raise NotFound(
                    "That Slack account is not linked to anybody in the roster yet. Try the name as the CRM has it, "
                    "or ask an admin to link the account."
                )
            return _key_of_person(tx, person)
        case Named.TEAM:
            return _key_of_team(tx, asked.text) if asked.text else _own_team(tx, viewer)
        case Named.PERSON_OR_TEAM | Named.BARE:
            if people := tx.search_people(asked.text):
                return _key_of_person(tx, the_only(people, asked.text))
            try:
                return _key_of_team(tx, asked.text)
            except NotFound:
                if asked.named is Named.PERSON_OR_TEAM:
                    raise
                raise Refused(
                    f"I did not understand “{asked.text[:40]}”: it is no KPI, no period, and nobody in the roster. "
                    f"Try {EXAMPLES}."
                ) from None


def subject_of(tx: Tx, key: str) -> Subject:
    """The subject behind a key. Raises `NotFound` when it no longer exists, `Refused` for what is no key at all."""
    kind, _, number = key.partition(":")
    if key == EVERYONE:
        everyone = tuple(person.id for person in tx.people())
        return Subject(key, SubjectKind.EVERYONE, tx.workspace().name, everyone, everyone)
    if not number.isdecimal():
        raise Refused("That button is not one of mine. Type `/kpi` for a fresh card.")
    match kind:
        case "person":
            return _people_alone(tx, [int(number)])[key]
        case "below":
            manager = _person(tx, int(number))
            people = tuple(sorted(tx.below(manager.id) | {manager.id}))
            return Subject(key, SubjectKind.TEAM, f"{manager.name}'s team", people, people, _team_of(tx, people))
        case "team":
            team_id = int(number)
            name = next((team.name for team in tx.teams() if team.id == team_id), None)
            if name is None:
                raise NotFound("That team no longer exists. Type `/kpi` for a fresh card.")
            people = tuple(sorted(tx.team_members(team_id)))
            return Subject(key, SubjectKind.TEAM, name, people, people, team_id)
    raise Refused("That button is not one of mine. Type `/kpi` for a fresh card.")


def subjects_below(everybody: Sequence[Person], leads: Collection[int]) -> dict[int, Subject]:
    """The people below each of these, as `subject_of` has them, all at once out of the whole roster; nobody who leads nobody."""
    under: dict[int, list[int]] = {}
    members: dict[int, int] = {}
    for one in everybody:
        if one.manager_id is not None:
            under.setdefault(one.manager_id, []).append(one.id)
        if one.team_id is not None:
            members[one.team_id] = members.get(one.team_id, 0) + 1
    by_id = {one.id: one for one in everybody}
    found = {}
    for lead in leads:
        if lead not in under:
            continue
        ids, looked_at = {lead}, [lead]
        while looked_at:
            new = [one for one in under.get(looked_at.pop(), ()) if one not in ids]
            ids.update(new)
            looked_at += new
        teams = {by_id[one].team_id for one in ids}
        team = teams.pop() if len(teams) == 1 else None
        people = tuple(sorted(ids))
        whole = team if team is not None and members[team] == len(people) else None
        found[lead] = Subject(f"below:{lead}", SubjectKind.TEAM, f"{by_id[lead].name}'s team", people, people, whole)
    return found


def subjects_of(tx: Tx, keys: Collection[str]) -> dict[str, Subject]:
    """The subjects behind many keys, people's all at once. Raises as `subject_of` does."""
    alone = [int(key.partition(":")[2]) for key in keys if key.startswith("person:")]
    found = _people_alone(tx, alone)
    return {key: found.get(key) or subject_of(tx, key) for key in keys}


def _people_alone(tx: Tx, ids: Collection[int]) -> dict[str, Subject]:
    """Each as a subject; their peers are the members of their team. Raises `NotFound` when one is gone."""
    people = tx.people(ids)
    if len(people) < len(set(ids)):
        raise NotFound(_GONE)
    teams = {person.team_id for person in people}
    members = {team: tuple(sorted(tx.team_members(team))) for team in teams if team is not None}
    alone = (
        Subject(
            f"person:{one.id}",
            SubjectKind.PERSON,
            one.name,
            (one.id,),
            members[one.team_id] if one.team_id is not None else (one.id,),
        )
        for one in people
    )
    return {subject.key: subject for subject in alone}


def _person(tx: Tx, person_id: int) -> Person:
    found = tx.people([person_id])
    if not found:
        raise NotFound(_GONE)
    return found[0]


def _key_of_person(tx: Tx, person: Person) -> str:
    """A manager stands for the people below: asking for a manager's name means asking how that team is doing."""
    return f"below:{person.id}" if tx.below(person.id) else f"person:{person.id}"


def _own_team(tx: Tx, viewer: Viewer) -> str:
    """What a bare `team` means: the people below, else the team one is in."""
    if viewer.below:
        return f"below:{viewer.person_id}"
    own = tx.people([viewer.person_id]) if viewer.person_id is not None else []
    if not own or own[0].team_id is None:
        raise NotFound("You are in no team in the roster. Name one: `/kpi team West`.")
    return f"team:{own[0].team_id}"


def _key_of_team(tx: Tx, text: str) -> str:
    teams = tx.search_teams(text)
    if teams:
        return f"team:{the_only(teams, text).id}"
    leads = [person for person in tx.search_people(text) if tx.below(person.id)]
    if leads:
        return f"below:{the_only(leads, text).id}"
    raise NotFound(
        f"Nobody in the roster and no team is called “{text[:40]}”. "
        "Check the spelling, or type the name as the CRM has it."
    )


def _team_of(tx: Tx, people: Sequence[int]) -> int | None:
    """The one team these people make up, so that its own target counts for its manager's card too."""
    teams = {person.team_id for person in tx.people(people)}
    if len(teams) != 1 or (team_id := teams.pop()) is None:
        return None
    return team_id if tx.team_members(team_id) == frozenset(people) else None


NamedThing = TypeVar("NamedThing", Person, Team)


def the_only(found: Sequence[NamedThing], text: str) -> NamedThing:
    """The one that was found. Raises `Refused` naming them when there are several."""
    if len(found) > 1:
        names = [thing.name for thing in found]
        shown = ", ".join(names[:_SHOWN_CANDIDATES]) + (", ..." if len(names) > _SHOWN_CANDIDATES else "")
        raise Refused(f"“{text[:40]}” fits several: {shown}. Type a little more of the name.")
    return found[0]
