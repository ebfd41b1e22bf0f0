"""What a tip was asked about, as it is typed: KPIs and skills with names alike, and KPIs without a figure."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.coaching import Action, Tip
from core.playbook import SOURCE
from core.ports import PersonRow
from tests.handlers.feedback_kit import give
from tests.handlers.kit import ANA, Office, words
from tests.handlers.test_coaching import coach, kept


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("closing rate", "kpi:win_rate"),
        ("closing", "skill:closing"),
        ("retention rate", "kpi:retention_rate"),
        ("cross-sell rate", "kpi:cross_sell_rate"),
        ("cross-selling, October", "skill:cross_sell"),
    ],
)
def test_a_kpi_called_like_a_skill_is_that_kpi(desk: Office, text: str, topic: str) -> None:
    assert "*This week*" in words(coach(desk, ANA, text))
    assert [tip.topic for tip in kept(desk, "Ana Ruiz")] == [topic]


def test_a_kpi_without_a_figure_is_answered_with_a_general_tip_that_says_so(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        catalogue = tx.catalogue()
        calls = next(kpi for kpi in catalogue.kpis if kpi.key == "calls")
        own = replace(calls, key="shop_visits", name="Shop *visits*", aliases=("shop visits",))
        tx.save_catalogue(replace(catalogue, kpis=(*catalogue.kpis, own)))
    said = words(coach(desk, ANA, "shop visits"))
    assert "Your tip: Shop *visits*" in said
    assert "No figure for Shop ∗visits∗ in November 2017 yet, so it is a general one" in said
    assert "By your figures" not in said
    assert "$" not in said
    assert "By your figures of November 2017" in words(coach(desk, ANA, "revenue"))
    [_, last] = kept(desk, "Ana Ruiz")
    assert (last.focus, last.topic, last.facts) == ("shop_visits", "kpi:shop_visits", ())


def test_the_inbox_is_searched_for_a_kpi_called_like_a_skill_and_for_both_where_the_name_is_one(desk: Office) -> None:
    give(desk, topic="Retention")

    def lists(text: str) -> str:
        return words(desk.types(ANA, f"inbox {text}", command="/feedback")[0])

    assert "1 piece" in lists("retention")
    for text in ("retention rate", "closing rate, last month"):
        assert "Nothing that you can read fits" in lists(text)


def test_what_did_not_fit_does_not_come_back_after_ever_so_many_tips(desk: Office) -> None:
    first = coach(desk, ANA)
    desk.presses(ANA, first, "coach.not_for_me")
    desk.submits(ANA, desk.slack.forms[-1], why="It does not fit")
    refused = kept(desk, "Ana Ruiz")[0]
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        for at in range(40):
            tip = Tip("revenue", "kpi:revenue", (Action("a", "b"),), "c", (), SOURCE, (f"since-{at}",))
            assert refused.period is not None
            assert refused.as_of is not None
            tx.add_tip(
                refused.person, tip, refused.asked_at, form=f"since {at}", period=refused.period, as_of=refused.as_of
            )
    for _ in range(25):
        coach(desk, ANA)
    assert not {key for tip in kept(desk, "Ana Ruiz")[:25] for key in tip.keys} & set(refused.keys)


def test_a_colleague_with_a_words_name_keeps_no_tip_back(desk: Office) -> None:
    before = words(coach(desk, ANA, "win rate"))
    entry = kept(desk, "Ana Ruiz")[0].keys
    names = ["Ask", "You", "The", "At", "Your", "It", "What", "Which", "Before", "After", "Write", "In"]
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(f"{name} Mate", manager="Maria Lead", team="West") for name in names])
        tips = tx.tips_of(kept(desk, "Ana Ruiz")[0].person, limit=9)
        tx.forget_tips(tips[0].asked_at + timedelta(days=1))
    assert words(coach(desk, ANA, "win rate")) == before
    assert kept(desk, "Ana Ruiz")[0].keys == entry
