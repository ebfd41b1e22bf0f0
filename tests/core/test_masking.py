"""Names out of what leaves the process and back again: by example, and whatever the text."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.claims import plainly
from core.masking import Mask, customers_in

ROSTER = (
    "Ana Ruiz",
    "Ben Ito",
    "Will Mark",
    "Siobhán O'Brien",
    "王伟",
    "राम कुमार",
    "Ольга Иванова",
    "Li Wu",
    "Max von Au",
    "Zoé d'Arc-Roy",
)
WORDS = (
    "she",
    "said",
    "deals",
    "won",
    "24",
    "after",
    "kickoff",
    "the",
    "–",
    "é",
    "\u200b",
    "👍",
    "“so”",
    "\n",
    "(P1)",
    "[P1]",
    "[N2]",
    "[X1]",
    "[[P1]]",
    "{win_rate.actual}",
)
PLACEHOLDER = re.compile(r"\[[PNX]\d+\]")


def brackets_gone(text: str) -> str:
    return plainly(text).replace("[", "(").replace("]", ")")


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("Ana Ruiz asked Ben.", "[P1] asked [P2]."),
        ("ANA RUIZ and ana ruiz and Ruiz's deal", "[P1] and [P1] and [P1]'s deal"),
        ("Ruiz-led deals, Ana_Ruiz, A\u200bna", "[P1]-led deals, [P1]_[P1], [P1]"),
        ("请问王伟怎么看", "请问[P1]怎么看"),
        ("O'Brien called.", "[P1] called."),
        ("Li said no. Do not ask.", "[P1] said no. Do not ask."),
        ("She wrote to ana@acme.com and o'ana%x@localhost.", "She wrote to [X1] and [X2]"),
        ("See HTTPS://Acme.com/x, www.acme.com or acme.com/deal?id=1", "See [X1] [X2] or [X3]"),
        ("Ask <@U012AB3CD|ana ruiz> or <!subteam^S1|@the team> or @@ana", "Ask [X1] or [X2] or [X3]"),
        ("Call +49 (89) 123-4567 on 2026-03-01 about $357,666.", "Call [X1] on 2026-03-01 about $357,666."),
        ("We met Globex on Monday about CRM.", "We met [N1] on Monday about CRM."),
        ("[P1] and ［N1］ are typed.", "(P1) and (N1) are typed."),
    ],
)
def test_what_is_hidden(said: str, hidden: str) -> None:
    assert Mask(ROSTER).hide(said) == hidden


def test_the_same_name_has_the_same_placeholder_and_comes_back() -> None:
    mask = Mask(ROSTER, known=["Globex renewal", "initech"], words=["Win rate"])
    said = mask.hide("initech: Ana lost the Globex renewal. Win rate fell. Globex renewal again, said Ruiz.")
    assert said == "[N2]: [P1] lost the [N1]. Win rate fell. [N1] again, said [P1]."
    assert mask.show("Ask [P1] about [N1].") == "Ask Ana Ruiz about Globex renewal."
    assert mask.colleagues == {"Ana Ruiz"}
    assert mask.person("Ana Ruiz") == "[P1]"
    for never_given in ("[P2]", "[N9]", "[X1]", "[P٣]"):
        with pytest.raises(KeyError):
            mask.show(f"Ask {never_given}.")


def test_of_an_address_each_letter_counts() -> None:
    mask = Mask(())
    text = "https://a.example/Q https://a.example/q"
    assert mask.show(mask.hide(text)) == text


def test_customers_are_read_from_what_deals_are_called() -> None:
    titles = ["Globex renewal", "Initech pilot", "Renewal Hooli", "Renewal Umbrella", "Renewal Acme", "Acme expansion"]
    found = customers_in(titles)
    assert {"Globex", "Initech", "Globex renewal"} <= set(found)
    assert "Renewal" not in found


pieces = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), max_size=12)


@given(pieces)
def test_what_has_no_names_of_the_roster_comes_back_as_it_was(words: list[str]) -> None:
    text = " ".join(words)
    taken = {part for name in ROSTER for part in re.findall(r"[^\W_]+", plainly(name).casefold())}
    assume(not any(part in plainly(text).casefold() for part in taken if len(part) > 1))
    mask = Mask(ROSTER)
    shown = mask.show(mask.hide(text))
    assert shown.casefold() == brackets_gone(text).casefold()


@given(st.lists(st.one_of(st.sampled_from(ROSTER), st.sampled_from(WORDS)), max_size=15))
def test_names_come_back_whole(words: list[str]) -> None:
    text = " ; ".join(words)
    mask = Mask(ROSTER)
    assert mask.show(mask.hide(text)).casefold() == brackets_gone(text).casefold()


@given(
    pieces,
    st.lists(st.sampled_from([*ROSTER, *(word for name in ROSTER for word in name.split())]), min_size=1, max_size=4),
    st.data(),
)
def test_no_name_of_the_roster_is_left_as_a_word(words: list[str], names: list[str], data: st.DataObject) -> None:
    mixed = data.draw(st.permutations([*words, *names, *(name.upper() for name in names)]))
    hidden = Mask(ROSTER).hide(" ".join(mixed))
    rest = PLACEHOLDER.sub(" ", hidden)
    for name in ROSTER:
        assert not re.search(rf"(?<![^\W_]){re.escape(plainly(name))}(?![^\W_])", rest, re.IGNORECASE), hidden
        for word in plainly(name).split():
            if not word[0].islower():
                assert not re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", rest), hidden


@given(st.lists(st.text(min_size=1, max_size=12).filter(lambda name: len(name.strip()) > 1), max_size=6), st.data())
def test_whatever_people_are_called_nobody_is_left(names: list[str], data: st.DataObject) -> None:
    names = [
        name for name in names if re.search(r"[^\W_]", name) and brackets_gone(name).strip() == brackets_gone(name)
    ]
    assume(names)
    hidden = Mask(names).hide(data.draw(st.text(max_size=20)) + " " + " ".join(names) + " end")
    rest = PLACEHOLDER.sub("\n", hidden)
    for name in names:
        assert not re.search(rf"(?<![^\W_]){re.escape(brackets_gone(name))}(?![^\W_])", rest), (name, hidden)


addresses = st.sampled_from([
    "ana@acme.example", "a.b+c@mail.acme.co.uk", "o'x%y@localhost", "ANA@ACME.EXAMPLE", "＠ana", "@here",
    "https://acme.example/d?id=1", "HTTP://ACME.EXAMPLE", "www.acme.example", "slack://user?id=1", "acme.com", "<@U012AB3CD>",
    "<@U012AB3CD|ana ruiz>", "<!channel>", "<!subteam^S1|@the team>", "<#C01|general>", "<mailto:ana@acme.example|Ana>",
    "<https://acme.example|a link>",
])  # fmt: skip


@given(pieces, st.lists(addresses, min_size=1, max_size=4), st.data())
def test_no_address_is_left(words: list[str], found: list[str], data: st.DataObject) -> None:
    hidden = Mask(ROSTER).hide(" ".join(data.draw(st.permutations([*words, *found]))))
    rest = PLACEHOLDER.sub(" ", hidden)
    assert not re.search(r"\w@|@\w|://|www\.\w|<[@#!]|acme|U012AB3CD", rest, re.IGNORECASE), hidden


@given(st.text(max_size=40), st.sampled_from("PNX"), st.integers(0, 30))
def test_a_placeholder_that_somebody_types_never_becomes_a_name(text: str, kind: str, number: int) -> None:
    mask = Mask(ROSTER)
    mask.person("Ana Ruiz")
    typed = f"[{kind}{number}]"
    shown = mask.show(mask.hide(f"{text} {typed} [{typed}] ［{kind}{number}］"))
    assert "Ana Ruiz" not in shown
    assert "[" not in shown
    assert f"({kind}{number})" in shown


@given(st.text())
def test_to_read_plainly_twice_is_to_read_it_once(text: str) -> None:
    assert plainly(plainly(text)) == plainly(text)


def test_what_is_covered_may_hold_a_part_of_a_name() -> None:
    """A complaint quotes a few words, and a text that was put back as its author wrote it has first names."""
    mask = Mask(ROSTER)
    mask.hide("so Ana Ruiz met Acme Corp of info@acme.com")
    assert mask.cover("than Ana, unlike Acme, with Ana Ru") == "than [P1], unlike [N1], with [P1] Ru"
    assert mask.cover("Globex and an analysis of Banana") == "Globex and an analysis of Banana"
    assert mask.cover("Ana Ruiz of info@acme.com, com") == "[P1] of [X1], com"
