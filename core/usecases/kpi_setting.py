"""A KPI as something that admins set: how it is on record, and what it can be put into."""

import hashlib
from collections.abc import Mapping
from typing import Any

from core.ask import visible
from core.catalogue import Cadence, Direction, Kpi, Unit
from core.catalogue_rules import Definition, Fault, check, clashes, kpi_of, labels_taken
from core.changes import POSITION, State
from core.errors import Refused
from core.ports import Tx
from core.ports.catalogue import Placed
from core.usecases.changes import About

PREFIX = "kpi:"
FIELDS = ("name", "meaning", "expression", "unit", "direction", "owner", "why", "cadence", "weight", "aliases")
_DIGEST = 10  # hexadecimal digits


class KpiSetting:
    """Implements `core.usecases.changes.Setting` for `kpi:<key>`."""

    prefix = PREFIX
    moves_alarms = False

    def state(self, tx: Tx, target: str) -> State | None:
        """How it is now; None where it is not there."""
        found = tx.placed(target.removeprefix(PREFIX))
        return state_of(found) if found else None

    def put(self, tx: Tx, target: str, state: State | None) -> None:
        """Make it so. Raises `Refused` where its measures are gone, its names are another's, or nothing would be measured."""
        key = target.removeprefix(PREFIX)
        if state is None:
            if all(kpi.key == key for kpi in tx.catalogue().kpis):
                raise Refused("This is the last KPI, and one has to stay. Change it, or add another one first.")
            tx.remove_kpi(key)
            return
        placed, faults = placed_of(tx, key, state)
        if placed is None:
            said = "; it ".join(fault.says for fault in faults)
            raise Refused(f"The KPI {state['name']} cannot be so any more: it {said}. Nothing was changed.")
        tx.save_kpi(placed)

    def about(self, tx: Tx, target: str, known: State | None) -> About:
        """What it is, also of one that is gone."""
        key = target.removeprefix(PREFIX)
        found = tx.placed(key)
        name = found.kpi.name if found else str((known or {}).get("name", key))
        return About("KPI", name)


def state_of(placed: Placed) -> State:
    """A KPI as the audit log keeps it."""
    kpi = placed.kpi
    return {
        "name": kpi.name,
        "meaning": kpi.meaning,
        "expression": kpi.expression.text,
        "unit": kpi.unit.value,
        "direction": kpi.direction.value,
        "owner": kpi.owner,
        "why": kpi.why,
        "cadence": kpi.cadence.value,
        "weight": float(kpi.weight),
        "aliases": list(kpi.aliases),
        POSITION: placed.position,
    }


def placed_of(tx: Tx, key: str, state: State) -> tuple[Placed | None, list[Fault]]:
    """The KPI of such a state among the others there are now; None with what is wrong with it. Raises `Refused` for a state that
    is none of a KPI."""
    catalogue = tx.catalogue()
    measures = {measure.key: measure for measure in catalogue.measures}
    given = definition_of(state)
    expression, faults = check(given, measures)
    others = [kpi for kpi in catalogue.kpis if kpi.key != key]
    faults += clashes(key, given, labels_taken(others), {kpi.key: kpi.name for kpi in others})
    if faults or expression is None:
        return None, faults
    return Placed(kpi_of(key, given, expression, measures), int(state[POSITION])), []


def measured(tx: Tx, key: str, state: State) -> Kpi | None:
    """What such a state measures, whatever else may be wrong with it; None where its formula is."""
    measures = {measure.key: measure for measure in tx.catalogue().measures}
    given = definition_of(state)
    expression, faults = check(given, measures)
    if expression is None or any(fault.field == "expression" for fault in faults):
        return None
    return kpi_of(key, given, expression, measures)


def definition_of(state: State) -> Definition:
    """A state as somebody wrote it. Raises `Refused` for what is none: an older version's, or a forged form's."""
    try:
        return Definition(
            name=str(state["name"]),
            meaning=str(state["meaning"]),
            expression=str(state["expression"]),
            unit=Unit(state["unit"]),
            direction=Direction(state["direction"]),
            owner=str(state["owner"]),
            why=str(state["why"]),
            cadence=Cadence(state["cadence"]),
            weight=float(state["weight"]),
            aliases=tuple(str(one) for one in state["aliases"]),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise Refused("That is no KPI. `/pace kpis` shows those there are; nothing was changed.") from error


def seen_of(state: State | None) -> Mapping[str, str]:
    """What a form remembers of how a KPI was: a mark for each field, for the fields themselves are longer than Slack keeps."""
    return {name: mark(value) for name, value in (state or {}).items() if name in FIELDS}


def mark(value: Any) -> str:
    """The same for what reads the same in a form, and hardly ever for anything else."""
    if isinstance(value, Mapping):  # a whole KPI, wherever it stands
        value = " ".join(seen_of(value).values())
    if isinstance(value, list):  # other names, which a form shows with commas
        value = ",".join(dict.fromkeys(word.strip() for one in value for word in one.split(",")))
    text = value if isinstance(value, str) else f"{value:g}"
    return hashlib.sha256(visible(text).encode()).hexdigest()[:_DIGEST]
