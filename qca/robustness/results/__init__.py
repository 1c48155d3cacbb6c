"""Results: what an assessment found, as plain values that reports read; its finders are apart."""
