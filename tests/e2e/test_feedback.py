"""Feedback as people see it in a browser: given, saved from a thread, asked for, and in an anonymous round."""

import pytest

from tests.e2e.browser import CHROMIUM
from tests.e2e.company import Company
from tests.e2e.feedback_flows import ask_a_peer, give_and_thank, play_a_round, save_edit_and_delete_a_reply

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")


def test_a_manager_gives_feedback_and_the_rep_thanks(crew: Company) -> None:
    give_and_thank(crew)


def test_a_reply_in_a_thread_is_saved_edited_and_deleted(crew: Company) -> None:
    save_edit_and_delete_a_reply(crew)


def test_a_peer_answers_a_request(crew: Company) -> None:
    ask_a_peer(crew)


@pytest.mark.parametrize("answers", [2, 3])
def test_an_anonymous_round_is_shown_from_three_answers_on(crew: Company, answers: int) -> None:
    play_a_round(crew, answers)
