"""What gives a writer away is taken out, and what they say stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.unmarking import is_as_written, unmarked

WRITERS = ["Ben Ito", "Nora Lund", "Will Smith", "An Do"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("She listens well.", "She listens well."),
        ("Great call with Acme!!! 😀😀\nBest,\nBen", "Great call with Acme."),
        ("i think she did GREAT... :) - Ben", "I think she did great."),
        ("Clear notes. Thanks, B.", "Clear notes."),
        ("Clear notes.\nBenny", "Clear notes."),
        ("Clear notes – Benny", "Clear notes."),
        ("Klare Notizen.\nViele Grüße\nBen Ito", "Klare Notizen."),
        ("Cheers Ben", ""),
        ("sooooo good,but slow—very slow", "Soo good, but slow - very slow."),
        ("<@U0BEN> and @nora were there. I (Ben) too", "A colleague and a colleague were there. I too."),
        ("ask ben ito or nora.lund@acme.example", "Ask a colleague or a colleague."),
        ("I saw Nora's call", "I saw a colleague's call."),
        ("THE WHOLE THING IS GREAT AND I LOVE IT", "The whole thing is great and I love it."),
        ("ｆｕｌｌ ｗｉｄｔｈ 𝓯𝓪𝓷𝓬𝔂 \u200bwords", "Full width fancy words."),
        ("*bold* _slanted_ ~gone~ `code`", "Bold slanted gone code."),
        ("“Quoted”  ,  spaced ;and :smile: more", '"Quoted", spaced; and more.'),
        ("хорошо))) — Бен", "Хорошо."),
        ("what?!?! really!!", "What? Really."),
    ],
)
def test_the_marks_of_a_writer_go(text: str, left: str) -> None:
    assert unmarked(text, WRITERS, keep=["Ana Ruiz"]) == left


@pytest.mark.parametrize(
    "text",
    [
        "She knows best.",
        "Thanks to her we won the deal.",
        "Thanks for that. Love the demo.",
        "Win rate 60% and 1,200 deals; $3.5m.",
        "Ana should try the CRM and SaaS notes.",
        "Do more of it. An idea: write it down. Will you?",
        "Will you try it?",
        "她听得很认真。",
    ],
)
def test_what_is_said_stays(text: str) -> None:
    assert unmarked(text, WRITERS, keep=["Ana Ruiz"]) == text


def test_a_list_stays_a_list_of_things() -> None:
    assert unmarked("Keep:\n- discovery\n- Closing", WRITERS) == "Keep: discovery. Closing."


def test_whom_it_is_about_keeps_their_name_even_if_a_writer_shares_it() -> None:
    assert unmarked("Ben closes well, and Ben Ito saw it.", ["Ben Ito"], keep=["Ben Fox"]) == (
        "Ben closes well, and a colleague saw it."
    )


def test_only_spaces_do_not_need_a_second_look() -> None:
    assert is_as_written("She  listens\nwell.", "She listens well.")
    assert is_as_written("she listens well", "She listens well.")
    assert not is_as_written("She listens well, Ben", "She listens well.")


BITS = st.sampled_from(
    ["Ben", "ben ito", "Best", "Cheers,", "\n", "- ", " ", "!", "...", "?", ".", ",", "—", ":)", "😀", "i", "I'm", "GREAT",
     "soooo", "(", "Ben)", "@x", "a@b.co", '"', "*b*", "1.", "1,200", "Thanks", "<@U1>", ";", ":", "·", "ß", "Nora's", "Ｆ"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=60), st.lists(BITS, max_size=14).map("".join), st.lists(BITS, max_size=14).map(" ".join)
)


@given(TEXTS)
def test_once_is_enough_and_nothing_of_it_is_left(text: str) -> None:
    left = unmarked(text, WRITERS, keep=["Ana Ruiz"])
    assert unmarked(left, WRITERS, keep=["Ana Ruiz"]) == left
    assert not any(mark in left for mark in ("!", "😀", "\n", "  ", "<@", "…", "—"))
    assert not {"ito", "nora", "lund"} & set(left.casefold().replace("'", " ").replace(".", " ").split())
    assert left == left.strip()


@given(
    st.lists(st.sampled_from(["she", "listens", "to", "the", "customer", "and", "writes", "it", "down"]), min_size=1)
)
def test_plain_words_come_through_whole(words: list[str]) -> None:
    assert unmarked(" ".join(words), WRITERS).casefold() == " ".join(words) + "."
