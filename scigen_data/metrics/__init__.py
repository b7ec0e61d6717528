"""Numbers about images and rates: pure functions, no model behind an endpoint."""
