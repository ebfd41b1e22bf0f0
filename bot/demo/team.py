"""A sales team that never was: two teams, twelve reps, two years up to today, in the files an admin would export.

There is a season, month ends that bunch, a new hire who ramps up, a star, a slump, and a funnel that has been narrowing in
one team. The same seed and date always give the same files.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from core.calendars import working_days
from core.periods import Grain, add_months, unit_of

HISTORY_DAYS = 730


@dataclass(frozen=True, slots=True)
class Rep:
    """One seller: `pace` and `skill` are 1 for the ordinary; `hired` is months before today (None: always there)."""

    name: str
    team: str
    pace: float = 1.0
    skill: float = 1.0
    hired: int | None = None
    slumps: bool = False


ADMIN = "Robin Okafor"
MANAGERS = {"North": "Maya Lindqvist", "South": "Tomás Herrera"}
REPS = (
    Rep("Ana Ruiz", "North", pace=1.1, skill=1.05),
    Rep("Ben Carter", "North"),
    Rep("Chloe Dubois", "North", pace=1.3, skill=1.25),  # the star
    Rep("Deepak Rao", "North", slumps=True),
    Rep("Elena Petrova", "North", pace=0.9, skill=1.1),
    Rep("Finn Larsen", "North", hired=5),  # still ramping up
    Rep("Grace Mbeki", "South", pace=1.05),
    Rep("Hiro Tanaka", "South", pace=0.95),
    Rep("Isla Murray", "South", skill=0.95),
    Rep("Jonas Weber", "South", pace=1.15, skill=0.9),
    Rep("Kavya Nair", "South"),
    Rep("Liam O'Brien", "South", pace=0.85, skill=1.05),
)

_SEASON = (0.85, 0.95, 1.1, 0.95, 1.0, 1.15, 0.8, 0.75, 1.1, 1.05, 1.1, 1.2)  # January to December
_RAMP_MONTHS = 6
_ACCOUNTS = (
    "Alder & Co", "Bluefin Foods", "Cedar Labs", "Dune Logistics", "Elm Street Bank", "Fjord Energy", "Granite Works",
    "Harbor Health", "Iris Media", "Juniper Retail", "Kestrel Air", "Lumen Schools", "Meridian Parts", "Nimbus Travel",
    "Orchard Homes", "Pioneer Steel", "Quarry Group", "Ridge Telecom", "Summit Care", "Tidal Marine",
)  # fmt: skip
_PRODUCTS = (("Starter", 0.6), ("Team", 1.0), ("Enterprise", 1.9))


@dataclass(frozen=True, slots=True)
class SampleFiles:
    """Where the files of the sample company are."""

    people: Path
    deals: Path
    activities: Path
    targets: Path


def email_of(name: str) -> str:
    """first.last@acme.example"""
    plain = name.lower().replace("'", "").replace("á", "a")
    return f"{plain.replace(' ', '.')}@acme.example"


def write_sample(folder: Path, today: date, seed: int) -> SampleFiles:
    """Make the sample company's files in `folder`, up to and including `today`."""
    random = np.random.default_rng(seed)
    start = today - timedelta(days=HISTORY_DAYS)
    files = SampleFiles(*(folder / f"{name}.csv" for name in ("people", "deals", "activities", "targets")))
    _write(files.people, ("name", "email", "role", "manager", "team", "hired_on", "zone", "country"), _people(today))
    header = ("id", "owner", "account", "product", "stage", "opened", "closed", "amount")
    _write(files.deals, header, _deals(random, start, today))
    _write(files.activities, ("id", "email", "date", "measure", "value"), _activities(random, start, today))
    _write(files.targets, ("kpi", "period", "person", "value"), _targets(today))
    return files


def _write(path: Path, header: Sequence[str], rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _people(today: date) -> Iterator[tuple[object, ...]]:
    place = ("America/New_York", "US")
    yield (ADMIN, email_of(ADMIN), "admin", "", "", "", *place)
    for team, manager in MANAGERS.items():
        yield (manager, email_of(manager), "manager", "", team, "", *place)
    for rep in REPS:
        hired = _hired(rep, today)
        yield (rep.name, email_of(rep.name), "rep", MANAGERS[rep.team], rep.team, hired or "", *place)


def _hired(rep: Rep, today: date) -> date | None:
    return None if rep.hired is None else add_months(today.replace(day=1), -rep.hired)


def _deals(random: np.random.Generator, start: date, today: date) -> Iterator[tuple[object, ...]]:
    number = 0
    for rep in REPS:
        opening_from = max(start - timedelta(days=60), _hired(rep, today) or date.min)
        for day in _days(opening_from, today):
            for _ in range(random.poisson(0.85 * rep.pace * _SEASON[day.month - 1] * _ramp(rep, day, today))):
                number += 1
                yield _deal(random, rep, f"D-{number:05d}", day, today)


def _deal(random: np.random.Generator, rep: Rep, key: str, opened: date, today: date) -> tuple[object, ...]:
    product, size = _PRODUCTS[random.choice(3, p=(0.35, 0.45, 0.2))]
    amount = round(float(random.lognormal(8.35, 0.45)) * size * rep.skill, -1)
    closed = _closing_day(random, opened + timedelta(days=int(np.clip(random.lognormal(3.6, 0.5), 5, 170))))
    is_won = random.random() < _chance(rep, closed, today)
    stage, ended = ("Won" if is_won else "Lost", str(closed)) if closed <= today else ("Open", "")
    account = _ACCOUNTS[random.integers(len(_ACCOUNTS))]
    return (key, email_of(rep.name), account, product, stage, opened, ended, f"{amount:.2f}")


def _closing_day(random: np.random.Generator, day: date) -> date:
    """Deals close on working days, and a third of them when the month is nearly over."""
    if random.random() < 0.33:
        end = unit_of(day, Grain.MONTH).end
        day = max(day, end - timedelta(days=int(random.integers(0, 6))))
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _chance(rep: Rep, day: date, today: date) -> float:
    """The chance that a deal decided on `day` is won."""
    months_ago = (today - day).days / 30
    chance = 0.55 * rep.skill
    if rep.slumps and months_ago < 3:
        chance *= 0.6
    if rep.team == "South":
        chance *= 1 - 0.04 * max(0.0, 6 - months_ago)  # the funnel that has been narrowing
    return min(chance, 0.85)


def _ramp(rep: Rep, day: date, today: date) -> float:
    hired = _hired(rep, today)
    return 1.0 if hired is None else min(1.0, 0.25 + 0.75 * (day - hired).days / (30 * _RAMP_MONTHS))


def _activities(random: np.random.Generator, start: date, today: date) -> Iterator[tuple[object, ...]]:
    usual = {"calls": 11.0, "meetings": 1.6, "emails": 17.0, "leads": 2.2}
    for rep in REPS:
        for day in _days(max(start, _hired(rep, today) or date.min), today):
            counts = {name: int(random.poisson(mean * rep.pace)) for name, mean in usual.items()}
            counts["leads_converted"] = int(random.binomial(counts["leads"], 0.4 * min(rep.skill, 1.2)))
            for measure, count in counts.items():
                if count:
                    yield (f"{email_of(rep.name)}/{day}/{measure}", email_of(rep.name), day, measure, count)


def _targets(today: date) -> Iterator[tuple[object, ...]]:
    for back in range(13):
        month = add_months(today.replace(day=1), 1 - back)
        for rep in REPS:
            hired = _hired(rep, today)
            if hired is None or month >= hired:
                quota = 34_000 * rep.pace * rep.skill * _SEASON[month.month - 1] * _ramp(rep, month, today)
                yield ("revenue", f"{month:%Y-%m}", email_of(rep.name), round(quota, -2))
        yield ("calls", f"{month:%Y-%m}", "", 210)
    for year in (today.year - 1, today.year):
        yield ("win rate", str(year), "", "55%")
        yield ("sales cycle", str(year), "", 45)


def _days(start: date, end: date) -> Iterator[date]:
    """The working days of `start`..`end`."""
    for offset, is_worked in enumerate(working_days("US", start, end)):
        if is_worked:
            yield start + timedelta(days=offset)
