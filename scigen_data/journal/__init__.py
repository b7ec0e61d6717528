"""What people say of rows: a journal of their words, appended line by line.

records   the lines: a header, words, samples that were drawn
file      one journal: read strictly, appended under a lock, mended where a line was cut off
said      what holds of it: the last word of each reviewer, verdicts, quizzes as they were edited
"""
