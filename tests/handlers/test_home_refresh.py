"""Home is shown anew while it may be on somebody's screen, and only then."""

from datetime import date

from bot.app import homes_of
from bot.clock import SystemClock
from bot.messenger import web_client
from core.catalogue import Scope, Target
from core.people import Person
from core.rhythm import Kind
from core.usecases.planning import Planner
from core.usecases.schedules import Change, Schedules
from core.usecases.wording import Wording
from handlers.home import OpenHomes
from tests.handlers.home_kit import home, opens_home, pressed
from tests.handlers.kit import ADA, ANA, BEN, HOSTILE, MARIA, NEW, OTTO, TODAY, Office, words
from tests.handlers.question_kit import loses
from tests.handlers.test_goals import proposed
from tests.handlers.test_people import form_for


def published(desk: Office, who: str) -> int:
    """How often somebody has been shown theirs."""
    return sum(one["user_id"] == who for one in desk.slack.called("views.publish"))


def test_what_others_do_is_on_it_at_the_next_look(desk: Office) -> None:
    opens_home(desk, ANA)
    opens_home(desk, BEN)
    proposed(desk)
    assert "Proposed" not in home(desk, ANA)
    desk.homes.catch_up()
    assert "Proposed, not accepted yet." in home(desk, ANA)
    desk.homes.catch_up()  # nothing has changed since
    assert (published(desk, ANA), published(desk, BEN)) == (2, 1)


def test_new_figures_are_on_everybodys(desk: Office) -> None:
    for who in (ANA, MARIA):
        opens_home(desk, who)
    before = home(desk, ANA)
    loses(desk, "Ana Ruiz", 6)
    desk.homes.catch_up()
    assert home(desk, ANA) != before
    assert (published(desk, ANA), published(desk, MARIA)) == (2, 2)


def test_another_schedule_is_on_the_homes_of_those_it_concerns(desk: Office) -> None:
    Planner(desk.store, SystemClock(TODAY)).plan(desk.workspace.id)
    for who in (ADA, ANA, BEN, MARIA):
        opens_home(desk, who)
    assert "Your next scorecard comes Mon 27 Nov, 08:30" in home(desk, ANA)
    ana = next(one for one in roster(desk) if one.name == "Ana Ruiz")
    schedules = Schedules(desk.store, SystemClock(TODAY))
    schedules.change(desk.workspace.id, Kind.SCORECARD, Change(weekday=3), actor="test", person=ana.name)
    desk.homes.catch_up()
    assert "Your next scorecard comes Fri 24 Nov, 08:00" in home(desk, ANA)  # the day before is a holiday
    assert "1 exception for teams or people." in home(desk, ADA)
    assert [published(desk, who) for who in (ADA, ANA, BEN, MARIA)] == [2, 2, 1, 1]
    schedules.change(desk.workspace.id, Kind.DIGEST, Change(weekday=1), actor="test")
    desk.homes.catch_up()
    assert "digests Tue 09:00" in home(desk, ADA)
    assert [published(desk, who) for who in (ADA, ANA, BEN, MARIA)] == [3, 2, 1, 1]
    desk.homes.catch_up()  # nothing has changed since
    assert published(desk, ADA) == 3


def test_a_change_in_the_roster_is_on_the_homes_of_those_concerned(desk: Office) -> None:
    Planner(desk.store, SystemClock(TODAY)).plan(desk.workspace.id)
    for who in (ADA, ANA, BEN, MARIA, OTTO):
        opens_home(desk, who)
    assert "*Ben Ito*" in home(desk, MARIA)
    desk.submits(ADA, form_for(desk, "Ben Ito"), manager="Otto Lead")
    desk.settle()
    counts = {who: published(desk, who) for who in (ADA, ANA, BEN, MARIA, OTTO)}
    desk.homes.catch_up()
    assert "*Ben Ito*" not in home(desk, MARIA)
    assert "*Ben Ito*" in home(desk, OTTO)
    assert published(desk, ANA) == counts[ANA]
    assert all(published(desk, who) > counts[who] for who in (BEN, MARIA, OTTO))
    counts = {who: published(desk, who) for who in counts}
    desk.homes.catch_up()  # nothing has changed since
    assert {who: published(desk, who) for who in counts} == counts


def test_a_changed_target_is_on_the_homes_of_those_concerned(desk: Office) -> None:
    for who in (ANA, BEN, MARIA):
        opens_home(desk, who)
    before = {who: home(desk, who) for who in (ANA, BEN, MARIA)}
    ana = next(one for one in roster(desk) if one.name == "Ana Ruiz")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        month = (date(2017, 11, 1), date(2017, 11, 30))
        tx.save_targets([Target("revenue", Scope.PERSON, *month, 77_000, person_id=ana.id)])
    desk.homes.catch_up()
    assert "77,000" in home(desk, ANA)
    assert home(desk, MARIA) != before[MARIA]
    assert (published(desk, BEN), home(desk, BEN)) == (1, before[BEN])


def test_who_is_linked_no_more_is_told_once(desk: Office) -> None:
    opens_home(desk, ANA)
    ana = next(one for one in roster(desk) if one.name == "Ana Ruiz")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.link(ana.id, None)
    for _ in range(3):
        desk.homes.catch_up()
    assert "Not linked yet" in home(desk, ANA)
    assert published(desk, ANA) == 2


def roster(desk: Office) -> list[Person]:
    with desk.store.begin(desk.workspace.id) as tx:
        return tx.people()


def test_who_has_not_opened_theirs_is_shown_nothing(desk: Office) -> None:
    proposed(desk)
    desk.homes.catch_up()
    assert desk.slack.called("views.publish") == []
    proposed(desk, "set @Ben Ito revenue 900 next month because the plan says so")
    desk.settle()  # Maria has sent forms, and not opened hers
    assert desk.slack.called("views.publish") == []


def test_a_change_in_another_process_is_seen_too(desk: Office) -> None:
    opens_home(desk, ANA)
    clock = SystemClock(TODAY)
    client = web_client("xoxb-test", f"{desk.slack.url}/api/")
    elsewhere = homes_of(desk.workspace, desk.store, clock, client, Wording(desk.store, clock))
    elsewhere.opened.open(BEN)
    elsewhere.refresh(BEN)
    proposed(desk, "set @Ben Ito revenue 900 next month because the plan says so")
    elsewhere.catch_up()
    assert "Proposed, not accepted yet." in home(desk, BEN)
    assert published(desk, ANA) == 1


def test_a_message_pressed_elsewhere_and_the_other_tab_show_nothing(desk: Office) -> None:
    opens_home(desk, ANA)
    _, letter = proposed(desk)
    desk.presses(ANA, letter, "goal.accept")
    desk.event(type="app_home_opened", user=ANA, tab="messages", channel="D0ANA")
    assert published(desk, ANA) == 1


def test_where_slack_does_not_take_it_the_press_is_answered_all_the_same(desk: Office) -> None:
    proposed(desk)
    opens_home(desk, ANA)
    desk.slack.errors["views.publish"] = "internal_error"
    [said] = pressed(desk, ANA, "goal.accept")
    assert "Accepted." in words(said)
    del desk.slack.errors["views.publish"]
    assert "Proposed" not in opens_home(desk, ANA)


def test_what_slack_did_not_take_comes_again_at_the_next_look(desk: Office) -> None:
    opens_home(desk, ANA)
    proposed(desk)
    desk.slack.errors["views.publish"] = "ratelimited"
    desk.homes.catch_up()
    assert "Proposed" not in home(desk, ANA)
    del desk.slack.errors["views.publish"]
    desk.homes.catch_up()
    assert "Proposed, not accepted yet." in home(desk, ANA)


def test_what_is_refused_because_it_has_changed_is_shown_as_it_is_now(desk: Office) -> None:
    proposed(desk)
    opens_home(desk, ANA)
    [listed] = desk.types(MARIA, "", command="/goal")
    desk.presses(MARIA, desk.presses(MARIA, listed, "goal.cancel")[0], "goal.cancel.yes")
    [said] = pressed(desk, ANA, "goal.accept")
    assert "Accepted." not in words(said)
    assert "No goals yet." in home(desk, ANA)


def test_who_is_linked_no_more_reads_so_at_the_next_press(desk: Office) -> None:
    opens_home(desk, ANA)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        [ana] = tx.search_people("Ana Ruiz")
        tx.link(ana.id, None)
    desk.homes.refresh(ANA)
    assert "Not linked yet" in home(desk, ANA)
    assert "Not linked yet" in opens_home(desk, NEW)
    assert HOSTILE not in home(desk, NEW)


# -- who has theirs open -------------------------------------------------------------------------------------------------


def test_after_hours_it_is_forgotten_and_there_are_never_too_many() -> None:
    now = 0.0
    opened = OpenHomes(lambda: now, keep=100, most=2)
    for user in ("U1", "U2", "U3"):
        opened.open(user)
        opened.made(user, 1, "m")
    assert set(opened.shown()) == {"U2", "U3"}
    now = 60
    opened.open("U2", 20)
    now = 120
    assert opened.shown() == {"U2": (1, "m")}
    assert (opened.offset("U2"), opened.offset("U1")) == (20, 0)


def test_never_two_at_once_for_one_person_and_what_came_meanwhile_is_shown_after() -> None:
    opened = OpenHomes()
    assert not opened.begin("U1")  # has not opened it
    opened.open("U1")
    assert opened.begin("U1")
    assert not opened.begin("U1")
    assert not opened.begin("U1")
    assert opened.again("U1")
    assert not opened.again("U1")
    assert opened.begin("U1")
    opened.leave("U1")
    assert opened.begin("U1")
