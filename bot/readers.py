"""Renders what is sent on its own, for each recipient as they are used to reading figures."""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from core.catalogue import Kpi
from core.coaching import WriteFigure
from core.people import Person, Workspace
from core.usecases.coaching import TipAnswer
from core.usecases.digests import DigestAnswer
from core.usecases.feedback import Praised
from core.usecases.feedback_news import FeedbackNews
from core.usecases.goal_news import GoalNews
from core.usecases.reminding import Reminder
from core.usecases.requests import RequestNews
from core.usecases.reviews import ReviewNews
from core.usecases.round_news import RoundNews
from core.usecases.scorecards import ScorecardAnswer
from views.coaching import fact_text, tip_message
from views.digest import digest_message, praise_message
from views.feedback import news_message as feedback_message
from views.feedback import praise_in_channel
from views.goals import news_message
from views.reminder import reminder_message
from views.requests import request_message
from views.reviews import news_message as review_message
from views.rounds import round_message
from views.scorecard import sent_scorecard
from views.setup import welcome_message
from views.text import Reader


def writer_for(person: Person, workspace: Workspace) -> WriteFigure:
    """Writes a tip's figures as its person is used to reading them."""
    return partial(fact_text, reader=_reader(workspace, person.reads, person.zone))


def tip_for(found: TipAnswer, person: Person) -> Mapping[str, Any]:
    """A weekly tip as its person is used to reading figures."""
    return tip_message(found, _reader(found.workspace, person.reads, person.zone)).payload()


def scorecard_for(found: ScorecardAnswer, recipient: Person) -> Mapping[str, Any]:
    """The weekly scorecard as its recipient is used to reading figures."""
    return sent_scorecard(found, _reader(found.answer.workspace, recipient.reads, recipient.zone)).payload()


def welcome_for(kpis: Sequence[Kpi], workspace: Workspace, recipient: Person) -> Mapping[str, Any]:
    """What somebody reads before their first scorecard."""
    return welcome_message(kpis, recipient, _reader(workspace, recipient.reads, recipient.zone)).payload()


def digest_for(found: DigestAnswer) -> Mapping[str, Any]:
    """The digest as its manager is used to reading figures."""
    manager = found.digest.manager
    return digest_message(found, _reader(found.workspace, manager.reads, manager.zone)).payload()


def praise_for(found: DigestAnswer, month: DigestAnswer | None) -> Mapping[str, Any] | None:
    """The praise as the workspace writes figures: many people read it."""
    workspace = found.workspace
    message = praise_message(found, month, _reader(workspace, workspace.locale, workspace.zone))
    return message.payload() if message else None


def goal_news(news: GoalNews) -> Mapping[str, Any]:
    """What happened to a goal."""
    recipient = news.recipient
    return news_message(news, _reader(news.workspace, recipient.reads, recipient.zone)).payload()


def reminder_for(reminder: Reminder) -> Mapping[str, Any]:
    """A reminder of goals."""
    recipient = reminder.recipient
    return reminder_message(reminder, _reader(reminder.workspace, recipient.reads, recipient.zone)).payload()


def review_news(news: ReviewNews) -> Mapping[str, Any]:
    """What the other side of a review has done."""
    recipient = news.recipient
    return review_message(news, _reader(news.workspace, recipient.reads, recipient.zone)).payload()


def feedback_news(news: FeedbackNews) -> Mapping[str, Any]:
    """What happened to feedback."""
    recipient = news.recipient
    return feedback_message(news, _reader(news.workspace, recipient.reads, recipient.zone)).payload()


def praise_news(praised: Praised) -> Mapping[str, Any]:
    """Praise that both sides show to the team."""
    return praise_in_channel(praised).payload()


def request_news(news: RequestNews) -> Mapping[str, Any]:
    """A request for feedback, or what became of it."""
    return request_message(news, _reader(news.workspace, news.recipient.reads, news.recipient.zone)).payload()


def round_news(news: RoundNews) -> Mapping[str, Any]:
    """What somebody is asked in a round, or what it brought."""
    return round_message(news, _reader(news.workspace, news.recipient.reads, news.recipient.zone)).payload()


@lru_cache(maxsize=500)
def _reader(workspace: Workspace, locale: str, zone: str) -> Reader:
    """One for all who read alike: it knows its locale's rules by heart."""
    return Reader(locale, zone, workspace.currency, workspace.business)
