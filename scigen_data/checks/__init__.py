"""From (problem, figure) to verdicts, and from verdicts to a decision.

audit, content, layout, pixels, ...   white-box checks from the figure's own artists
quiz, readers/, blind, outcome        inverse validation: what readers answer, and what it means
judge, judge_chat, agreement          the five dimensions
select                                the policy that decides
"""

from scigen_data.checks.agreement import Agreement, judge_agreement
from scigen_data.checks.auditor import CHECKS, audit
from scigen_data.checks.blind import BlindAnswers, ask_blind
from scigen_data.checks.judge import Judge, Judgement, judge_verdicts
from scigen_data.checks.judge_chat import ChatJudge
from scigen_data.checks.outcome import ImageOutcome, image_outcome, known_blind, quiz_verdicts
from scigen_data.checks.quiz import BLIND_TRIALS, Reader, Reading, quiz_key
from scigen_data.checks.readers.chat import ChatReader
from scigen_data.checks.readers.labels import is_label_quiz
from scigen_data.checks.readers.ocr import OcrReader, label_verdict
from scigen_data.checks.readers.recorded import RecordedReader
from scigen_data.checks.select import POLICIES, Policy, combine, decide, policy

__all__ = [
    "BLIND_TRIALS",
    "CHECKS",
    "POLICIES",
    "Agreement",
    "BlindAnswers",
    "ChatJudge",
    "ChatReader",
    "ImageOutcome",
    "Judge",
    "Judgement",
    "OcrReader",
    "Policy",
    "Reader",
    "Reading",
    "RecordedReader",
    "ask_blind",
    "audit",
    "combine",
    "decide",
    "image_outcome",
    "is_label_quiz",
    "judge_agreement",
    "judge_verdicts",
    "known_blind",
    "label_verdict",
    "policy",
    "quiz_key",
    "quiz_verdicts",
]
