"""Tables, plots and the gallery of a build."""
