"""What admins are told of sources that are picked up, and of data that has not come."""

from core.feeds import Feed, Problem, Trouble
from core.records import Overdue
from views.message import LONGEST_SECTION, Message, context, section, shortened
from views.score_text import overdue_line
from views.text import Reader, escaped, escaped_keeping_code, named

_DETAIL = 2_500  # characters
_WHAT_TO_DO = {
    Trouble.GONE: "Check that it is still written there, and that this machine reaches the folder.",
    Trouble.UNREADABLE: "Nothing of it was taken. Mend the file, or how it is read; it is looked at again by itself.",
    Trouble.BAD_ROWS: (
        "Nothing of it was taken. Add whoever is missing to the roster, or mend the file; it is looked at again by itself. "
        "Where more may be left out, add the source anew with a higher `--most-bad`."
    ),
    Trouble.WITHDRAWS: (
        "Nothing of it was taken: such a file is mostly cut off. If it is right, `python -m bot sources run` with the source's "
        "name and `--again --may-withdraw`."
    ),
    Trouble.LEFT_OUT: (
        "Everything else is in. Those rows come with the next file, or at once with `python -m bot sources run` with the source's "
        "name and `--again`."
    ),
    Trouble.FAULT: "It is looked at again by itself. If it stays, look into the log.",
}


def feed_message(feed: Feed, problem: Problem | None) -> Message:
    """A new problem of a source, or that it works again."""
    if problem is None:
        text = f"The source *{named(feed.name)}* works again."
        return Message(text, (section(text),))
    wrong = shortened(problem.detail, _DETAIL)
    how = "could not be picked up" if problem.is_failure else "was picked up, with a problem"
    blocks = (
        section(f"*{named(feed.name)}* {how}:\n{shortened(escaped_keeping_code(wrong), LONGEST_SECTION - 200)}"),
        section(_WHAT_TO_DO[problem.trouble]),
        context(f"From {escaped(feed.path)}. You are told once of each problem, and when it works again."),
    )
    return Message(f"The source {named(feed.name)} has a problem: {escaped(problem.text)}", blocks)


def stale_message(found: Overdue, has_feeds: bool, reader: Reader) -> Message:
    """New data has not come for longer than it should."""
    line = escaped(overdue_line(found, reader))
    todo = (
        "`python -m bot sources list` says when each source was looked at, and what is wrong with it."
        if has_feeds
        else "Give me a fresh export in our direct messages, or have one picked up: `python -m bot sources add`."
    )
    small = "Every card says so until new data comes. You are told once."
    return Message(line, (section(f"{line} {todo}"), context(small)))
