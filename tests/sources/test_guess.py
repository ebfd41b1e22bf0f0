"""What a file is taken for: ready mappings by their columns, deals by their headers in eight languages and by their values."""

from datetime import UTC, datetime

import pytest

from core.errors import Refused
from core.people import Person, Workspace
from core.ports.files import Known
from core.uploads import Columns, FileKind, PeopleColumns, Plan, Shape, shape_of
from sources.chosen import columns_from, from_yaml, mapping_of
from sources.reader import FileReader

PEOPLE = [Person(1, "Ana Ruiz", email="ana@x.example", external_id="007"), Person(2, "Bo Lind", email="bo@x.example")]
READER = FileReader()


def known(people: list[Person] = PEOPLE, sources: tuple[str, ...] = (), shapes: tuple[Shape, ...] = ()) -> Known:
    return Known(Workspace(1, "Acme"), people, [], [], sources, shapes)


def deals(header: str, *rows: str) -> bytes:
    return "\n".join([header, *rows]).encode()


def columns(header: str, *rows: str, **over: object) -> Columns:
    found = READER.look("deals.csv", deals(header, *rows), "")
    return READER.propose(found, known(**over)).columns  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "header",
    [
        "Opportunity ID;Owner;Close Date;Amount;Stage;Create Date",
        "Vorgangs-Nr;Vertriebsmitarbeiter;Abschluss;Betrag;Status;Angelegt am",
        "Identifiant;Propriétaire;Date de clôture;Montant;Étape;Date de création",
        "Folio;Propietario;Fecha de cierre;Importe;Etapa;Fecha de creación",
        "Codice;Responsabile;Data di chiusura;Importo;Fase;Data di creazione",
        "Nummer;Eigenaar;Sluitdatum;Bedrag;Fase;Aangemaakt",
        "Identificador;Vendedor;Data de fechamento;Valor;Etapa;Data de criação",
        "Identyfikator;Opiekun;Data zamknięcia;Kwota;Etap;Data utworzenia",
    ],
)
def test_headers_in_eight_languages(header: str) -> None:
    rows = [
        "1;Zoe;2017-01-31;5;Won;2017-01-01",
        "2;Zoe;2017-02-28;7;Lost;2017-01-02",
        "3;Max;2017-03-01;5;Open;2017-01-03",
    ]
    names = header.split(";")
    for turned in (names, names[::-1]):
        body = [";".join(row.split(";")[:: 1 if turned is names else -1]) for row in rows]
        guess = columns(";".join(turned), *body)
        assert (guess.record, guess.person, guess.closed, guess.amount, guess.stage, guess.opened) == tuple(names)
        assert (guess.won, guess.lost) == (("Won",), ("Lost",))


@pytest.mark.parametrize(
    ("people", "by"),
    [(("Ana Ruiz", "bo  LIND"), "name"), (("ana@x.example", "BO@x.example"), "email"), (("007", "007"), "id")],
)
def test_values_of_the_roster_show_whose_a_record_is(people: tuple[str, str], by: str) -> None:
    guess = columns("k,a,b,c", f"k1,{people[0]},2017-01-31,5", f"k2,{people[1]},2017-02-28,7")
    assert (guess.record, guess.person, guess.by, guess.closed, guess.amount) == ("k", "a", by, "b", "c")


def test_without_a_roster_an_address_is_an_address() -> None:
    assert columns("id,owner,date", "1,x@x.example,2017-01-31", people=[]).by == "email"


def test_a_source_that_deals_came_from_is_proposed_and_dates_are_read_as_the_file_shows() -> None:
    guess = columns("id,owner,opened,closed", "1,Ana Ruiz,01/02/2017,28/02/2017", sources=("facts", "hubspot"))
    assert (guess.source, guess.order) == ("hubspot", "dmy")
    assert columns("id,owner,opened,closed", "1,Ana Ruiz,01/02/2017,02/02/2017").order == "auto"


def test_what_was_chosen_comes_back_from_its_mapping() -> None:
    chosen = Columns(
        "Id", "Who", "email", "Closed", "Opened", "Sum", "Stage's", ("It's won", 'a "b"'), ("lost",), "dmy", "x", "T"
    )
    content = deals("id,who,CLOSED,opened,sum,stage's,t", "1,ana@x.example,2017-01-31,2017-01-01,5,It's won,t")
    found = READER.look("deals.csv", content, "")
    text = READER.remembered(Plan(FileKind.RECORDS, columns=chosen))
    again = columns_from(from_yaml(text), found)
    assert again is not None
    assert (again.record, again.stage, again.closed) == ("id", "stage's", "CLOSED")
    assert (again.won, again.lost, again.order, again.source) == (chosen.won, chosen.lost, "dmy", "x")
    plan = READER.propose(found, known(shapes=(Shape(shape_of(found.names), text, datetime.now(UTC)),)))
    assert plan.remembered
    taken = READER.take("deals.csv", content, "", plan, known())
    assert taken.records is not None
    assert list(taken.records.titles) == ["t"]


def test_a_column_that_cannot_be_named_is_refused() -> None:
    with pytest.raises(Refused, match="backtick"):
        mapping_of(Columns("a`b", "who", closed="when"))


@pytest.mark.parametrize("header", ["True1", "Falsely", "False", "First\nname", "yes", "' ', '", "\\"])
def test_a_roster_is_remembered_whatever_its_columns_are_called(header: str) -> None:
    reader = FileReader()
    found = reader.look("x.csv", f'"{header}",Last,Place\nAna,Ruiz,West\n'.encode(), "")
    columns = PeopleColumns(name=header, surname="Last", team="Place")
    kept = reader.remembered(Plan(FileKind.PEOPLE, people=columns))
    shape = Shape(shape_of(found.names), kept, datetime(2026, 1, 1, tzinfo=UTC))
    known = Known(Workspace(1, "Acme"), (), (), (), (), (shape,))
    assert reader.propose(found, known) == Plan(FileKind.PEOPLE, remembered=True, people=columns)
