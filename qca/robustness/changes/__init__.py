"""Changes: the smallest sets of decisions that turn a verdict, found smallest first."""
