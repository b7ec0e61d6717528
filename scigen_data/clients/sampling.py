"""Sampling with a seed for each row of a batch, inside `transformers`' own generation.

`generate` draws from one random generator for the whole batch, so that a reply would depend on
its neighbours. Here every row has a generator of its own, on the CPU: adding Gumbel noise to the
logits and taking the largest is drawing from their softmax (the Gumbel-max trick; Maddison et al.
2014, arXiv 1411.0030, section 2), and greedy search takes the largest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import LogitsProcessor, StoppingCriteria, TopKLogitsWarper, TopPLogitsWarper


@dataclass(frozen=True, slots=True)
class Sampling:
    """How one token is chosen: `temperature` 0 takes the likeliest."""

    temperature: float
    top_k: int = 0  # 0: all
    top_p: float = 1.0


class SeededSampling(LogitsProcessor):  # type: ignore[misc]  # the library has no types
    """Makes greedy search draw each row's tokens with that row's seed. Goes last."""

    def __init__(self, sampling: Sampling, seeds: Sequence[int]) -> None:
        self._temperature = sampling.temperature
        self._generators = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
        self._warpers: list[Any] = []
        if sampling.top_k > 0:
            self._warpers.append(TopKLogitsWarper(sampling.top_k))
        if sampling.top_p < 1.0:
            self._warpers.append(TopPLogitsWarper(sampling.top_p))

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Scores (rows x vocabulary) whose largest is the token drawn."""
        scores = scores.float() / self._temperature
        for warp in self._warpers:
            scores = warp(input_ids, scores)
        # -log of an exponential variate is a standard Gumbel one.
        noise = torch.stack(
            [
                torch.empty(scores.shape[-1]).exponential_(generator=generator).log_().neg_()
                for generator in self._generators
            ]
        )
        return scores + noise.to(scores.device)


class Abandoned(StoppingCriteria):  # type: ignore[misc]  # the library has no types
    """Ends every row once nobody waits for the replies."""

    def __init__(self, abandoned: Callable[[], bool]) -> None:
        self._abandoned = abandoned

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:  # noqa: ARG002
        """Whether each row is done (rows)."""
        shape, device = (input_ids.shape[0],), input_ids.device
        return torch.full(shape, self._abandoned(), dtype=torch.bool, device=device)
