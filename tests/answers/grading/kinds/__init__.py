"""Kinds of answers, each with its neighbours: one module a part of the grader."""
