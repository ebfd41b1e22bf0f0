"""Files that nothing can be made of, from people who may not, and presses that nobody offered."""

import pytest

from core.people import Role
from core.ports import PersonRow
from core.uploads import LARGEST
from tests.handlers.data_kit import DEALS, DM, checks, gives, kept
from tests.handlers.kit import ADA, ANA, MARIA, NEW, STRANGER, Office, words


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.png", b"\x89PNG", "photo.png is none of the files I read: CSV, XLSX or Parquet."),
        ("old.xls", b"\xd0\xcf\x11\xe0", "old.xls is none of the files I read"),
        ("empty.csv", b"", "empty.csv is empty. Export it again."),
        ("header.csv", b"a,b\n", "header.csv has a header and no rows."),
        ("disguised.csv", b"%PDF-1.4", "is no CSV, XLSX or Parquet file"),
        ("disguised.csv", b"\x89PNG\r\n\x1a\n\0\0", "a NUL character, so this is not plain text"),
        ("zip.xlsx", b"PK\x03\x04nothing", "zip.xlsx is damaged"),
        ("title.csv", b"Our report,,,\nid,a,b,c\n1,2,3,4\n", "The first row of title.csv does not name its columns."),
        ("<!here>*x*.png", b"", "‹!here›∗x∗.png is none of the files I read"),
    ],
)
def test_a_file_of_which_nothing_can_be_made(desk: Office, name: str, content: bytes, said: str) -> None:
    [answer] = gives(desk, name, content)
    assert said in words(answer)
    assert [content for _, content in kept(desk)] in ([], [False])


def test_a_file_that_is_too_large_is_not_fetched(desk: Office) -> None:
    [answer] = gives(desk, "huge.csv", b"id\n1\n", size=50 << 20)
    assert "huge.csv has 50 MB; up to 20 MB can be given here." in words(answer)
    assert desk.slack.fetched == []


def test_a_file_that_is_larger_than_was_said_is_given_up(desk: Office) -> None:
    [answer] = gives(desk, "liar.csv", b"x" * (LARGEST + (1 << 20)), size=10)
    assert "liar.csv is larger than 20 MB" in words(answer)
    assert kept(desk) == [("cancelled", False)]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/files-pri/x",
        "http://127.0.0.1:1/files-pri/x",
        "https://user@127.0.0.1/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_the_token_goes_to_slack_alone(desk: Office, address: str) -> None:
    [answer] = gives(desk, "deals.csv", DEALS, url_private_download=address)
    assert "is not kept in Slack itself" in words(answer)
    assert desk.slack.fetched == []


def test_the_token_does_not_follow_slack_elsewhere(desk: Office) -> None:
    desk.slack.contents["/files-pri/away"] = "http://localhost:1/files-pri/stolen"
    [answer] = gives(desk, "deals.csv", DEALS, url_private_download=f"{desk.slack.url}/files-pri/away")
    assert "Slack did not hand over deals.csv (302)" in words(answer)
    desk.slack.contents["/files-pri/round"] = f"{desk.slack.url}/files-pri/T01TEST-F001/download/file"
    [proposal] = gives(desk, "deals.csv", DEALS, url_private_download=f"{desk.slack.url}/files-pri/round")
    assert "4 rows" in words(proposal)
    assert desk.slack.fetched[-1] == ("/files-pri/T01TEST-F001/download/file", "Bearer xoxb-test")


def test_a_missing_scope_says_what_to_do(desk: Office) -> None:
    desk.slack.errors["files.info"] = "missing_scope"
    [answer] = gives(desk, "deals.csv", DEALS)
    assert "adds the scope `files:read`" in words(answer)
    desk.slack.errors["files.info"] = "file_not_found"
    [answer] = gives(desk, "deals.csv", DEALS)
    assert "Slack did not show me the file (file_not_found)" in words(answer)


@pytest.mark.parametrize(
    ("who", "said"), [(ANA, "only an admin can"), (MARIA, "only an admin can"), (STRANGER, "only an admin can")]
)
def test_from_somebody_who_is_no_admin_nothing_is_fetched(desk: Office, who: str, said: str) -> None:
    [answer] = gives(desk, "deals.csv", DEALS, by=who)
    assert said in words(answer)
    assert "Thank you" in words(answer)
    assert desk.slack.fetched == []
    assert desk.slack.called("files.info") == []
    [refused] = desk.types(who, "import", command="/pace")
    assert "Importing" not in words(refused)


def test_a_file_in_a_channel_or_by_a_bot_is_none_of_its_business(desk: Office) -> None:
    desk.slack.add_file("F001", "deals.csv", DEALS.encode())
    event = {"type": "message", "subtype": "file_share", "ts": "17.1", "files": [{"id": "F001"}]}
    assert desk.event(**event, channel="C01GEN", user=ADA) == []
    assert desk.event(**event, channel=DM, user=ADA, bot_id="B1") == []
    assert desk.slack.called("files.info") == []


def test_what_is_imported_is_what_was_shown(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    [trial] = checks(desk, proposal)
    desk.presses(ADA, proposal, "data.change")
    desk.submits(ADA, desk.slack.forms[-1], stage="Not in this file")
    [refused] = desk.presses(ADA, trial, "data.import")
    assert "The columns were changed after this was shown." in words(refused)


@pytest.mark.parametrize("who", [ANA, MARIA, NEW])
def test_forged_presses_and_forms(desk: Office, who: str) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    [trial] = checks(desk, proposal)
    desk.presses(ADA, proposal, "data.change")
    page = desk.slack.forms[-1]
    if who == NEW:  # another admin: the file is not theirs either
        make_admin(desk)
    for message, action in (
        (proposal, "data.check"),
        (proposal, "data.change"),
        (proposal, "data.cancel"),
        (trial, "data.import"),
    ):
        [refused] = desk.presses(who, message, action)
        assert "Importing" not in words(refused)
        assert "only an admin" in words(refused) or "no such file of yours" in words(refused)
    answer = desk.submits(who, page, record="Deal No")
    assert answer["response_action"] == "errors"
    [refused] = desk.sends_action(
        who, {"action_id": "data.sheet", "block_id": "data-1", "selected_option": {"value": "0"}}
    )
    assert "only an admin" in words(refused) or "no such file of yours" in words(refused)
    assert kept(desk) == [("waiting", True)]


def make_admin(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Nia New", role=Role.ADMIN)])
        tx.link(next(person.id for person in tx.people() if person.name == "Nia New"), NEW)


@pytest.mark.parametrize("value", ["", "x", "1", "-1|x", "999|x", "1|wrong", "99999999999999|x", "١|x"])
def test_values_that_no_button_has(desk: Office, value: str) -> None:
    gives(desk, "deals.csv", DEALS)
    [refused] = desk.sends_action(ADA, {"action_id": "data.import", "value": value})
    assert "is in" not in words(refused)
    assert kept(desk) == [("waiting", True)]


@pytest.mark.parametrize("chosen", ["c99", "c", "x", "c-1", "cx"])
def test_options_that_no_menu_has(desk: Office, chosen: str) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    desk.presses(ADA, proposal, "data.change")
    answer = desk.submits(ADA, desk.slack.forms[-1], amount=chosen)
    assert "not one of mine" in str(answer["errors"])
    answer = desk.submits(ADA, desk.slack.forms[-1], source="another source")
    assert answer["response_action"] == "update"
    answer = desk.submits(ADA, answer["view"])
    assert "Choose a source that is offered" in str(answer["errors"])
