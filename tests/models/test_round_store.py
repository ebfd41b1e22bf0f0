"""Requests and rounds in the database: once, apart, and without a trace of who wrote what."""

import threading
from datetime import UTC, date, datetime

import sqlalchemy as sa

from core.deliveries import Letter, State
from core.people import Workspace
from core.ports import PersonRow
from core.rhythm import Kind
from core.rounds import Answer, InvitationState, RequestState, Round, RoundDraft, RoundState, reminder_topic
from core.usecases.round_ending import RoundEnds
from models.store import SqlStore
from models.tables import round_answers
from tests.fakes.outbox import Moved

NOW = datetime(2017, 11, 20, 9, tzinfo=UTC)
DUE = date(2017, 11, 27)
WRITERS = [f"Writer {number}" for number in range(12)]


def hire(store: SqlStore, workspace: Workspace) -> dict[str, int]:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow(name) for name in ("Ana", *WRITERS)])
        return {person.name: person.id for person in tx.people()}


def begun(store: SqlStore, workspace: Workspace, *, is_anonymous: bool = True) -> tuple[Round, dict[str, int]]:
    people = hire(store, workspace)
    pairs = frozenset((people["Ana"], people[name]) for name in WRITERS)
    draft = RoundDraft("Discovery", ("What?", "How?"), is_anonymous, DUE, pairs)
    with store.begin(workspace.id, write=True) as tx:
        found = tx.add_round(draft, people[WRITERS[0]], NOW, form="f1")
        assert tx.add_round(draft, people[WRITERS[0]], NOW, form="f1") is None
    assert found is not None
    return found, people


def all_write(store: SqlStore, workspace: Workspace, found: Round, people: dict[str, int]) -> None:
    for number, name in enumerate(WRITERS):
        with store.begin(workspace.id, write=True) as tx:
            tx.round_of(found.id, lock=True)
            assert tx.answer_round(found, people["Ana"], people[name], {0: f"what {number}", 1: f"how {number}"})


def test_a_request_goes_from_open_to_its_end_once(store: SqlStore, workspace: Workspace) -> None:
    people = hire(store, workspace)
    ana, ben, cleo = people["Ana"], people[WRITERS[0]], people[WRITERS[1]]
    with store.begin(workspace.id, write=True) as tx:
        first = tx.add_request(ana, ben, "calls", DUE, NOW, form="f1")
        assert first is not None
        assert tx.add_request(ana, ben, "calls", DUE, NOW, form="f1") is None
        second = tx.add_request(ana, cleo, "calls", DUE, NOW, form="f1")
        assert second is not None
    with store.begin(workspace.id, write=True) as tx:
        assert not tx.answer_request(first.id, cleo, ana)
        assert not tx.answer_request(first.id, ben, cleo)  # what they wrote is about somebody else
        assert tx.answer_request(first.id, ben, ana)
        assert not tx.answer_request(first.id, ben, ana)
        assert not tx.end_request(first.id, RequestState.EXPIRED)
        assert tx.end_request(second.id, RequestState.DECLINED)
        assert not tx.answer_request(second.id, cleo, ana)
        tx.mark_requests_reminded([second.id])
    with store.begin(workspace.id) as tx:
        assert [(one.id, one.state, one.reminded) for one in tx.requests(requester=ana)] == [
            (second.id, RequestState.DECLINED, True),
            (first.id, RequestState.ANSWERED, False),
        ]
        assert tx.requests(asked=ben, states=[RequestState.OPEN]) == []
        assert [one.id for one in tx.requests(asked=ben)] == [first.id]


def test_a_round_and_its_invitations_are_read_as_they_were_stored(store: SqlStore, workspace: Workspace) -> None:
    found, people = begun(store, workspace)
    with store.begin(workspace.id) as tx:
        assert tx.round_of(found.id) == found
        assert tx.rounds(state=RoundState.RUNNING) == tx.rounds(ids=[found.id]) == [found]
        assert len(tx.invitations(round_id=found.id)) == len(WRITERS)
        assert [one.subject for one in tx.invitations(writer=people[WRITERS[3]])] == [people["Ana"]]
        assert tx.round_subjects() == {found.id: {people["Ana"]}}


def test_an_answer_counts_once(store: SqlStore, workspace: Workspace) -> None:
    found, people = begun(store, workspace)
    ana, writer = people["Ana"], people[WRITERS[0]]
    with store.begin(workspace.id, write=True) as tx:
        assert tx.answer_round(found, ana, writer, {0: "first"})
        assert not tx.answer_round(found, ana, writer, {0: "second"})
        assert not tx.decline_invitation(found.id, ana, writer)
        assert tx.decline_invitation(found.id, ana, people[WRITERS[1]])
        assert not tx.answer_round(found, ana, people[WRITERS[1]], {0: "third"})
        assert tx.round_answers(found.id, ana) == [Answer(0, "first")]


def test_a_named_round_keeps_who_wrote(store: SqlStore, workspace: Workspace) -> None:
    found, people = begun(store, workspace, is_anonymous=False)
    all_write(store, workspace, found, people)
    with store.begin(workspace.id) as tx:
        given = {answer.text: answer.author for answer in tx.round_answers(found.id, people["Ana"])}
    assert given["how 3"] == people[WRITERS[3]]


def raw(store: SqlStore, columns: str = "question, text") -> list[tuple]:
    """As the rows lie there."""
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(f"SELECT {columns} FROM round_answers"))]


def test_nothing_lies_in_the_order_in_which_it_came(store: SqlStore, workspace: Workspace) -> None:
    found, people = begun(store, workspace)
    all_write(store, workspace, found, people)
    lying = raw(store)
    orders = [[text.split()[-1] for question, text in lying if question == one] for one in (0, 1)]
    came = [str(number) for number in range(len(WRITERS))]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(came)
    assert orders[0] != came != orders[1]
    assert orders[0] != orders[1]  # and what one person wrote to two questions does not lie alike
    with store.begin(workspace.id) as tx:
        shown = tx.round_answers(found.id, people["Ana"])
        assert shown == tx.round_answers(found.id, people["Ana"])
    assert [answer.text.split()[-1] for answer in shown if answer.question == 0] != came
    if store.engine.dialect.name == "postgresql":
        # All rows were written by the same transaction, the last one: its number dates no other answer.
        assert len({row[0] for row in raw(store, "xmin::text")}) == 1


def test_no_column_of_an_answer_holds_a_time_a_form_or_an_author(store: SqlStore, workspace: Workspace) -> None:
    found, people = begun(store, workspace)
    all_write(store, workspace, found, people)
    assert {column.name for column in round_answers.columns} == {
        "workspace_id", "id", "round_id", "subject_id", "question", "text", "author_id",
    }  # fmt: skip
    assert raw(store, "DISTINCT author_id") == [(None,)]
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            sql = connection.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = 'round_answers'")).scalar_one()
        assert "WITHOUT ROWID" in sql  # rows that had a number would be numbered as they came


def test_several_write_at_once_and_nothing_is_lost_or_doubled(store: SqlStore, workspace: Workspace) -> None:
    found, people = begun(store, workspace)

    def write(number: int) -> None:
        with store.begin(workspace.id, write=True) as tx:
            tx.round_of(found.id, lock=True)
            tx.answer_round(found, people["Ana"], people[WRITERS[number]], {0: f"what {number}", 1: f"how {number}"})

    threads = [threading.Thread(target=write, args=(number % len(WRITERS),)) for number in range(2 * len(WRITERS))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    texts = sorted(text for _, text in raw(store))
    assert texts == sorted([f"{word} {number}" for word in ("what", "how") for number in range(len(WRITERS))])


def test_two_schedulers_at_once_end_a_round_once(store: SqlStore, workspace: Workspace) -> None:
    found, people = begun(store, workspace)
    all_write(store, workspace, found, people)
    with store.begin(workspace.id, write=True) as tx:
        tx.link(people["Ana"], "U0ANA")
    ends = RoundEnds(store, Moved(NOW), lambda news: {"text": news.event})
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(ends.settle(workspace.id))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 1]
    with store.begin(workspace.id) as tx:
        assert [(one.recipient, one.topic) for one in tx.deliveries(list(State), limit=99)] == [
            (people["Ana"], f"round:{found.id}:result:{people['Ana']}")
        ]


def test_the_end_of_an_anonymous_round_forgets_reminders_that_are_on_their_way(
    store: SqlStore, workspace: Workspace
) -> None:
    found, people = begun(store, workspace)
    topic = reminder_topic(found.id)
    with store.begin(workspace.id, write=True) as tx:
        late = [people[name] for name in WRITERS[:2]]
        tx.add_letters([Letter(Kind.FEEDBACK, one, topic, NOW, {"text": "x"}) for one in late], NOW)
        first, second = tx.deliveries_of(Kind.FEEDBACK, topic)
        tx.begin_attempt(first, "D1", NOW, 0.0)
        tx.end_round(found, {})
    with store.begin(workspace.id, write=True) as tx:
        assert tx.deliveries_of(Kind.FEEDBACK, topic) == []
        assert not tx.settle(first.id, 1, State.SENT, NOW, ts="1.1")
        assert tx.delivery(second.id) is None


def test_the_end_removes_what_is_not_shown_and_forgets_who_wrote(store: SqlStore, workspace: Workspace) -> None:
    found, people = begun(store, workspace)
    all_write(store, workspace, found, people)
    with store.begin(workspace.id, write=True) as tx:
        tx.mark_invitations_reminded(found.id, [people[WRITERS[0]]])
        tx.end_round(found, {people["Ana"]: frozenset({1})})
    with store.begin(workspace.id) as tx:
        assert {answer.question for answer in tx.round_answers(found.id, people["Ana"])} == {1}
        assert {(one.state, one.reminded) for one in tx.invitations(round_id=found.id)} == {
            (InvitationState.CLOSED, False)
        }
        ended = tx.round_of(found.id)
        assert ended is not None
        assert not ended.is_running
        assert tx.rounds(state=RoundState.RUNNING) == []


def test_what_is_old_is_forgotten_and_what_runs_is_not(store: SqlStore, workspace: Workspace) -> None:
    found, people = begun(store, workspace)
    all_write(store, workspace, found, people)
    with store.begin(workspace.id, write=True) as tx:
        tx.add_request(people["Ana"], people[WRITERS[0]], "", DUE, NOW, form="f")
        assert tx.forget_rounds(date(2020, 1, 1)) == 0
        tx.end_request(1, RequestState.EXPIRED)
        tx.end_round(found, {people["Ana"]: frozenset({0, 1})})
        assert tx.forget_rounds(DUE) == 0
        assert tx.forget_rounds(date(2017, 11, 28)) == 2
        assert [*tx.rounds(), *tx.invitations(), *tx.requests()] == []
    assert raw(store) == []


def test_nothing_crosses_workspaces(store: SqlStore, workspace: Workspace) -> None:
    found, people = begun(store, workspace)
    all_write(store, workspace, found, people)
    with store.begin(workspace.id, write=True) as tx:
        request = tx.add_request(people["Ana"], people[WRITERS[0]], "", DUE, NOW, form="f")
    assert request is not None
    other = store.create_workspace("Other")
    with store.begin(other.id, write=True) as tx:
        assert tx.round_of(found.id) is None
        assert tx.request(request.id) is None
        assert [*tx.rounds(), *tx.invitations(), *tx.requests(), *tx.round_answers(found.id, people["Ana"])] == []
        assert tx.round_subjects() == {}
        assert not tx.answer_request(request.id, people[WRITERS[0]], people["Ana"])
        assert not tx.end_request(request.id, RequestState.EXPIRED)
        assert not tx.decline_invitation(found.id, people["Ana"], people[WRITERS[0]])
        assert not tx.answer_round(found, people["Ana"], people[WRITERS[0]], {0: "x"})
        tx.mark_requests_reminded([request.id])
        tx.mark_invitations_reminded(found.id, [people[WRITERS[0]]])
        tx.end_round(found, {people["Ana"]: frozenset()})
        assert tx.forget_rounds(date(2030, 1, 1)) == 0
    with store.begin(workspace.id) as tx:
        assert tx.request(request.id) == request
        assert tx.round_of(found.id) == found
        assert not any(one.reminded for one in tx.invitations())
    assert len(raw(store)) == 2 * len(WRITERS)
