"""Rewards: `scigen_data.answers.grading` as trainers call it.

`rewards.trl.answer_reward`, `rewards.verl.compute_score`, `rewards.easyr1.compute_score`,
`rewards.ms_swift`; a model for what rules leave open: `rewards.model.Verifier`. Extra: `rewards`.
"""

from scigen_data.answers.grading import Grade, Graded, grade, grade_all, grade_answer

__all__ = ["Grade", "Graded", "grade", "grade_all", "grade_answer"]
