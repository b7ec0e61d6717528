"""Rewards: whether a model's response is right, wrong, or cannot be judged.

>>> from scigen_data.train.rewards import grade
>>> grade(r"So it falls for \\boxed{2.04\\ \\text{s}}", "2.04 s").grade
<Grade.RIGHT: 'right'>

For trainers: `rewards.trl.answer_reward`, `rewards.verl.compute_score`,
`rewards.easyr1.compute_score`, `rewards.ms_swift`; a model for what rules leave open:
`rewards.model.Verifier`. Extra: `rewards`.

How it is built: `extract` takes the final answer; `core` picks a reading by the kind of the gold
(`words`, `quantity` and `numbers`, `parts`, `chemistry`); `symbols` hands algebra to a `pool` of
`worker` processes, in which `formulas`, `algebra` and `relations` run.
"""

from scigen_data.train.rewards.core import grade, grade_all, grade_answer
from scigen_data.train.rewards.result import Grade, Graded

__all__ = ["Grade", "Graded", "grade", "grade_all", "grade_answer"]
