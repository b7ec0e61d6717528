"""From (problem, figure) to verdicts, and from verdicts to a decision."""

from scigen_data.verify.audit import CHECKS, audit
from scigen_data.verify.select import POLICIES, Policy, combine, decide, policy

__all__ = ["CHECKS", "POLICIES", "Policy", "audit", "combine", "decide", "policy"]
