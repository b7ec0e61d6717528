"""What draws and is drawn for: above both halves, since it runs programs and serves trainers.

target                   what a drawing is held against, read from a row
labels, shows            which texts count, and how much of what is given they say
likeness, edges          how like a reference's facts and pixels it is
draw                     a reply or a program to a score with its parts
turns                    draw, look, revise: an episode with `reset` and `step`
trl                      such an episode as a rollout of `environment_factory`
rewards/                 the same as trainers call it: `rewards.trl.draw_reward`, ...
"""
