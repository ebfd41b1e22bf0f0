"""What a salesperson can practise, besides the KPIs: what feedback, goals and coaching may be about."""

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
