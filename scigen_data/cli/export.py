"""`scigen export`: a dataset as other trainers read it."""
