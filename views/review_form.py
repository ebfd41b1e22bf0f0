"""The form for one side's part of a review: made and read here."""

import json
from collections.abc import Mapping

from core.errors import Refused
from core.reviews import ASKED, LONGEST, Question, Review, Side
from core.usecases.reviews import ReviewRequest
from views.message import section
from views.modal import Modal, text_input
from views.review_document import QUESTIONS
from views.text import Reader, named

REVIEW = "review.form"
_HINTS = {
    Question.WENT_WELL: "What are you proud of, and what did you do for it?",
    Question.WAS_HARD: "Where did it take more than you had, and what would have helped?",
    Question.LEARN_NEXT: "One thing, and how you would like to learn it.",
    Question.KEEP: "What works and should stay: what they do, not what they are.",
    Question.WORK_ON: "One or two things they can change themselves.",
    Question.AGREED: "Who does what until when, on both sides.",
}


def build(review: Review, side: Side, subject: str, reader: Reader) -> Modal:
    """The form, with what was written before."""
    words = review.words_of(side)
    about = (
        f"Review of *{named(subject)}*, {reader.period(review.period)}. Both of you read it, and nobody else but an admin, "
        "on record."
    )
    fields = [
        text_input(
            question.value,
            QUESTIONS[question],
            initial=words.get(question, ""),
            hint=f"{_HINTS[question]} At most {LONGEST:,} characters.",
            multiline=True,
        )
        for question in ASKED[side]
    ]
    request = ReviewRequest(review.subject, review.period, review.version)
    return Modal(
        REVIEW,
        "My part of the review",
        (section(about), *fields),
        submit="Keep",
        close="Not now",
        metadata=json.dumps({"review": request.encode()}),
    )


def read(values: Mapping[str, str | None], metadata: str) -> tuple[ReviewRequest, dict[Question, str | None]]:
    """Which review, and each answer (None: the field was not touched). Raises `Refused` for metadata that is not ours."""
    try:
        request = ReviewRequest.decode(str(json.loads(metadata)["review"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("That form is not one of mine. Type `/pace review` for a fresh one.") from error
    known = {question.value: question for question in Question}
    return request, {known[block]: text for block, text in values.items() if block in known}


def done() -> Modal:
    """After it was kept."""
    text = "It is kept. `/pace review` shows the whole; once both parts are there, both of you can sign."
    return Modal("review.done", "Kept", (section(text),))
