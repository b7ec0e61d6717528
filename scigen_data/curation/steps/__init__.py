"""The steps, in their order: what is cheap and certain comes before what is dear."""

from __future__ import annotations

from scigen_data.curation.step import StepSpec
from scigen_data.curation.steps.adapt import ADAPT
from scigen_data.curation.steps.blind import BLIND
from scigen_data.curation.steps.decontaminate import DECONTAMINATE
from scigen_data.curation.steps.quiz import QUIZ
from scigen_data.curation.steps.screen import SCREEN
from scigen_data.curation.steps.select import SELECT
from scigen_data.curation.steps.validity import VALIDITY

STEPS: tuple[StepSpec, ...] = (DECONTAMINATE, SCREEN, QUIZ, VALIDITY, BLIND, SELECT, ADAPT)
REQUIZ = ("quiz", "validity", "blind")  # of problems that stay whatever becomes of their quizzes
