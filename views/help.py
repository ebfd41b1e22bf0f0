"""What Pace can do, for somebody who asks or has mistyped."""

from views.message import LONGEST_FALLBACK, Message, context, header, section, shortened
from views.text import escaped

_EXAMPLES = (
    ("/kpi", "your figures this month, or your team's if you lead one"),
    ("/kpi last quarter", "another period: `today`, `mtd`, `last 6 weeks`, `Q4 2017`, `March`, `1 Mar - 15 Apr`"),
    ("/kpi win rate revenue", "only these; the first letters are enough where they fit one KPI"),
    ("/scorecard", "last week as a whole: what went well, the one focus, a chart; or another period"),
    ("/kpi @Ana Ruiz Q3", "one of your people, or a team: `/kpi team West`"),
    ("/goal", "your goals and your people's: how they go, accept, ask, change"),
    ("/goal set win rate 60% by end of quarter", "a goal, for yourself or `@` one of your people; always with a why"),
    ("/feedback @Ana Ruiz", "tell a colleague what you saw and what it led to; you see it before it goes"),
    ("/feedback inbox", "what others wrote for you; search it by a name, a KPI, a skill or a period"),
    ("/feedback request @Ben Ito by Friday", "feedback about yourself from colleagues; `requests` shows how it stands"),
    (
        "/feedback round",
        "the same questions to several about one of your people, anonymous or named; `rounds` lists them",
    ),
    ("/coach", "one thing to do this week, from your own figures; name a KPI or a skill: `/coach win rate`"),
    ("/coach why is my win rate down?", "a question about your own figures, answered from them; `@Pace` takes it too"),
    ("/coach prep @Ana Ruiz", "before a 1:1 with one of your people: what changed, what to praise, what to ask"),
    ("/coach drafts", "weekly tips for your people that wait for your word: hand on, change or dismiss each"),
    ("/pace review @Ana Ruiz Q3", "a month or quarter looked back on by two, signed by both; on its own: yours"),
    ("/pace settings", "what I send you and when: preview it, mute it, pause it; the model on or off for you"),
)


def help_message() -> Message:
    """The answer to `/pace help`."""
    lines = "\n".join(f"`{command}`  {what}" for command, what in _EXAMPLES)
    return Message(
        "Pace shows your sales figures and keeps your goals. Type /kpi for this month, /goal for your goals.",
        (
            header("What Pace can do"),
            section("Type `/kpi` and say what you want to know, in any order."),
            section(lines),
            section(
                "The card has a menu for other periods, *Details* for the records behind a figure, and *Share* to "
                "show it in the channel. Only you see it until you share it."
            ),
            context(
                "`/pace help` shows this again. A figure looks wrong? Open *Details* and tell an admin the record."
            ),
        ),
    )


def unknown_subcommand(typed: str) -> Message:
    """The answer to a `/pace ...` that does not exist."""
    word = escaped(shortened(typed, 40))
    known = "`/pace help`, `/pace review` and `/pace settings`"
    text = f"I do not know `/pace {word}`. There are {known}; for your figures type `/kpi`."
    return Message(shortened(text, LONGEST_FALLBACK), (section(text),))
