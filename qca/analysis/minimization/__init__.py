"""From a truth table to its conservative, intermediate and parsimonious solutions."""
