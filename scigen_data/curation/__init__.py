"""From texts of questions and answers to problems worth drawing, with quizzes worth asking.

source, opened, columns   any table of questions and answers
candidate, step           what flows, and what one step makes of it
steps/                    the steps, in the order of `steps.STEPS`
ask                       a structured reply: checked against its schema, mended once
phrases                   what in a text sends to a picture
values, hiding, wording   a text without the values that it states; asks: what in it asks
unchanged                 whether it is the same question then
run                       every step over all candidates, resumed where it was stopped
funnel, rows, folder      what became of them, as a dataset
curate                    all of it
"""
