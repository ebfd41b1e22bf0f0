"""`python -m bot coaching ...`: for whom a model may be asked, whose tips a manager sees first, and how the calls went."""

from datetime import UTC
from typing import Annotated

import typer

from bot.compose import compose
from bot.settings import Settings, load_settings
from core.coaching_rules import CoachingRule
from core.errors import Refused
from core.usecases.coaching_rules import CoachingRules, Whom
from core.wording import ACCEPTED, ASKING, MICROS, REFUSED, Budget, Call, budget_of
from views.text import plain

_ACTOR = "command line"
_LISTED = 50
_ANSWERS = {"on": True, "off": False, "usual": None}

Team = Annotated[str | None, typer.Option(help="Only for this team.")]
PersonName = Annotated[str | None, typer.Option("--person", help="Only for this person (name or e-mail).")]
Country = Annotated[str | None, typer.Option(help="Only for this country (DE) or state (US-CA).")]


def register(app: typer.Typer) -> None:
    """Add the commands to `python -m bot`."""
    coaching = typer.Typer(
        help="Who is coached how: the model, the manager's approval, the calls.", no_args_is_help=True
    )
    for name, command in (("show", show), ("model", model), ("approval", approval), ("calls", calls)):
        coaching.command(name)(command)
    app.add_typer(coaching, name="coaching")


def show() -> None:
    """The model, today's use, the usual, and what differs from it."""
    pace = compose(load_settings())
    workspace = pace.workspace
    day = pace.clock.today(workspace.zone)
    with pace.store.begin(workspace.id) as tx:
        spent = tx.spent(day)
    typer.echo(f"model     {_model(pace.settings)}")
    typer.echo(f"today     {_use(spent, budget_of(workspace))} ({day:%Y-%m-%d}, {workspace.zone})")
    typer.echo("the usual                 model on, a manager looks at weekly tips first")
    for rule, whom in CoachingRules(pace.store, pace.clock).rules(workspace.id):
        typer.echo(f"{whom:<24}  {_described(rule)}")
    typer.echo("Off is off: no narrower rule turns the model on again. For the approval the narrowest rule counts.")


def model(
    answer: Annotated[str, typer.Argument(help="on or off.")],
    team: Team = None,
    person: PersonName = None,
    country: Country = None,
) -> None:
    """Whether a model may be asked about everybody, a team, a person or those in a country."""
    is_on = _answer(answer, "on", "off")
    pace = compose(load_settings())
    changed = CoachingRules(pace.store, pace.clock).set_model(
        pace.workspace.id, is_on is True, Whom(team, person, country), actor=_ACTOR
    )
    typer.echo(f"{changed.whom}: {_described(changed.rule)}")
    if changed.still_off:
        typer.echo(f"The model stays off where other rules say so: {', '.join(changed.still_off)}.")


def approval(
    answer: Annotated[str, typer.Argument(help="on, off, or usual: as the wider rules say.")],
    team: Team = None,
    person: PersonName = None,
    country: Country = None,
) -> None:
    """Whether their manager looks at weekly tips before they get them."""
    is_on = _answer(answer, *_ANSWERS)
    pace = compose(load_settings())
    changed = CoachingRules(pace.store, pace.clock).set_approval(
        pace.workspace.id, is_on, Whom(team, person, country), actor=_ACTOR
    )
    typer.echo(f"{changed.whom}: {_described(changed.rule)}")


def calls(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = _LISTED,
) -> None:
    """The newest calls to a model, and how today's went. What was asked and answered is not kept; what was refused only while
    PACE_MODEL_KEEP_REFUSED is set, for 14 days."""
    pace = compose(load_settings())
    day = pace.clock.today(pace.workspace.zone)
    with pace.store.begin(pace.workspace.id) as tx:
        outcomes, listed = tx.outcomes(day), tx.calls(limit=limit)
    typer.echo(_summary(outcomes))
    for call in listed:
        typer.echo(_line(call))
        if call.text is not None:
            typer.echo(f"    {plain(call.text)}")


def _answer(text: str, *known: str) -> bool | None:
    word = text.strip().casefold()
    if word not in known:
        raise Refused(f"“{text[:20]}” is no answer. Say {' or '.join(known)}. Nothing was changed.")
    return _ANSWERS[word]


def _model(settings: Settings) -> str:
    if settings.pace_model is None:
        return "none is set up: every tip comes from the playbook"
    kept = "; what the guard refuses is kept for 14 days" if settings.pace_model_keep_refused else ""
    return f"{settings.pace_model}{kept}"


def _use(spent: Budget, budget: Budget) -> str:
    return f"{spent.tokens:,} of {budget.tokens:,} tokens, {_money(spent.cost)} of {_money(budget.cost)} in money"


def _money(micros: int) -> str:
    """In the currency that the prices are set in, which only who set them knows."""
    return f"{micros / MICROS:,.2f}"


def _described(rule: CoachingRule) -> str:
    parts = []
    if rule.model is not None:
        parts.append(f"model {'on' if rule.model else 'off'}")
    if rule.approval is not None:
        parts.append(f"approval {'on' if rule.approval else 'off'}")
    return ", ".join(parts) or "as usual"


def _summary(outcomes: dict[str, int]) -> str:
    troubles = {name: count for name, count in outcomes.items() if name not in (ACCEPTED, REFUSED, ASKING)}
    parts = [f"{outcomes.get(name, 0):,} {name}" for name in (ACCEPTED, REFUSED)]
    parts += [f"{count:,} {name.replace('_', ' ')}" for name, count in sorted(troubles.items())]
    if outcomes.get(ASKING):
        parts.append(f"{outcomes[ASKING]:,} not answered yet")
    return f"Today: {sum(outcomes.values()):,} calls; {', '.join(parts)}."


def _line(call: Call) -> str:
    usage = call.usage
    return (
        f"{call.at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}  {call.task.value:<12} {usage.model:<20} {usage.version:<14} "
        f"{usage.tokens:>7,} tokens  {usage.cost / MICROS:>9.6f}  {call.milliseconds:>7,} ms  {call.outcome:<12} "
        f"{', '.join(flaw.value for flaw in call.flaws)}"
    ).rstrip()
