"""What the steps of one curation have to work with: options, and whom they may ask."""

from __future__ import annotations

from dataclasses import dataclass, field

from scigen_data.checks.quiz import Reader
from scigen_data.curation.ask import Asker
from scigen_data.curation.options import CurateOptions


@dataclass(frozen=True, slots=True)
class Means:
    """None where there is nobody to ask: the step then does what rules can, and says what not."""

    options: CurateOptions = field(default_factory=CurateOptions)
    model: Asker | None = None  # screens, poses quizzes, adapts
    reader: Asker | None = None  # says which quizzes a figure decides
    blind: Reader | None = None  # answers without a figure, to filter
    report: Reader | None = None  # the same, to report
