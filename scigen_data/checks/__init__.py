"""From (problem, figure) to verdicts, and from verdicts to a decision.

auditor, rules/                       white-box checks from the figure's own artists
restyled                              the same for a picture made of a program's figure
quiz, readers/, blind, outcome        inverse validation: what readers answer, and what it means
judge, judges/, agreement             the five dimensions
sentences                             what each check means, for a dataset's card
select                                the policy that decides
"""
