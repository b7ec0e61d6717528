"""`scigen push`, `diff`, `verify`: versions of a dataset."""
