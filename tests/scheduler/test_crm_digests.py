"""The shared CRM data on Monday, 11 December 2017: six digests and three scorecards, every figure by a second route.

The second route is plain SQL over the CSV files as they are: neither the importer nor the engine has a part in it.
"""

import csv
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.cli.data import take_in_people, take_in_records
from bot.compose import Pace, compose
from bot.readers import praise_for
from bot.settings import Settings
from core.rhythm import Kind, Place, Schedule
from core.usecases.digests import DigestAnswer, WeeklyPraise, read_digests
from core.usecases.sending import Due
from core.usecases.weekly import Week, read_week

MONDAY = date(2017, 12, 11)
WEEK = ("2017-12-04", "2017-12-10")
USUAL = ("2017-09-18", "2017-11-26")  # the ten weeks before the last two
READ_FROM = "2017-09-11"  # the engine looks back twelve weeks
MANAGERS = ["Cara Losch", "Celia Rouche", "Dustin Brinkmann", "Melvin Marxen", "Rocco Neubert", "Summer Sewald"]
REPS = ["Darcel Schlecht", "Anna Snelling", "Kami Bicknell"]
MEASURES = {
    "revenue": ("SUM(close_value)", "deal_stage = 'Won'", "close_date"),
    "deals_won": ("COUNT(*)", "deal_stage = 'Won'", "close_date"),
    "deals_lost": ("COUNT(*)", "deal_stage = 'Lost'", "close_date"),
    "won_cycle_days": ("SUM(julianday(close_date) - julianday(engage_date))", "deal_stage = 'Won'", "close_date"),
    "deals_opened": ("COUNT(*)", "engage_date <> ''", "engage_date"),
    "deals_opened_won": ("COUNT(*)", "deal_stage = 'Won' AND engage_date <> ''", "engage_date"),
}

OF_KPI = {
    "win_rate": ("deals_won", "deals_lost"),
    "average_deal_size": ("revenue", "deals_won"),
    "sales_cycle": ("won_cycle_days", "deals_won"),
    "stage_conversion": ("deals_opened_won", "deals_opened"),
    "opportunities_opened": ("deals_opened",),
}


@pytest.fixture(scope="module")
def pace(crm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pace]:
    url = f"sqlite:///{tmp_path_factory.mktemp('crm') / 'pace.db'}"
    pace = compose(Settings(database_url=url, pace_today=MONDAY, _env_file=None))
    take_in_people(pace, crm / "sales_teams.csv", "maven-people")
    take_in_records(pace, crm / "sales_pipeline.csv", "maven-deals")
    yield pace
    pace.store.engine.dispose()


class Sql:
    """The CSV files as tables."""

    def __init__(self, crm: Path) -> None:
        self.db = sqlite3.connect(":memory:")
        for name in ("sales_pipeline", "sales_teams"):
            with (crm / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                header, *rows = csv.reader(file)
            self.db.execute(f"CREATE TABLE {name} ({', '.join(header)})")
            self.db.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(header))})", rows)

    def measure(self, key: str, agents: list[str], start: str, end: str) -> float:
        what, where, on = MEASURES[key]
        marks = ", ".join("?" * len(agents))
        return self.one(
            f"SELECT {what} FROM sales_pipeline WHERE {where} AND {on} BETWEEN ? AND ? AND sales_agent IN ({marks})",
            start, end, *agents,
        )  # fmt: skip

    def kpi(self, key: str, agents: list[str], start: str, end: str) -> float | None:
        def of(measure: str) -> float:
            return self.measure(measure, agents, start, end)

        match key:
            case "win_rate":
                part, whole = of("deals_won"), of("deals_won") + of("deals_lost")
            case "average_deal_size":
                part, whole = of("revenue"), of("deals_won")
            case "sales_cycle":
                part, whole = of("won_cycle_days"), of("deals_won")
            case "stage_conversion":
                part, whole = of("deals_opened_won"), of("deals_opened")
            case "opportunities_opened":
                return of("deals_opened")
            case _:
                return of(key)
        return part / whole if whole else None

    def weeks(self, key: str, agent: str, count: int) -> list[float | None]:
        """The figures of the first of the twelve weeks, oldest first; None until there is a first record of its kind."""
        start, found = date.fromisoformat(USUAL[0]), []
        for week in range(count):
            first, last = start + timedelta(weeks=week), start + timedelta(weeks=week, days=6)
            begun = any(self.measure(one, [agent], READ_FROM, last.isoformat()) for one in OF_KPI.get(key, (key,)))
            found.append(self.kpi(key, [agent], first.isoformat(), last.isoformat()) if begun else None)
        return found

    def usual(self, key: str, agent: str) -> float | None:
        """The mean of the ten weeks' figures, those without one left out."""
        known = [value for value in self.weeks(key, agent, 10) if value is not None]
        return sum(known) / len(known) if len(known) >= 6 else None

    def team(self, manager: str) -> list[str]:
        rows = self.db.execute("SELECT sales_agent FROM sales_teams WHERE manager = ?", (manager,))
        return sorted(row[0] for row in rows)

    def one(self, query: str, *given: str) -> float:
        return float(self.db.execute(query, given).fetchone()[0] or 0)


@pytest.fixture(scope="module")
def sql(crm: Path) -> Sql:
    return Sql(crm)


@pytest.fixture(scope="module")
def digests(pace: Pace) -> dict[str, DigestAnswer]:
    with pace.store.begin(pace.workspace.id) as tx:
        managers = [person for person in tx.people() if person.name in MANAGERS]
    found = read_digests(pace.store, pace.clock, pace.workspace.id, managers, MONDAY)
    assert found is not None
    answers = {manager.name: found.answer(manager) for manager in managers}
    return {name: answer for name, answer in answers.items() if answer is not None}


@pytest.mark.parametrize("manager", MANAGERS)
def test_the_teams_figures(digests: dict[str, DigestAnswer], sql: Sql, manager: str) -> None:
    digest, agents = digests[manager].digest, sql.team(manager)
    assert sorted(member.person.name for member in digest.members) == agents
    for card, start in ((digest.team.card, WEEK[0]), (digest.month, "2017-12-01")):
        for score in card.scores:
            assert score.actual == pytest.approx(sql.kpi(score.kpi.key, agents, start, WEEK[1]), nan_ok=True), (
                score.kpi.key
            )
    assert digest.team.overall is None  # there are no targets, and none are made up


@pytest.mark.parametrize("manager", MANAGERS)
def test_whom_to_praise(digests: dict[str, DigestAnswer], sql: Sql, manager: str) -> None:
    digest = digests[manager].digest
    brought = {agent: sql.measure("revenue", [agent], *WEEK) for agent in sql.team(manager)}
    assert digest.top is not None
    assert digest.top.person.name == max(brought, key=lambda agent: brought[agent])
    if digest.improved is not None:
        better = digest.improved.improvement
        assert better is not None
        name = digest.improved.person.name
        assert better.now == pytest.approx(sql.kpi(better.kpi.key, [name], *WEEK))
        assert better.usual == pytest.approx(sql.usual(better.kpi.key, name))
        assert better.now != better.usual


def test_whom_to_help_and_with_what(digests: dict[str, DigestAnswer], sql: Sql) -> None:
    helped = [member for answer in digests.values() for member in answer.digest.needing_help]
    assert helped
    for member in helped:
        trouble, name = member.trouble, member.person.name
        assert trouble is not None
        key, usual = trouble.kpi.key, sql.usual(trouble.kpi.key, name)
        assert usual is not None
        assert trouble.usual == pytest.approx(usual)
        for back in range(2):
            start = date.fromisoformat(WEEK[0]) - timedelta(weeks=back)
            value = sql.kpi(key, [name], start.isoformat(), (start + timedelta(days=6)).isoformat())
            assert value is not None
            worse = value / usual - 1 if trouble.kpi.direction == "higher" else 1 - value / usual
            assert worse <= -0.2 + 1e-9
            assert back or value == pytest.approx(trouble.now)


@pytest.mark.parametrize("manager", MANAGERS)
def test_the_team_mates_usual_and_the_funnel(digests: dict[str, DigestAnswer], sql: Sql, manager: str) -> None:
    digest, agents = digests[manager].digest, sql.team(manager)
    for member in digest.needing_help:
        assert member.trouble is not None
        known = [one for agent in agents if (one := sql.usual(member.trouble.kpi.key, agent)) is not None]
        assert member.trouble.team_usual == pytest.approx(sum(known) / len(known))
    assert digest.funnel is not None
    assert digest.funnel.kpi.key == "win_rate"
    assert digest.funnel.now == pytest.approx(sql.kpi("win_rate", agents, "2017-10-01", WEEK[1]))
    # 71 days of this quarter are over: the first 71 of the last one.
    assert digest.funnel.before == pytest.approx(sql.kpi("win_rate", agents, "2017-07-01", "2017-09-09"))


@pytest.mark.parametrize("rep", REPS)
def test_a_scorecards_figures(pace: Pace, sql: Sql, rep: str) -> None:
    with pace.store.begin(pace.workspace.id) as tx:
        person = next(one for one in tx.people() if one.name == rep)
    week: Week = read_week(pace.store, pace.workspace.id, [person], MONDAY)
    card = week.answer(person, pace.clock).scorecard.card
    before = ("2017-11-27", "2017-12-03")
    for score in card.scores:
        assert score.actual == pytest.approx(sql.kpi(score.kpi.key, [rep], *WEEK), nan_ok=True), score.kpi.key
        assert score.previous == pytest.approx(sql.kpi(score.kpi.key, [rep], *before), nan_ok=True), score.kpi.key
        assert list(score.trend) == pytest.approx(sql.weeks(score.kpi.key, rep, 12)), score.kpi.key


def test_the_first_praise_of_a_month_names_the_month_too(pace: Pace, sql: Sql) -> None:
    """Of those with six known months before; the figures are November's, in plain SQL."""
    with pace.store.begin(pace.workspace.id) as tx:
        manager = next(person for person in tx.people() if person.name == "Melvin Marxen")
    schedule = Schedule(Kind.RECOGNITION, True, 0, time(10), Place.CHANNEL, "C0TEAM")
    writer = WeeklyPraise(pace.store, pace.clock, praise_for)
    texts = {}
    for day in (date(2017, 12, 4), date(2017, 12, 11)):
        due = Due(manager, day, datetime.combine(day, time(10), UTC), schedule)
        letter = writer.prepare(pace.workspace.id, day, [due])(due)
        assert letter is not None
        texts[day.day] = letter.payload["text"]
    assert "Well done: November 2017" in texts[4]
    assert "November" not in texts[11]
    team = sql.team("Melvin Marxen")
    best = max(team, key=lambda agent: sql.measure("revenue", [agent], "2017-11-01", "2017-11-30"))
    assert f"*{best}* had the strongest month" in texts[4]
