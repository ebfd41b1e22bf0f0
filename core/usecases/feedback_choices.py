"""What the feedback form offers: about whom, what is measured, who would read it; and whom somebody named."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.catalogue import Kpi
from core.errors import NotFound, Refused
from core.people import Person, Workspace
from core.ports import Store, Tx
from core.usecases.kpi import Asker

_ONLY_THE_ROSTER = "Feedback is between people: only somebody in the roster can give it."
_MOST_OFFERED = 100  # in a menu
_LONGEST_NAME = 5  # words


@dataclass(frozen=True, slots=True)
class FeedbackOffer:
    """People as id and name, the likeliest first; KPIs in display order."""

    people: tuple[tuple[int, str], ...]
    kpis: tuple[Kpi, ...]
    workspace: Workspace


@dataclass(frozen=True, slots=True)
class FeedbackChoices:
    """Reads what a form needs. What is offered is also checked on submission, by `core.usecases.feedback`."""

    store: Store

    def offered(self, workspace_id: int, asker: Asker, *, also: int | None = None) -> FeedbackOffer:
        """For this asker: `also` first, then the people below, the own manager, team mates, everybody else."""
        me = asker.in_roster(_ONLY_THE_ROSTER)
        with self.store.begin(workspace_id) as tx:
            people = {person.id: person.name for person in _likeliest(tx, asker, me, also)}
            return FeedbackOffer(tuple(people.items())[:_MOST_OFFERED], tx.catalogue().kpis, tx.workspace())

    def person(self, workspace_id: int, person_id: int) -> tuple[Person, str]:
        """Somebody, and the name of who leads them ("" for nobody). Raises `NotFound`."""
        with self.store.begin(workspace_id) as tx:
            found = next(iter(tx.people([person_id])), None)
            if found is None:
                raise NotFound("They are no longer in the roster.")
            lead = next(iter(tx.people([found.manager_id])), None) if found.manager_id else None
            return found, lead.name if lead else ""

    def by_slack_id(self, workspace_id: int, slack_id: str) -> Person | None:
        """Who this Slack account is."""
        with self.store.begin(workspace_id) as tx:
            return tx.person_by_slack_id(slack_id)

    def named(self, workspace_id: int, text: str) -> tuple[Person, str]:
        """Whom the text begins with (`@Ana Ruiz`, a mention, a name), and the rest of it. Raises `NotFound` or `Refused`."""
        words = text.split()
        if not words:
            raise Refused("Say whom it is about: `/feedback @Ana Ruiz`.")
        with self.store.begin(workspace_id) as tx:
            if words[0].startswith("<@"):
                slack_id = words[0].removeprefix("<@").rstrip(">").partition("|")[0]
                person = tx.person_by_slack_id(slack_id.upper())
                if person is None:
                    raise NotFound("That Slack account is not linked to anybody in the roster. Try their name.")
                return person, _without_name(words[1:], person.name)
            for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
                name = " ".join(words[:count]).removeprefix("@").rstrip(",:")
                found = tx.search_people(name) if name else []
                if len(found) == 1:
                    return found[0], " ".join(words[count:])
                if found:
                    names = ", ".join(person.name for person in found[:5])
                    raise Refused(f"“{name[:40]}” fits several: {names}. Type a little more of the name.")
        raise NotFound(
            f"Nobody in the roster is called “{words[0].removeprefix('@')[:40]}”. Try `/feedback @Ana Ruiz`, or `/feedback` "
            "alone to choose from a list."
        )


def _without_name(words: list[str], name: str) -> str:
    """What follows a mention, without the rest of the name, which some clients leave beside it."""
    rest = name.casefold().split()[1:]
    if rest and [word.casefold() for word in words[: len(rest)]] == rest:
        words = words[len(rest) :]
    return " ".join(words)


def _likeliest(tx: Tx, asker: Asker, me: Person, also: int | None) -> Iterator[Person]:
    everybody = [person for person in tx.people(active_only=True) if person.id != me.id]
    yield from (person for person in everybody if person.id == also)
    yield from (person for person in everybody if person.id in asker.viewer.below)
    yield from (person for person in everybody if person.id == me.manager_id)
    yield from (person for person in everybody if me.team_id is not None and person.team_id == me.team_id)
    yield from everybody
