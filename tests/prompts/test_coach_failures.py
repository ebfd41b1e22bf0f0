"""Servers that fail, stall and lie: each ends in the right words within the time that there is."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine

from core.wording import Trouble
from prompts.coach import OpenAICoach
from tests.fakes.model_server import Answer, ModelServer, failing, hanging_up, stalling
from tests.fakes.raw_server import RawServer, trickle, whole
from tests.prompts.samples import ABSURD, ASKED, LIMIT, TIP, fails

DATED = "Date: Fri, 01 Jan 2027 00:00:00 GMT"  # the clock that a date in Retry-After goes by


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (failing(400), Trouble.NOT_ACCEPTED),
        (failing(404, "The model does not exist", code="model_not_found"), Trouble.NOT_ACCEPTED),
        (failing(422), Trouble.NOT_ACCEPTED),
        (failing(400, "maximum context length is 4096 tokens", code="context_length_exceeded"), Trouble.NOT_ACCEPTED),
        (failing(401, "Incorrect API key", code="invalid_api_key"), Trouble.KEY),
        (failing(403), Trouble.KEY),
        (failing(429, "You exceeded your quota", code="insufficient_quota", retry_after=1), Trouble.BUSY),
        (failing(429, retry_after=60), Trouble.BUSY),  # longer than the time that there is
        (failing(307), Trouble.NOT_ACCEPTED),  # what is sent goes nowhere else
    ],
    ids=lambda one: str(getattr(one, "status", one)),
)
def test_what_does_not_pass_is_not_tried_again(
    model_server: ModelServer, coach: OpenAICoach, answer: Answer, trouble: Trouble
) -> None:
    model_server.answers(answer)
    started = time.monotonic()
    failure = fails(coach)
    assert (failure.trouble, failure.usage) == (trouble, None)
    assert len(model_server.requests()) == 1
    assert time.monotonic() - started < ABSURD


@pytest.mark.parametrize(
    "passing",
    [failing(429, retry_after=1), failing(500), failing(503), hanging_up()],
    ids=["429", "500", "503", "lost"],
)
def test_what_may_pass_is_tried_again(model_server: ModelServer, coach: OpenAICoach, passing: Answer) -> None:
    model_server.answers(passing, TIP)
    started = time.monotonic()
    assert coach.ask(ASKED, LIMIT).content == TIP
    assert len(model_server.requests()) == 2
    if passing.retry_after:
        assert time.monotonic() - started >= passing.retry_after


@pytest.mark.parametrize(
    ("answer", "trouble"), [(failing(500), Trouble.BROKEN), (hanging_up(), Trouble.UNREACHABLE)], ids=["500", "lost"]
)
def test_what_does_not_pass_after_all_is_given_up(
    model_server: ModelServer, coach: OpenAICoach, answer: Answer, trouble: Trouble
) -> None:
    model_server.answers(answer)
    started = time.monotonic()
    assert fails(coach).trouble is trouble
    assert time.monotonic() - started < ABSURD + LIMIT
    assert len(model_server.requests()) == 4


@pytest.mark.parametrize("seconds", ["120", "Fri, 31 Dec 2999 23:59:59 GMT", "inf", "1e400"])
def test_a_longer_wait_than_there_is_time_for_is_busy_at_once(seconds: str) -> None:
    busy = whole("{}", status="429 Too Many Requests", headers=f"{DATED}\r\nRetry-After: {seconds}")
    started = time.monotonic()
    with RawServer(busy) as server, OpenAICoach("m", base_url=server.base_url) as coach:
        assert fails(coach, seconds=60).trouble is Trouble.BUSY
        assert len(server.heard) == 1
    assert time.monotonic() - started < ABSURD


@pytest.mark.parametrize("said", ["soon", "-3", "nan", "Fri, 31 Dec 1999 23:59:59 GMT"])
def test_a_wait_that_is_none_is_none(said: str) -> None:
    busy = whole("{}", status="503 Service Unavailable", headers=f"{DATED}\r\nRetry-After: {said}")
    with RawServer(busy) as server, OpenAICoach("m", base_url=server.base_url) as coach:
        assert fails(coach, seconds=LIMIT).trouble is Trouble.BROKEN
        assert len(server.heard) > 1


def test_a_server_that_stalls_is_given_up(model_server: ModelServer, coach: OpenAICoach) -> None:
    model_server.answers(stalling(20))
    started = time.monotonic()
    assert fails(coach, seconds=1).trouble is Trouble.TOO_SLOW
    assert time.monotonic() - started < ABSURD


def test_a_server_that_trickles_cannot_hold_anybody() -> None:
    with RawServer(trickle) as server, OpenAICoach("m", base_url=server.base_url) as coach:
        started = time.monotonic()
        assert fails(coach, seconds=1).trouble is Trouble.TOO_SLOW
        assert time.monotonic() - started < ABSURD
        assert len(server.heard) == 1


def test_a_dead_name_server_cannot_hold_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up cannot be given up: the thread it hangs in must not be waited for."""
    revived = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: revived.wait(30))
    with OpenAICoach("m", base_url="http://models.example/v1") as coach:
        started = time.monotonic()
        assert fails(coach, seconds=0.5).trouble is Trouble.TOO_SLOW
        coach.close()
        assert time.monotonic() - started < ABSURD
    revived.set()


def test_nobody_listening_is_unreachable() -> None:
    with OpenAICoach("m", base_url="http://127.0.0.1:1/v1") as coach:
        started = time.monotonic()
        assert fails(coach, seconds=LIMIT).trouble is Trouble.UNREACHABLE
        assert time.monotonic() - started < ABSURD


def test_questions_do_not_wait_for_each_other(model_server: ModelServer, coach: OpenAICoach) -> None:
    model_server.answers(stalling(2, TIP))
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: coach.ask(ASKED, LIMIT), range(8)))
    assert [reply.content for reply in replies] == [TIP] * 8
    assert time.monotonic() - started < ABSURD


class TestBreaker:
    """A server that keeps failing is left alone for a while."""

    def test_it_opens_and_closes_again(self, model_server: ModelServer) -> None:
        model_server.answers(failing(429, retry_after=600))
        with (
            time_machine.travel(datetime(2017, 11, 20, 9, tzinfo=UTC)) as clock,
            OpenAICoach("m", base_url=model_server.base_url, failures=2, pause=60) as coach,
        ):
            assert [fails(coach).trouble for _ in range(2)] == [Trouble.BUSY] * 2
            assert [fails(coach).trouble for _ in range(3)] == [Trouble.PAUSED] * 3
            assert len(model_server.requests()) == 2
            clock.shift(61)
            assert fails(coach).trouble is Trouble.BUSY  # tried once, and paused anew
            assert fails(coach).trouble is Trouble.PAUSED
            model_server.answers(TIP)
            clock.shift(61)
            assert [coach.ask(ASKED, LIMIT).content for _ in range(3)] == [TIP] * 3

    def test_one_question_tries_it_and_the_others_do_not_wait(self, model_server: ModelServer) -> None:
        model_server.answers(failing(429, retry_after=600))
        with (
            time_machine.travel(datetime(2017, 11, 20, 9, tzinfo=UTC)) as clock,
            OpenAICoach("m", base_url=model_server.base_url, failures=1, pause=60) as coach,
            ThreadPoolExecutor(1) as pool,
        ):
            assert fails(coach).trouble is Trouble.BUSY
            model_server.answers(stalling(3, TIP))
            clock.shift(61)
            trying = pool.submit(coach.ask, ASKED, LIMIT)
            time.sleep(0.5)  # it is on its way
            assert [fails(coach).trouble for _ in range(3)] == [Trouble.PAUSED] * 3
            assert trying.result().content == TIP
            assert len(model_server.requests()) == 2
            assert coach.ask(ASKED, LIMIT).content == TIP

    def test_only_what_is_the_servers_fault_counts(self, model_server: ModelServer) -> None:
        with OpenAICoach("m", base_url=model_server.base_url, failures=2, pause=60) as coach:
            for answer in ("no JSON", failing(400), failing(401), Answer(" ", finish="content_filter")):
                model_server.answers(answer)
                assert [fails(coach).trouble for _ in range(3)].count(Trouble.PAUSED) == 0
            model_server.answers(failing(429, retry_after=60))
            assert fails(coach).trouble is Trouble.BUSY
            model_server.answers(TIP)
            coach.ask(ASKED, LIMIT)  # failures count in a row
            model_server.answers(stalling(10))
            assert [fails(coach, seconds=0.2).trouble for _ in range(3)] == [*[Trouble.TOO_SLOW] * 2, Trouble.PAUSED]
