"""Families of the subject Biology; see `scigen_data.problems.authoring`."""
