"""Stand-ins for what is outside, spoken to over the real protocols."""
