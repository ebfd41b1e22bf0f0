"""What can go wrong in words a person can act on.

Every message says what happened and what to do now: it is shown as it stands, in Slack and on the command line.
"""


class PaceError(Exception):
    """Base of every error whose text is meant for the person who asked."""


class Refused(PaceError):
    """The request cannot be understood or would leave the data wrong; nothing was written."""


class NotPermitted(PaceError):
    """The asker may not see or change this; the text never reveals what they may not see."""


class NotFound(PaceError):
    """Nothing matches what was named."""


class NotLinked(PaceError):
    """This Slack account belongs to nobody in the roster yet."""
