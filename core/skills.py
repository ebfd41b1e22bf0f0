"""What a salesperson can practise, besides the KPIs: what feedback, goals and coaching may be about."""

from collections.abc import Sequence

from core.ask import labels_of, plain_label
from core.catalogue import Kpi

SKILLS: dict[str, str] = {
    "prospecting": "Prospecting",
    "qualification": "Qualification",
    "discovery": "Discovery",
    "objections": "Handling objections",
    "negotiation": "Negotiation",
    "closing": "Closing",
    "follow_up": "Follow-up",
    "time_use": "Use of time",
    "cross_sell": "Cross-selling",
    "retention": "Retention",
    "product": "Product knowledge",
    "records": "Keeping records",
    "teamwork": "Teamwork",
}
# How people call them besides.
_ALSO: dict[str, str] = {
    "objection handling": "objections",
    "objections": "objections",
    "follow up": "follow_up",
    "time": "time_use",
    "time use": "time_use",
    "cross-sell": "cross_sell",
    "cross selling": "cross_sell",
    "negotiating": "negotiation",
    "qualifying": "qualification",
}


def skills_in(
    words: Sequence[str], kpis: Sequence[Kpi], *, with_namesakes: bool = False
) -> tuple[list[str], list[str]]:
    """The words without those that name a skill, and the skills. The longest name wins, of skills and KPIs alike.

    A name that a KPI has too is left for the KPI (`retention`); `with_namesakes` the skill counts as well.
    """
    names = {name: key for key, name in SKILLS.items()} | _ALSO
    skills = {plain_label(name): key for name, key in names.items()}
    measured = labels_of(kpis)
    longest = max(len(label.split()) for label in (*skills, *measured))
    rest: list[str] = []
    found: list[str] = []
    at = 0
    while at < len(words):
        phrases = ((plain_label(" ".join(words[at : at + n])), n) for n in range(longest, 0, -1))
        name, length = next((one for one in phrases if one[0] in skills or one[0] in measured), ("", 1))
        if name in skills and (with_namesakes or name not in measured):
            found.append(skills[name])
        if name not in skills or name in measured:
            rest += words[at : at + length]
        at += length
    return rest, list(dict.fromkeys(found))
