"""Files given to Pace, and what is asked about them."""

from typing import Any

import sqlalchemy as sa

from models.tables import uploads
from tests.handlers.kit import ADA, Office, words

DM = "D0ADA"
HOSTILE = "<!channel> `x` *y* =cmd()"
DEALS = """\
Deal No;Sales Rep;Customer;Phase;Created;Closed On;Deal Value
D-1;Ana Ruiz;Alpha;Won;2017-09-01;2017-10-05;1.000,50
D-2;Ben Ito;Beta;Lost;2017-09-02;2017-10-06;400
D-3;Ana Ruiz;Gamma;Negotiation;2017-10-03;;800
D-4;Ana Ruiz;Delta;Won;2017-10-04;2017-11-07;2.000,00
"""
GERMAN = """\
Vorgangsnummer;Verkäufer;Kunde;Phase;Erstellt am;Abschlussdatum;Auftragswert (€)
V-1;Ana Ruiz;Alpha;Gewonnen;01.09.2017;13.10.2017;1.234,50
V-2;Ben Ito;Beta;Verloren;02.09.2017;14.10.2017;2.000,00
V-3;Ben Ito;Gamma;In Verhandlung;03.09.2017;;500,00
"""


def gives(desk: Office, name: str, content: bytes | str, *, by: str = ADA, ts: str = "", **over: Any) -> list[dict]:
    """Somebody drops a file into their direct messages with Pace; what was then said."""
    slack = desk.slack
    file = f"F{len(slack.files) + 1:03}"
    slack.add_file(file, name, content.encode() if isinstance(content, str) else content, **over)
    return told(desk, file, by=by, ts=ts)


def told(desk: Office, *files: str, by: str = ADA, ts: str = "") -> list[dict]:
    """Slack tells of files in a message."""
    return desk.event(
        type="message",
        subtype="file_share",
        channel=DM,
        channel_type="im",
        user=by,
        ts=ts or f"17.{len(desk.slack.calls):06}",
        files=[{"id": file} for file in files],
    )


def revenue(desk: Office, who: str, period: str) -> str:
    [card] = desk.types(who, f"revenue {period}")
    return words(card)


def checks(desk: Office, message: dict, who: str = ADA) -> list[dict]:
    return desk.presses(who, message, "data.check")


def kept(desk: Office) -> list[tuple[str, bool]]:
    with desk.store.engine.connect() as connection:
        rows = connection.execute(sa.select(uploads.c.state, uploads.c.content).order_by(uploads.c.id))
        return [(row.state, row.content is not None) for row in rows]
