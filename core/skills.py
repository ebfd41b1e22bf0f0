"""What a salesperson can practise, besides the KPIs: what feedback, goals and coaching may be about."""

from collections.abc import Sequence

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


def skills_in(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words without those that name a skill, and the skills. The longest name wins."""
    labels = {name.casefold(): key for key, name in SKILLS.items()} | _ALSO
    names = sorted(((label.split(), key) for label, key in labels.items()), key=lambda pair: -len(pair[0]))
    rest, found = list(words), []
    for name, key in names:
        for at in range(len(rest) - len(name) + 1):
            if [word.casefold() for word in rest[at : at + len(name)]] == name:
                found.append(key)
                rest[at : at + len(name)] = []
                break
    return rest, found
