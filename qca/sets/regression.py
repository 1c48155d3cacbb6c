"""The regression behind the indirect method: a quasi-binomial logit, step by step as R fits it."""

from __future__ import annotations

import numpy as np

from qca.errors import InputError
from qca.sets.columns import Values

# R's criterion (glm.control), and beyond which log odds R's logit takes the odds, or their inverse,
# to be EPSILON.
CONVERGED, ETA_LIMIT, EPSILON = 1e-8, 30.0, float(np.finfo(np.float64).eps)
MAX_STEPS = 200
# A column of the regression with less than this share of its length to itself adds nothing (R: lm).
COLLINEAR = 1e-11


def smooth_scores(values: Values, edges: Values) -> Values:
    """Return the regression's fitted values of the coarse scores."""
    above = np.searchsorted(edges, values, side="left")
    if above.min() == above.max():
        shown = ", ".join(f"{edge:g}" for edge in edges)
        what = f"the cuts {shown} leave all cases in one group"
        raise InputError(what, "give cuts between the lowest and the highest value")
    positive = np.where(values == 0, 0.00001, values)
    # Powers of a share of the largest value span the same curves, and cannot overflow.
    share = positive / positive.max()
    columns = [np.ones_like(share), np.log(positive), np.sqrt(share), share, share**2]
    return _fit_logit(_orthonormalise(columns), (above / len(edges)).round(3))


def _orthonormalise(columns: list[Values]) -> Values:
    """Return an (n, r) orthonormal basis of the columns' span, leaving out collinear ones."""
    basis = np.empty((len(columns[0]), 0))
    for column in columns:
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)  # the second pass removes what rounding left
        size = np.linalg.norm(rest)
        if size > COLLINEAR * np.linalg.norm(column):
            basis = np.column_stack([basis, rest / size])
    return basis


def _fit_logit(basis: Values, score: Values) -> Values:
    """Return the fitted means of a quasi-binomial logit regression.

    By iteratively reweighted least squares, step by step as R's glm.fit does. R stops after 25
    steps with what it has; the likelihood has one maximum, so going on is safe.
    """
    mean = (score + 0.5) / 2
    eta = np.log(mean / (1 - mean))
    deviance = _deviance(score, mean)
    for _ in range(MAX_STEPS):
        variance = mean * (1 - mean)
        slope = np.where(np.abs(eta) > ETA_LIMIT, EPSILON, variance)
        weight = slope / np.sqrt(variance)
        target = (eta + (score - mean) / slope) * weight
        eta = basis @ np.linalg.lstsq(basis * weight[:, None], target, rcond=None)[0]
        mean = _logit_mean(eta)
        before, deviance = deviance, _deviance(score, mean)
        if abs(deviance - before) < CONVERGED * (deviance + 0.1):
            return mean
    what = f"the regression of the indirect method did not settle in {MAX_STEPS} steps"
    raise InputError(what, "choose cuts that divide the cases more evenly, or another calibration")


def _logit_mean(eta: Values) -> Values:
    odds = np.exp(np.clip(eta, -ETA_LIMIT, ETA_LIMIT))
    odds = np.where(eta > ETA_LIMIT, 1 / EPSILON, np.where(eta < -ETA_LIMIT, EPSILON, odds))
    return np.asarray(odds / (1 + odds), dtype=np.float64)


def _deviance(score: Values, mean: Values) -> float:
    # A score of 0 or 1 has a term without its logarithm: the quotient is set to 1 there.
    hit = np.where(score > 0, score / mean, 1.0)
    miss = np.where(score < 1, (1 - score) / (1 - mean), 1.0)
    return float(2 * np.sum(score * np.log(hit) + (1 - score) * np.log(miss)))
