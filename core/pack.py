"""The pack: everything a model may know for one text, as plain data, with placeholders in place of names.

No colleague's figure can be in it, because the evidence has none; nothing that the reader may not read, because whoever made the
evidence left it out.
"""

from collections.abc import Mapping
from typing import Any

from core.coaching import Evidence, FeedbackNote, Given, GoalStanding, Standing, WriteFigure
from core.feedback import topic_name
from core.masking import Mask
from core.periods import Period

_MOST_TIPS = 6  # those before them say little of today
_LONGEST_SAID = 400  # characters of one piece of feedback


def pack_of(
    evidence: Evidence,
    mask: Mask,
    write: WriteFigure,
    *,
    topic: str,
    kpis: Mapping[str, str],
    is_read_first: bool = False,
) -> dict[str, Any]:
    """The pack for a person's tip. `topic` is what was asked for (`kpi:win_rate`, `skill:discovery`, or ""), `kpis` the names of
    those measured. Where somebody else reads the text first, a tip that only its person has seen is left out, and so is what they
    said of any: both are theirs.
    """
    kind, _, key = topic.partition(":")
    asked = {"kind": kind, "key": key, "name": topic_name(topic, dict(kpis))} if topic else None
    given = [one for one in evidence.given if not (is_read_first and one.is_own)]
    return {
        "period": _period(evidence.period),
        "compared_with": _period(evidence.compared_with),
        "as_of": evidence.as_of.isoformat(),
        "topic": asked,
        "focus": evidence.focus,
        "narrowest": evidence.narrowest,
        "kpis": [_kpi(standing, mask) for standing in evidence.standings],
        "facts": [
            {"id": fact.id, "label": fact.label, "value": write(fact), "unit": fact.unit.value, "how": fact.how}
            for fact in evidence.facts
        ],
        "goals": [_goal(goal, evidence) for goal in evidence.goals],
        "feedback": [_feedback(note, mask, kpis) for note in evidence.feedback],
        "earlier_tips": [_tip(one, mask, with_rating=not is_read_first) for one in given[:_MOST_TIPS]],
        "names": sorted(mask.names),
    }


def _period(period: Period) -> dict[str, str]:
    return {"from": period.start.isoformat(), "to": period.end.isoformat(), "kind": period.grain.value}


def _kpi(standing: Standing, mask: Mask) -> dict[str, Any]:
    kpi = standing.kpi
    return {
        "key": kpi.key,
        "name": kpi.name,
        "meaning": mask.hide(kpi.meaning),  # an admin has written it
        "better": kpi.direction.value,
        "signs": sorted(standing.signs),
    }


def _goal(goal: GoalStanding, evidence: Evidence) -> dict[str, Any]:
    start = f"goal:{goal.id}."
    facts = [fact.id for fact in evidence.facts if fact.id.startswith(start)]
    return {"kpi": goal.kpi.key, "until": goal.until.isoformat(), "facts": facts}


def _feedback(note: FeedbackNote, mask: Mask, kpis: Mapping[str, str]) -> dict[str, Any]:
    said = mask.hide(note.said)  # before it is cut: half an address is not known for one
    if len(said) > _LONGEST_SAID:
        said = said[:_LONGEST_SAID].rpartition(" ")[0] or said[:_LONGEST_SAID]
    return {
        "on": note.on.isoformat(),
        "kind": note.kind.value,
        "topic": topic_name(note.topic, dict(kpis)),
        "said": said,
    }


def _tip(given: Given, mask: Mask, *, with_rating: bool) -> dict[str, Any]:
    rating, why = (given.rating, given.misfit) if with_rating else (None, None)
    return {
        "on": given.on.isoformat(),
        "focus": given.focus,
        "actions": [mask.hide(action) for action in given.actions],
        "rating": rating.value if rating else None,
        "why": why.value if why else None,
    }
