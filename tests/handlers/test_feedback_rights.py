"""Who may do what with feedback: every button pressed by everybody, forged forms, hostile text, what the log knows."""

import pytest

from core.deliveries import State
from core.ports import PersonRow
from models.tables import audit_log
from tests.fakes.slack_api import problems
from tests.handlers.feedback_kit import GOOD, QUIET, give, last, last_of, letters, page, stored
from tests.handlers.kit import ADA, ANA, BEN, CLEO, HOSTILE, MARIA, NEW, OTTO, Office, words

EVERYBODY = {"author": BEN, "subject": ANA, "manager": MARIA, "peer": CLEO, "other manager": OTTO, "admin": ADA}
MAY = {
    # For the subject and their manager / for the subject alone.
    "read": ({"author", "subject", "manager", "admin"}, {"author", "subject", "admin"}),
    "thank": ({"subject"}, {"subject"}),
    "ask": ({"author", "subject"}, {"author", "subject"}),
    "goal": ({"subject"}, {"subject"}),
    "change": ({"author"}, {"author"}),
    "withdraw": ({"author"}, {"author"}),
}
ACTIONS = {
    "read": "feedback.open", "thank": "feedback.thank", "ask": "feedback.ask", "goal": "feedback.goal",
    "change": "feedback.change", "withdraw": "feedback.withdraw.yes",
}  # fmt: skip


@pytest.mark.parametrize("audience", ["They and their manager", "Only they"])
@pytest.mark.parametrize("what", list(MAY))
def test_each_role_may_do_what_it_may_and_nothing_else(desk: Office, what: str, audience: str) -> None:
    """Every button, pressed by everybody: most of these presses are forged."""
    give(desk, BEN, audience=audience)
    allowed = MAY[what][0 if audience.startswith("They") else 1]
    for role, user in sorted(EVERYBODY.items(), key=lambda pair: pair[0] in allowed):  # the forbidden ones first
        before = len(desk.slack.forms)
        said = desk.sends_action(user, {"action_id": ACTIONS[what], "value": "1"})
        text = " ".join(map(words, said))
        is_refused = any(part in text for part in ("no such feedback", "Only "))
        opened = len(desk.slack.forms) > before
        assert (role in allowed) != is_refused, (role, text)
        assert opened or said
        if role not in allowed:
            assert not opened, role
            assert "eleven slides" not in text, role


@pytest.mark.parametrize("kind", ["Praise", "Improvement"])
@pytest.mark.parametrize("audience", ["They and their manager", "Only they"])
def test_lists_searches_and_notices_reach_only_who_may_read(desk: Office, audience: str, kind: str) -> None:
    give(desk, BEN, audience=audience, kind=kind)
    for_both = audience.startswith("They")
    see = {"subject": "inbox", "author": "given", "manager": "inbox @Ana Ruiz", "admin": "inbox @Ana Ruiz"}
    for role, user in EVERYBODY.items():
        may = role in MAY["read"][0 if for_both else 1]
        for text in (see.get(role, "inbox @Ana Ruiz"), f"{see.get(role, 'inbox @Ana Ruiz')} discovery"):
            shown = words(desk.types(user, text, command="/feedback")[0])
            assert ("eleven slides" in shown) == may, (role, text)
        everything = words(desk.types(user, "inbox", command="/feedback")[0])
        assert ("eleven slides" in everything) == (role == "subject"), role
    assert set(letters(desk)) == {"Ana Ruiz", "Ben Ito"} | ({"Maria Lead"} if for_both else set())


def test_a_forged_page_of_somebody_elses_inbox_is_empty(desk: Office) -> None:
    give(desk, BEN)
    with desk.store.begin(desk.workspace.id) as tx:
        ana = next(person.id for person in tx.people() if person.name == "Ana Ruiz")
    for user in (CLEO, OTTO):
        [page_of] = desk.sends_action(
            user, {"action_id": "feedback.older", "value": f'[{ana}, null, [], "", "", false, 0]'}
        )
        assert "eleven slides" not in words(page_of)
    for value in ("", "[]", "x", '["1", null, [], "", "", false, 0]', '[1, null, [], "", "", false, -1]'):
        [refused] = desk.sends_action(CLEO, {"action_id": "feedback.older", "value": value})
        assert "not one of mine" in words(refused)


def test_an_admins_reading_is_on_record(desk: Office) -> None:
    give(desk, BEN, audience="Only they")
    desk.sends_action(ADA, {"action_id": "feedback.open", "value": "1"})
    desk.types(ADA, "inbox @Ana Ruiz", command="/feedback")
    desk.sends_action(ANA, {"action_id": "feedback.open", "value": "1"})
    with desk.store.engine.connect() as connection:
        rows = [(row.actor, row.action) for row in connection.execute(audit_log.select().order_by(audit_log.c.id))]
    assert rows == [
        ("Ben Ito", "give feedback"),
        ("Ada Admin", "read feedback as admin"),
        ("Ada Admin", "list feedback as admin"),
    ]


def test_forged_forms_are_refused(desk: Office) -> None:
    give(desk, BEN)
    desk.presses(BEN, last(desk, "Ben Ito"), "feedback.change")
    form = desk.slack.forms[-1]
    # Cleo sends Ben's form for changing what Ben wrote.
    answer = desk.submits(CLEO, form, subject="Ana", **GOOD)
    if answer.get("response_action") == "push":
        answer = desk.submits(CLEO, answer["view"])
    assert "no such feedback" in str(answer)
    for metadata in ("", "{}", "[]", '{"key": 1}', '{"key": "x", "amends": "1"}', "x" * 2_000):
        assert "not one of mine" in str(desk.submits(BEN, form | {"private_metadata": metadata}))
    desk.presses(ANA, last(desk, "Ana Ruiz"), "feedback.ask")
    assert "no such feedback" in str(desk.submits(CLEO, desk.slack.forms[-1], text="Who wrote this?"))
    assert [one.content.behaviour for one in stored(desk)] == [GOOD["behaviour"]]


def test_who_has_left_gets_none_and_a_stranger_gives_none(desk: Office) -> None:
    form = desk.opens(MARIA, "@Ana Ruiz", command="/feedback")
    shown = page(desk.submits(MARIA, form, **GOOD), "push")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", email="ana@acme.example", active=False)])
    answer = desk.submits(MARIA, shown)  # in between, Ana was deactivated
    assert "no longer here" in words(answer["view"])
    assert stored(desk) == []
    [refused] = desk.types(NEW, "@Ana Ruiz", command="/feedback")
    assert "not linked" in words(refused)


def test_hostile_text_notifies_nobody_and_breaks_nothing(desk: Office) -> None:
    """The fake Slack fails the test for a mention, a NUL, or anything beyond Slack's limits."""
    long = (HOSTILE + " <https://evil.example|bank> \u200b\u202e" + "&" * 30) * 20
    for text in (HOSTILE, long[:3_000], "&" * 3_000, "a" * 3_000, "\n" * 50 + "x" * 60):
        give(desk, BEN, behaviour=text, situation=text, impact=text, next_step=text)
        letter = last(desk, "Ana Ruiz")
        shown = words(letter)
        assert "<!channel>" not in shown
        assert "<@U0ANA>" not in shown
        assert "<https" not in shown
        [opened] = desk.types(ANA, "inbox", command="/feedback")
        assert "<!channel>" not in words(opened)
    for number in range(1, 6):
        desk.sends_action(ANA, {"action_id": "feedback.open", "value": str(number)})
    letter, read = last_of(desk, "a" * 100), ""
    assert list(problems(letter | QUIET)) == []
    for _ in range(3):  # nothing of four times three thousand letters is cut: the rest is a press away
        read += "".join(block["text"]["text"] for block in letter["blocks"] if block["type"] == "section")
        if "Read on" not in str(letter):
            break
        following = next(
            e["value"] for b in letter["blocks"] for e in b.get("elements", ()) if "." in e.get("value", "")
        )
        [letter] = desk.sends_action(ANA, {"action_id": "feedback.open", "value": following})
    assert read.replace("*Ben Ito* about *Ana Ruiz*", "").count("a") >= 4 * 3_000


def test_nothing_that_was_written_is_in_the_log(desk: Office, capsys: pytest.CaptureFixture[str]) -> None:
    give(desk, BEN)
    desk.sends_action(CLEO, {"action_id": "feedback.open", "value": "1"})
    said = capsys.readouterr()
    assert "slides" not in said.out + said.err


def test_every_letter_is_sent_to_who_may_still_read_it(desk: Office) -> None:
    give(desk, BEN)
    with desk.store.begin(desk.workspace.id) as tx:
        people = {person.name: person.id for person in tx.people()}
        about = {people_id: one.about for one in tx.deliveries(list(State), limit=99) for people_id in [one.recipient]}
    assert about[people["Ana Ruiz"]] == about[people["Maria Lead"]] == {people["Ana Ruiz"]}
    assert about[people["Ben Ito"]] == frozenset()
