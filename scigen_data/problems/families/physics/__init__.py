"""Families of the subject Physics; see `scigen_data.problems.authoring`."""
