"""The playbook's file: every entry keeps the rules, and what breaks one is named."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.catalogue import Unit
from core.coaching import Evidence, Fact, Sign, filled
from core.errors import Refused
from core.guard import check
from core.playbook import FIGURES, LAST_RESORT, WORDS, Entry, When, choose, placeholders
from core.skills import SKILLS
from prompts.playbook import LONGEST_ACTION, LONGEST_REASON, load_playbook
from tests.core.coached import KPIS, evidence, standing

ENTRIES = load_playbook()
NUMBER_WORDS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "dozen", "hundred", "thousand", "twice", "thrice",
    "double", "triple", "half", "third", "quarter", "second", "first", "percent", "hour", "hours",
)  # fmt: skip
FORBIDDEN = (
    "best", "worst", "top", "bottom", "rank", "ranking", "leaderboard", "fault", "blame", "fail", "failed", "failure", "weak",
    "lazy", "poor", "bad", "excuse", "sick", "ill", "health", "healthy", "stress", "tired", "burnout", "age", "old", "young",
    "character", "personality", "attitude", "fire", "fired", "dismiss", "job", "he", "she", "his", "her", "guys", "should",
    "must always", "synergy", "leverage", "touchpoint", "cadence", "champion", "stakeholder", "upsell", "roi", "bant", "meddic",
    "low-hanging", "circle back", "crush", "kill",
)  # fmt: skip
NEEDS = {
    When.BEHIND: Sign.BEHIND,
    When.NARROWEST: Sign.NARROWEST,
    When.FALLING: Sign.FALLING,
    When.BELOW_USUAL: Sign.BELOW_USUAL,
    When.BELOW_TEAM: Sign.BELOW_TEAM,
    When.ON_PACE: Sign.MET,
    When.RISING: Sign.RISING,
}


def words_of(entry: Entry) -> str:
    return f"{entry.action} {entry.reason} {entry.question}"


def test_there_are_enough_for_every_skill_and_every_kpi() -> None:
    assert len(ENTRIES) >= 60
    skills = Counter(entry.skill for entry in ENTRIES)
    assert skills.keys() == SKILLS.keys()
    assert min(skills.values()) >= 3
    always = Counter(entry.skill for entry in ENTRIES if entry.when is When.ANY and not entry.figures)
    assert min(always[skill] for skill in SKILLS) >= 3  # with no data at all
    assert {kpi for entry in ENTRIES for kpi in entry.kpis} == KPIS.keys()
    assert {entry.when for entry in ENTRIES} == set(When)


def test_keys_and_texts_are_said_once() -> None:
    assert len({entry.key for entry in [*ENTRIES, LAST_RESORT]}) == len(ENTRIES) + 1
    for part in ("action", "reason", "question"):
        assert len({getattr(entry, part) for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("entry", [*ENTRIES, LAST_RESORT], ids=lambda entry: entry.key)
def test_each_entry_keeps_the_rules(entry: Entry) -> None:
    text = words_of(entry)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", entry.key)
    assert entry.skill in SKILLS
    assert KPIS.keys() >= set(entry.kpis)
    assert len(set(entry.kpis)) == len(entry.kpis)
    assert len(entry.action) <= LONGEST_ACTION
    assert len(entry.reason) <= LONGEST_REASON
    assert entry.action.endswith(".")
    assert entry.reason.endswith(".")
    assert entry.question.endswith("?")
    assert entry.reason.count(".") == 1  # one sentence
    assert entry.question.count("?") == 1
    assert not re.search(r"\d|!|  |\b(?:i\.e|e\.g|etc)\b", text)
    bare = re.sub(r"\{\w+\}", "", text)
    assert "{" not in bare
    assert "}" not in bare
    assert set(placeholders(entry)) == set(entry.figures) <= {*FIGURES, *WORDS}
    assert "{" not in entry.action + entry.question  # what to do holds whatever the figure
    assert not re.search(
        r"\{kpi\} (?:is|are|has|have|stands?|was|were)\b", text
    )  # a name may be one or many: `Calls`, `Win rate`
    said = [word for word in (*NUMBER_WORDS, *FORBIDDEN) if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    assert said == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_each_entry_can_be_given_and_says_nothing_that_the_evidence_has_not(entry: Entry) -> None:
    """Where it fits for each of its KPIs, its texts pass the guard that a model's texts pass, without being known as reviewed."""
    for focus in entry.kpis or ("revenue",):
        for case in cases(entry, focus):
            tip = choose([entry], case, topic=focus)
            assert tip.keys == (entry.key,)
            assert tip.facts or not set(entry.figures) & set(FIGURES)
            for text in (*(f"{one.text} {one.reason}" for one in tip.actions), tip.question):
                shown = filled(text, case, written)
                assert "{" not in shown
                assert check(shown, case, ()) == []


def cases(entry: Entry, focus: str) -> Iterator[Evidence]:
    signs = [NEEDS[entry.when]] if entry.when is not When.ANY else []
    has_all = KPIS[focus].accumulates
    if {"short", "to_go", "expected"} & set(entry.figures) and not has_all:
        pytest.fail(f"{entry.key} can never be given for {focus}, which does not add up")
    narrows = [kpi for kpi in entry.kpis if kpi in ("lead_conversion", "stage_conversion", "win_rate")]
    if entry.when is not When.NARROWEST:
        yield evidence(standing(focus, *signs), focus=focus)
        return
    assert narrows
    for stage in narrows:
        others = [] if stage == focus else [standing(stage)]
        yield evidence(standing(focus), *others, focus=focus, narrowest=stage)


def written(fact: Fact) -> str:
    value = fact.value
    return {
        Unit.MONEY: f"${value:,.0f}",
        Unit.RATIO: f"{value * 100:.1f}%",
        Unit.DAYS: f"{value:,.0f} days",
        Unit.COUNT: f"{value:,.0f}",
        Unit.SCORE: f"{value:.1f}",
    }[fact.unit]


ENTRY = """
  - key: a-good-key
    skill: discovery
    kpis: [win_rate]
    when: behind
    step: talk
    action: Ask a buyer something worth asking this week.
    reason: "At {actual} it is worth a try."
    question: What would you ask?
    figures: [actual]
"""


def test_a_file_that_keeps_the_rules_is_read(tmp_path: Path) -> None:
    (entry,) = load_playbook(in_file(tmp_path, ENTRY))
    assert entry == replace(entry, key="a-good-key", kpis=("win_rate",), when=When.BEHIND, figures=("actual",))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("key: a-good-key", "key: Bad Key", "Bad Key: key"),
        ("key: a-good-key", "key: talk-it-over", "talk-it-over: its key is taken"),
        ("skill: discovery", "skill: charm", "a-good-key: there is no skill charm"),
        ("when: behind", "when: sometimes", "a-good-key: when"),
        ("step: talk", "step: dance", "a-good-key: step"),
        ("step: talk", "step: talk\n    mood: good", "a-good-key: mood"),
        ("this week.", f"this week{' and the next' * 20}.", "a-good-key: action"),
        ("this week.", "this week", "a-good-key: action"),
        ("What would you ask?", "Ask.", "a-good-key: question"),
        ("worth asking", "worth 3 questions", "a-good-key: it has a figure of its own"),
        ("figures: [actual]", "figures: []", "a-good-key: it uses actual, and declares others"),
        ("{actual}", "{luck}", "a-good-key: it uses luck"),
        ("figures: [actual]", "figures: [luck]", "a-good-key: there is no figure luck"),
        ("win_rate]\n    when: behind", "]\n    when: narrowest", "a-good-key: it fits where the funnel narrows"),
        ("  - key: a-good-key\n", "  - \n", "entry 1: "),
    ],
)
def test_what_breaks_a_rule_is_named_with_its_entry(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in ENTRY
    with pytest.raises(Refused, match=re.escape(said)):
        load_playbook(in_file(tmp_path, ENTRY.replace(before, after)))


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    twice = ENTRY + ENTRY.replace("discovery", "charm")
    with pytest.raises(Refused) as refusal:
        load_playbook(in_file(tmp_path, twice))
    assert "its key is taken" in str(refusal.value)
    assert "no skill charm" in str(refusal.value)


@pytest.mark.parametrize(
    "content", ["entries: [", "- a", "version: 1", "version: 1\nentries: {}", "version: 2\nentries: []"]
)
def test_a_file_that_is_no_playbook_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "playbook.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match=r"playbook\.yaml"):
        load_playbook(path)
    with pytest.raises(Refused, match="cannot be read"):
        load_playbook(tmp_path / "gone.yaml")


def test_it_is_read_once() -> None:
    assert load_playbook() is ENTRIES


def in_file(folder: Path, entries: str) -> Path:
    path = folder / "playbook.yaml"
    path.write_text(f"version: 1\nentries:{entries}", encoding="utf-8")
    return path
