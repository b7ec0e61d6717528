"""Families of the subject Universal; see `scigen_data.problems.authoring`."""
