"""Every table in one place, for those who need all of them."""

from models.base import metadata
from models.catalogue import kpis, measures, targets
from models.facts import contributions, daily_facts, daily_totals, import_runs, records, sources
from models.feedback import feedback, feedback_drafts, feedback_messages, feedback_versions, shared_cards, thread_habits
from models.feeds import feed_files, feeds
from models.goals import goal_messages, goal_versions, goals
from models.people import people, slack_accounts, teams
from models.reviews import reviews
from models.rhythm import absences, alarms, deliveries, schedules
from models.rounds import feedback_requests, round_answers, round_invitations, rounds
from models.setup import setup_marks
from models.tips import tips
from models.uploads import file_shapes, uploads
from models.wording import coaching_rules, model_calls
from models.workspaces import audit_log, workspaces

__all__ = [
    "absences",
    "alarms",
    "audit_log",
    "coaching_rules",
    "contributions",
    "daily_facts",
    "daily_totals",
    "deliveries",
    "feed_files",
    "feedback",
    "feedback_drafts",
    "feedback_messages",
    "feedback_requests",
    "feedback_versions",
    "feeds",
    "file_shapes",
    "goal_messages",
    "goal_versions",
    "goals",
    "import_runs",
    "kpis",
    "measures",
    "metadata",
    "model_calls",
    "people",
    "records",
    "reviews",
    "round_answers",
    "round_invitations",
    "rounds",
    "schedules",
    "setup_marks",
    "shared_cards",
    "slack_accounts",
    "sources",
    "targets",
    "teams",
    "thread_habits",
    "tips",
    "uploads",
    "workspaces",
]
