"""Mappings: the ready ones on files like the real exports, and what they say of rows that cannot be read."""

from pathlib import Path
from typing import Any

import pytest

from core.errors import Refused
from core.records import Extract
from sources.files import read_table
from sources.mapping import PeopleMapping, RecordsMapping, load_mapping, parse_mapping, ready_mappings
from sources.people import extract_people
from sources.people_columns import usual_mapping
from sources.records import extract

SALESFORCE = """\
Opportunity ID,Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Created Date,Close Date
0061,Ana Ruiz,Acme,Big deal,Closed Won,"$12,500.00",1/15/2017,3/31/2017
0062,Ana Ruiz,Acme,Next deal,Closed Lost,,2/1/2017,3/5/2017
0063,Bo Lind,Zeta,Open deal,Negotiation/Review,900,2/20/2017,4/30/2017
"""
HUBSPOT = """\
Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date
901,Acme renewal,Closed won,2017-03-31 09:20,Ana Ruiz,12500,2017-01-15 10:01
902,Acme next,Closed lost,2017-03-05 17:45,Ana Ruiz,,2017-02-01 08:30
903,Zeta,Contract sent,,Bo Lind,900,2017-02-20 12:00
"""
PIPEDRIVE = """\
Deal - ID;Deal - Title;Deal - Owner;Deal - Status;Deal - Value;Deal - Deal created;Deal - Won time;Deal - Lost time
1;Acme;Ana Ruiz;Won;12500,00;2017-01-15 10:01:00;2017-03-31 09:20:00;
2;Acme next;Ana Ruiz;Lost;;2017-02-01 08:30:00;;2017-03-05 17:45:00
3;Zeta;Bo Lind;Open;900,00;2017-02-20 12:00:00;;
"""
ONE_FACT = """\
id,email,date,measure,value
1,ana@x.example,2017-03-01,calls,12
2,ana@x.example,2017-03-01,meetings,3
3,bo@x.example,2017-03-02,calls,7
"""


def read(folder: Path, text: str, mapping: Any, **options: Any) -> Extract:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    chosen = load_mapping(mapping) if isinstance(mapping, str) else parse_mapping(mapping, "map.yaml")
    assert isinstance(chosen, RecordsMapping)
    return extract(read_table(path), chosen, file_name="file.csv", zone="UTC", **options)


def sums(found: Extract) -> dict[str, float]:
    return {m: float(found.value[found.measure == i].sum()) for i, m in enumerate(found.measures)}


@pytest.mark.parametrize(
    ("mapping", "text"),
    [("salesforce-opportunities", SALESFORCE), ("hubspot-deals", HUBSPOT), ("pipedrive-deals", PIPEDRIVE)],
)
def test_an_export_of_a_known_crm_needs_no_mapping_of_ones_own(tmp_path: Path, mapping: str, text: str) -> None:
    found = read(tmp_path, text, mapping)
    assert found.bad == ()
    assert sums(found) == {
        "revenue": 12500,
        "deals_won": 1,
        "deals_lost": 1,
        "won_cycle_days": 75,
        "deals_opened": 3,
        "deals_opened_won": 1,
        "pipeline_created": 13400,
    }


def test_one_fact_a_row(tmp_path: Path) -> None:
    found = read(tmp_path, ONE_FACT, "one-fact-a-row")
    assert sums(found) == {"calls": 19, "meetings": 3}
    assert found.person_labels == ("ana@x.example", "bo@x.example")


def test_every_ready_mapping_loads() -> None:
    assert {"maven-deals", "maven-people", "one-fact-a-row"} <= set(ready_mappings())
    for name in ready_mappings():
        assert load_mapping(name).name == name


MAPPING = {
    "name": "mine",
    "source": "crm",
    "record": "id",
    "person": {"by": "name", "column": "who"},
    "dates": {"columns": ["closed"]},
    "measures": {"revenue": {"on": "closed", "where": "stage == 'won'", "value": "amount"}},
}
HEADER = "id,who,stage,closed,amount\n"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2,Ana,won,31/02/2017,5", (3, "closed", "31/02/2017", "not a date (day is out of range for month)")),
        ("2,Ana,won,31/03/2017,five", (3, "amount", "five", "not a number")),
        ("2,Ana,won,,5", (3, "closed", "", "no date, but the row counts for revenue")),
        (",Ana,won,31/03/2017,5", (3, "id", "", "no record id")),
        ("1,Ana,won,31/03/2017,5", (2, "id", "1", "the record id stands on several lines")),
        ("2,,won,31/03/2017,5", (3, "who", "", "nobody is named")),
        ("2,Ana,won,31/03/2017", (3, "", "2,Ana,won,31/03/2017", "4 cells where the header has 5")),
    ],
)
def test_a_bad_row_is_named_by_line_column_value_and_reason(
    tmp_path: Path, row: str, fault: tuple[int, str, str, str]
) -> None:
    found = read(tmp_path, f"{HEADER}1,Ana,won,30/03/2017,10\n{row}\n", MAPPING)
    first = found.bad[0]
    assert (first.line, first.column, first.value, first.reason) == fault


def test_a_row_that_does_not_count_may_lack_date_and_amount(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADER}1,Ana,open,,\n2,Ana,won,31/03/2017,\n", MAPPING)
    assert found.bad == ()
    assert len(found.keys) == 2
    assert sums(found) == {"revenue": 0}


def test_a_date_order_nobody_can_know_is_asked_for(tmp_path: Path) -> None:
    text = f"{HEADER}1,Ana,won,03/04/2017,10\n"
    with pytest.raises(Refused, match=r"Column closed .* can be read in two ways"):
        read(tmp_path, text, MAPPING)
    from sources.columns import DateOrder

    april = read(tmp_path, text, MAPPING, date_order=DateOrder.DMY)
    assert str(april.day.astype("datetime64[D]")[0]) == "2017-04-03"


def test_missing_columns_are_named_beside_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"no column amount, closed.*It has: id, who, stage"):
        read(tmp_path, "id,who,stage\n1,Ana,won\n", MAPPING)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"record": "__import__('os').system('x')"}, "is not allowed in the expression"),
        ({"record": "id.__class__"}, "is not allowed in the expression"),
        ({"title": "open('x')"}, "calls `open`, which does not exist here"),
        ({"measures": {}}, "either `measures`"),
        ({"person": {"by": "shoe size", "column": "who"}}, "person.by"),
        ({"colour": "red"}, "colour: Extra inputs"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read(tmp_path, HEADER, {**MAPPING, **change})


def test_a_formula_stays_text(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADER}=1+1,\"=cmd|'/c calc'!A1\",won,31/03/2017,10\n", MAPPING)
    assert list(found.keys) == ["=1+1"]
    assert found.person_labels == ("=cmd|'/c calc'!A1",)


def people_of(folder: Path, text: str, mapping: PeopleMapping | None = None):
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    table = read_table(path)
    return extract_people(table, mapping or usual_mapping(table), zone="UTC")


def test_a_roster_with_usual_headers_needs_no_mapping(tmp_path: Path) -> None:
    rows, bad = people_of(
        tmp_path,
        "Name,E-mail,Role,Manager,Team,Time zone,Hire date,Active\n"
        "Ana Ruiz,ana@x.example,Rep,Bo Lind,West,Europe/Berlin,2017-02-01,yes\n"
        "Bo Lind,bo@x.example,manager,,West,,,\n",
    )
    assert bad == []
    assert [(row.name, row.role, row.manager, row.zone, str(row.hired_on), row.active) for row in rows] == [
        ("Ana Ruiz", "rep", "Bo Lind", "Europe/Berlin", "2017-02-01", True),
        ("Bo Lind", "manager", None, None, "None", None),
    ]


def test_bad_people_are_named_by_line(tmp_path: Path) -> None:
    _, bad = people_of(
        tmp_path,
        "name,email,role,zone\nAna,a@x.example,rep,UTC\n,b@x.example,rep,UTC\nCy,c@x.example,boss,UTC\n"
        "Di,A@x.example,rep,UTC\nEd,e@x.example,rep,Mars/Base\n",
    )
    assert [(row.line, row.column) for row in bad] == [(3, "name"), (4, "role"), (5, "email"), (6, "zone")]


def test_managers_that_are_only_mentioned_become_people(tmp_path: Path) -> None:
    mapping = load_mapping("maven-people")
    assert isinstance(mapping, PeopleMapping)
    rows, bad = people_of(tmp_path, "sales_agent,manager,regional_office\nAna,Bo,West\nCy,Bo,West\n", mapping)
    assert bad == []
    assert [(row.name, row.role, row.team, row.region) for row in rows] == [
        ("Bo", "manager", "Bo's team", "West"),
        ("Ana", "rep", "Bo's team", "West"),
        ("Cy", "rep", "Bo's team", "West"),
    ]


def test_a_roster_without_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="No column is called `name`"):
        people_of(tmp_path, "agent\nAna\n")
