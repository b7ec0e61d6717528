"""Rewards that draw, as trainers call them.

`rewards.trl.draw_reward`, `rewards.verl.compute_score`, `rewards.easyr1.compute_score`,
`rewards.ms_swift`. What a row must keep for them: `question`, and beside it `answer`, `elements`
and `multimodal_question`; for image-to-code `facts` and the image as well.
"""
