"""`/kpi` and `/pace` in a running Slack, as people type and press them, over Socket Mode and over signed HTTP."""

import signal
from pathlib import Path

import pytest

from bot.compose import compose
from bot.demo.local_slack import Member
from bot.settings import Settings
from tests.e2e.company import Company, Message, company, elements, text_of
from tests.e2e.conftest import ANA, BO, CY, DARCEL, STRANGER, SUMMER
from tests.fakes.slack_api import problems


def offered(slack: Company, action_id: str) -> Message:
    """The newest message that offers this button."""

    def find() -> Message | None:
        found = [m for m in slack.messages() if any(e["action_id"] == action_id for _, e in elements(m))]
        return found[-1] if found else None

    return slack.waits_for(find)


def test_a_rep_reads_own_figures_without_being_linked_by_hand(small: Company) -> None:
    card = small.types(ANA, "/kpi", "revenue this month")
    text = text_of(card)
    assert card["ephemeral_to"] == ANA
    assert "Ana Ruiz" in text
    assert "$1,300" in text
    assert "65%" in text
    assert "$2,000" in text


def test_a_manager_reads_the_team_and_not_another(small: Company) -> None:
    assert "Bo Lind's team" in text_of(small.types(BO, "/kpi", "revenue this month"))
    refused = small.types(BO, "/kpi", "@Cy Young this month")
    assert "private" in text_of(refused)
    assert "999" not in text_of(refused)


@pytest.mark.parametrize("question", ["@Cy Young", "team East", "everyone", f"<@{CY}>"])
def test_a_rep_never_sees_a_colleague(small: Company, question: str) -> None:
    small.types(CY, "/kpi", "this month")  # Cy is linked from now on
    answer = small.types(ANA, "/kpi", question)
    assert answer["ephemeral_to"] == ANA
    assert "999" not in text_of(answer)


def test_who_is_in_no_roster_gets_an_answer_that_helps(small: Company) -> None:
    answer = text_of(small.types(STRANGER, "/kpi"))
    assert "not linked" in answer
    assert "admin" in answer


def test_help_and_a_slip_of_the_pen(small: Company) -> None:
    assert "/kpi" in text_of(small.types(ANA, "/pace", "help"))
    slip = text_of(small.types(ANA, "/kpi", "lsat month"))
    assert "“lsat month”" in slip
    assert slip.count("/kpi") == 3


def test_another_period_then_down_to_the_records_and_back(small: Company) -> None:
    card = small.types(ANA, "/kpi", "revenue this month")
    small.presses(ANA, card, "kpi.period", choose="Last month")
    december = small.sees(ANA, "Ana Ruiz, December 2017")
    small.presses(ANA, december, "kpi.period", choose="This month")
    card = small.sees(ANA, "Ana Ruiz, January 2018")
    small.presses(ANA, card, "kpi.details")
    details = small.sees(ANA, "13 Jan 2018", "4 Jan 2018")
    assert "3 Jan 2018" not in text_of(details).replace("13 Jan 2018", "")
    small.presses(ANA, details, "kpi.details.older")
    small.sees(ANA, "1 Jan 2018", "3 Jan 2018")
    older = small.sees(ANA, "2 Jan 2018")
    small.presses(ANA, older, "kpi.details.back")
    small.sees(ANA, "Ana Ruiz, January 2018", "$1,300")


def test_sharing_asks_first_and_then_shows_the_card_to_the_channel(small: Company) -> None:
    before = len(small.public())
    card = small.types(ANA, "/kpi", "revenue this month")
    small.presses(ANA, card, "kpi.share")
    small.presses(ANA, offered(small, "kpi.share.cancel"), "kpi.share.cancel")
    assert len(small.public()) == before
    small.presses(ANA, card, "kpi.share")
    small.presses(ANA, offered(small, "kpi.share.confirm"), "kpi.share.confirm")
    shared = small.waits_for(lambda: next(iter(small.public()[before:]), None))
    assert "$1,300" in text_of(shared)
    assert f"<@{ANA}>" in text_of(shared)
    assert list(elements(shared)) == []


def test_everything_sent_keeps_within_slacks_limits(small: Company) -> None:
    small.types(ANA, "/kpi", "this month")
    mine = [message for message in small.messages() if message.get("bot_id")]
    assert mine
    for message in mine:
        # The local Slack does not keep whether links may unfold; the handlers' tests hold that.
        assert list(problems(message | {"unfurl_links": False, "unfurl_media": False})) == []


def test_the_rep_of_the_crm_reads_the_figures_of_the_crm(maven: Company) -> None:
    text = " ".join(text_of(maven.types(DARCEL, "/kpi", "Q4 2017")).split())
    for figure in (
        "*94* Deals won",
        "*65* Deals lost",
        "*$357,666* Revenue",
        "*59.1%* Win rate",
        "*46.2 days* Sales cycle",
    ):
        assert figure in text
    assert "$3,804.96" in text


def test_the_manager_of_the_crm_reads_the_team(maven: Company) -> None:
    text = text_of(maven.types(SUMMER, "/kpi", "2017"))
    assert "Summer Sewald's team" in text
    assert "$1,964,750" in text


@pytest.mark.parametrize("http", [False, True])
def test_a_stop_signal_ends_it_cleanly(tmp_path: Path, http: bool) -> None:
    url = f"sqlite:///{tmp_path / 'pace.db'}"
    compose(Settings(database_url=url, _env_file=None)).store.engine.dispose()
    with company(tmp_path, url, [Member(ANA, "Ana", "ana@x.example", "UTC")], today="2018-01-15", http=http) as running:
        running.bot.process.send_signal(signal.SIGTERM)
        assert running.bot.process.wait(15) == 0
        assert '"stopped"' in running.bot.said()
        assert "Traceback" not in running.bot.said()
