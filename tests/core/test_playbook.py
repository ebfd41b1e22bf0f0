"""Which of the playbook's entries somebody is given."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coaching import Evidence, Given, Rating, Sign, Tip, filled
from core.evidence import evidence_of
from core.people import Subject, SubjectKind
from core.playbook import FIGURES, LAST_RESORT, SOURCE, USUAL_ACTIONS, Entry, When, choose
from core.scores import Card, Status
from core.skills import SKILLS
from prompts.playbook import load_playbook
from tests.core.coached import FEBRUARY, KPIS, MARCH, evidence, standing

ENTRIES = load_playbook()
BY_KEY = {entry.key: entry for entry in [*ENTRIES, LAST_RESORT]}
BEHIND_ON_WIN_RATE = evidence(standing("win_rate", Sign.BEHIND, Sign.NARROWEST), focus="win_rate", narrowest="win_rate")
NOTHING = evidence()


def chosen(tip: Tip) -> list[Entry]:
    return [BY_KEY[key] for key in tip.keys]


def then(before: Evidence, tip: Tip, rating: Rating | None = None) -> Evidence:
    """The same evidence a week later."""
    note = Given(tip.keys, tip.focus, MARCH.start + timedelta(days=len(before.given)), rating)
    return replace(before, given=(note, *before.given))


def test_behind_on_win_rate_speaks_of_win_rate_and_names_its_figures() -> None:
    tip = choose(ENTRIES, BEHIND_ON_WIN_RATE)
    lead = chosen(tip)[0]
    assert (tip.focus, tip.topic, tip.source) == ("win_rate", "kpi:win_rate", SOURCE)
    assert lead.when is When.BEHIND
    assert "win_rate" in lead.kpis
    assert "win_rate.actual" in tip.facts
    assert "{win_rate.actual}" in tip.actions[0].reason
    assert filled(tip.actions[0].reason, BEHIND_ON_WIN_RATE, lambda fact: f"{fact.value:.0%}").startswith(
        "At 50% against 75%"
    )
    assert tip.question == lead.question


def test_where_the_funnel_narrows_it_says_at_which_stage() -> None:
    on_pace = evidence(standing("revenue", Sign.MET), standing("win_rate"), focus="revenue", narrowest="win_rate")
    tip = choose(ENTRIES, on_pace)
    assert chosen(tip)[0].when is When.NARROWEST
    assert "narrows at Win rate" in tip.actions[0].reason
    elsewhere = replace(
        on_pace, narrowest="lead_conversion", standings=(*on_pace.standings, standing("lead_conversion"))
    )
    assert chosen(choose(ENTRIES, elsewhere))[0].key == "prospecting-call-after-the-mail"
    unknown = replace(on_pace, narrowest="stage_conversion")  # without a name to say
    assert chosen(choose(ENTRIES, unknown))[0].when is When.ON_PACE


@pytest.mark.parametrize(
    ("signs", "when"),
    [
        ({Sign.BEHIND, Sign.FALLING, Sign.BELOW_TEAM}, When.BEHIND),
        ({Sign.MET, Sign.FALLING}, When.FALLING),
        ({Sign.MET, Sign.BELOW_TEAM, Sign.BELOW_USUAL}, When.BELOW_USUAL),
        ({Sign.MET, Sign.BELOW_TEAM}, When.BELOW_TEAM),
        ({Sign.MET}, When.ON_PACE),
        ({Sign.NO_TARGET, Sign.RISING}, When.RISING),
        ({Sign.NO_TARGET}, When.ANY),
        (set(), When.ANY),
    ],
)
def test_the_most_pressing_condition_leads(signs: set[Sign], when: When) -> None:
    assert chosen(choose(ENTRIES, evidence(standing("revenue", *signs), focus="revenue")))[0].when is when


def test_with_no_data_there_is_something_to_practise() -> None:
    tip = choose(ENTRIES, NOTHING)
    assert (tip.focus, tip.facts) == ("", ())
    assert tip.topic == f"skill:{chosen(tip)[0].skill}"
    assert all("{" not in f"{one.text}{one.reason}" for one in tip.actions)


@pytest.mark.parametrize("skill", SKILLS)
@pytest.mark.parametrize("known", [NOTHING, BEHIND_ON_WIN_RATE])
def test_a_skill_that_was_asked_for_is_what_the_tip_is_about(skill: str, known: Evidence) -> None:
    for topic in (skill, f"skill:{skill}", f" {skill} "):
        tip = choose(ENTRIES, known, topic=topic)
        assert tip.topic == f"skill:{skill}"
        assert {entry.skill for entry in chosen(tip)} == {skill}
        assert tip.focus in ("", "win_rate")


def test_a_skill_is_answered_from_the_figures_where_they_call_for_it() -> None:
    tip = choose(ENTRIES, BEHIND_ON_WIN_RATE, topic="discovery")
    assert chosen(tip)[0].key == "discovery-what-must-be-better"
    assert tip.focus == "win_rate"


@pytest.mark.parametrize("kpi", KPIS)
@pytest.mark.parametrize("known", [NOTHING, BEHIND_ON_WIN_RATE])
def test_a_kpi_that_was_asked_for_is_the_focus(kpi: str, known: Evidence) -> None:
    for topic in (kpi, f"kpi:{kpi}"):
        tip = choose(ENTRIES, known, topic=topic)
        assert (tip.focus, tip.topic) == (kpi, f"kpi:{kpi}")
        assert kpi in chosen(tip)[0].kpis


@pytest.mark.parametrize("kpi", ["cac", "shop_visits"])
def test_a_measured_kpi_without_a_figure_stays_what_was_asked_for(kpi: str) -> None:
    """Also where no entry was written for it, and though the funnel narrows elsewhere."""
    assert not any("shop_visits" in entry.kpis for entry in ENTRIES)
    for topic in (kpi, f"kpi:{kpi}"):
        tip = choose(ENTRIES, BEHIND_ON_WIN_RATE, topic=topic, kpis=[*KPIS, "shop_visits"])
        assert (tip.focus, tip.topic, tip.facts) == (kpi, f"kpi:{kpi}", ())
        assert {entry.when for entry in chosen(tip)} == {When.ANY}


@pytest.mark.parametrize("topic", ["luck", "kpi:luck", "skill:luck", "skill:win_rate", ":", "", "a:b:c", "{x}"])
def test_a_topic_that_is_none_leaves_the_focus(topic: str) -> None:
    assert choose(ENTRIES, BEHIND_ON_WIN_RATE, topic=topic) == choose(ENTRIES, BEHIND_ON_WIN_RATE)


def test_what_was_not_for_them_never_comes_again() -> None:
    known = BEHIND_ON_WIN_RATE
    unwanted: set[str] = set()
    for _ in range(2 * len(ENTRIES)):
        tip = choose(ENTRIES, known)
        assert not unwanted & (set(tip.keys) - {LAST_RESORT.key})
        unwanted |= set(tip.keys)
        known = then(known, tip, Rating.NOT_FOR_ME)
    assert choose(ENTRIES, known).keys == (LAST_RESORT.key,)
    assert choose([], NOTHING).keys == (LAST_RESORT.key,)


def test_what_was_given_lately_comes_last_and_what_helped_may_come_again() -> None:
    known, leads = BEHIND_ON_WIN_RATE, []
    for _ in range(60):
        tip = choose(ENTRIES, known)
        assert not known.given or not set(known.given[0].keys) & set(tip.keys)
        leads.append(tip.keys[0])
        known = then(known, tip, Rating.HELPFUL)
    assert len(set(leads[:12])) == 12
    assert len(set(leads)) < len(leads)
    assert all(not BY_KEY[key].kpis or "win_rate" in BY_KEY[key].kpis for key in leads)  # nothing from far away


def test_a_figure_that_is_missing_keeps_an_entry_out() -> None:
    bare = replace(BEHIND_ON_WIN_RATE, facts=())
    tip = choose(ENTRIES, bare)
    assert tip.facts == ()
    assert not set(chosen(tip)[0].figures) - {"kpi", "stage"}


def test_the_evidence_has_the_figures_that_entries_name() -> None:
    """What the engine answers and `core.evidence` makes of it: no figure of the playbook is unheard of there."""
    score = replace(standing("revenue").score, status=Status.BEHIND, forecast=12_000.0)
    subject = Subject("person:7", SubjectKind.PERSON, "Ana", (7,), (7,))
    card = Card(subject, MARCH, FEBRUARY, (score,))
    usuals, medians = {"revenue": 13_000.0}, {"revenue": 11_000.0}
    known = evidence_of(7, card, date(2026, 3, 16), usuals=usuals, medians=medians)
    over = evidence_of(7, card, date(2026, 4, 1), usuals=usuals, medians=medians)
    assert {f"revenue.{figure}" for figure in FIGURES} <= {fact.id for fact in (*known.facts, *over.facts)}
    tip = choose(ENTRIES, known)
    assert (tip.focus, chosen(tip)[0].when) == ("revenue", When.BEHIND)
    there = {fact.id for fact in (*known.facts, *over.facts)}
    assert {fact.id for fact in evidence(standing("revenue")).facts} <= there


def test_people_in_the_same_place_do_not_all_read_the_same() -> None:
    assert len({choose(ENTRIES, replace(BEHIND_ON_WIN_RATE, person=person)).keys for person in range(20)}) > 2


def test_a_kpi_named_with_braces_names_no_fact() -> None:
    odd = standing("win_rate", Sign.MET)
    named = replace(odd, kpi=replace(odd.kpi, name="{Win} rate"))
    known = replace(evidence(odd, focus="win_rate"), standings=(named,))
    actions = [action for entry in ENTRIES for action in choose([entry], known).actions]
    # `filled` raises for what looks like a fact and is none.
    reasons = [filled(action.reason, known, lambda fact: "x") for action in actions]
    assert any("Win" in reason for reason in reasons)


signs = st.frozensets(st.sampled_from(Sign))
standings = st.lists(
    st.builds(lambda key, held: standing(key, *held), st.sampled_from(sorted(KPIS)), signs), max_size=4
)
keys = st.lists(st.sampled_from([*BY_KEY, "gone-since"]), max_size=3).map(tuple)
before = st.lists(st.builds(Given, keys, st.sampled_from(["", "win_rate", "gone"]), st.just(date(2026, 3, 2)),
                            st.sampled_from([None, *Rating])), max_size=6).map(tuple)  # fmt: skip
anything = st.builds(
    lambda held, focus, narrowest, given, person: evidence(
        *held, focus=focus, narrowest=narrowest, given=given, person=person
    ),
    standings,
    st.sampled_from(["", "gone", *KPIS]),
    st.sampled_from(["", "gone", "win_rate", "lead_conversion", "stage_conversion"]),
    before,
    st.integers(1, 5),
)
topics = st.sampled_from(["", "gone", *KPIS, *SKILLS, "kpi:discovery", "skill:win_rate"])


@given(anything, topics)
def test_there_is_always_a_tip_that_can_be_written_out(known: Evidence, topic: str) -> None:
    tip = choose(ENTRIES, known, topic=topic)
    assert 1 <= len(tip.actions) <= USUAL_ACTIONS
    assert choose(reversed(ENTRIES), known, topic=topic) == tip
    texts = [*(f"{one.text} {one.reason}" for one in tip.actions), tip.question]
    assert all("{" not in filled(text, known, lambda fact: "x") for text in texts)
    assert {fact.id for fact in known.facts} >= set(tip.facts)
    entries = chosen(tip)
    assert len({entry.step for entry in entries}) == len(entries)
    if not tip.topic.startswith("skill:") or not topic:
        assert len({entry.skill for entry in entries}) == len(entries)


@given(anything, topics)
def test_never_what_was_not_for_them_and_never_twice_running(known: Evidence, topic: str) -> None:
    unwanted = {key for note in known.given if note.rating is Rating.NOT_FOR_ME for key in note.keys}
    tip = choose(ENTRIES, known, topic=topic)
    assert not unwanted & set(tip.keys)
    following = choose(ENTRIES, then(known, tip), topic=topic)
    assert not set(following.keys) & set(tip.keys)
    disliked = choose(ENTRIES, then(known, tip, Rating.NOT_FOR_ME), topic=topic)
    assert not set(disliked.keys) & set(tip.keys)


@pytest.mark.parametrize("skill", sorted(SKILLS))
def test_who_asks_for_the_same_skill_four_times_is_told_something_new_each_time(skill: str) -> None:
    told: list[str] = []
    now = NOTHING
    for _ in range(4):
        tip = choose(ENTRIES, now, topic=f"skill:{skill}")
        assert not set(tip.keys) & set(told)
        assert {entry.skill for entry in chosen(tip)} == {skill}
        told += tip.keys
        now = then(now, tip)


def test_what_was_said_before_is_not_said_again_beside_what_is_new() -> None:
    now, told = BEHIND_ON_WIN_RATE, set[str]()
    for _ in range(12):
        tip = choose(ENTRIES, now)
        assert not set(tip.keys[1:]) & told
        told |= set(tip.keys)
        now = then(now, tip)
