"""The pool of helpers is that of the grading tests."""

from tests.answers.grading.conftest import _workers

__all__ = ["_workers"]
