"""Chance: what shuffled outcomes and corrupted cases would show."""
