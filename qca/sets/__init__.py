"""Memberships in [0, 1]: how they are made (calibration), how sets relate (parameters of fit)."""
