"""The form for a goal, the one for a question or answer, and the one for splitting a team's goal: made and read here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta

from slack_sdk.models.blocks import Block, Option

from core.catalogue import Kpi, Unit
from core.errors import Refused
from core.goal_text import read_amount, read_period
from core.goals import LONGEST_QUESTION, Ambition, Draft, Field
from core.periods import EARLIEST, LATEST, Business, Grain, Period, unit_of
from views.message import context, option, section, shortened
from views.modal import Modal, select_input, text_input
from views.text import Reader, escaped, named, plain

GOAL, SAY, SPLIT = "goal.form", "goal.say", "goal.split"
WHO, KPI, AMOUNT, PERIOD, UNTIL, WHY, TEXT = "who", "kpi", "amount", "period", "until", "why", "text"
FIELD_BLOCKS = {Field.KPI: KPI, Field.VALUE: AMOUNT, Field.PERIOD: PERIOD, Field.WHY: WHY}
_GRAINS = (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
_FORGED = "That form is not one of mine. Type `/goal set` for a fresh one."
MOST_BY_HAND = 40
_LONG = 1e12  # from it on, twelve digits would be written with an exponent


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the form, as typed and chosen; `goal` and `version` are those of a goal that is amended.

    `seen` is the draft whose warning has been shown: entering the same again means that it is wanted.
    """

    who: str = ""
    kpi: str = ""
    amount: str = ""
    period: str = ""
    until: str = ""
    why: str = ""
    goal: int = 0
    version: int = 0
    seen: str = ""


def build(
    entered: Entered,
    *,
    people: Sequence[tuple[str, str]],
    kpis: Sequence[Kpi],
    today: date,
    business: Business,
    warning: str = "",
) -> Modal:
    """The form. `people` are the keys and names of those whom the asker may set a goal for."""
    periods = _periods(entered.period, today, business)
    blocks = (
        select_input(WHO, "For whom", [option(plain(name), key) for key, name in people], initial=entered.who),
        select_input(KPI, "What is measured", [option(plain(kpi.name), kpi.key) for kpi in kpis], initial=entered.kpi),
        text_input(AMOUNT, "How much", initial=entered.amount, hint="60%, 50k, 1,200. Where lower is better: at most."),
        select_input(PERIOD, "In which period", periods, initial=entered.period),
        text_input(UNTIL, "Or until", initial=entered.until, hint="31 Dec, end of March", optional=True),
        text_input(WHY, "Why", initial=entered.why, hint="Goals are explained, not decreed: what is it good for?"),
    )
    top: list[Block] = [section(warning)] if warning else []
    if understood := _understood(entered, people, kpis, business):
        # Not every client shows what a menu begins with.
        top.append(context(f"So far: {understood}. What you do not touch stays so."))
    return Modal(
        GOAL,
        "Change the goal" if entered.goal else "Set a goal",
        (*top, *blocks),
        submit="Yes, like this" if warning else ("Change" if entered.goal else "Propose"),
        close="Not now",
        metadata=json.dumps(asdict(entered), ensure_ascii=False),  # a letter is one character whatever its script
    )


def _understood(entered: Entered, people: Sequence[tuple[str, str]], kpis: Sequence[Kpi], business: Business) -> str:
    """What the menus begin with, in words."""
    parts = [
        next((named(name) for key, name in people if key == entered.who), ""),
        next((named(kpi.name) for kpi in kpis if kpi.key == entered.kpi), ""),
        _period(entered.period).label(business) if entered.period else "",
    ]
    return ", ".join(part for part in parts if part) if entered.kpi else ""


def read(values: Mapping[str, str | None], metadata: str) -> Entered:
    """What was entered; a field that comes back empty because nobody touched it keeps what it began with.

    Raises `Refused` for metadata that is not ours.
    """
    initial = _initial(metadata)

    def told(name: str) -> str:
        value = values.get(name)
        return getattr(initial, name) if value is None else value

    return replace(
        initial,
        who=told(WHO),
        kpi=told(KPI),
        amount=told(AMOUNT),
        period=told(PERIOD),
        until=told(UNTIL),
        why=told(WHY),
    )


def draft_of(entered: Entered, kpi: Kpi | None, today: date, business: Business) -> tuple[Draft | None, dict[str, str]]:
    """The draft, and what cannot be read of it by block. Whether it makes a goal is for the domain to say."""
    errors: dict[str, str] = {}
    value, period = None, None
    if kpi is None:
        errors[KPI] = "Choose what is measured."
    else:
        try:
            value = read_amount(entered.amount, kpi)
        except Refused as error:
            errors[AMOUNT] = str(error)
    try:
        period = read_period(entered.until, today, business) if entered.until.strip() else _period(entered.period)
    except Refused as error:
        errors[UNTIL if entered.until.strip() else PERIOD] = plain(str(error))
    if errors or kpi is None or value is None or period is None:
        return None, errors
    return Draft(entered.who, kpi.key, value, period, entered.why.strip()), errors


def fingerprint(draft: Draft) -> str:
    """The same for the same goal: entered twice, the warning has been read."""
    return "|".join(
        (draft.subject, draft.kpi, repr(draft.value), draft.period.start.isoformat(), draft.period.end.isoformat())
    )


def entered_of(draft: Draft, kpi: Kpi | None, *, goal: int = 0, version: int = 0) -> Entered:
    """A goal as the form shows it."""
    return Entered(
        who=draft.subject,
        kpi=draft.kpi,
        amount=amount_text(draft.value, kpi.unit if kpi else Unit.COUNT),
        period=period_value(draft.period),
        why=draft.why,
        goal=goal,
        version=version,
    )


def amount_text(value: float, unit: Unit) -> str:
    """As one would type it: `60%`, `50000`; never with an exponent, which nobody types."""
    if unit is Unit.RATIO:
        return f"{value * 100:.10g}%"
    return f"{value:.12g}" if abs(value) < _LONG else f"{value:.0f}"


def period_value(period: Period) -> str:
    """A period as a menu's value."""
    return f"{period.start.isoformat()}|{period.end.isoformat()}|{period.grain}"


def warning_text(kpi: Kpi, value: float, found: Ambition, reader: Reader) -> str:
    """With the figures; the proposer decides."""
    target, best, usual = (reader.figure(one, kpi.unit) for one in (value, found.best, found.usual))
    if found.is_too_far:
        say = f"{target} is far beyond what has been reached: the best comparable period was {best}, the usual one {usual}."
        advice = "A goal nobody believes in moves nobody."
    else:
        say = f"{target} asks for less than usual: the middle of the last six periods is {usual}, the best was {best}."
        advice = "A goal that is reached anyway teaches nothing."
    return f"*{named(kpi.name)}*: {escaped(say)} {advice} It is for you to decide: send it as it is, or change it."


def build_said(goal: int, *, is_question: bool, about: str) -> Modal:
    """For a question about a goal, or the answer to one."""
    label = "What would you like to ask or change?" if is_question else "Your answer"
    blocks = (
        section(about),
        text_input(
            TEXT, label, hint=f"At most {LONGEST_QUESTION} characters. It goes to the other side of the goal only."
        ),
    )
    title = "Ask about the goal" if is_question else "Answer"
    return Modal(SAY, title, blocks, submit="Send", close="Not now", metadata=json.dumps({"goal": goal}))


def read_goal(metadata: str) -> int:
    """The goal a form belongs to. Raises `Refused` for metadata that is not ours."""
    try:
        return int(json.loads(metadata)["goal"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(_FORGED) from error


def build_split(goal: int, parts: Sequence[tuple[int, str, str]], about: str) -> Modal:
    """Each person's part to be set by hand: id, name and the amount to begin with."""
    shown = parts[:MOST_BY_HAND]
    fields = [
        text_input(f"person-{person}", shortened(plain(name), 48), initial=amount) for person, name, amount in shown
    ]
    rest = (
        [context(f"{len(parts) - len(shown)} more people get theirs by `/goal set`.")]
        if len(parts) > len(shown)
        else []
    )
    initial = {"goal": goal, "parts": {str(person): amount for person, _, amount in shown}}
    return Modal(
        SPLIT,
        "Split the goal",
        (section(about), *fields, *rest),
        submit="Propose to each",
        metadata=json.dumps(initial),
    )


def read_split(values: Mapping[str, str | None], metadata: str, kpi: Kpi) -> tuple[dict[int, float], dict[str, str]]:
    """Each person's part, and what cannot be read by block; an emptied field means that this person gets none."""
    goal = read_goal(metadata)
    assert goal, "read above"
    initial = json.loads(metadata).get("parts", {})
    parts: dict[int, float] = {}
    errors: dict[str, str] = {}
    for person, begun in initial.items():
        typed = values.get(f"person-{person}")
        text = begun if typed is None else typed
        if not text.strip():
            continue
        try:
            parts[int(person)] = read_amount(text, kpi)
        except Refused as error:
            errors[f"person-{person}"] = str(error)
    return parts, errors


def said(title: str, text: str) -> Modal:
    """A last page that says what was done."""
    return Modal("goal.done", title, (section(text),))


def _initial(metadata: str) -> Entered:
    try:
        found = Entered(**json.loads(metadata))
    except (ValueError, TypeError) as error:
        raise Refused(_FORGED) from error
    if any(not isinstance(getattr(found, one.name), type(one.default)) for one in fields(Entered)):
        raise Refused(_FORGED)
    return found


def _period(value: str) -> Period:
    try:
        start, end, grain = value.split("|")
        period = Period(date.fromisoformat(start), date.fromisoformat(end), Grain(grain))
    except ValueError as error:
        raise Refused("Say until when: a goal needs an end.") from error
    if not EARLIEST <= period.start <= period.end <= LATEST:
        raise Refused("Say until when: a goal needs an end.")
    return period


def _periods(chosen: str, today: date, business: Business) -> list[Option]:
    """This and the next of each unit; the one that was typed first, if it is another."""
    found = []
    for grain in _GRAINS:
        this = unit_of(today, grain, business)
        following = unit_of(this.end + timedelta(days=1), grain, business)
        found += [(f"This {grain}", this), (f"Next {grain}", following)]
    options = [option(f"{name} ({period.label(business)})", period_value(period)) for name, period in found]
    if chosen and chosen not in {one.value for one in options}:
        options.insert(0, option(_period(chosen).label(business), chosen))
    return options
