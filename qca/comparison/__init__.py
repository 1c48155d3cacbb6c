"""Two analyses side by side: what they decide and find otherwise, and why."""
