"""Claims tested: their verdicts, and where solutions agree with them."""
