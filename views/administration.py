"""`/pace admin`: how the workspace stands, and a button to everything that is looked after in Slack."""

from slack_sdk.models.blocks import ActionsBlock

from core.usecases.home import HomePage
from views.home_company import company_blocks
from views.message import Message, button, context
from views.text import Reader

OPEN = "administration.open"
AREAS = {
    "people": "People",
    "import": "Data",
    "kpis": "KPIs",
    "targets": "Targets",
    "schedule": "Schedule",
    "changes": "Changes",
    "setup": "Set-up",
}  # the words after `/pace`


def administration_message(page: HomePage, reader: Reader) -> Message:
    """For an admin."""
    assert page.company is not None, "the caller has asked whether they are one"
    blocks = (*company_blocks(page.company, page, reader), area_buttons(), context(_SHELL))
    return Message("How Pace stands, and what you look after.", blocks)


def area_buttons() -> ActionsBlock:
    """One for each."""
    return ActionsBlock(elements=[button(text, f"{OPEN}.{area}", area) for area, text in AREAS.items()])


_SHELL = "What only whoever runs me can do (tokens, models, backups, erasing a person) is `python -m bot`."
