"""`python -m bot kpi`: the same answers as `/kpi`, for scripts."""

import json
from typing import Annotated, Any

import typer

from bot.compose import compose
from bot.settings import load_settings
from core.scores import Score
from core.usecases.kpi import KpiAnswer, KpiCards


def register(app: typer.Typer) -> None:
    """Add the command to `python -m bot`."""
    app.command("kpi")(show)


def show(
    question: Annotated[str, typer.Argument(help='What one would type after /kpi: "Q4 2017 @Ana Ruiz win rate".')] = "",
    as_: Annotated[str, typer.Option("--as", help="Who is asking: admin, or a person's e-mail or name.")] = "admin",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Print what /kpi would answer to this person."""
    pace = compose(load_settings())
    cards = KpiCards(pace.store, pace.clock)
    asker = cards.asker_named(pace.workspace.id, as_)
    answer = cards.ask(pace.workspace.id, asker, question)
    if as_json:
        typer.echo(json.dumps(as_dict(answer), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        from views.kpi import as_text

        typer.echo(as_text(answer))


def as_dict(answer: KpiAnswer) -> dict[str, Any]:
    """The answer for scripts: ratios as fractions, money in the workspace's currency, null where there is no answer.

    `change` is actual / previous - 1; `forecast` is for the end of the period; `trend` is oldest first.
    """
    period = answer.card.period
    return {
        "subject": answer.card.subject.name,
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()},
        "as_of": answer.as_of.isoformat(),
        "kpis": [_score(score) for score in answer.card.scores],
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "key": score.kpi.key,
        "actual": score.actual,
        "unit": score.kpi.unit.value,
        "target": score.target,
        "attainment": score.attainment,
        "status": score.status.value if score.status else None,
        "previous": score.previous,
        "change": score.change,
        "forecast": score.forecast,
        "forecast_low": score.forecast_low,
        "forecast_high": score.forecast_high,
        "trend": list(score.trend),
    }
