"""What a target would do, in words: for the form while somebody enters, and for the page before it is saved."""

from collections.abc import Iterator, Mapping

from slack_sdk.models.blocks import Block

from core.catalogue import Direction, Scope
from core.periods import Grain
from core.scores import Status
from core.usecases.target_preview import COMPARED, Everyone, Members, Preview
from views.message import LONGEST_SECTION, context, section, shortened
from views.score_text import MARKERS, pace_line
from views.text import Reader, escaped, listed, named

_FEWEST = 3  # periods with a figure, before "each of them" says anything
_RUNS = "It runs already: pace, attainment and the scorecards to come follow at once. Nobody is told."
_OVER = "It is over: what is looked up of it changes, what was sent stays as it was."


def preview_blocks(found: Preview, reader: Reader) -> list[Block]:
    """What it is and what it would do, and what is worth a second look."""
    lines = [f"*{headline(found, reader)}*", *(f"•  {line}" for line in _lines(found, reader))]
    blocks: list[Block] = [section(shortened("\n".join(lines), LONGEST_SECTION))]
    if warnings := list(_warnings(found, reader)):
        text = "\n".join(["*Look at this first*", *(f"•  {line}" for line in warnings)])
        blocks += [section(text), context("It is for you to decide: nothing of this keeps it from being saved.")]
    return blocks


def headline(found: Preview, reader: Reader) -> str:
    """`Revenue for Ana Ruiz, Q1 2027: $40,000 → $50,000`."""
    what = f"{named(found.kpi.name)} for {whom_text(found)}, {escaped(reader.period(found.period))}"
    most = "at most " if found.kpi.direction is Direction.LOWER and found.value is not None else ""
    return f"{what}: {most}{change_text(found, reader)}"


def whom_text(found: Preview) -> str:
    """`everyone`, `team West`, `Ana Ruiz`."""
    match found.key.scope:
        case Scope.EVERYONE:
            return "everyone"
        case Scope.TEAM:
            return f"team {named(found.name)}"
        case Scope.PERSON:
            return named(found.name)


def change_text(found: Preview, reader: Reader) -> str:
    """`$40,000 → $50,000`; one value where there is only one."""
    before, after = (
        None if value is None else escaped(reader.figure(value, found.kpi.unit))
        for value in (found.stored, found.value)
    )
    if before is None or before == after:
        return after or "none"
    return f"{before} → {after or 'none'}"


def _lines(found: Preview, reader: Reader) -> Iterator[str]:
    if found.value is not None:
        yield _asks(found, reader)
        yield _reached(found, reader)
    if found.members is not None and found.value is not None:
        yield _members(found.value, found.members, found, reader)
    if found.everyone is not None:
        yield _everyone(found.everyone)
    yield from _in_force(found, reader)
    yield from _pace(found, reader)
    if found.period.end < found.today:
        yield _OVER
    elif found.period.start <= found.today:
        yield _RUNS


def _asks(found: Preview, reader: Reader) -> str:
    if found.joined is not None and found.joined > found.period.end:
        return (
            f"{named(found.name)} begins on {reader.day(found.joined)}, after these days: nothing is asked for there."
        )
    if found.spread is None:
        if found.kpi.accumulates:
            return "There is no working day in it, so it is not spread over the days."
        return "It is not spread over the days: the same counts in each week and month of it."
    each = "on each of" if found.spread.working_days > 1 else "on"
    days = "1 working day" if found.spread.working_days == 1 else f"{found.spread.working_days} working days"
    a_day = escaped(reader.estimate(found.spread.a_day, found.kpi.unit))
    week = ""
    if found.spread.a_week is not None:
        week = f", {escaped(reader.estimate(found.spread.a_week, found.kpi.unit))} in a week"
    verb = "allows" if found.kpi.direction is Direction.LOWER else "asks for"
    return f"It {verb} {a_day} {each} {days}{week}.{_since(found, reader)}"


def _since(found: Preview, reader: Reader) -> str:
    """Of who joined in the middle only a part is asked for."""
    if found.joined is None or found.then is None or found.then.target is None:
        return ""
    part = escaped(reader.estimate(found.then.target, found.kpi.unit))
    return f" {named(found.name)} began on {reader.day(found.joined)}: of the whole, {part} counts."


def _reached(found: Preview, reader: Reader) -> str:
    seen = found.reach
    newest = escaped(reader.period(found.compared))
    if seen is None:
        return f"There is nothing to compare with: no figures of it up to {newest}."
    usual, best = (escaped(reader.figure(one, found.kpi.unit)) for one in (seen.usual, seen.best))
    figures = f"the middle one is {usual}, the best {best}"
    if found.key.scope is Scope.EVERYONE:
        of = f"Of the {seen.known:,} {_periods(found, seen.known)} that reps had in the last {COMPARED}"
        return f"{of} up to {newest}, {seen.reached:,} reached it; {figures}."
    return (
        f"Reached in {seen.reached} of the last {seen.known} {_periods(found, seen.known)} up to {newest}; {figures}."
    )


def _periods(found: Preview, count: int) -> str:
    if found.period.grain is Grain.RANGE:
        word = f"stretch of {found.period.days} days"
        return word if count == 1 else f"stretches of {found.period.days} days"
    return found.period.grain.value if count == 1 else f"{found.period.grain.value}s"


def _members(value: float, members: Members, found: Preview, reader: Reader) -> str:
    if members.together is not None:
        theirs = escaped(reader.figure(members.together, found.kpi.unit))
        if not found.kpi.accumulates:
            return (
                f"Its people have {theirs} each."
                if members.together != value
                else f"Its people have {theirs} each too."
            )
        apart = members.together - value
        if abs(apart) < 0.005:
            return f"The targets of its people come to {theirs} as well."
        gap = escaped(reader.figure(abs(apart), found.kpi.unit))
        return f"The targets of its people come to {theirs}: {gap} {'more' if apart > 0 else 'less'} than this."
    if members.without:
        have = "has" if members.without == 1 else "have"
        who = "None of" if members.without == members.reps else f"{members.without} of"
        lack = f"{who} its {_count(members.reps, 'rep')} {'has a' if who == 'None of' else f'{have} no'} target"
        return f"{lack} there, so theirs come to no sum beside it."
    return (
        "Its people have different targets, so there is no one value beside it." if members.reps else "It has no reps."
    )


def _everyone(found: Everyone) -> str:
    own = f"; {found.own:,} of them {'has' if found.own == 1 else 'have'} an own one, which wins" if found.own else ""
    return f"Each of {_count(found.reps, 'rep')} gets it as it is, it is not shared among them{own}."


def _in_force(found: Preview, reader: Reader) -> Iterator[str]:
    """What holds there without this target, by the rules: another one, longer, shorter or for everyone."""
    score = found.now if found.stored is None else found.then if found.value is None else None
    if score is None:
        return
    when = "So far" if found.stored is None else "Without it"
    if score.target is None:
        yield f"{when} there is no target there, so no pace and no attainment."
    else:
        other = escaped(reader.figure(score.target, found.kpi.unit))
        whose = "what its people's come to" if found.key.scope is Scope.TEAM else "for everyone"
        yield f"{when} {other} counts there: {whose}, or from targets for a longer or shorter time."


def _pace(found: Preview, reader: Reader) -> Iterator[str]:
    """What `/kpi` shows today, before and after."""
    if found.everyone is not None:
        now, then = _standings(found.everyone.now), _standings(found.everyone.then)
        if now or then:
            yield f"Where those reps stand today: {then or 'nobody on any pace'}" + (
                f" (so far {now or 'no pace'})." if now != then else "."
            )
        return
    if found.now is None or found.then is None or found.period.start > found.today:
        return
    now, then = pace_line(found.now, reader), pace_line(found.then, reader)
    if now or then:
        yield f"`/kpi` shows today: {escaped(then) or 'no pace'}" + (
            f" (so far {escaped(now) or 'no pace'})." if now != then else "."
        )


def _standings(found: Mapping[Status, int]) -> str:
    return listed([f"{MARKERS[one]} {found[one]:,} {one}" for one in Status if found.get(one)])


def _warnings(found: Preview, reader: Reader) -> Iterator[str]:
    """Plain words, in the order of their weight."""
    if found.value is None:
        return
    lower = found.kpi.direction is Direction.LOWER
    if found.value == 0 and not lower:
        yield "Zero is reached by doing nothing."
        return
    beyond, times = "Lower" if lower else "Higher", f"in the last {COMPARED} {_periods(found, COMPARED)}"
    seen, whom = found.reach, whom_text(found)
    if found.is_beyond_anybody and found.anybody is not None:
        best = escaped(reader.figure(found.anybody, found.kpi.unit))
        yield f"{beyond} than anybody reached {times}: the best was {best}."
    elif seen is not None and not seen.reached:
        yield f"{beyond} than {'anybody' if found.everyone else whom} reached {times}."
    elif seen is not None and seen.reached == seen.known >= _FEWEST:
        by = "every rep reached it in" if found.everyone else f"{whom} reached it in"
        yield f"It asks for nothing new: {by} each of the last {seen.known} {_periods(found, seen.known)}."


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
