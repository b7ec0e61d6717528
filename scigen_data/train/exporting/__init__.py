"""From a dataset to a folder that another trainer reads: `write.export`."""
