"""A review from the first word to both signatures, as two people see it in a browser."""

import pytest

from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")


def writes(person: Person, *answers: str) -> None:
    """Fill the form's fields in, from the top, and keep it."""
    person.presses("Write my part")
    person.reads("Both of you read it")
    fields = person.page.locator(".bk-plain-input")
    for number, answer in enumerate(answers):
        fields.nth(number).fill(answer)
    person.presses("Keep")
    person.reads("It is kept.")
    person.presses("Close")


def test_both_write_and_both_sign(small: Company) -> None:
    with browser(900, 1000) as page:
        ana = Person(page, small.slack.url, "Ana Ruiz")
        ana.types("/pace review December 2017")
        ana.reads("Still to be written")
        writes(ana, "Two big deals closed.", "Saying no.", "Discovery calls.")
        bo = Person(page, small.slack.url, "Bo Lind")
        bo.types("/pace review Ana Ruiz December 2017")
        bo.reads("Saying no.")
        writes(bo, "Calling back at once.", "Asking before offering.", "One call a week together.")
        bo.types("/pace review Ana Ruiz December 2017")
        bo.reads("Still to sign: Ana Ruiz and Bo Lind")
        bo.presses("Sign")
        bo.reads("Still to sign: Ana Ruiz.")
        ana = Person(page, small.slack.url, "Ana Ruiz")
        ana.opens_direct_messages()
        ana.reads("Bo Lind has signed your review")
        ana.presses("Open the review")
        ana.reads("One call a week together.")
        ana.presses("Sign")
        ana.reads("Both have signed")
        ana.presses("PDF")
        ana.reads("The file is in your direct messages with Pace.")
        ana.reads("PDF · ")
