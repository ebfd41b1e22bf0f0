"""Time in: what happens on its own, and when."""
