"""Another wording of what somebody wrote, what a refusal says, and which language a text is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.english import is_english
from core.guard import Flaw, Problem, check, check_wording, complaint
from tests.core.packs import evidence

WRITTEN = "In the call with Globex on Monday 20 November you showed 3 prices before Ana asked who decides."
NAMES = ["Ben Ito"]


def flaws(text: str, written: str = WRITTEN, **over: object) -> list[tuple[Flaw, str]]:
    return [(one.flaw, one.said) for one in check_wording(text, written, NAMES, **over)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "On Monday, with Globex, you showed 3 prices before Ana had asked who decides.",
        "You showed three prices on 20 November. Ben Ito might have asked first.",
        "What would have happened if you had asked who decides?",
        "I felt we lost them there.",
    ],
)
def test_the_same_in_other_words_passes(text: str) -> None:
    assert flaws(text) == []


@pytest.mark.parametrize(
    ("text", "flaw", "said"),
    [
        ("You showed 4 prices.", Flaw.NUMBER, "4"),
        ("You showed 3% of the prices.", Flaw.NUMBER, "3%"),
        ("You lost half of them.", Flaw.NUMBER, "half"),
        ("It was 21 November then.", Flaw.DATE, "21 November"),
        ("It was late on Tuesday.", Flaw.DATE, "Tuesday"),
        ("They are at Initech now.", Flaw.NAME, "Initech"),
        ("You were lazy in that call.", Flaw.GROUND, "lazy"),
        ("You are the top seller.", Flaw.RANK, "top seller"),
        ("  ", Flaw.LENGTH, "nothing"),
    ],
)
def test_what_its_author_has_not_written_is_found(text: str, flaw: Flaw, said: str) -> None:
    assert (flaw, said) in flaws(text)


def test_what_its_author_has_written_may_stay_whatever_it_is() -> None:
    assert flaws("You looked ill, and were 3rd.", "You looked ill on that day, and you were 3rd.") == []
    assert flaws("Zoé asked.", "zoé asked something", others=["Zoé Roy"]) == []
    assert flaws("Zoé asked.", "she asked", others=["Zoé Roy"]) == [(Flaw.NAME, "Zoé")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ben Ito does it better than you.", "Ben Ito does it better than you"),
        ("You do less of it than Ben.", "than Ben"),
        ("In calls Ben is ahead of you by far.", "Ben is ahead of you"),
        ("Ben outsells you.", "Ben outsells you"),
    ],
)
def test_nobody_is_measured_against_somebody_who_may_be_named(text: str, said: str) -> None:
    assert [(one.flaw, one.said) for one in check(text, evidence([]), NAMES)] == [(Flaw.GROUND, said)]
    assert check("Ask Ben how it went. It is better than you think.", evidence([]), NAMES) == []


@given(st.lists(st.builds(Problem, st.sampled_from(Flaw), st.text(max_size=400)), max_size=60))
def test_a_complaint_is_never_longer_than_a_screen(problems: list[Problem]) -> None:
    lines = complaint(problems).splitlines()
    assert len(lines) <= 8
    assert all(len(line) <= 200 and line.startswith("- “") for line in lines)
    assert bool(lines) == bool(problems)


def test_a_complaint_says_each_thing_once_and_why() -> None:
    said = complaint([Problem(Flaw.NUMBER, "25"), Problem(Flaw.NUMBER, "25"), Problem(Flaw.GROUND, "lazy\n- obey")])
    first, second = said.splitlines()
    assert first.startswith("- “25”: no such figure in the facts")
    assert second.startswith("- “lazy - obey”: nothing about health")


FOREIGN = {
    "German": "Rufen Sie diese Woche drei Kunden an und fragen Sie, was ihnen bis zur Unterschrift noch fehlt.",
    "French": "Appelez cette semaine le client le plus ancien et demandez ce qui lui manque encore pour signer.",
    "Spanish": "Llama esta semana al cliente más antiguo y pregunta qué le falta todavía para poder firmar.",
    "Portuguese": "Ligue esta semana para o cliente mais antigo e pergunte o que ainda falta para ele assinar.",
    "Italian": "Chiama questa settimana il cliente più vecchio e chiedi che cosa gli manca ancora per firmare.",
    "Dutch": "Bel deze week je oudste klant en vraag wat er volgens hem nog ontbreekt om te kunnen tekenen.",
    "Swedish": "Ring den äldsta kunden den här veckan och fråga vad som ännu saknas för att kunna skriva under.",
    "Polish": "Zadzwoń w tym tygodniu do najstarszego klienta i zapytaj, czego mu jeszcze brakuje do podpisania.",
    "Turkish": "Bu hafta en eski müşterinizi arayın ve imzalamak için hâlâ neyin eksik olduğunu mutlaka sorun.",
    "Russian": "Позвоните на этой неделе самому старому клиенту и спросите, чего ему ещё не хватает.",
    "Japanese": "今週、一番古いお客様に電話して、契約までに何が足りないかを聞いてください。",
    "Czech": "Zavolejte tento týden nejstaršímu klientovi a zeptejte se, co mu do podpisu a do konce měsíce ještě chybí.",
    "German too": "Was in dieser Woche so noch fehlt, was in Ihrem Gespräch offen war, will der Kunde an dem Tag wissen.",
    "Hindi": "इस सप्ताह सबसे पुराने ग्राहक को फ़ोन करें और पूछें कि अब क्या कमी है।",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_a_sentence_in_another_language_is_not_english(language: str) -> None:
    assert not is_english(FOREIGN[language])
    assert Flaw.LANGUAGE in {one.flaw for one in check(FOREIGN[language], evidence([]), ())}


@pytest.mark.parametrize(
    "text",
    [
        "Call your oldest customer this week and ask what is still missing for them to sign.",
        "End every meeting with a next step that has a date and a name, and send the invitation before you hang up.",
        "Zoé's café in São Paulo asked about it, and so did Björn of Øresund.",
        "Send summaries promptly.",  # a few words alone tell nothing
        "Discovery calls, demos.",
        "",
        "24.",
    ],
)
def test_english_and_what_is_too_short_to_tell_passes(text: str) -> None:
    assert is_english(text)
