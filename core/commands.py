"""What can be typed in Slack, in one table: the help, its search, the manifest and the pages of the commands are made from it."""

from dataclasses import dataclass
from enum import StrEnum

from core.access import Viewer
from core.people import Role


class Audience(StrEnum):
    """Whom something is there for. This decides what help shows; what somebody may do is decided by `core.access`."""

    EVERYBODY = "everybody"
    MANAGERS = "managers"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class Example:
    """Something to type and what it does. `words` are those somebody may look for that stand in neither."""

    typed: str
    does: str
    audience: Audience = Audience.EVERYBODY
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command. `description` and `usage` are what Slack shows while it is typed; `more` is for its page, where `guide`
    (a file of `docs/`) says the whole of it."""

    name: str
    description: str
    usage: str
    more: str
    examples: tuple[Example, ...]
    guide: str


_MANAGERS = Audience.MANAGERS

COMMANDS: tuple[Command, ...] = (
    Command(
        "/kpi",
        "Your KPIs: figures, targets, pace",
        "[kpi ...] [period] [@rep or team]",
        "KPIs, period and person may stand in any order. Without a period it is this month; without a name it is you, or your "
        "team if you lead one. The card has a menu for other periods, *Details* for the records behind a figure, *Coach me* "
        "on your own, and *Share* to show it in the channel. Only you see it until you share it.",
        (
            Example(
                "/kpi",
                "your figures this month, or your team's if you lead one",
                words=("card", "share", "details", "forecast"),
            ),
            Example(
                "/kpi last quarter",
                "another period: `today`, `mtd`, `last 6 weeks`, `Q4 2017`, `March`, `1 Mar - 15 Apr`",
                words=("period", "date", "week", "month", "year", "ytd", "wtd", "qtd", "yesterday"),
            ),
            Example("/kpi win rate revenue", "only these; the first letters are enough where they fit one KPI"),
            Example("/kpi @Ana Ruiz Q3", "one of your people, or a team: `/kpi team West`", _MANAGERS, ("rep",)),
        ),
        "concepts.md",
    ),
    Command(
        "/scorecard",
        "The full scorecard: targets, what went well, the one focus",
        "[period] [@rep or team]",
        "A week, month or quarter as a whole. It comes by itself each week too; its chart goes to your direct messages with "
        "Pace, with a text for who cannot see it.",
        (
            Example(
                "/scorecard",
                "last week as a whole: what went well, the one focus, a chart",
                words=("focus", "overall", "picture"),
            ),
            Example("/scorecard last month", "another period, in the words that `/kpi` knows"),
            Example("/scorecard @Ana Ruiz", "one of your people's", _MANAGERS, ("rep",)),
        ),
        "digests.md",
    ),
    Command(
        "/goal",
        "Your goals, and setting one",
        "[set win rate 60% by end of quarter because ...]",
        "A goal has a KPI, an amount, an end and a why. One for somebody else is proposed, and holds when they accept it.",
        (
            Example("/goal", "your goals and how they go: accept, ask, change", words=("progress", "cancel", "split")),
            Example(
                "/goal set win rate 60% by end of quarter",
                "a goal for yourself; always with a why",
                words=("propose", "target", "aim"),
            ),
            Example(
                "/goal set @Ana Ruiz revenue 50k next month", "a goal for one of your people, or `team West`", _MANAGERS
            ),
        ),
        "goals.md",
    ),
    Command(
        "/feedback",
        "Give, ask for and read feedback",
        "[@rep] or [request @a @b] or [inbox]",
        "Feedback says what you saw, what they did, and what it led to. You read it once more before it goes, and can "
        "withdraw it. A reply in the thread of a card is saved as feedback with one press.",
        (
            Example(
                "/feedback @Ana Ruiz",
                "tell a colleague what you saw and what it led to; you see it before it goes",
                words=("praise", "improvement", "recognition", "give"),
            ),
            Example(
                "/feedback inbox",
                "what others wrote for you; search it by a name, a KPI, a skill or a period",
                words=("read", "received"),
            ),
            Example("/feedback given", "what you wrote for others", words=("withdraw", "sent")),
            Example(
                "/feedback request @Ben Ito by Friday",
                "feedback about yourself from colleagues; `requests` shows how it stands",
                words=("ask", "peer"),
            ),
            Example(
                "/feedback round",
                "the same questions to several about one of your people, anonymous or named; `rounds` lists them",
                _MANAGERS,
                ("360", "anonymous", "peer"),
            ),
        ),
        "feedback.md",
    ),
    Command(
        "/coach",
        "A tip from your own figures, or a brief before a 1:1",
        "[KPI, skill or question], [prep @rep] or [drafts]",
        "Every tip starts from your own figures, goals and feedback, and says which. Below it you can say whether it helped.",
        (
            Example(
                "/coach",
                "one thing to do this week, from your own figures; name a KPI or a skill: `/coach win rate`",
                words=("tip", "advice", "improve", "help"),
            ),
            Example(
                "/coach why is my win rate down?",
                "a question about your own figures, answered from them; `@Pace` takes it too",
                words=("ask", "question"),
            ),
            Example(
                "/coach prep @Ana Ruiz",
                "before a 1:1 with one of your people: what changed, what to praise, what to ask",
                _MANAGERS,
                ("brief", "one to one", "meeting"),
            ),
            Example(
                "/coach drafts",
                "weekly tips for your people that wait for your word: hand on, change or dismiss each",
                _MANAGERS,
                ("approve", "approval"),
            ),
        ),
        "coaching.md",
    ),
    Command(
        "/pace",
        "What Pace can do, what it sends you, and reviews",
        "[help, settings or review]",
        "Help, your own settings, and reviews.",
        (
            Example("/pace help forecast", "what a word means, and what to type for it", words=("search", "what is")),
            Example(
                "/pace settings",
                "what I send you and when, and how I write it: preview, mute, pause; numbers, chart, quiet hours; the model",
                words=("preferences", "notifications", "schedule", "language", "chart", "locale"),
            ),
            Example(
                "/pace mute tip", "one kind less, until `/pace unmute tip`", words=("stop", "silence", "notifications")
            ),
            Example("/pace preview scorecard", "what I would send you now; nothing is sent"),
            Example(
                "/pace pause 21 Dec - 31 Dec 2026",
                "nothing at all on these days; `/pace resume` ends it",
                words=("leave", "holiday", "vacation", "away", "absence", "stop"),
            ),
            Example(
                "/pace model off", "no model is asked about you any more; `on` takes that back", words=("ai", "privacy")
            ),
            Example(
                "/pace review Q3",
                "a month or quarter looked back on with your manager, signed by both",
                words=("reviews", "appraisal", "sign"),
            ),
            Example("/pace review @Ana Ruiz Q3", "the same with one of your people", _MANAGERS, ("appraisal", "sign")),
            Example(
                "/pace people team West",
                "your people: role, manager, team, leave, linked or not; a name or `unlinked` instead",
                _MANAGERS,
                ("roster", "search", "colleagues"),
            ),
            Example(
                "/pace admin",
                "how Pace stands, and a button to everything you look after; `python -m bot` has the rest",
                Audience.ADMINS,
                ("administration", "settings", "delivery", "freshness", "overview"),
            ),
            Example(
                "/pace people add",
                "somebody new; a name instead shows what can be changed: role, manager, leave, account, who has left",
                Audience.ADMINS,
                ("roster", "invite", "deactivate", "role", "manager", "hire"),
            ),
            Example(
                "/pace setup",
                "what is done and what is missing until the first scorecard; each step leads to where it is done, or is skipped",
                Audience.ADMINS,
                ("begin", "start", "install", "checklist", "first"),
            ),
            Example(
                "/pace import",
                "data: give me an export of deals, a roster or targets in our direct messages, and I show what would happen",
                Audience.ADMINS,
                ("csv", "xlsx", "excel", "parquet", "file", "upload", "crm", "export"),
            ),
            Example(
                "/pace kpis",
                "what is measured: change, add or remove a KPI, and see first what that does to the figures",
                Audience.ADMINS,
                ("formula", "weight", "measure", "define", "catalogue", "alias"),
            ),
            Example(
                "/pace targets revenue next quarter",
                "what is to be reached, by KPI, `@Ana Ruiz`, `team West`, `everyone` and period in any order; each is changed or "
                "removed there",
                Audience.ADMINS,
                ("target", "quota", "goal", "attainment", "remove"),
            ),
            Example(
                "/pace targets add @Ana Ruiz revenue 50k next month",
                "a target; the form says what it asks for, how often it was reached before and what `/kpi` would show with it",
                Audience.ADMINS,
                ("target", "quota", "set", "smart", "achievable"),
            ),
            Example(
                "/pace schedule",
                "what is sent when, for everybody, a team or a person: each change says first what it would do",
                Audience.ADMINS,
                ("rhythm", "weekday", "time", "channel", "exception", "monday", "schedules"),
            ),
            Example(
                "/pace schedule rules",
                "quiet hours, the times people may choose, and the company's usual zone, country, language and currency",
                Audience.ADMINS,
                ("hours", "night", "locale", "currency", "workspace"),
            ),
            Example(
                "/pace changes",
                "what admins changed, with what it was before; for an hour each change can be taken back",
                Audience.ADMINS,
                ("undo", "audit", "log", "history", "before", "who"),
            ),
        ),
        "rhythm.md",
    ),
)


def audience_of(viewer: Viewer) -> Audience:
    """Whose help somebody reads; whoever leads somebody reads a manager's, whatever the roster calls them."""
    if viewer.is_admin:
        return Audience.ADMINS
    return Audience.MANAGERS if viewer.role is Role.MANAGER or viewer.below else Audience.EVERYBODY


def is_for(example: Example, audience: Audience) -> bool:
    """Whether it fits this audience: managers have what everybody has, and admins have all of it."""
    order = list(Audience)
    return order.index(example.audience) <= order.index(audience)
