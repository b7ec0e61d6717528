"""Accept, leave unchecked or reject: named policies over verdicts, with reasons to be counted.

A policy lists checks by name; a name that ends in `/*` stands for every check of that family.

    require   must not have failed; "skipped" passes, since there was nothing to check
    heed      must not have failed where it was asked
    prove     must have been seen to hold; "skipped" or missing is a rejection
    least     the score that a check must reach
    content   one of these must have been seen to hold, else the row is unchecked

Policies compose: `combine("mine", POLICIES["clean"], Policy("quiz", prove=("quiz",)))`, and a
recipe takes the result as its `policy`. `quiz`, `quiz/strict` and `judge` are verdicts of a reader
and a judge: a build asks them with `--reader` and `--judge`; `scigen bench` asks them later, and
`scigen select` decides again with what they said. A finding that the figure's author disputes, and
that nobody has ruled on, rejects no row: it leaves it unchecked. `review` is what people said: it
stands over every policy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from scigen_data.checks.critic import CHECK as CRITIC
from scigen_data.checks.critic import is_disputed
from scigen_data.errors import InputError
from scigen_data.records import Decision, Draft, Figure, Status, Verdict

QUIZ, STRICT, JUDGE, LOWEST = "quiz", "quiz/strict", "judge", "judge/lowest"
BUILT = ("run", "audit/*")  # what a build checks by itself
# A judge's mean of 1.8 is at most one point lost in the five dimensions.
GOOD = 1.8
# What sees a figure's content: the audit where labels can, a reader whose every quiz came right, a
# judge who finds it good, a critic who saw it beside the problem and finds nothing to mend.
SEEN = ("audit/content", QUIZ, STRICT, JUDGE, CRITIC)
# What people say of a row stands over every check, but for an image that is not there.
REVIEW = "review"
REVIEW_SAYS = "nobody who looked at the row rejects it; what people say stands over the checks"
_PASSED = (Status.OK, Status.SKIPPED)


@dataclass(frozen=True, slots=True)
class Policy:
    """The checks that a sample must pass to be accepted."""

    name: str
    require: tuple[str, ...] = ()
    prove: tuple[str, ...] = ()
    least: tuple[tuple[str, float], ...] = ()
    content: tuple[str, ...] = ()
    heed: tuple[str, ...] = ()

    def requires(self, check: str) -> bool:
        """Whether `check` must hold."""
        asked = (*self.require, *self.prove, *self.content[:1], *self.heed)
        return any(_covers(wanted, check) for wanted in asked)

    @property
    def beyond_a_build(self) -> tuple[str, ...]:
        """The checks that need a reader or a judge, which a build does not have."""
        wanted = dict.fromkeys((*self.require, *self.prove, *(check for check, _ in self.least)))
        return tuple(w for w in wanted if not any(_covers(built, w) for built in BUILT))

    @property
    def drafting(self) -> Policy:
        """What decides whether a draft will do: all but what readers and judges say of it."""
        later = self.beyond_a_build
        return replace(
            self,
            require=tuple(check for check in self.require if check not in later),
            prove=tuple(check for check in self.prove if check not in later),
            least=tuple((check, least) for check, least in self.least if check not in later),
        )


POLICIES: Mapping[str, Policy] = MappingProxyType(
    {
        policy.name: policy
        for policy in (
            Policy("lenient", require=("run", "audit/blank")),
            Policy("clean", require=("run", "audit/*"), content=SEEN, heed=(CRITIC,)),
            Policy("paper", require=("run",), prove=(QUIZ,)),
            Policy(
                "strict",
                require=("run", "audit/*"),
                prove=(STRICT, JUDGE),
                least=((JUDGE, GOOD), (LOWEST, 1.0)),  # none may be 0
                heed=(CRITIC,),
            ),
        )
    }
)


def policy(name: str) -> Policy:
    """The policy of that name. Raises InputError, listing the names, where there is none.

    `clean+paper` is what both ask for together.
    """
    parts = name.split("+")
    for part in parts:
        if part not in POLICIES:
            known = ", ".join(POLICIES)
            raise InputError(f"no policy is called {part!r}: choose one of {known}")
    return POLICIES[name] if len(parts) == 1 else combine(name, *(POLICIES[p] for p in parts))


def combine(name: str, *policies: Policy) -> Policy:
    """A policy that asks for what any of `policies` asks for; of two scores, the higher."""
    least: dict[str, float] = {}
    for one in policies:
        for check, score in one.least:
            least[check] = max(score, least.get(check, score))
    return Policy(
        name,
        tuple(dict.fromkeys(check for one in policies for check in one.require)),
        tuple(dict.fromkeys(check for one in policies for check in one.prove)),
        tuple(least.items()),
        tuple(dict.fromkeys(check for one in policies for check in one.content)),
        tuple(dict.fromkeys(check for one in policies for check in one.heed)),
    )


def decide(
    policy: Policy, draft: Draft, figure: Figure, verdicts: Sequence[Verdict]
) -> tuple[Decision, tuple[str, ...]]:
    """The decision and its reasons, one for each requirement that fails, none when accepted.

    A row against which nothing speaks, and whose content nothing has seen, is unchecked; its
    reason is the first check of `content`, with "skipped" or "missing".

    A draft or figure that never came gives its status alone ("timeout", "api_error"); a check
    gives its name ("audit/overlap"), with what happened where it did not run through
    ("quiz: api_error", "quiz: missing") or fell short ("judge below 1.8").
    """
    status = draft.status if draft.status is not Status.OK else figure.status
    return decide_row(policy, status, verdicts)


def decide_row(
    policy: Policy, status: Status, verdicts: Sequence[Verdict]
) -> tuple[Decision, tuple[str, ...]]:
    """`decide` for a finished row, whose `status` is its draft's or else its figure's."""
    if status is not Status.OK:
        return Decision.REJECTED, (str(status),)
    if (said := _of_people(verdicts)) is not None:
        return said
    if failing := _failing(policy, verdicts):
        return Decision.REJECTED, failing
    if open_ := [v.check for v in verdicts if policy.requires(v.check) and is_disputed(v)]:
        return Decision.UNCHECKED, tuple(f"{check}: disputed" for check in open_)
    if unseen := _unseen(policy, verdicts):
        return Decision.UNCHECKED, (unseen,)
    return Decision.ACCEPTED, ()


def _of_people(verdicts: Sequence[Verdict]) -> tuple[Decision, tuple[str, ...]] | None:
    """The decision of who looked at the row; None where nobody decided."""
    said = next((verdict for verdict in verdicts if verdict.check == REVIEW), None)
    if said is None or said.status not in (Status.OK, Status.FAILED):
        return None
    if said.status is Status.OK:
        return Decision.ACCEPTED, ()
    why = said.detail.get("reasons") or ("rejected",)
    return Decision.REJECTED, tuple(f"{REVIEW}: {each}" for each in why)


def _failing(policy: Policy, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """The requirements that do not hold."""
    reasons: dict[str, None] = {}
    for required in dict.fromkeys((*policy.require, *policy.prove)):
        found = [verdict for verdict in verdicts if _covers(required, verdict.check)]
        if not found:
            reasons[f"{required}: missing"] = None
        passed = (Status.OK,) if required in policy.prove else _PASSED
        for verdict in found:
            _against(verdict, passed, reasons)
    for verdict in verdicts:
        if verdict.check in policy.heed:
            _against(verdict, _PASSED, reasons)
    for check, least in policy.least:
        for verdict in verdicts:
            if verdict.check == check and verdict.score is not None and verdict.score < least:
                reasons[f"{check} below {least:g}"] = None
    return tuple(reasons)


def _against(verdict: Verdict, passed: tuple[Status, ...], reasons: dict[str, None]) -> None:
    """Add what a verdict says against its row, if anything."""
    if verdict.status is Status.FAILED:
        if not is_disputed(verdict):
            reasons[verdict.check] = None
    elif verdict.status not in passed:
        reasons[f"{verdict.check}: {verdict.status}"] = None


def _unseen(policy: Policy, verdicts: Sequence[Verdict]) -> str:
    """Why the content counts as not seen; empty where a check has seen it or none is asked."""
    asked = {verdict.check: verdict for verdict in verdicts if verdict.check in policy.content}
    if not policy.content or any(map(_sees, asked.values())):
        return ""
    first = policy.content[0]
    return f"{first}: {asked[first].status if first in asked else 'missing'}"


def _sees(verdict: Verdict) -> bool:
    good = verdict.check != JUDGE or (verdict.score or 0.0) >= GOOD
    return verdict.status is Status.OK and good


@dataclass(frozen=True, slots=True)
class Rejections:
    """What one rule rejected."""

    rows: int
    alone: int  # of these, how many no other rule rejects


def rejections(reasons: Iterable[Sequence[str]]) -> dict[str, Rejections]:
    """By rule, most rows first, from the reasons of each row."""
    rows: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for found in reasons:
        rows.update(set(found))
        if len(set(found)) == 1:
            alone[found[0]] += 1
    order = sorted(rows, key=lambda rule: (-rows[rule], rule))
    return {rule: Rejections(rows[rule], alone[rule]) for rule in order}


def _covers(wanted: str, check: str) -> bool:
    return check == wanted or (wanted.endswith("/*") and check.startswith(wanted[:-1]))
