"""What an article reports as its event: what kind of happening, when, where, who met, and whose words they are."""
