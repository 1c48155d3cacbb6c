"""What a solution is: its models, their terms, fit and cases, or why there is none."""
