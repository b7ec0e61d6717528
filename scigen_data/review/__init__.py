"""`scigen review`: people look at rows one by one, and what they say is kept.

rows      a dataset's rows, read when they are shown
sample    rows drawn at random to say how many of the accepted ones are right
result    what the words of a sample come to, with an interval
session   one reviewer at work: what is shown, what is said, how far it went
server    the page, on loopback, behind a token
"""
