"""The small HTTP server: console page, health, metrics; and the demonstration's feed."""
