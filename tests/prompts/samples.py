"""What a model is given in the tests, and good answers to it."""

import json
from decimal import Decimal
from typing import Any

import pytest

from core.wording import Failure, Request, Task
from prompts.answers import Prices
from prompts.coach import OpenAICoach

KEY = "sk-not-to-be-told"
PRICES = Prices(Decimal("0.15"), Decimal("0.6"))
LIMIT = 10.0  # seconds that are given where the time is not what is tested
ABSURD = 8.0  # no answer that was given up after a second or two may take as long

DATA: dict[str, Any] = {
    "period": "November 2017",
    "compared_with": "October 2017",
    "as_of": "20 November 2017",
    "topic": {"kind": "kpi", "key": "win_rate", "name": "Win rate"},
    "focus": "win_rate",
    "narrowest": "",
    "kpis": [{"key": "win_rate", "name": "Win rate", "meaning": "deals won of those decided", "signs": ["behind", "falling"]}],
    "facts": [
        {"id": "win_rate.actual", "label": "Win rate: actual", "value": "41.2%", "unit": "ratio", "how": "counted"},
        {"id": "win_rate.target", "label": "Win rate: target", "value": "55%", "unit": "ratio", "how": "agreed"},
    ],
    "goals": [{"kpi": "win_rate", "until": "31 December 2017", "facts": ["win_rate.target"]}],
    "feedback": [{"on": "13 November 2017", "kind": "improvement", "topic": "Discovery", "said": "[P1] asked too little."}],
    "earlier_tips": [{"on": "6 November 2017", "focus": "win_rate", "actions": ["Call back."], "rating": "helpful", "why": ""}],
    "names": ["[P1]"],
}  # fmt: skip
DRAFT: dict[str, Any] = {
    "kind": "improvement",
    "topic": "Discovery",
    "situation": "the call with [N1] on Monday",
    "behaviour": "you were unprepared",
    "impact": "they asked for another date",
    "next_step": "",
    "names": ["[N1]"],
}
TIP: dict[str, Any] = {
    "focus": "win_rate",
    "actions": [{"action": "Ask.", "reason": "It helps."}],
    "question": "What would you ask?",
}
BRIEF = {"summary": "Win rate fell.", "praise": [], "help": "Join a call.", "ask": ["What has changed?"]}
WORDED = {"situation": "On Monday.", "behaviour": "You asked.", "impact": "They stayed.", "next_step": ""}
ANSWERED = {"answer": "It is {win_rate.actual}.", "facts": ["win_rate.actual"]}
REQUESTS = {
    Task.WEEKLY_TIP: Request(Task.WEEKLY_TIP, DATA),
    Task.TIP: Request(Task.TIP, DATA),
    Task.BRIEF: Request(Task.BRIEF, {**DATA, "person": "[P1]"}),
    Task.FEEDBACK: Request(Task.FEEDBACK, DRAFT),
    Task.QUESTION: Request(Task.QUESTION, {**DATA, "question": "Why is my win rate down?"}),
}
GOOD: dict[Task, dict[str, Any]] = {
    Task.WEEKLY_TIP: TIP,
    Task.TIP: TIP,
    Task.BRIEF: BRIEF,
    Task.FEEDBACK: WORDED,
    Task.QUESTION: ANSWERED,
}
ASKED = REQUESTS[Task.TIP]
JSON_TIP = json.dumps(TIP)


def fails(coach: OpenAICoach, seconds: float = LIMIT, request: Request = ASKED) -> Failure:
    """How it fails; it must."""
    with pytest.raises(Failure) as failure:
        coach.ask(request, seconds)
    return failure.value
