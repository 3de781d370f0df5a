"""Questions as HTML. Without an answer a question is the same for everybody, so its HTML is kept and used again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from intersession.definition.answers import Answers
from intersession.definition.items import Item
from intersession.pages import environment as speech
from intersession.pages.reflecting import AskField, Question, question_block, questions
from intersession.web.runtime import Runtime, runtime

MOST_KEPT = 5_000


def blocks_of(
    form_hash: str, items: Sequence[Item], fields: Mapping[str, AskField], *, answers: Answers, language: str
) -> tuple[Markup, ...]:
    """Return the HTML of each question of a page, in order."""
    here = runtime()
    with speech.use_language(language):
        return tuple(
            _kept(here, question, key=(form_hash, language, question.item.key, str(place), *_around(question)))
            for place, question in enumerate(questions(items, fields, answers=answers))
        )


def _around(question: Question) -> tuple[str, ...]:
    # What stands next to a question changes its look, and an earlier answer can change what stands there.
    return (str(question.follows), *question.triggers)


def _kept(here: Runtime, question: Question, *, key: tuple[str, ...]) -> Markup:
    if _is_personal(question):
        return question_block(here.templates, question)
    if key not in here.question_blocks:
        if len(here.question_blocks) > MOST_KEPT:
            here.question_blocks.clear()
        here.question_blocks[key] = question_block(here.templates, question)
    return here.question_blocks[key]


def _is_personal(question: Question) -> bool:
    field = question.field
    return question.value is not None or (field is not None and bool(field.errors or getattr(field, "raw_data", None)))
