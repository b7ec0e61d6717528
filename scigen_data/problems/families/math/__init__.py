"""Families of the subject Math; see `scigen_data.problems.authoring`."""
