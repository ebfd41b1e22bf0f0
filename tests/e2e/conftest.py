"""Two companies: a small one made here, and the one of the shared CRM data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli.data import take_in_people, take_in_records, take_in_targets
from bot.compose import Pace, compose
from bot.demo.local_slack import BINARY, Member
from bot.settings import Settings
from core.usecases.workspace import ChangeWorkspace
from tests.e2e.company import Company, company

ANA, BO, CY, STRANGER, DARCEL, SUMMER = "U01ANA", "U02BO", "U03CY", "U04STRANGER", "U05DARCEL", "U06SUMMER"
ADA = "U09ADA"
TODAY = "2018-01-15"

PEOPLE = """\
name,email,role,manager,team
Ana Ruiz,ana@x.example,rep,Bo Lind,West
Bo Lind,bo@x.example,manager,,West
Cy Young,cy@x.example,rep,,East
"""
ADMINISTERED = """\
name,email,role,manager,team
Bo Lind,bo@x.example,admin,,
Ana Ruiz,ana@x.example,rep,Bo Lind,West
Cy Young,cy@x.example,rep,Bo Lind,West
"""
DEALS = (
    "id,email,date,measure,value\n"
    + "".join(f"a{day:02},ana@x.example,2018-01-{day:02},revenue,100\n" for day in range(1, 14))
    + "c1,cy@x.example,2018-01-02,revenue,999\n"
)
TARGETS = "kpi,period,person,value\nrevenue,2018-01,ana@x.example,2000\n"


@pytest.fixture(scope="session", autouse=True)
def local_slack_is_here() -> None:
    """Without the local Slack there is nothing to play in."""
    if not BINARY.exists():
        pytest.skip("the local Slack is not installed here: it exists for Linux on x86-64 (make setup)")


def goes_live(pace: Pace) -> None:
    """As for whoever has been through the set-up."""
    ChangeWorkspace(pace.store, pace.clock)(pace.workspace.id, {"live": "yes"}, actor="test")


def member(slack_id: str, name: str, email: str) -> Member:
    return Member(slack_id, name, email, "Europe/Berlin")


@pytest.fixture(scope="module", params=["socket", "http"])
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Ana under Bo, and Cy in another team; the stranger is in Slack and not in the roster."""
    folder = tmp_path_factory.mktemp("small")
    url = f"sqlite:///{folder / 'pace.db'}"
    pace = compose(Settings(database_url=url, _env_file=None))
    for name, text in (("people", PEOPLE), ("deals", DEALS), ("targets", TARGETS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    take_in_people(pace, folder / "people.csv", None)
    take_in_records(pace, folder / "deals.csv", "one-fact-a-row")
    take_in_targets(pace, folder / "targets.csv")
    goes_live(pace)
    pace.store.engine.dispose()
    members = [
        member(ANA, "Ana Ruiz", "ana@x.example"),
        member(BO, "Bo Lind", "bo@x.example"),
        member(CY, "Cy Young", "cy@x.example"),
        member(STRANGER, "Stan Stranger", "stan@elsewhere.example"),
    ]
    with company(folder, url, members, today=TODAY, http=request.param == "http") as running:
        yield running


CREW = """\
name,email,role,manager,team
Ana Ruiz,ana.ruiz@x.example,rep,Bo Lind,West
Cy Young,cy.young@x.example,rep,Bo Lind,West
Di Marsh,di.marsh@x.example,rep,Bo Lind,West
Ed Novak,ed.novak@x.example,rep,Bo Lind,West
Bo Lind,bo.lind@x.example,manager,,West
"""


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Company]:
    """Four reps of Bo's, in one team."""
    with a_crew(tmp_path) as running:
        yield running


@contextmanager
def a_crew(folder: Path, model: str = "") -> Iterator[Company]:
    """The same, for who takes pictures; with the model at an address if there is one."""
    url = f"sqlite:///{folder / 'pace.db'}"
    pace = compose(Settings(database_url=url, _env_file=None))
    for name, text in (("people", CREW), ("deals", DEALS.replace(",ana@", ",ana.ruiz@").replace(",cy@", ",cy.young@"))):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    take_in_people(pace, folder / "people.csv", None)
    take_in_records(pace, folder / "deals.csv", "one-fact-a-row")
    goes_live(pace)
    pace.store.engine.dispose()
    members = [
        member(ANA, "Ana Ruiz", "ana.ruiz@x.example"),
        member(BO, "Bo Lind", "bo.lind@x.example"),
        member(CY, "Cy Young", "cy.young@x.example"),
        member("U07DI", "Di Marsh", "di.marsh@x.example"),
        member("U08ED", "Ed Novak", "ed.novak@x.example"),
    ]
    with company(
        folder, url, members, today="2018-01-16", model=model
    ) as running:  # the day before is a public holiday
        yield running


@pytest.fixture
def beginning(tmp_path: Path) -> Iterator[Company]:
    """An admin on an otherwise empty database; three more are in Slack."""
    url = f"sqlite:///{tmp_path / 'pace.db'}"
    pace = compose(Settings(database_url=url, _env_file=None))
    (tmp_path / "admin.csv").write_text("name,email,role\nAda Admin,ada@x.example,admin\n", encoding="utf-8")
    take_in_people(pace, tmp_path / "admin.csv", None)
    pace.store.engine.dispose()
    members = [
        member(ADA, "Ada Admin", "ada@x.example"),
        member(DARCEL, "Darcel Schlecht", "darcel@x.example"),
        member(STRANGER, "Stan Stranger", "stan@elsewhere.example"),
    ]
    with company(tmp_path, url, members, today=TODAY) as running:
        yield running


@pytest.fixture(scope="session")
def maven(crm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The shared CRM data; its roster has no e-mails, so two people are linked by hand."""
    from core.usecases.linking import LinkPeople

    folder = tmp_path_factory.mktemp("maven")
    url = f"sqlite:///{folder / 'pace.db'}"
    pace = compose(Settings(database_url=url, _env_file=None))
    take_in_people(pace, crm / "sales_teams.csv", "maven-people")
    take_in_records(pace, crm / "sales_pipeline.csv", "maven-deals")
    for name, slack_id in (("Darcel Schlecht", DARCEL), ("Summer Sewald", SUMMER)):
        LinkPeople(pace.store, pace.clock).by_hand(pace.workspace.id, name, slack_id, actor="test")
    pace.store.engine.dispose()
    members = [
        member(DARCEL, "Darcel Schlecht", "darcel@x.example"),
        member(SUMMER, "Summer Sewald", "summer@x.example"),
    ]
    with company(folder, url, members, today=TODAY) as running:
        yield running


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Company]:
    """A company that Bo administers; Ana has a target for her revenue of this month."""
    url = f"sqlite:///{tmp_path / 'pace.db'}"
    pace = compose(Settings(database_url=url, _env_file=None))
    for name, text in (("people", ADMINISTERED), ("deals", DEALS), ("targets", TARGETS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    take_in_people(pace, tmp_path / "people.csv", None)
    take_in_records(pace, tmp_path / "deals.csv", "one-fact-a-row")
    take_in_targets(pace, tmp_path / "targets.csv")
    goes_live(pace)
    pace.store.engine.dispose()
    members = [member(ANA, "Ana Ruiz", "ana@x.example"), member(BO, "Bo Lind", "bo@x.example")]
    with company(tmp_path, url, members, today=TODAY) as running:
        yield running
