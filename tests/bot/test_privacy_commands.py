"""What an admin can take out about a person, erase, and what is removed by itself."""

import csv
import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from core.coaching import Action, Misfit, Rating, Tip, rated
from core.coaching_rules import CoachingRule
from core.errors import NotFound, Refused
from core.feedback import Audience, Content, FeedbackKind, FeedbackState, SaidAbout
from core.goals import Draft, GoalState, Said
from core.people import Person
from core.periods import Grain, unit_of
from core.ports import PersonRow
from core.reviews import ASKED, Review, Side, written
from core.rounds import RoundDraft, shown_questions
from core.usecases.privacy import Retention
from models.engine import create_engine
from models.store import SqlStore
from models.tables import audit_log
from tests.fakes.outbox import Moved

NOW = datetime(2017, 11, 20, 9, tzinfo=UTC)
OCTOBER = unit_of(date(2017, 10, 1), Grain.MONTH)
FORMULA = '=HYPERLINK("http://evil.example";"x")'


@pytest.fixture
def store(company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "pace.db"
    shutil.copy(company, file)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("PACE_TODAY", "2017-11-20")
    made = SqlStore(create_engine(f"sqlite:///{file}"))
    yield made
    made.engine.dispose()


def says(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0
    return result.output


def people(store: SqlStore) -> dict[str, Person]:
    with store.begin(store.workspaces()[0].id) as tx:
        return {person.name: person for person in tx.people()}


def ids(store: SqlStore) -> dict[str, int]:
    return {name: person.id for name, person in people(store).items()}


def fill(store: SqlStore) -> None:
    known = ids(store)
    ana, ben, maria = known["Ana Ruiz"], known["Ben Ito"], known["Maria Lead"]
    with store.begin(store.workspaces()[0].id, write=True) as tx:
        for number, (author, text, audience) in enumerate(
            ((ben, FORMULA, Audience.MANAGER), (maria, "only for Ana", Audience.SUBJECT))
        ):
            got = tx.add_feedback(
                Content(ana, FeedbackKind.PRAISE, text, audience=audience), author, NOW, form=f"r{number}"
            )
            assert got is not None
            tx.add_said_about(SaidAbout(got.id, ana, f"asked {number}", NOW), form=f"s{number}")
        back = tx.add_feedback(Content(ana, FeedbackKind.PRAISE, "withdrawn by Ben"), ben, NOW, form="w")
        assert back is not None
        tx.save_feedback(back, replace(back, state=FeedbackState.WITHDRAWN), NOW)
        tx.add_feedback(Content(ben, FeedbackKind.PRAISE, "given by Ana"), ana, NOW, form="g")
        tx.add_feedback(Content(ben, FeedbackKind.PRAISE, "of others"), maria, NOW, form="o")
        tx.add_goal(Draft(f"person:{ana}", "revenue", 9.5, OCTOBER, "+why"), maria, GoalState.ACCEPTED, NOW, form="k")
        tx.add_goal(Draft(f"person:{ben}", "revenue", 7.5, OCTOBER, "Ben's"), maria, GoalState.ACCEPTED, NOW, form="l")
        for subject in (ana, ben):
            empty = Review(subject, maria, OCTOBER)
            half = written(empty, Side.SUBJECT, dict.fromkeys(ASKED[Side.SUBJECT], f"self of {subject}"))
            whole = written(half, Side.MANAGER, dict.fromkeys(ASKED[Side.MANAGER], f"manager on {subject}"))
            tx.save_review(empty, whole, NOW)
        tx.add_request(ana, ben, "my demos", date(2017, 12, 1), NOW, form="q")
        for person in (ana, ben):
            advice = (Action("Ask.", "It helps."),)
            tip = tx.add_tip(
                person,
                Tip("revenue", "kpi:revenue", advice, "?", ("revenue.actual",), "playbook", ("ask",)),
                NOW,
                form=f"t{person}",
                period=unit_of(NOW.date(), Grain.MONTH),
                as_of=NOW.date(),
            )
            assert tip is not None
            tx.rate_tip(rated(tip, Rating.NOT_FOR_ME, Misfit.OTHER, f"tip of {person}"), NOW)
        for rule in (CoachingRule(person_id=ana, model=False), CoachingRule(person_id=ben, approval=False)):
            tx.save_coaching_rule(rule)
        tx.save_coaching_rule(CoachingRule(country="US", model=False))


def read(path: Path) -> dict[str, list[dict]]:
    return json.loads((path / "data.json").read_text("utf-8"))


def test_everything_about_and_by_somebody(store: SqlStore, tmp_path: Path) -> None:
    fill(store)
    assert "Ana Ruiz: " in says("people", "export", "Ana Ruiz", "--to", str(tmp_path / "ana"))
    found = read(tmp_path / "ana")
    assert found["profile"][0]["email"] == "ana@acme.example"
    assert found["profile"][0]["manager"] == "Maria Lead"
    assert {row["behaviour"] for row in found["feedback_received"]} == {FORMULA, "only for Ana"}
    assert [row["behaviour"] for row in found["feedback_given"]] == ["given by Ana"]
    assert {row["by"] for row in found["feedback_received"]} == {"Ben Ito", "Maria Lead"}
    assert len(found["feedback_versions"]) == 3
    assert {row["text"] for row in found["feedback_messages"]} == {"asked 0", "asked 1"}
    assert [row["why"] for row in found["goals"]] == ["+why"]
    assert len(found["reviews"]) == 1
    assert found["reviews"][0]["keep"] == f"manager on {ids(store)['Ana Ruiz']}"
    assert [row["about"] for row in found["requests"]] == ["my demos"]
    [tip] = found["tips"]
    assert (tip["keys"], tip["facts"], tip["rating"]) == ("ask", "revenue.actual", "not for me")
    assert tip["words"] == f"tip of {ids(store)['Ana Ruiz']}"
    assert tip["text"] == "Ask. It helps.\n?"
    assert found["coaching"] == [{"model": False, "approval": None}]
    whole = (tmp_path / "ana" / "data.json").read_text("utf-8")
    for others in (
        "withdrawn by Ben",
        "of others",
        "Ben's",
        f"self of {ids(store)['Ben Ito']}",
        f"tip of {ids(store)['Ben Ito']}",
    ):
        assert others not in whole
    assert (tmp_path / "ana").stat().st_mode & 0o077 == 0
    assert (tmp_path / "ana" / "data.json").stat().st_mode & 0o077 == 0


def test_a_manager_gets_their_own_half_and_an_author_what_they_took_back(store: SqlStore, tmp_path: Path) -> None:
    fill(store)
    says("people", "export", "maria@acme.example", "--to", str(tmp_path / "maria"))
    maria = read(tmp_path / "maria")
    assert {row["about"] for row in maria["reviews_of_others"]} == {"Ana Ruiz", "Ben Ito"}
    assert "self of" not in json.dumps(maria)
    assert "given by Ana" not in json.dumps(maria)
    says("people", "export", "Ben Ito", "--to", str(tmp_path / "ben"))
    ben = read(tmp_path / "ben")
    assert {(row["behaviour"], row["state"]) for row in ben["feedback_given"]} == {
        (FORMULA, "given"),
        ("withdrawn by Ben", "withdrawn"),
    }
    assert "only for Ana" not in json.dumps(ben)


def test_of_a_goal_for_somebody_who_is_not_theirs_any_more_a_manager_gets_their_own_words(
    store: SqlStore, tmp_path: Path
) -> None:
    fill(store)
    known = ids(store)
    with store.begin(store.workspaces()[0].id, write=True) as tx:
        goal = next(one for one in tx.goals() if one.draft.why == "+why")
        tx.add_said(Said(goal.id, known["Ana Ruiz"], "Ana asks", NOW), form="x")
        tx.add_said(Said(goal.id, known["Maria Lead"], "Maria answers", NOW), form="y")
    says("people", "export", "Maria Lead", "--to", str(tmp_path / "before"))
    assert [row["text"] for row in read(tmp_path / "before")["goal_messages"]] == ["Ana asks", "Maria answers"]
    with store.begin(store.workspaces()[0].id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", email="ana@acme.example", manager="Otto Lead")])
    says("people", "export", "Maria Lead", "--to", str(tmp_path / "after"))
    assert [row["text"] for row in read(tmp_path / "after")["goal_messages"]] == ["Maria answers"]
    says("people", "export", "Ana Ruiz", "--to", str(tmp_path / "ana"))
    assert [row["text"] for row in read(tmp_path / "ana")["goal_messages"]] == ["Ana asks", "Maria answers"]


def test_no_cell_runs_in_a_spreadsheet(store: SqlStore, tmp_path: Path) -> None:
    fill(store)
    says("people", "export", "Ana Ruiz", "--to", str(tmp_path / "ana.zip"))
    with zipfile.ZipFile(tmp_path / "ana.zip") as packed:
        assert packed.testzip() is None
        cells = []
        for name in packed.namelist():
            if name.endswith(".csv"):
                cells += [
                    cell for row in csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig"))) for cell in row
                ]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert f"'{FORMULA}" in cells
        assert "'+why" in cells
        assert "9.5" in cells
        # The data themselves are as they were written.
        assert json.loads(packed.read("data.json"))["goals"][0]["why"] == "+why"


@pytest.mark.parametrize(("is_anonymous", "writers"), [(True, 2), (True, 3), (False, 1)])
def test_answers_of_rounds_come_by_the_rule_that_shows_them(
    store: SqlStore, tmp_path: Path, is_anonymous: bool, writers: int
) -> None:
    known = ids(store)
    others = [known[name] for name in ("Ben Ito", "Cleo Fox", "Maria Lead")]
    ana = known["Ana Ruiz"]
    with store.begin(store.workspaces()[0].id, write=True) as tx:
        pairs = frozenset((ana, one) for one in others)
        draft = RoundDraft("Autumn", ("What should stay?",), is_anonymous, date(2017, 12, 1), pairs)
        found = tx.add_round(draft, known["Maria Lead"], NOW, form="r")
        assert found is not None
        for number, writer in enumerate(others[:writers]):
            tx.answer_round(found, ana, writer, {0: f"answer {number}"})
    says("people", "export", "Ana Ruiz", "--to", str(tmp_path / "running"))
    assert read(tmp_path / "running")["round_answers_about"] == []
    with store.begin(store.workspaces()[0].id, write=True) as tx:
        tx.end_round(found, {ana: shown_questions(found, tx.round_answers(found.id, ana))})
    says("people", "export", "Ana Ruiz", "--to", str(tmp_path / "ended"))
    rows = read(tmp_path / "ended")["round_answers_about"]
    shown = writers if not is_anonymous or writers == 3 else 0
    assert sorted(row["text"] for row in rows) == [f"answer {number}" for number in range(shown)]
    assert {row["by"] for row in rows} <= ({"anonymous"} if is_anonymous else {"Ben Ito"})
    says("people", "export", "Ben Ito", "--to", str(tmp_path / "ben"))
    assert len(read(tmp_path / "ben")["round_answers_given"]) == (0 if is_anonymous else 1)
    if is_anonymous:
        whole = (tmp_path / "ben" / "data.json").read_text("utf-8") + json.dumps(rows)
        assert "answer 0" not in (tmp_path / "ben" / "data.json").read_text("utf-8")
        assert "Autumn" not in whole or shown


def test_nothing_that_is_there_is_written_over(store: SqlStore, tmp_path: Path) -> None:
    (tmp_path / "kept.zip").write_text("mine")
    with pytest.raises(Refused, match="there already"):
        says("people", "export", "Ana Ruiz", "--to", str(tmp_path / "kept.zip"))
    with pytest.raises(Refused, match="cannot be written"):
        says("people", "export", "Ana Ruiz", "--to", str(tmp_path / "nowhere" / "x.zip"))
    with pytest.raises(NotFound):
        says("people", "export", "Nobody", "--to", str(tmp_path / "x.zip"))
    assert (tmp_path / "kept.zip").read_text() == "mine"


def test_an_erasure_asks_first_and_says_what_it_did(store: SqlStore, tmp_path: Path) -> None:
    fill(store)
    ana = ids(store)["Ana Ruiz"]
    for arguments in (("Ana Ruiz",), ("ana@acme.example",)):
        with pytest.raises(Refused, match="Nothing was erased"):
            says("people", "erase", *arguments)
    with pytest.raises(Refused, match="did you mean Ana Ruiz"):
        says("people", "erase", "Ana", "--yes")
    with pytest.raises(NotFound):
        says("people", "erase", "Nobody", "--yes")
    assert "Ana Ruiz" in people(store)
    text = says("people", "erase", "ana@acme.example", "--yes")
    assert "feedback removed" in text
    assert f"Former colleague {ana} from now on" in text
    assert "figures stay" in text
    assert "Ana Ruiz" not in people(store)
    with store.engine.connect() as connection:
        rows = connection.execute(audit_log.select().where(audit_log.c.action == "erase person"))
        assert [(row.actor, row.target) for row in rows] == [("command line", f"person {ana}")]
    assert "has been erased before" in says("people", "erase", f"Former colleague {ana}", "--yes")
    with store.engine.connect() as connection:
        assert len(list(connection.execute(audit_log.select().where(audit_log.c.action == "erase person")))) == 1
    assert "2 people still have them as manager" in says("people", "erase", "Maria Lead", "--yes")
    # Her figures are in her team's sums as before.
    figures = json.loads(says("kpi", "team West October 2017 revenue", "--as", "admin", "--json"))
    assert "1900" in json.dumps(figures)


def test_what_an_erased_colleague_gave_stays_in_an_export_without_them(store: SqlStore, tmp_path: Path) -> None:
    fill(store)
    says("people", "erase", "Ben Ito", "--yes")
    says("people", "export", "Ana Ruiz", "--to", str(tmp_path / "ana"))
    received = {row["behaviour"]: row["by"] for row in read(tmp_path / "ana")["feedback_received"]}
    assert received == {FORMULA: "a former colleague", "only for Ana": "Maria Lead"}
    assert "Ben Ito" not in (tmp_path / "ana" / "data.json").read_text("utf-8")


def test_what_is_old_goes_by_itself(store: SqlStore) -> None:
    fill(store)
    known = ids(store)
    workspace = store.workspaces()[0]
    ana, ben = known["Ana Ruiz"], known["Ben Ito"]
    with store.begin(workspace.id, write=True) as tx:
        draft = RoundDraft("Old", ("Q",), False, date(2017, 11, 25), frozenset({(ana, ben)}))
        found = tx.add_round(draft, known["Maria Lead"], NOW, form="old")
        assert found is not None
        tx.answer_round(found, ana, ben, {0: "an old answer"})
        tx.end_round(found, {ana: {0}})
        tx.save_feedback_draft(ana, "k", {"behaviour": "begun"}, "", NOW)
    clock = Moved(NOW + timedelta(hours=25))
    retention = Retention(store, clock)
    assert retention.forget(workspace.id) == 0
    with store.begin(workspace.id) as tx:
        assert tx.feedback_drafts_of(ana) == []
        assert len(tx.find_feedback(about=[ana])) == 2
        assert len(tx.reviews()) == 2
        assert len(tx.tips_of(ana, limit=9)) == 1
    clock.at = NOW + timedelta(days=workspace.keep_feedback_days + 30)
    assert retention.forget(workspace.id) > 0
    with store.begin(workspace.id) as tx:
        assert tx.find_feedback() == []
        assert tx.feedback_written(ben) == []
        assert tx.reviews() == []
        assert tx.tips_of(ana, limit=9) == []
        assert tx.round_answers(found.id, ana) == []
        assert len(tx.goals()) == 2  # goals and figures are kept
    assert retention.forget(workspace.id) == 0
