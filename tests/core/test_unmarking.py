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


@pytest.mark.parametrize("closing", ["Good. Thanks", "Good.", "Good. Best,", "Good - Ben", "- a\n- b\nCheers"])
@pytest.mark.parametrize(
    "run", ["\n", " ", ".", "-", "- ", "~*", ",;", "\n.", "—", "!", "¯x", "<@|", "(", "_", "a", "a."]
)
@pytest.mark.parametrize("after", ["a b c d e f", "", "Ben Ito, Nora Lund and others saw it"])
def test_however_long_a_run_of_signs_is_it_comes_to_an_end(closing: str, run: str, after: str) -> None:
    text = (closing + run * (2_900 // len(run)) + after)[:3_000]
    assert not {"nora", "lund"} & set(unmarked(text, WRITERS).casefold().split())


@pytest.mark.parametrize(
    ("text", "names", "left"),
    [
        ("李雷觉得她很认真。", ["李雷"], "a colleague 觉得她很认真。"),
        ("她和小明一起工作。", ["王小明"], "她和 a colleague 一起工作。"),
        ("김민수가 그녀를 도왔다. 민수는 좋다.", ["김민수"], "A colleague 가 그녀를 도왔다. A colleague 는 좋다."),
        ("田中太郎です。", ["田中太郎"], "a colleague です。"),
        ("田中さんと話した。", ["田中太郎"], "a colleague さんと話した。"),
        ("ฉันชื่อปิติครับ", ["ปิติ"], "ฉันชื่อ a colleague ครับ."),
        ("Das ist Bens Meinung.", ["Ben Ito"], "Das ist a colleague Meinung."),
        ("Это мнение Ивана.", ["Иван Петров"], "Это мнение a colleague."),
        ("Анне понравилось. Петрову тоже.", ["Анна Петрова"], "A colleague понравилось. A colleague тоже."),
        ("מה שאמרה לדנה היה טוב", ["דנה כהן"], "מה שאמרה a colleague היה טוב."),
        ("She was with Tims team, and Tim.", ["Tim Ray"], "She was with a colleague team, and a colleague."),
    ],
)
def test_names_go_without_spaces_and_with_endings(text: str, names: list[str], left: str) -> None:
    assert unmarked(text, names, keep=["Ana Ruiz"]).casefold() == left.casefold()


@pytest.mark.parametrize(
    "text",
    ["Clear notes. ~Benny", "Clear notes! *Benny*", "Clear notes ~Benny", "Clear notes *Benny", "Clear notes.\n~ B"],
)
def test_a_nickname_signed_with_a_sign_goes(text: str) -> None:
    assert unmarked(text, WRITERS) == "Clear notes."


@pytest.mark.parametrize(
    "text",
    [
        "Same as before: it took time, and a tomb of notes.",
        "This was a good event.",
        "Leads came in, and we do learn. Marketing helped.",
        "Keep the Market in mind, and the wills.",
        "זה משהו טוב.",
    ],
)
def test_words_that_begin_like_a_name_stay(text: str) -> None:
    names = ["Sam Tom", "Tim Lea", "Thi Even", "Do Mark", "Will Jan", "משה כהן"]
    assert unmarked(text, names, keep=["Ana Ruiz"]) == text


def test_a_list_stays_a_list_of_things() -> None:
    assert unmarked("- Good calls.\n- Notes", WRITERS) == "Good calls. Notes."
    assert unmarked("Keep:\n- discovery\n- Closing", WRITERS) == "Keep: discovery. Closing."


def test_whom_it_is_about_keeps_their_name_even_if_a_writer_shares_it() -> None:
    assert unmarked("Ben closes well, and Ben Ito saw it.", ["Ben Ito"], keep=["Ben Fox"]) == (
        "Ben closes well, and a colleague saw it."
    )


def test_a_given_name_that_two_share_stays_with_whom_it_is_about() -> None:
    assert unmarked("李小明和王小明。", ["王小明"], keep=["李小明"]) == "李小明和 a colleague。"


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
