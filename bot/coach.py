"""The model that words tips, where the settings name one."""

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from prompts.coach import OpenAICoach


def coach_of(settings: Settings) -> "OpenAICoach | None":
    """The model; None where none is set up. Its caller closes it. Raises `Refused` when nothing says where it is."""
    settings.require_model()
    if settings.pace_model is None:
        return None
    from prompts.answers import Prices
    from prompts.coach import OpenAICoach

    key = settings.openai_api_key
    return OpenAICoach(
        settings.pace_model,
        base_url=settings.openai_base_url or "",
        api_key=key.get_secret_value() if key is not None else "",
        temperature=settings.pace_model_temperature,
        prices=Prices(settings.pace_model_price_in, settings.pace_model_price_out),
    )
