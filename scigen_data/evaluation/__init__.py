"""Builds in, figures out: readers, judges and metrics over the rows of one or more builds."""
