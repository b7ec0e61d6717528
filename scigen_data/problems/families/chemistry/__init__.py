"""Families of the subject Chemistry; see `scigen_data.problems.authoring`."""
