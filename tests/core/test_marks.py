"""What a text has beside its words."""

import pytest

from core.marks import addresses_in, pictures_in, without_accents


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://evil.example/login now.", ["https://evil.example/login"]),
        ("See <https://evil.example|the plan>.", ["https://evil.example|the"]),
        ("Look at evil.com, or ask ceo@evil.com.", ["evil.com", "ceo@evil.com"]),
        ("<!channel> ask, and @here too.", ["<!channel>", "@here"]),
        ("You have $1.20 of 3.5, e.g. this. It is so.", []),
    ],
)
def test_addresses_are_found(text: str, found: list[str]) -> None:
    assert [one.rstrip(".") for one in addresses_in(text, ())] == found
    assert list(addresses_in(text, found)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask :poop: and go on.", [":poop:"]),
        ("Ask \N{GRINNING FACE} now.", ["\N{GRINNING FACE}"]),
        ("It is l\N{CYRILLIC SMALL LETTER A}zy.", ["l\N{CYRILLIC SMALL LETTER A}zy"]),
        ("Two to one is 2:1, at 12:30: so. Zoé Иванова and 5 лв.", []),
    ],
)
def test_pictures_and_disguises_are_found(text: str, found: list[str]) -> None:
    assert list(pictures_in(text)) == found


def test_letters_are_read_without_what_decorates_them() -> None:
    assert without_accents("l\u0336a\u0336z\u0336y, lázy, lazy") == "lazy, lazy, lazy"
