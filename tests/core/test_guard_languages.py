"""Figures as every language and currency writes them are figures to the guard."""

import pytest

from core.catalogue import Unit
from core.claims import Counts, claims_in, plainly
from core.coaching import Fact
from core.guard import Flaw, check
from tests.core.packs import evidence
from views.text import Reader

LOCALES = [
    "en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "es_MX", "pt_BR", "sv_SE", "da_DK", "cs_CZ", "vi_VN", "tr_TR", "he_IL",
    "pl_PL", "ja_JP",
]  # fmt: skip
CURRENCIES = ["USD", "EUR", "CHF", "SEK", "BRL", "JPY", "PLN", "CZK", "HUF", "IDR"]
COUNTED = {Unit.MONEY: Counts.MONEY, Unit.RATIO: Counts.RATIO, Unit.DAYS: Counts.DAYS}
VALUES = {
    Unit.MONEY: [0.0, 9.5, 1_200.0, 1_234.56, 357_666.0, 12_345_678.0],
    Unit.RATIO: [0.6315, 0.5, 1.25],
    Unit.DAYS: [46.2, 1.0],
    Unit.COUNT: [24.0, 12_345.0],
    Unit.SCORE: [3.25],
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("currency", CURRENCIES)
def test_a_figure_of_every_unit_is_read_in_it(locale: str, currency: str) -> None:
    reader = Reader(locale, currency=currency)
    for unit, values in VALUES.items():
        for value in values:
            written = reader.figure(value, unit)
            [claim] = claims_in(plainly(written))
            assert claim.counts is COUNTED.get(unit, Counts.PLAIN), (written, claim)
            pack = evidence([Fact("k.actual", "k", value, unit, "counted")])
            other = evidence([Fact("k.actual", "k", value * 1.5 + 10, unit, "counted")])
            for text in (f"It stands at {written} now.", f"{written}, against {written}: that is it."):
                assert check(text, pack, ()) == [], (written, text)
                assert {one.flaw for one in check(text, other, ())} == {Flaw.NUMBER}, (written, text)
