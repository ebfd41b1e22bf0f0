"""Reviews: written by both, signed by both, taken away by both, and closed to everybody else."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from core.feedback import Audience, Content, FeedbackKind
from core.goals import Draft, GoalState
from core.periods import Grain, unit_of
from core.ports import PersonRow
from models.tables import audit_log
from tests.handlers.kit import ADA, ANA, BEN, CLEO, HOSTILE, MARIA, NEW, OTTO, Office, deals, words

OCTOBER = "2017-10-01|2017-10-31"
OWN = {"went_well": "Two big deals closed.", "was_hard": "Saying no.", "learn_next": "Discovery calls."}
THEIRS = {"keep": "Calling back at once.", "work_on": "Asking before offering.", "agreed": "One call a week together."}


def error(answer: dict[str, Any]) -> dict[str, str]:
    assert answer["response_action"] == "errors", answer
    return answer["errors"]


def ids(desk: Office) -> dict[str, int]:
    with desk.store.begin(desk.workspace.id) as tx:
        return {person.name: person.id for person in tx.people()}


def opened(desk: Office, who: str, typed: str = "review @Ana Ruiz") -> dict[str, Any]:
    [card] = desk.types(who, typed, command="/pace")
    return card


def writes(desk: Office, who: str, card: dict[str, Any], **answers: str) -> dict[str, Any]:
    """Press the button, fill the form in, send it; what comes back."""
    desk.presses(who, card, "review.write")
    return desk.submits(who, desk.slack.forms[-1], **answers)


def both_written(desk: Office) -> dict[str, Any]:
    """Ana's review of October with both parts; her card."""
    assert "Kept" in str(writes(desk, ANA, opened(desk, ANA, "review"), **OWN))
    assert "Kept" in str(writes(desk, MARIA, opened(desk, MARIA), **THEIRS))
    return opened(desk, ANA, "review")


def complete(desk: Office) -> dict[str, Any]:
    """Signed by both; the card after the second signature."""
    [half] = desk.presses(ANA, both_written(desk), "review.sign")
    assert "Still to sign: Maria Lead" in words(half)
    [whole] = desk.presses(MARIA, opened(desk, MARIA), "review.sign")
    return whole


def gives(desk: Office, author: str, text: str, *, audience: Audience = Audience.MANAGER, day: int = 12) -> int:
    known = ids(desk)
    content = Content(known["Ana Ruiz"], FeedbackKind.PRAISE, text, "In the review", "They signed", audience=audience)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        given = tx.add_feedback(content, known[author], datetime(2017, 10, day, 9, tzinfo=UTC), form=f"f{author}{text}")
        assert given is not None
        return given.id


def audited(desk: Office, action: str) -> list[tuple[str, str]]:
    with desk.store.engine.connect() as connection:
        rows = connection.execute(audit_log.select().where(audit_log.c.action == action).order_by(audit_log.c.id))
        return [(row.actor, row.target) for row in rows]


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content), strict=True).pages)


def test_a_review_holds_the_figures_goals_and_feedback_of_its_period(desk: Office) -> None:
    known = ids(desk)
    gives(desk, "Ben Ito", "Led the call calmly")
    gives(desk, "Ben Ito", "Only for Ana", audience=Audience.SUBJECT)
    gives(desk, "Maria Lead", "Private word of the manager", audience=Audience.SUBJECT)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        month = unit_of(date(2017, 10, 1), Grain.MONTH)
        draft = Draft(f"person:{known['Ana Ruiz']}", "revenue", 1_100.0, month, "the plan needs it")
        goal = tx.add_goal(draft, known["Maria Lead"], GoalState.ACCEPTED, datetime(2017, 10, 1, tzinfo=UTC), form="g")
        assert goal is not None
        tx.save_goal(goal, replace(goal, state=GoalState.ACHIEVED), datetime(2017, 11, 1, tzinfo=UTC))
        tx.add_feedback(
            Content(known["Ana Ruiz"], FeedbackKind.PRAISE, "Of another month"),
            known["Ben Ito"],
            datetime(2017, 11, 2, tzinfo=UTC),
            form="later",
        )
    for who, typed in ((ANA, "review"), (MARIA, "review @Ana Ruiz last month")):
        text = words(opened(desk, who, typed))
        assert "Review of Ana Ruiz, October 2017" in text
        assert "Revenue: $1,200; unchanged" in text
        assert "Compared with September 2017." in text
        assert "Revenue $1,100, October 2017: reached, $1,200" in text
        assert "Why: the plan needs it" in text
        assert "*Feedback (1)*" in text
        assert "12 Oct 2017, praise from Ben Ito" in text
        assert "What was seen: Led the call calmly" in text
        for hidden in ("Only for Ana", "Private word", "Of another month"):
            assert hidden not in text
        assert "Still to be written: the part of Ana Ruiz and Maria Lead" in text


def test_both_write_both_sign_and_it_stands(desk: Office) -> None:
    card = both_written(desk)
    text = words(card)
    assert "*What was hard*\nSaying no." in text
    assert "*What was agreed*\nOne call a week together." in text
    [half] = desk.presses(ANA, card, "review.sign")
    assert "Signed." in words(half)
    letters = [(name, words(letter)) for name, letter in desk.letters("feedback")]
    assert ("Maria Lead", "signed") in [(name, "signed") for name, text in letters if "Ana Ruiz has signed" in text]
    assert any(
        name == "Ana Ruiz" and "Maria Lead has written the manager's part of your review" in t for name, t in letters
    )
    assert not any("Saying no" in text or "Asking before" in text for _, text in letters)
    # The letter leads to the review, and there it is signed.
    letter = next(one for _, one in desk.letters("feedback") if "has signed" in words(one))
    [card] = desk.presses(MARIA, letter, "review.open")
    [whole] = desk.presses(MARIA, card, "review.sign")
    assert "Both have signed" in words(whole)
    assert "Maria Lead: signed on 20 Nov 2017" in words(whole)
    assert "review.write" not in json.dumps(whole)
    assert "review.sign" not in json.dumps(whole)
    assert any("signed your review of *October 2017* too" in words(one) for _, one in desk.letters("feedback"))
    assert [who for who, _ in audited(desk, "sign review")] == ["Ana Ruiz", "Maria Lead"]


def test_a_change_after_a_signature_takes_both_away(desk: Office) -> None:
    desk.presses(ANA, both_written(desk), "review.sign")
    before = opened(desk, MARIA)
    assert "Kept" in str(writes(desk, MARIA, before, work_on="Something else."))
    text = words(opened(desk, ANA, "review"))
    assert "not signed yet" in text
    assert "Still to sign: Ana Ruiz and Maria Lead" in text
    assert any("has to be signed again" in words(one) for name, one in desk.letters("feedback") if name == "Ana Ruiz")
    # What was on the screens before does not sign what is there now.
    [refused] = desk.presses(MARIA, before, "review.sign")
    assert "changed since you were shown it" in words(refused)
    assert "Calling back at once" in words(opened(desk, ANA, "review"))  # what was not touched stayed


def test_corrected_figures_and_new_feedback_have_to_be_looked_at_again(desk: Office) -> None:
    desk.presses(ANA, both_written(desk), "review.sign")
    shown = opened(desk, MARIA)
    gives(desk, "Ben Ito", "Something that came late")
    [refused] = desk.presses(MARIA, shown, "review.sign")
    assert "figures, goals or feedback" in words(refused)
    again = opened(desk, MARIA)
    assert "Ana Ruiz had signed, but" in words(again)
    assert "not signed yet" in words(again)
    [half] = desk.presses(MARIA, again, "review.sign")
    assert "Still to sign: Ana Ruiz" in words(half)
    [whole] = desk.presses(ANA, opened(desk, ANA, "review"), "review.sign")
    assert "Both have signed" in words(whole)


def test_what_was_signed_does_not_change_with_the_data(desk: Office) -> None:
    whole = complete(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        people = {person.name: person for person in tx.people()}
        batch = deals(people)
        run = replace(_run(), digest="1" * 64)
        tx.import_records(run, replace(batch, value=batch.value * 2))
    gives(desk, "Ben Ito", "After the signatures")
    later = words(opened(desk, MARIA))
    assert "$1,200" in later
    assert "After the signatures" not in later
    assert words(whole).removeprefix("Signed. ").split("\n", 1)[1].replace("Signed.\n", "") in later
    [refused] = desk.sends_action(ANA, {"action_id": "review.write", "value": f"{ids(desk)['Ana Ruiz']}|{OCTOBER}|2|"})
    assert "stands as it is" in words(refused)
    [card] = desk.types(ANA, "review Q3", command="/pace")
    desk.presses(ANA, card, "review.write")
    form = desk.slack.forms[-1]
    forged = form | {"private_metadata": json.dumps({"review": f"{ids(desk)['Ana Ruiz']}|{OCTOBER}|2|"})}
    assert "stands as it is" in str(error(desk.submits(ANA, forged, **OWN | {"was_hard": "Something else"})))


def _run() -> Any:
    from tests.handlers.kit import _run as run

    return run()


@pytest.mark.parametrize("part", ["went_well", "was_hard"])
def test_an_empty_or_endless_answer_is_said_at_its_field(desk: Office, part: str) -> None:
    card = opened(desk, ANA, "review")
    assert set(error(writes(desk, ANA, card, **OWN | {part: "   "}))) == {part}
    assert "30,000" in error(writes(desk, ANA, card, **OWN | {part: "x" * 30_000}))[part]
    assert "Not written yet" in words(opened(desk, ANA, "review"))
    assert desk.letters("feedback") == []


def test_a_double_submit_is_one_version(desk: Office) -> None:
    desk.presses(ANA, opened(desk, ANA, "review"), "review.write")
    form = desk.slack.forms[-1]
    for _ in range(2):
        assert "Kept" in str(desk.submits(ANA, form, view_id="V77", **OWN))
    with desk.store.begin(desk.workspace.id) as tx:
        assert [review.version for review in tx.reviews()] == [1]
    assert len(desk.letters("feedback")) == 1
    assert [target.rpartition(" ")[2] for _, target in audited(desk, "write review")] == ["1"]


def test_untouched_fields_keep_what_was_written(desk: Office) -> None:
    card = both_written(desk)
    desk.presses(ANA, card, "review.write")
    form = desk.slack.forms[-1]
    begun = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert begun["was_hard"]["initial_value"] == "Saying no."
    assert begun["was_hard"]["multiline"] is True
    form = json.loads(json.dumps(form))
    for block in form["blocks"]:
        block.get("element", {}).pop("initial_value", None)  # some clients send null for what was not touched
    assert "Kept" in str(desk.submits(ANA, form, went_well="Three big deals."))
    text = words(opened(desk, ANA, "review"))
    assert "Three big deals." in text
    assert "Saying no." in text


def test_nobody_signs_before_both_parts_are_written(desk: Office) -> None:
    assert "Kept" in str(writes(desk, ANA, opened(desk, ANA, "review"), **OWN))
    card = opened(desk, ANA, "review")
    assert "review.sign" not in json.dumps(card)
    value = next(
        e["value"] for b in card["blocks"] for e in b.get("elements", []) if e.get("action_id") == "review.pdf"
    )
    [refused] = desk.sends_action(ANA, {"action_id": "review.sign", "value": value})
    assert "Both parts have to be written" in words(refused)
    [signed] = desk.presses(ANA, both_written(desk), "review.sign")
    value = next(
        e["value"] for b in signed["blocks"] for e in b.get("elements", []) if e.get("action_id") == "review.pdf"
    )
    [twice] = desk.sends_action(ANA, {"action_id": "review.sign", "value": value})
    assert "You have signed this already" in words(twice)


@pytest.mark.parametrize("action", ["review.open", "review.write", "review.sign", "review.pdf", "review.markdown"])
@pytest.mark.parametrize("who", [BEN, CLEO, OTTO, NEW])
def test_others_reviews_can_be_neither_seen_nor_touched(desk: Office, who: str, action: str) -> None:
    both_written(desk)
    forms, files = len(desk.slack.forms), len(desk.slack.uploads)
    [answer] = desk.sends_action(who, {"action_id": action, "value": f"{ids(desk)['Ana Ruiz']}|{OCTOBER}|2|x"})
    [nothing] = desk.sends_action(who, {"action_id": action, "value": f"999|{OCTOBER}|2|x"})
    assert words(answer) == words(nothing)
    assert "Saying no" not in words(answer)
    assert (len(desk.slack.forms), len(desk.slack.uploads)) == (forms, files)
    [typed] = desk.types(who, "review @Ana Ruiz", command="/pace")
    assert "Saying no" not in words(typed)


@pytest.mark.parametrize("who", [BEN, OTTO, ADA])
def test_a_forged_form_writes_into_nobody_elses_review(desk: Office, who: str) -> None:
    both_written(desk)
    desk.presses(ANA, opened(desk, ANA, "review"), "review.write")
    form = desk.slack.forms[-1]
    answer = error(desk.submits(who, form, was_hard="Everything, she is hopeless."))
    assert "review" in next(iter(answer.values()))
    assert "hopeless" not in words(opened(desk, ANA, "review"))
    with desk.store.begin(desk.workspace.id) as tx:
        assert [review.version for review in tx.reviews()] == [2]


def test_the_rep_cannot_write_the_managers_part(desk: Office) -> None:
    desk.presses(ANA, opened(desk, ANA, "review"), "review.write")
    form = json.loads(json.dumps(desk.slack.forms[-1]))
    for block, question in zip((b for b in form["blocks"] if b["type"] == "input"), THEIRS, strict=True):
        block["block_id"] = question
    assert set(error(desk.submits(ANA, form, **THEIRS))) == set(OWN)
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.reviews() == []


def test_an_admin_reads_on_record_and_does_nothing_else(desk: Office) -> None:
    both_written(desk)
    card = opened(desk, ADA)
    assert "Saying no." in words(card)
    assert not any(block["type"] == "actions" for block in card["blocks"])
    [(actor, target)] = audited(desk, "read review as admin")
    assert actor == "Ada Admin"
    assert target.startswith(f"review of person {ids(desk)['Ana Ruiz']}, 2017-10-01 to 2017-10-31")
    for action in ("review.write", "review.sign", "review.pdf", "review.markdown"):
        [refused] = desk.sends_action(ADA, {"action_id": action, "value": f"{ids(desk)['Ana Ruiz']}|{OCTOBER}|2|x"})
        assert "the two it is between" in words(refused)
    assert desk.slack.uploads == []
    # The two themselves leave no such line.
    opened(desk, MARIA)
    assert len(audited(desk, "read review as admin")) == 1


def test_the_two_take_it_away_as_files(desk: Office) -> None:
    gives(desk, "Ben Ito", "Led the call calmly")
    complete(desk)
    for who, typed in ((ANA, "review"), (MARIA, "review @Ana Ruiz")):
        for action in ("review.pdf", "review.markdown"):
            [said] = desk.presses(who, opened(desk, who, typed), action)
            assert "in your direct messages" in words(said)
    pdf, text = desk.slack.uploads[0], desk.slack.uploads[1].decode()
    assert desk.slack.uploads[3].decode() == text
    assert [call["users"] for call in desk.slack.called("conversations.open")] == [ANA, ANA, MARIA, MARIA]
    names = [call["filename"] for call in desk.slack.called("files.getUploadURLExternal")][:2]
    assert names == ["review-2017-10-01-2017-10-31.pdf", "review-2017-10-01-2017-10-31.md"]
    for content in (pdf_text(pdf), text):
        for part in (
            *OWN.values(),
            *THEIRS.values(),
            "$1,200",
            "Led the call calmly",
            "Maria Lead: signed on 20 Nov 2017",
        ):
            assert part in content
    about = PdfReader(io.BytesIO(pdf)).metadata
    assert about is not None
    assert about.title == "Review of Ana Ruiz, October 2017"
    assert [who for who, _ in audited(desk, "export review")] == ["Ana Ruiz", "Ana Ruiz", "Maria Lead", "Maria Lead"]


def test_slack_not_taking_the_file_is_said(desk: Office) -> None:
    card = both_written(desk)
    desk.slack.errors["files.completeUploadExternal"] = "not_in_channel"
    [said] = desk.presses(ANA, card, "review.pdf")
    assert "Slack did not take the file (not_in_channel)" in words(said)


def test_hostile_words_stay_words(desk: Office) -> None:
    evil = (
        f"{HOSTILE} [click](http://evil.example) <b>bold</b> www.evil.example\n# A heading\n- a list\n1. one\n"
        "| a | b |\n\n![x](http://evil.example/x.png)\n```\ncode\n```\n\u200bשלום مرحبا Привет 数 😀\n=cmd()"
    )
    assert "Kept" in str(writes(desk, ANA, opened(desk, ANA, "review"), **OWN | {"was_hard": evil}))
    card = opened(desk, MARIA)
    text = words(card)
    assert "<!channel>" not in text
    assert "http://evil.example" in text  # as it was written; nothing makes a link of it
    desk.presses(MARIA, card, "review.markdown")
    desk.presses(MARIA, card, "review.pdf")
    markdown = desk.slack.uploads[0].decode()
    assert not re.search(r"(?<!\\)[\[\]<>|`*_]", markdown)
    assert "\\# A heading" in markdown
    assert "\n\\- a list" in markdown
    assert "1\\. one" in markdown
    assert "http\\://evil.example" in markdown
    assert "www\\.evil" in markdown
    pdf = pdf_text(desk.slack.uploads[1])
    assert "Привет" in pdf
    assert "# A heading" in pdf
    assert "show as" in pdf  # the font has no such character, and the file says so


def signs(card: dict[str, Any]) -> int:
    """How much text the blocks hold: Slack refuses a message with much more than nine thousand."""
    return sum(len(block["text"]["text"]) for block in card["blocks"] if "text" in block)


def test_what_fits_is_not_shortened(desk: Office) -> None:
    long = {question: f"{number} " + "word " * 230 + "end." for number, question in enumerate(OWN)}
    assert "Kept" in str(writes(desk, ANA, opened(desk, ANA, "review"), **long))
    assert "Kept" in str(writes(desk, MARIA, opened(desk, MARIA), **THEIRS))
    gives(desk, "Ben Ito", "word " * 200)
    card = opened(desk, MARIA)
    assert "Shortened" not in words(card)
    assert all(part in words(card) for part in long.values())
    assert "word " * 199 in words(card)


def test_what_does_not_fit_is_shortened_and_says_so_and_the_files_have_it(desk: Office) -> None:
    long = {question: f"{number} " + "word " * 380 + "end." for number, question in enumerate(OWN)}
    assert "Kept" in str(writes(desk, ANA, opened(desk, ANA, "review"), **long))
    theirs = {question: f"{question[0]} " + "&" * 1_900 + "end." for question in THEIRS}
    assert "Kept" in str(writes(desk, MARIA, opened(desk, MARIA), **theirs))
    for number in range(30):
        gives(desk, "Ben Ito", f"{number} " + "word " * 500, day=1 + number % 28)
    for who, typed in ((MARIA, "review @Ana Ruiz"), (ADA, "review @Ana Ruiz"), (ANA, "review")):
        card = opened(desk, who, typed)
        assert signs(card) < 9_300
        assert "Shortened here" in words(card)
        assert ("*PDF* and *Markdown* have all of it" in words(card)) == (who != ADA)
    desk.presses(ANA, card, "review.markdown")
    text = desk.slack.uploads[0].decode()
    assert all(part in text for part in long.values())
    assert text.count("praise from Ben Ito") == 30
    assert text.count("\\&") == 3 * 1_900


@pytest.mark.parametrize("count", [40, 120])
def test_both_parts_are_there_to_be_signed_however_much_feedback_there_is(desk: Office, count: int) -> None:
    lines = {question: "".join(f"{number}{letter}\n" for letter in "ab" * 300) for number, question in enumerate(OWN)}
    parts = OWN if count == 40 else lines
    assert "Kept" in str(writes(desk, ANA, opened(desk, ANA, "review"), **parts))
    assert "Kept" in str(writes(desk, MARIA, opened(desk, MARIA), **THEIRS))
    for number in range(count):
        gives(desk, "Ben Ito", f"{number} " + "word " * 60, day=1 + number % 28)
    for who, typed in ((MARIA, "review @Ana Ruiz"), (ANA, "review"), (ADA, "review @Ana Ruiz")):
        card = opened(desk, who, typed)
        assert signs(card) < 9_300
        text = words(card)
        assert all(part in text for part in (*THEIRS.values(), "not signed yet"))
        assert ("Saying no." if count == 40 else "1a\n1b\n1a") in text
        left = count - text.count("praise from Ben Ito")
        assert 0 < left < count
        assert (f"{left} more in the file." in text) == (who != ADA)
        assert (f"{left} more." in text) == (who == ADA)
        assert ("review.sign" in json.dumps(card)) == (who != ADA)
    desk.presses(ANA, opened(desk, ANA, "review"), "review.markdown")
    assert desk.slack.uploads[0].decode().count("praise from Ben Ito") == count


@pytest.mark.parametrize("value", ["", "1", "x|y", "1|2017-10-01|2017-10-31|²|", f"1|{OCTOBER}|-1|x", f"1|{OCTOBER}|1|{'x' * 99}",
                                   f"{'9' * 12}|{OCTOBER}|1|x", "1|0001-01-01|0001-01-31|1|x"])  # fmt: skip
def test_forged_buttons_are_refused(desk: Office, value: str) -> None:
    for action in ("review.open", "review.sign", "review.pdf"):
        [answer] = desk.sends_action(MARIA, {"action_id": action, "value": value})
        assert "not one of mine" in words(answer)


@pytest.mark.parametrize("metadata", ["", "x", "[]", '{"review": 5}', '{"goal": "1"}'])
def test_forged_metadata_is_refused(desk: Office, metadata: str) -> None:
    desk.presses(ANA, opened(desk, ANA, "review"), "review.write")
    found = error(desk.submits(ANA, desk.slack.forms[-1] | {"private_metadata": metadata}, **OWN))
    assert "not one of mine" in next(iter(found.values()))


@pytest.mark.parametrize(
    ("who", "typed", "says"),
    [
        (ANA, "review this month", "is not over yet"),
        (ANA, "review 2016", "one whole month or quarter"),
        (ANA, "review last week", "one whole month or quarter"),
        (ANA, "review blurb", "I did not understand “blurb”"),
        (MARIA, "review team West", "of one person"),
        (ADA, "review everyone", "of one person"),
        (MARIA, "review", "the roster names none"),
        (MARIA, "review @Cleo Fox", "between a person and their direct manager"),
        (ANA, "review @Maria Lead", "between a person and their direct manager"),
        (ANA, "review " + "x" * 400, "too long"),
        (ANA, "review @Nobody Here", "Nobody in the roster"),
    ],
)
def test_what_cannot_be_reviewed_is_said(desk: Office, who: str, typed: str, says: str) -> None:
    assert says in words(opened(desk, who, typed))


def test_a_quarter_is_another_review_than_its_months(desk: Office) -> None:
    both_written(desk)
    card = opened(desk, ANA, "reviews Q3")
    assert "Review of Ana Ruiz, Q3 2017" in words(card)
    assert "Not written yet." in words(card)
    assert "$3,600" in words(card)


def test_a_new_manager_takes_an_open_review_over_and_not_a_signed_one(desk: Office) -> None:
    desk.presses(ANA, both_written(desk), "review.sign")
    old = opened(desk, MARIA)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", email="ana@acme.example", manager="Otto Lead")])
    [refused] = desk.presses(MARIA, old, "review.sign")
    assert "direct manager" in words(refused)
    card = opened(desk, OTTO)
    assert "Manager: Otto Lead." in words(card)
    assert "Saying no." in words(card)
    assert "Calling back at once" not in words(card)
    assert "Kept" in str(writes(desk, OTTO, card, **THEIRS | {"keep": "I am new here."}))
    desk.presses(OTTO, opened(desk, OTTO), "review.sign")
    [whole] = desk.presses(ANA, opened(desk, ANA, "review"), "review.sign")
    assert "Both have signed" in words(whole)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", email="ana@acme.example", manager="Maria Lead")])
    for nobody in (MARIA, OTTO):  # neither of the two it is between, and nobody's manager any more
        assert "direct manager" in words(opened(desk, nobody))
    assert "I am new here." in words(opened(desk, ANA, "review"))


def test_a_review_of_long_ago_without_any_figures(desk: Office) -> None:
    text = words(opened(desk, ANA, "review March 2012"))
    assert "Review of Ana Ruiz, March 2012" in text
    assert "None was given in this time" in text
