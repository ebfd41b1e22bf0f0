"""Changing for whom a model may be asked, and whose tips a manager sees first: an admin for all, everybody for themselves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.coaching_rules import CoachingRule, keeping_off
from core.errors import NotFound, Refused
from core.people import Person
from core.ports import Clock, Store, Tx
from core.ports.wording import Coach
from core.usecases.kpi import Asker
from core.usecases.subjects import the_only
from core.usecases.workspace import READERS

EVERYBODY = "everybody"
_NOTHING = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a rule is for, as it was typed: a team, a person, a country, or (with none of them) everybody."""

    team: str | None = None
    person: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A rule as it is now. `still_off` is for whom else the model is off by other rules, which this one does not lift."""

    rule: CoachingRule
    whom: str
    still_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoachingRules:
    """What an admin may do with them."""

    store: Store
    clock: Clock

    def rules(self, workspace_id: int) -> list[tuple[CoachingRule, str]]:
        """What differs from the usual, each with for whom, the widest first."""
        with self.store.begin(workspace_id) as tx:
            return _named(tx, tx.coaching_rules())

    def set_model(self, workspace_id: int, is_on: bool, whom: Whom, *, actor: str) -> Changed:
        """Whether a model may be asked about them. On lifts this rule only: who is off by another one stays so.

        Raises `NotFound`, or `Refused`; also where somebody has it off for themselves: that only they can take back.
        """
        with self.store.begin(workspace_id, write=True) as tx:
            known, person = _rule(tx, whom)
            if is_on and person is not None and known.model is False:
                raise Refused(
                    f"It is off for {person.name} alone, and only they can turn it on again: with `/pace model on` in "
                    f"Slack. {_NOTHING}"
                )
            new = replace(known, model=None if is_on else False)
            name = self._save(tx, known, new, actor)
            others = [rule for rule in tx.coaching_rules() if rule.whom != new.whom]
            still = _still_off(new, person, others) if is_on else ()
            return Changed(new, name, tuple(text for _, text in _named(tx, still)))

    def set_approval(self, workspace_id: int, is_on: bool | None, whom: Whom, *, actor: str) -> Changed:
        """Whether their manager sees weekly tips first; None goes by the wider rules. Raises `Refused` or `NotFound`."""
        with self.store.begin(workspace_id, write=True) as tx:
            known, _ = _rule(tx, whom)
            new = replace(known, approval=is_on)
            return Changed(new, self._save(tx, known, new, actor))

    def _save(self, tx: Tx, known: CoachingRule, new: CoachingRule, actor: str) -> str:
        [(_, name)] = _named(tx, [new])
        _save(tx, self.clock, known, new, name, actor)
        return name


@dataclass(frozen=True, slots=True)
class OwnSwitch:
    """Whether a model may be asked about oneself: `is_own_on` is what they said, `held_by` the wider rules that have it off."""

    model: str
    is_own_on: bool
    held_by: tuple[CoachingRule, ...]


@dataclass(frozen=True, slots=True)
class OwnModel:
    """What everybody may do about themselves, where a model is set up. Everything is about the asker."""

    store: Store
    clock: Clock
    coach: Coach | None

    def show(self, workspace_id: int, asker: Asker) -> OwnSwitch | None:
        """How it stands; None where no model is set up."""
        if self.coach is None:
            return None
        person = _asking(asker)
        with self.store.begin(workspace_id) as tx:
            rules = tx.coaching_rules()
        own = _own(person, rules)
        held = tuple(rule for rule in keeping_off(person, rules) if rule.whom != own.whom)
        return OwnSwitch(self.coach.model, own.model is not False, held)

    def switch(self, workspace_id: int, asker: Asker, is_on: bool) -> None:
        """Holds from the next question on. Raises `Refused` where a wider rule has it off, and where no model is set up."""
        if self.coach is None:
            raise Refused(f"No model is set up here: every tip comes from the playbook. {_NOTHING}")
        person = _asking(asker)
        with self.store.begin(workspace_id, write=True) as tx:
            rules = tx.coaching_rules(lock=True)
            own = _own(person, rules)
            if is_on and any(rule.whom != own.whom for rule in keeping_off(person, rules)):
                raise Refused(f"It is off for more than you, and only an admin can change that. {_NOTHING}")
            _save(tx, self.clock, own, replace(own, model=None if is_on else False), person.name, person.name)


def _save(tx: Tx, clock: Clock, known: CoachingRule, new: CoachingRule, name: str, actor: str) -> None:
    """With a line in the audit log, where it changes something."""
    if new == known:
        return
    tx.save_coaching_rule(new)
    tx.audit(
        at=clock.now(),
        actor=actor,
        action="change coaching",
        target=name,
        before=json.dumps(_said(known)),
        after=json.dumps(_said(new)),
    )


def _said(rule: CoachingRule) -> Mapping[str, bool | None]:
    return {"model": rule.model, "approval": rule.approval}


def _rule(tx: Tx, whom: Whom) -> tuple[CoachingRule, Person | None]:
    """The rule for them as it is, or one that says nothing yet; and the person, if it is for one."""
    if len([one for one in (whom.team, whom.person, whom.country) if one is not None]) > 1:
        raise Refused(f"Say one of a team, a person and a country. {_NOTHING}")
    person = _person(tx, whom.person) if whom.person is not None else None
    key = CoachingRule(
        _team_id(tx, whom.team) if whom.team is not None else None,
        person.id if person is not None else None,
        _country(whom.country) if whom.country is not None else "",
    )
    return next((rule for rule in tx.coaching_rules(lock=True) if rule.whom == key.whom), key), person


def _own(person: Person, rules: Sequence[CoachingRule]) -> CoachingRule:
    key = CoachingRule(person_id=person.id)
    return next((rule for rule in rules if rule.whom == key.whom), key)


def _still_off(rule: CoachingRule, person: Person | None, others: Sequence[CoachingRule]) -> Sequence[CoachingRule]:
    """Wider ones that hold for all of them; where it is for everybody, every narrower one."""
    if person is not None:
        return keeping_off(person, others)
    off = [one for one in others if one.model is False]
    if rule.whom == CoachingRule().whom:
        return off
    return [
        one
        for one in off
        if one.person_id is None and one.team_id in (None, rule.team_id) and one.has_country(rule.country)
    ]


def _named(tx: Tx, rules: Sequence[CoachingRule]) -> list[tuple[CoachingRule, str]]:
    """Each with for whom, the widest first."""
    people = {person.id: person.name for person in tx.people()}
    teams = {team.id: f"team {team.name}" for team in tx.teams()}

    def name(rule: CoachingRule) -> str:
        of_person, of_team = people.get(rule.person_id or 0), teams.get(rule.team_id or 0)
        return of_person or of_team or (f"country {rule.country}" if rule.country else EVERYBODY)

    def width(pair: tuple[CoachingRule, str]) -> tuple[bool, bool, int, str]:
        rule, text = pair
        return rule.person_id is not None, rule.team_id is not None, len(rule.country), text

    return sorted(((rule, name(rule)) for rule in rules), key=width)


def _team_id(tx: Tx, text: str) -> int:
    if not (found := tx.search_teams(text)):
        known = ", ".join(team.name for team in tx.teams()[:10])
        raise NotFound(f"No team is called “{text[:40]}”. There are: {known or 'none yet'}. {_NOTHING}")
    return the_only(found, text).id


def _person(tx: Tx, text: str) -> Person:
    if not (found := tx.people_by_email(text) or tx.search_people(text)):
        raise NotFound(f"Nobody in the roster is called “{text[:40]}”: give the name or the e-mail. {_NOTHING}")
    return the_only(found, text)


def _country(text: str) -> str:
    try:
        return str(READERS["country"](text.strip()))
    except ValueError as error:
        raise Refused(f"“{text[:20]}” does not work: {error}. {_NOTHING}") from error


def _asking(asker: Asker) -> Person:
    if asker.person is None:
        raise Refused("Only somebody in the roster is coached.")
    return asker.person
