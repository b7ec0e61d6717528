"""What readers' and judges' replies have in common: reasoning in front, JSON somewhere in it."""

from __future__ import annotations

from scigen_data.answers.marks import after_thought
from scigen_data.answers.objects import Unparseable, json_object
from scigen_data.prompts import Prompts

__all__ = ["PROMPTS", "Unparseable", "json_object", "spoken"]
PROMPTS = Prompts.beside(__file__)
LONGEST = 200_000  # characters; no answer takes as many


def spoken(text: str) -> str | Unparseable:
    """The reply without the reasoning that some models put in front of it."""
    if len(text) > LONGEST:
        return Unparseable(f"the reply is longer than {LONGEST} characters")
    said = after_thought(text)
    if said is None:
        return Unparseable("the reply ends inside its reasoning")
    return said or Unparseable("the reply is empty")
