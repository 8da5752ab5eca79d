"""What countries offer, refuse, weigh or tie to conditions, and how much."""
