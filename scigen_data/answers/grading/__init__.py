"""Whether a response gives the gold answer: right, wrong, or unjudged.

>>> from scigen_data.answers.grading import grade
>>> grade(r"So it falls for \\boxed{2.04\\ \\text{s}}", "2.04 s").grade
<Grade.RIGHT: 'right'>

How it is built: `extract` takes the final answer, `sentence` what a last sentence states; `core`
picks a reading by the kind of the gold (`words`, `texts`, `labels`, `quantity` and `numbers`,
`listed` and `parts`, `intervals`, `chemistry`, `symbols`). `formulas` reads mathematics to its end
as `trees`, `algebra`, `relations` and `antiderivatives` compare the values; `pool` lends processes
to large batches. Extra: `rewards`.
"""

from scigen_data.answers.grading.core import grade, grade_all, grade_answer
from scigen_data.answers.grading.result import Grade, Graded

__all__ = ["Grade", "Graded", "grade", "grade_all", "grade_answer"]
