"""Erasing a person: what of them goes, what stays and for whom; in one workspace, once, and the same on both databases."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from core.coaching import Action, Misfit, Rating, Tip, rated
from core.coaching_rules import CoachingRule
from core.deliveries import Letter, State
from core.feedback import Content, FeedbackKind, FeedbackState, MessageRef, SaidAbout
from core.goals import Draft, GoalState, Said
from core.people import Person, Role, Workspace
from core.periods import Grain, unit_of
from core.ports import PersonRow
from core.reviews import ASKED, Review, Side, written
from core.rhythm import Absence, Kind, Override
from core.rounds import RoundDraft, RoundState
from models import erasure, tables
from models.erasure import REMOVED, rewriting
from models.store import SqlStore
from tests.models.batches import CATALOGUE, batch, run

NOW = datetime(2017, 11, 20, 9, tzinfo=UTC)
OCTOBER = unit_of(date(2017, 10, 1), Grain.MONTH)
SECRET = "what nobody may find any more"
SIGNED = "words that stay with whom they were given to"


@dataclass(frozen=True)
class Company:
    """A workspace in which Ana has left traces everywhere."""

    store: SqlStore
    id: int
    people: dict[str, Person]

    def erase(self) -> dict[str, int]:
        with self.store.begin(self.id, write=True) as tx:
            ana = tx.people([self.people["Ana Ruiz"].id])[0]
            return tx.erase_person(ana, f"Former colleague {ana.id}")

    def everything(self) -> str:
        """Every row of the workspace, as text."""
        found: list[Any] = []
        with self.store.engine.connect() as connection:
            for name, table in sorted(tables.metadata.tables.items()):
                if "workspace_id" in table.c:
                    rows = connection.execute(sa.select(table).where(table.c.workspace_id == self.id))
                    found += [f"{name}: {json.dumps(list(row), default=str, ensure_ascii=False)}" for row in rows]
        return "\n".join(found)

    def rows(self, table: sa.Table) -> list[Any]:
        with self.store.engine.connect() as connection:
            return list(connection.execute(sa.select(table).where(table.c.workspace_id == self.id)))


def company(store: SqlStore, workspace: Workspace, slack: str = "U0ANA") -> Company:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people(
            [
                PersonRow("Maria Lead", email="maria@acme.example", role=Role.MANAGER),
                PersonRow(
                    "Ana Ruiz",
                    email="ana@acme.example",
                    external_id="crm-ana",
                    manager="Maria Lead",
                    team="West",
                    region="South",
                ),
                PersonRow("Ben Ito", email="ben@acme.example", manager="Maria Lead", team="West"),
            ]
        )
        people = {person.name: person for person in tx.people()}
        tx.link(people["Ana Ruiz"].id, slack)
        tx.save_catalogue(CATALOGUE)
        tx.import_records(run(), batch([("1", people["Ana Ruiz"].id, [("revenue", date(2017, 10, 3), 500.0)])]))
    made = Company(store, workspace.id, people)
    _leave_traces(made, slack)
    return made


def _leave_traces(made: Company, slack: str) -> None:
    ana, ben, maria = (made.people[name].id for name in ("Ana Ruiz", "Ben Ito", "Maria Lead"))
    month = unit_of(date(2017, 12, 1), Grain.MONTH)
    with made.store.begin(made.id, write=True) as tx:
        mine = tx.add_goal(
            Draft(f"person:{ana}", "revenue", 9.0, month, SECRET), maria, GoalState.ACCEPTED, NOW, form="a"
        )
        set_by_her = tx.add_goal(
            Draft(f"person:{ben}", "calls", 8.0, month, SECRET), ana, GoalState.ACCEPTED, NOW, form=f"{slack}:V1"
        )
        assert mine is not None
        assert set_by_her is not None
        tx.add_said(Said(mine.id, maria, SECRET, NOW), form="b")
        tx.add_said(Said(set_by_her.id, ana, SECRET, NOW), form=f"{slack}:V2")
        about = tx.add_feedback(Content(ana, FeedbackKind.PRAISE, SECRET), ben, NOW, form="c")
        assert about is not None
        tx.save_feedback(about, replace(about, content=replace(about.content, impact=SECRET), version=2), NOW)
        tx.add_said_about(SaidAbout(about.id, ben, SECRET, NOW), form="d")
        given = tx.add_feedback(
            Content(ben, FeedbackKind.PRAISE, SIGNED), ana, NOW, form=f"{slack}:V3", message=MessageRef("C1", "1.1")
        )
        assert given is not None
        tx.add_said_about(SaidAbout(given.id, ana, SIGNED, NOW), form="C1:7.7")
        taken_back = tx.add_feedback(Content(maria, FeedbackKind.PRAISE, SECRET), ana, NOW, form=f"{slack}:V5")
        assert taken_back is not None
        tx.save_feedback(taken_back, replace(taken_back, state=FeedbackState.WITHDRAWN), NOW)
        tx.save_feedback_draft(ana, "k", {"behaviour": SECRET}, "", NOW)
        tx.save_feedback_draft(ben, "k", {"who": str(ana), "behaviour": SECRET}, "", NOW)
        tx.save_feedback_draft(ben, f"about:{ana}", {"behaviour": SECRET}, "", NOW)
        tx.save_feedback_draft(ben, "other", {"who": str(maria), "behaviour": "Ben's own"}, "", NOW)
        of_hers = tx.add_request(ana, ben, SECRET, date(2017, 12, 1), NOW, form=f"{slack}:V6")
        of_his = tx.add_request(ben, ana, SECRET, date(2017, 12, 1), NOW, form="e")
        assert of_hers is not None
        assert of_his is not None
        tx.add_absence(Absence(ana, date(2017, 12, 24), date(2017, 12, 31)))
        tx.save_override(Override(Kind.SCORECARD, person_id=ana, is_on=False))
        tx.save_coaching_rule(CoachingRule(person_id=ana, model=False))
        tx.save_coaching_rule(CoachingRule(person_id=ben, model=False))
        _letters(tx, ana, ben, about.id, (of_hers.id, of_his.id))
        tx.audit(at=NOW, actor="Ana Ruiz", action="pause", target="Ana Ruiz", after=json.dumps({"slack_id": slack}))
        tx.audit(at=NOW, actor="Maria Lead", action="x", target="everything for Ana Ruiz and Ana Ruizova")
        _round(tx, ana, ben, maria)
        _reviews(tx, ana, ben, maria)
        _tips(tx, ana, ben, slack)


def _letters(tx: Any, ana: int, ben: int, feedback: int, requests: tuple[int, int]) -> None:
    def letter(recipient: int, topic: str, text: str, about: frozenset[int] = frozenset()) -> Letter:
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
        return Letter(Kind.FEEDBACK, recipient, topic, NOW, {"text": text, "blocks": blocks}, about)

    tx.add_letters(
        [
            letter(ana, "to her", SECRET),
            letter(ben, "about her", SECRET, frozenset({ana})),
            letter(ben, f"feedback:{feedback}:given", SECRET),
            letter(ben, f"request:{requests[0]}:asked", SECRET),
            letter(ben, f"request:{requests[1]}:declined", SECRET),
            letter(ben, "of the team", "Ana Ruiz was best, Ben Ito too", frozenset({ana, ben})),
        ],
        NOW,
    )


def _round(tx: Any, ana: int, ben: int, maria: int) -> None:
    pairs = frozenset({(ana, ben), (ana, maria), (ben, ana), (ben, maria)})
    draft = RoundDraft("Autumn", ("What should stay?",), False, date(2017, 12, 1), pairs)
    found = tx.add_round(draft, ana, NOW, form="U0ANA:V7")
    tx.answer_round(found, ana, ben, {0: SECRET})
    tx.answer_round(found, ben, ana, {0: SIGNED})


def _tips(tx: Any, ana: int, ben: int, slack: str) -> None:
    tip = Tip("revenue", "kpi:revenue", (Action("Call.", "It helps."),), "Whom?", (), "playbook", ("a",))
    hers = tx.add_tip(ana, tip, NOW, form=f"{slack}:V8", period=OCTOBER, as_of=NOW.date())
    tx.rate_tip(rated(hers, Rating.NOT_FOR_ME, Misfit.OTHER, SECRET), NOW)
    tx.add_tip(ben, tip, NOW, form="f", period=OCTOBER, as_of=NOW.date())


def _reviews(tx: Any, ana: int, ben: int, maria: int) -> None:
    for subject, words in ((ana, SECRET), (ben, "Ben's own words")):
        empty = Review(subject, maria, OCTOBER)
        review = written(empty, Side.SUBJECT, dict.fromkeys(ASKED[Side.SUBJECT], words))
        tx.save_review(empty, replace(review, document=f"# {words}\n\n- praise from Ana Ruiz, Ana Ruizova\n"), NOW)


def test_nothing_of_her_is_left_but_figures_without_a_name(store: SqlStore, workspace: Workspace) -> None:
    made = company(store, workspace)
    before = made.everything()
    for trace in (SECRET, "U0ANA", "ana@acme.example", "crm-ana", "South", "7.7"):
        assert trace in before
    counts = made.erase()
    after = made.everything()
    for trace in (SECRET, "U0ANA", "ana@acme.example", "crm-ana", "South", "7.7"):
        assert trace not in after
    assert "Ana Ruiz" not in after.replace("Ana Ruizova", "")
    ana = made.people["Ana Ruiz"].id
    with store.begin(made.id) as tx:
        gone = tx.people([ana])[0]
        assert (gone.name, gone.active, gone.role) == (f"Former colleague {ana}", False, Role.REP)
        assert gone.team_id == made.people["Ana Ruiz"].team_id
        borders = [date(2017, 10, 1), date(2017, 11, 1)]
        assert tx.facts([ana], ["revenue"], borders).value.tolist() == [500.0]
        assert tx.search_people("Ana Ruiz") == []
    assert counts["person"] == 1
    assert counts["reviews about them"] == 1
    assert counts["feedback removed"] == 2
    assert counts["tips"] == 1
    assert counts["rules of their coaching"] == 1
    assert [row.person_id for row in made.rows(tables.coaching_rules)] == [made.people["Ben Ito"].id]


def test_what_she_gave_stays_without_her(store: SqlStore, workspace: Workspace) -> None:
    made = company(store, workspace)
    made.erase()
    ana, ben = made.people["Ana Ruiz"].id, made.people["Ben Ito"].id
    with store.begin(made.id) as tx:
        [given] = tx.find_feedback(about=[ben])
        assert (given.author, given.content.behaviour, given.message) == (None, SIGNED, None)
        assert [content.behaviour for content, _ in tx.feedback_versions(given.id)] == [SIGNED]
        assert [(said.author, said.text) for said in tx.said_about(given.id)] == [(0, SIGNED)]
        [found] = tx.rounds(state=RoundState.RUNNING)
        assert [(one.text, one.author) for one in tx.round_answers(found.id, ben)] == [(SIGNED, None)]
        assert {(one.subject, one.writer) for one in tx.invitations(round_id=found.id)} == {
            (ben, ana),
            (ben, made.people["Maria Lead"].id),
        }
        goals = {goal.draft.subject: goal for goal in tx.goals()}
        assert goals[f"person:{ana}"].state is GoalState.CANCELLED
        hers = goals[f"person:{ben}"]
        assert (hers.state, hers.draft.value, hers.draft.why) == (GoalState.ACCEPTED, 8.0, REMOVED)
        assert [draft.why for draft, _, _ in tx.goal_versions(hers.id)] == [REMOVED]
        [review] = tx.reviews()
        assert review.subject == ben
        assert review.document == f"# Ben's own words\n\n- praise from Former colleague {ana}, Ana Ruizova\n"
        assert tx.feedback_drafts_of(ben) == [{"who": str(made.people["Maria Lead"].id), "behaviour": "Ben's own"}]


def test_the_log_and_letters_to_others_name_the_number(store: SqlStore, workspace: Workspace) -> None:
    made = company(store, workspace)
    made.erase()
    former = f"Former colleague {made.people['Ana Ruiz'].id}"
    lines = [(row.actor, row.target) for row in made.rows(tables.audit_log)]
    assert (former, former) in lines
    assert ("Maria Lead", f"everything for {former} and Ana Ruizova") in lines
    [letter] = made.rows(tables.deliveries)
    assert letter.topic == "of the team"
    assert letter.payload["blocks"][0]["text"]["text"] == f"{former} was best, Ben Ito too"


def test_what_was_asked_goes_from_letters_that_failed_too(store: SqlStore, workspace: Workspace) -> None:
    made = company(store, workspace)
    with store.begin(made.id, write=True) as tx:
        for one in tx.deliveries([State.WAITING], limit=99):
            if one.topic.startswith("request:"):
                tx.begin_attempt(one, "D1", NOW, 0.0)
                tx.settle(one.id, 1, State.FAILED, NOW, reason="no_answer")
    made.erase()
    assert SECRET not in made.everything()


def test_a_round_of_which_nothing_is_left_goes_and_an_ended_one_is_still_found(
    store: SqlStore, workspace: Workspace
) -> None:
    made = company(store, workspace)
    ana, ben, maria = (made.people[name].id for name in ("Ana Ruiz", "Ben Ito", "Maria Lead"))
    with store.begin(made.id, write=True) as tx:
        about_her = RoundDraft("About her", ("What?",), False, date(2017, 12, 1), frozenset({(ana, ben)}))
        tx.add_round(about_her, maria, NOW, form="about her")
        by_her = RoundDraft("By her", ("What?",), False, date(2017, 12, 1), frozenset({(ben, ana)}))
        ended = tx.add_round(by_her, maria, NOW, form="by her")
        assert ended is not None
        tx.answer_round(ended, ben, ana, {0: SIGNED})
        tx.end_round(replace(ended, is_anonymous=True), {ben: {0}})
        assert {one.name for one in tx.rounds()} == {"Autumn", "About her", "By her"}
    counts = made.erase()
    with store.begin(made.id) as tx:
        assert {one.name for one in tx.rounds()} == {"Autumn", "By her"}
        assert tx.round_subjects()[ended.id] == {ben}
    assert counts["rounds"] == 1


def test_an_id_is_never_given_again(store: SqlStore, workspace: Workspace) -> None:
    """Buttons in Slack and topics of letters bear it for longer than the row is there."""
    made = company(store, workspace)
    named = (tables.feedback, tables.feedback_requests, tables.reviews, tables.rounds)
    before = {table.name: max(row.id for row in made.rows(table)) for table in named}
    with store.engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            if table.name.startswith(("feedback", "round", "review")):
                connection.execute(sa.delete(table))
    ana, ben, maria = (made.people[name].id for name in ("Ana Ruiz", "Ben Ito", "Maria Lead"))
    with store.begin(made.id, write=True) as tx:
        given = tx.add_feedback(Content(ben, FeedbackKind.PRAISE, "x"), maria, NOW, form="new")
        request = tx.add_request(ana, ben, "x", date(2017, 12, 1), NOW, form="new")
        draft = RoundDraft("New", ("What?",), False, date(2017, 12, 1), frozenset({(ana, ben)}))
        found = tx.add_round(draft, maria, NOW, form="new")
        empty = Review(ben, maria, OCTOBER)
        review = tx.save_review(empty, written(empty, Side.SUBJECT, dict.fromkeys(ASKED[Side.SUBJECT], "x")), NOW)
        assert given is not None
        assert request is not None
        assert found is not None
    after = {"feedback": given.id, "feedback_requests": request.id, "reviews": review.id, "rounds": found.id}
    assert all(after[name] > before[name] for name in before)


def test_a_second_time_nothing_changes(store: SqlStore, workspace: Workspace) -> None:
    made = company(store, workspace)
    assert made.erase()
    once = made.everything()
    assert made.erase() == {}
    assert made.everything() == once


def test_another_workspace_is_not_touched(store: SqlStore, workspace: Workspace) -> None:
    made = company(store, workspace)
    other = company(store, store.create_workspace("Other"), "U0OTHER")
    before = other.everything()
    made.erase()
    assert other.everything() == before


def test_a_failure_half_way_leaves_everything_as_it_was(store: SqlStore, workspace: Workspace) -> None:
    made = company(store, workspace)
    before = made.everything()

    def erase_and_fail() -> None:
        with made.store.begin(made.id, write=True) as tx:
            tx.erase_person(made.people["Ana Ruiz"], "Former colleague 2")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        erase_and_fail()
    assert made.everything() == before


def test_every_table_that_knows_people_is_thought_of() -> None:
    stays = {
        "records": "figures",
        "targets": "figures",
        "goals": "its reasons go, its figures stay",
        "people": "the row itself",
    }
    knowing = {
        name
        for name, table in tables.metadata.tables.items()
        if any(key.column.table.name == "people" for key in table.foreign_keys)
    }
    handled = {name for name in knowing if hasattr(erasure, name)}
    assert knowing - handled <= set(stays)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("Ana Ruiz", "X"),
        ("Ana Ruizova and Anana Ruiz", "Ana Ruizova and Anana Ruiz"),
        ("<@U0ANA> (Ana  Ruiz, ana@x.example)", "<@X> (X, X)"),
        ("by Ana\\_Ruiz", "by Ana\\_Ruiz"),
    ],
)
def test_only_the_whole_name_is_replaced(text: str, becomes: str) -> None:
    assert rewriting(["Ana Ruiz", "ana@x.example", "U0ANA", None], "X")(text) == becomes


def test_the_longer_name_of_somebody_else_stays(store: SqlStore, workspace: Workspace) -> None:
    made = company(store, workspace)
    with store.begin(made.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz Lopez"), PersonRow("Eva Ana Ruiz")])
        tx.audit(at=NOW, actor="Ana Ruiz Lopez", action="x", target="Eva Ana Ruiz, Ana Ruiz and Ana Ruiz Castro")
    made.erase()
    former = f"Former colleague {made.people['Ana Ruiz'].id}"
    lines = [(row.actor, row.target) for row in made.rows(tables.audit_log)]
    assert ("Ana Ruiz Lopez", f"Eva Ana Ruiz, {former} and {former} Castro") in lines


@pytest.mark.parametrize("written_as", ["R&D_Bot*", "R&amp;D＿Bot∗", "R\\&D\\_Bot\\*"])
def test_a_name_is_found_however_it_was_escaped(written_as: str) -> None:
    assert rewriting(["R&D_Bot*"], "X")({"a": [f"by {written_as}."]}) == {"a": ["by X."]}
