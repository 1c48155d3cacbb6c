"""From memberships to findings: truth table, minimisation, necessity, claims tested, typology."""
