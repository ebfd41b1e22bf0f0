"""A review of a person over a month or quarter: what each of the two writes, what a signature holds for, and when it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from core.errors import Refused
from core.periods import Business, Grain, Period, unit_of

LONGEST = 2_000  # characters of each answer
_GRAINS = (Grain.MONTH, Grain.QUARTER)


class Side(StrEnum):
    """The two between whom a review is."""

    SUBJECT = "subject"
    MANAGER = "manager"


class Question(StrEnum):
    """What each of them writes about."""

    WENT_WELL = "went_well"
    WAS_HARD = "was_hard"
    LEARN_NEXT = "learn_next"
    KEEP = "keep"
    WORK_ON = "work_on"
    AGREED = "agreed"


ASKED: Mapping[Side, tuple[Question, ...]] = {
    Side.SUBJECT: (Question.WENT_WELL, Question.WAS_HARD, Question.LEARN_NEXT),
    Side.MANAGER: (Question.KEEP, Question.WORK_ON, Question.AGREED),
}
Words = Mapping[Question, str]


@dataclass(frozen=True, slots=True)
class Review:
    """A review as it stands; `version` 0 (and `id` 0) while nobody has written anything.

    `fingerprint` tells which document the signatures are for: the words, and the figures, goals and feedback beside them.
    `document` is kept from the second signature on: from then on it is what the review says, whatever becomes of the data.
    """

    subject: int
    manager: int
    period: Period
    words: Mapping[Side, Words] = field(default_factory=dict)
    version: int = 0
    signatures: Mapping[Side, datetime] = field(default_factory=dict)
    fingerprint: str = ""
    document: str = ""
    id: int = 0

    @property
    def is_complete(self) -> bool:
        """Both have signed the same."""
        return len(self.signatures) == len(Side)

    def is_written(self, side: Side) -> bool:
        """Whether this side has written its part."""
        return bool(self.words.get(side))

    def words_of(self, side: Side) -> Words:
        """What this side wrote; empty while it has not."""
        return self.words.get(side, {})


def other(side: Side) -> Side:
    """The other one of the two."""
    return Side.MANAGER if side is Side.SUBJECT else Side.SUBJECT


def reviewed_period(period: Period, today: date, business: Business) -> Period:
    """The month or quarter these days are. Raises `Refused` for any other stretch, and for one that is not over."""
    units = [unit_of(period.start, grain, business) for grain in _GRAINS]
    found = next((unit for unit in units if (unit.start, unit.end) == (period.start, period.end)), None)
    if found is None:
        raise Refused(
            "A review is of one whole month or quarter: `/pace review last month`, `/pace review Q3`, "
            "`/pace review @Ana Ruiz March`."
        )
    if found.end >= today:
        raise Refused(f"{found.label(business)} is not over yet. A review looks back: `/pace review last month`.")
    return found


def problems(side: Side, words: Words) -> dict[Question, str]:
    """What keeps these words from being this side's part, by question; empty when nothing does."""
    found: dict[Question, str] = {}
    for question in ASKED[side]:
        text = words.get(question, "")
        if not text.strip():
            found[question] = "Write a sentence or two; where there is nothing to say, say that."
        elif len(text) > LONGEST:
            found[question] = f"Keep it under {LONGEST:,} characters; this has {len(text):,}. Nothing was cut or kept."
    return found


def written(review: Review, side: Side, words: Words) -> Review:
    """One side's part, new or changed; the same words again change nothing.

    A change makes a new version, and takes both signatures away: they were for what was there before. Raises `Refused` once
    both have signed.
    """
    part = {question: words.get(question, "").strip() for question in ASKED[side]}
    if part == dict(review.words_of(side)):
        return review
    _require_open(review)
    both: dict[Side, Words] = {**review.words, side: part}
    return replace(review, words=both, version=review.version + 1, signatures={}, fingerprint="")


def handed_over(review: Review, manager: int) -> Review:
    """With a new manager, who writes their own part: the one before them does not speak for them."""
    if review.is_complete or manager == review.manager:
        return review
    words: dict[Side, Words] = {Side.SUBJECT: review.words_of(Side.SUBJECT)} if review.is_written(Side.SUBJECT) else {}
    version = review.version + 1 if review.version else 0
    return replace(review, manager=manager, words=words, version=version, signatures={}, fingerprint="")


def signed(review: Review, side: Side, version: int, fingerprint: str, now: datetime) -> Review:
    """Sign the `version` that was shown, whose document has this `fingerprint`.

    A signature of the other side that was for another document (figures were corrected since, or feedback came) does not
    count for this one, and is taken away. Raises `Refused` when a part is missing, or it is not what was shown.
    """
    _require_open(review)
    if not all(review.is_written(one) for one in Side):
        raise Refused("Both parts have to be written before it can be signed. *Write my part* opens yours.")
    if version != review.version:
        raise Refused("This review has been changed since you were shown it. `/pace review` shows it as it is now.")
    standing = review.signatures if review.fingerprint == fingerprint else {}
    if side in standing:
        raise Refused("You have signed this already. It stands once both have.")
    return replace(review, signatures={**standing, side: now}, fingerprint=fingerprint)


def _require_open(review: Review) -> None:
    if review.is_complete:
        raise Refused("Both of you have signed this review, so it stands as it is. Agree what is new in the next one.")
