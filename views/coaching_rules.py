"""Whether a model may be asked about somebody, as they read it in `/pace settings`."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from core.coaching_rules import CoachingRule
from core.usecases.coaching_rules import OwnSwitch
from views.message import Message, button, note, section
from views.text import named

MODEL_ON, MODEL_OFF = "model.on", "model.off"
_ME = "me"  # nobody else can be named
_MEANS = (
    "Off, your tips come from the playbook; questions, briefs about you and help with wording do without a model too."
)


def model_blocks(found: OwnSwitch) -> list[Block]:
    """How it stands, what it means, and the button to change it; a wider rule leaves nothing to turn on."""
    name, shown = named(found.model), None
    if found.held_by:
        own = " It is off for you alone too." if not found.is_own_on else ""
        state = f"off for {_whom(found.held_by)}: only an admin can change that.{own}"
    elif found.is_own_on:
        state = "on for you. It words what your figures say; no name leaves Pace."
    else:
        state = "off for you."
    if found.is_own_on:
        shown = button("Model: off for me", MODEL_OFF, _ME)
    elif not found.held_by:
        shown = button("Model: on for me", MODEL_ON, _ME)
    said = section(f"*Model* ({name}): {state} {_MEANS}")
    return [said, ActionsBlock(elements=[shown])] if shown else [said]


def switched(is_on: bool) -> str:
    """What is said once it was changed."""
    if is_on:
        return "From now on a model may be asked about you again."
    return "From now on no model is asked about you. What you were given before stays."


def no_model() -> Message:
    """Where none is set up."""
    return note("No model is set up here: every tip comes from the playbook, which people wrote.")


def _whom(rules: Sequence[CoachingRule]) -> str:
    """The widest of them: it is enough."""
    widest = rules[0]
    if widest.team_id is not None:
        return "your team"
    return f"your country ({widest.country})" if widest.country else "everybody here"
