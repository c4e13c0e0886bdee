"""What a help page is made of, and which pages there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from clearline.policy.packs import Ruled
from clearline.policy.policies import Policy

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its sentences; `in_order` where they are steps."""

    heading: str
    sentences: tuple[str, ...]
    in_order: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says: a first sentence that answers, the parts, and the rules it was made from.

    `onward` are names of pages with the words of their links.
    """

    first: str
    parts: tuple[Part, ...] = ()
    rules: tuple[Ruled[Any], ...] = ()
    onward: tuple[tuple[str, Words], ...] = ()

    @property
    def text(self) -> str:
        """Everything the page says, for the search."""
        spoken = [self.first, *(word for part in self.parts for word in (part.heading, *part.sentences))]
        return "\n".join(spoken)


@dataclass(frozen=True, slots=True)
class Topic:
    """A question and how to answer it under a policy. `slug` is its address, and never changes."""

    slug: str
    question: Words
    answer: Callable[[Policy], Answer]


@dataclass(frozen=True, slots=True)
class Group:
    """Topics that belong together; `name` is the anchor of the list."""

    name: str
    title: Words
    topics: tuple[Topic, ...]


def found(groups: Sequence[Group], *, typed: str, policy: Policy) -> list[Topic]:
    """Return the topics in which every typed word stands; those with all of them in the question come first.

    Words are compared without case and found inside others, so that a
    language without spaces is searched as well.
    """
    words = typed.casefold().split()
    in_question, elsewhere = [], []
    for topic in (topic for group in groups for topic in group.topics):
        question = str(topic.question).casefold()
        if all(word in question for word in words):
            in_question.append(topic)
        elif all(word in f"{question}\n{topic.answer(policy).text.casefold()}" for word in words):
            elsewhere.append(topic)
    return in_question + elsewhere
