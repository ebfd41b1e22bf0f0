"""An admin changes a KPI in a real browser; the test plays it, and who takes pictures looks on."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.browser import Person

Shoot = Callable[[Page, str], None]


def change_a_kpi(admin: Person, name: str, formula: str, shoot: Shoot) -> None:
    """From the list over the form and what it would do to *Saved*."""
    admin.types(f"/pace kpis {name}")
    admin.reads(f"1 found for “{name}”")
    shoot(admin.page, "kpi-list")
    admin.presses("Change")
    admin.reads("What it means (specific)")
    admin.fills("Formula (measurable)", formula)
    shoot(admin.page, "kpi-form")
    admin.presses("Next")
    admin.reads("What it would do")
    admin.reads("Nothing is saved yet")
    shoot(admin.page, "kpi-look")
    admin.presses("Save")
    admin.reads("is measured this way from now on")
