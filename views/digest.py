"""The manager's digest: the team in one number, whom to praise, whom to help and with what, then everybody by pace status."""

from collections import Counter
from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from core.digests import WEEKS, Digest, Member, Trouble, best_figure
from core.funnel import Capacity, Narrowing
from core.scores import Card, Score, Status
from core.usecases.digests import DigestAnswer
from views.drafts import waiting_lines
from views.message import LONGEST_FALLBACK, LONGEST_SECTION, Message, button, context, header, section, shortened
from views.score_text import MARKERS, figure, freshness_line, overdue_line, pace_line
from views.text import Reader, escaped, escaped_keeping_code, named, plain

FEEDBACK, BRIEF = "digest.feedback", "digest.brief"
_MOST_WITH_BUTTONS = 18  # people; a message holds 50 blocks, and nobody scrolls further on a phone
_WEEKS = {2: "two weeks", 3: "three weeks"}
_UNJUDGED = "no target"


def digest_message(found: DigestAnswer, reader: Reader) -> Message:
    """For the manager, as a direct message or in a private channel."""
    return Message(_summary(found.digest, reader), tuple(_blocks(found, reader)))


def praise_message(found: DigestAnswer, month: DigestAnswer | None, reader: Reader) -> Message | None:
    """For the team's channel: only praise, and only what was reached; None when there is nobody to praise."""
    parts = [(reader.period(found.digest.week), list(_praised(found.digest, "week", reader)))]
    if month is not None:
        parts.append((reader.period(month.digest.week), list(_praised(month.digest, "month", reader))))
    parts = [(name, lines) for name, lines in parts if lines]
    if not parts:
        return None
    text = "\n".join(f"Well done: {name}\n" + "\n".join(lines) for name, lines in parts)
    blocks = [block for name, lines in parts for block in (header(f"Well done: {name}"), section("\n".join(lines)))]
    overdue = overdue_line(found.freshness.overdue, reader) if found.freshness is not None else ""
    small = [context(escaped(overdue))] if overdue else []
    return Message(text, (*blocks, *small))


def _praised(digest: Digest, unit: str, reader: Reader) -> Iterator[str]:
    if digest.top is not None:
        overall = digest.top.scorecard.overall
        reached = f", with {reader.percent(overall, 0)} of the targets" if overall is not None and overall >= 1 else ""
        yield f"•  *{named(digest.top.person.name)}* had the strongest {unit}{reached}."
    if digest.improved is not None and digest.improved.improvement is not None:
        kpi = named(digest.improved.improvement.kpi.name)
        yield f"•  *{named(digest.improved.person.name)}* improved most on their own past, in {kpi}."


def _blocks(found: DigestAnswer, reader: Reader) -> Iterator[Block]:
    digest = found.digest
    yield header(f"{shortened(plain(digest.team.card.subject.name), 80)}, {reader.period(digest.week)}")
    yield section("\n".join(_team_lines(digest, reader)))
    if praise := list(_praise(digest, reader)):
        yield section("\n".join(["*To recognise*", *praise]))
    if digest.funnel is not None or digest.capacity is not None:
        yield section("\n".join(_funnel_and_capacity(digest, reader)))
    if found.drafts:
        yield from waiting_lines(found.drafts)
    if digest.members:
        yield section("*Your people*, those who need help first")
    shown, rest = digest.members[:_MOST_WITH_BUTTONS], digest.members[_MOST_WITH_BUTTONS:]
    for member in shown:
        yield section(_member(member, reader))
        yield ActionsBlock(elements=_buttons(member))
    if rest:
        yield section(shortened(_others(rest), LONGEST_SECTION))
    yield context(escaped_keeping_code("\n".join(_small_print(found, reader))))


def _team_lines(digest: Digest, reader: Reader) -> Iterator[str]:
    overall = digest.team.overall
    if overall is not None:
        yield f"*{reader.percent(overall, 0)}* of the team's targets last week"
    else:
        best = _heaviest(digest.team.card)
        if best is not None and best.actual is not None:
            yield f"*{figure(best, reader)}* {named(best.kpi.name)} last week; the team has no targets for it"
        else:
            yield "Nothing was recorded for the team last week."
    month = _heaviest(digest.month)
    if month is not None and month.actual is not None:
        pace = pace_line(month, reader)
        yield (
            f"{reader.period(digest.month.period)} so far: {figure(month, reader)} {named(month.kpi.name)}"
            + (f", {pace}" if pace else "")
        )
    counts = Counter(member.status for member in digest.members)
    groups = [f"{MARKERS[status]} {counts[status]} {status}" for status in Status if counts[status]]
    if groups:
        unjudged = [f"{counts[None]} without a target"] if counts[None] else []
        yield "   ".join([*groups, *unjudged])


def _praise(digest: Digest, reader: Reader) -> Iterator[str]:
    if digest.top is not None:
        best, overall = best_figure(digest.top), digest.top.scorecard.overall
        whole = f", {reader.percent(overall, 0)} of the targets" if overall is not None else ""
        most = f": {named(best.kpi.name)} {figure(best, reader)}" if best else ""
        yield f"•  Top: *{named(digest.top.person.name)}*{whole}{most}"
    if digest.improved is not None and (better := digest.improved.improvement) is not None:
        now, usual = reader.figure(better.now, better.kpi.unit), reader.estimate(better.usual, better.kpi.unit)
        yield (
            f"•  Most improved: *{named(digest.improved.person.name)}*: {named(better.kpi.name)} {now} "
            f"against a usual {usual}"
        )


def _funnel_and_capacity(digest: Digest, reader: Reader) -> Iterator[str]:
    if digest.funnel is not None:
        yield f"*Funnel*  {_narrowing(digest.funnel, reader)}"
    if digest.capacity is Capacity.FULL:
        yield (
            "*Capacity*  Targets are met and activity is as high as it has been in twelve weeks: the team is full. "
            "Consider hiring before asking for more."
        )
    elif digest.capacity is Capacity.ROOM:
        yield "*Capacity*  Activity is well below the team's own usual: there is room before there is need for people."


def _narrowing(stage: Narrowing, reader: Reader) -> str:
    name, now = named(stage.kpi.name), reader.figure(stage.now, stage.kpi.unit)
    if stage.before is None:
        return f"{name} is {now} this quarter."
    before = reader.figure(stage.before, stage.kpi.unit)
    if stage.is_narrower:
        return f"It narrows at {name}: {now} this quarter, {before} in the same days of the last."
    return f"Nothing narrows. The lowest stage is {name}: {now}, {before} in the same days of last quarter."


def _member(member: Member, reader: Reader) -> str:
    name = f"*{named(member.person.name)}*"
    due = member.scorecard.due
    if not member.has_figures:
        return f"{name}  nothing recorded last week"
    if member.status is not None and due is not None:
        first = f"{MARKERS[member.status]} {name}  {member.status}, {reader.percent(due)} of what was due"
    else:
        best = _heaviest(member.scorecard.card)
        first = f"{name}  " + (f"{figure(best, reader)} {named(best.kpi.name)}" if best else _UNJUDGED)
    return f"{first}\n{trouble_line(member.trouble, reader)}" if member.trouble else first


def trouble_line(trouble: Trouble, reader: Reader) -> str:
    """`Revenue has been low for two weeks: $6,400 last week; usually $9,000, in the team $8,200`."""
    unit = trouble.kpi.unit
    since = _WEEKS.get(trouble.weeks, f"{_number(WEEKS)} weeks or more")
    against = []
    if trouble.target is not None:
        against.append(f"target {reader.estimate(trouble.target, unit)}")
    if trouble.usual is not None:
        against.append(f"their usual {reader.estimate(trouble.usual, unit)}")
    if trouble.team_usual is not None:
        against.append(f"the team's usual {reader.estimate(trouble.team_usual, unit)}")
    tail = f"; {', '.join(against)}" if against else ""
    return f"Help with {named(trouble.kpi.name)}, for {since}: {reader.figure(trouble.now, unit)} last week{tail}"


def _number(weeks: int) -> str:
    return {4: "four"}.get(weeks, str(weeks))


def _buttons(member: Member) -> list[ButtonElement]:
    value = str(member.person.id)
    return [button("Give feedback", FEEDBACK, value), button("1:1 brief", BRIEF, value)]


def _others(rest: Sequence[Member]) -> str:
    """Those beyond the ones with buttons, by status."""
    groups: dict[str, list[str]] = {}
    for member in rest:
        groups.setdefault(str(member.status or _UNJUDGED), []).append(named(member.person.name))
    lines = []
    for status, names in groups.items():
        listed = ", ".join(names)
        lines.append(f"*{status}* ({len(names)}): {shortened(listed, 500)}")
    return "\n".join(lines)


def _small_print(found: DigestAnswer, reader: Reader) -> Iterator[str]:
    yield freshness_line(found.freshness, found.now, reader)
    digest = found.digest
    if digest.skipped:
        messages = "message was" if digest.skipped == 1 else "messages were"
        yield f"{digest.skipped} {messages} skipped last week for being more than a day late."
    yield "Usual: the mean of the ten weeks before the last two. `/kpi` with a name shows more."


def _heaviest(card: Card) -> Score | None:
    """The KPI that weighs most of those with a figure; of equals the first."""
    return max((s for s in card.scores if s.actual is not None), key=lambda score: score.kpi.weight, default=None)


def _summary(digest: Digest, reader: Reader) -> str:
    """In a line, for notifications and screen readers."""
    team = escaped(plain(digest.team.card.subject.name))
    overall = digest.team.overall
    whole = f" reached {reader.percent(overall, 0)} of the targets" if overall is not None else ""
    helped = len(digest.needing_help)
    rest = f"; {helped} {'person needs' if helped == 1 else 'people need'} help" if helped else ""
    return shortened(f"{reader.period(digest.week)}: {team}{whole}{rest}", LONGEST_FALLBACK)
