"""The regression behind the indirect method: a quasi-binomial logit, fitted until it is proven.

With scores s in [0, 1], rows b of the design and means m = 1 / (1 + exp(-b'c)), the fit maximises
``l(c) = S s ln m + (1 - s) ln(1 - m)``, which is concave. Where cases with a score of 0 or 1 can be
separated from the rest, l has no maximum, but only a least upper bound; the means still have one
limit (Geyer 2009): separated cases are exactly 0 or 1.

Newton's steps alone can diverge (R's glm does, and says that it converged). Here a step that does
not raise l is halved, and the means are accepted only with a proof by duality. Let ``p`` in [0, 1]
satisfy ``B'p = B's``. Then no c has more than ``S p ln p + (1 - p) ln(1 - p)``, and what is missing
at most is ``gap = S KL(p, m)``. The means m* of the maximum, or of its limit, obey
``S KL(m*, m) = max l - l(c)``, so that no mean is further than ``sqrt(gap / 2)`` from its own
(Pinsker). As p serve: s itself where a mean has all but reached it, and elsewhere m moved by a step
of Newton's on these cases alone, ``p = m + m (1 - m) d``, for which ``KL(p, m) <= m (1 - m) d**2``.

Sources: Geyer (2009), Likelihood inference in exponential families and directions of recession,
Electronic Journal of Statistics 3, 259-289; Boyd and Vandenberghe (2004), Convex Optimization,
section 5.7, for the dual of logistic regression.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

import numpy as np
from numpy.typing import NDArray

from qca.errors import InputError
from qca.messages import say
from qca.sets.columns import Values

__all__ = ["smooth_scores"]

_Flags = NDArray[np.bool_]

MAX_STEPS = 200
# The most that may be missing to the maximum of l: no mean is then more than 3e-8 from its own.
GAP = 1e-15
# A mean is all but its score where all of them together add a tenth of this to the gap.
_REACHED = GAP / 10
# Sums of residuals are zero where they are this share of what is summed.
_ROUNDING = 1e-12
# A column of the regression with less than this share of its length to itself adds nothing (R: lm).
COLLINEAR = Decimal("1e-11")
# Columns that are all but collinear (years, say) lose half of their digits to one another.
_DIGITS = Context(prec=50)
_MOST_HALVINGS = 60


def smooth_scores(values: Values, edges: Values) -> Values:
    """Return the regression's fitted values of the coarse scores, (n,) in [0, 1].

    ``values`` (n,) are at least 0 and not missing, ``edges`` (k,) rise. A case over j of the k
    edges has the score j / k, rounded to three decimals. Each fitted value is within 3e-8 of the
    mean at the maximum of the likelihood, or of its limit where there is no maximum (see above).

    Cases of one value have one mean; all are defined.

    Raises
    ------
    InputError
        All cases are in one group; the maximum is not proven within ``MAX_STEPS`` steps.

    Source: Ragin (2008), ch. 5; Duşa (2019), QCA with R, section 4.2.5, for the five terms.

    >>> smooth_scores(np.array([1.0, 2, 3, 4, 6]), np.array([1.5, 3.5])).round(4).tolist()
    [0.0, 0.5, 0.5, 1.0, 1.0]
    """
    above = np.searchsorted(edges, values, side="left")
    if above.min() == above.max():
        shown = ", ".join(f"{edge:g}" for edge in edges)
        what = say("the cuts {shown} leave all cases in one group", shown=shown)
        raise InputError(what, say("give cuts between the lowest and the highest value"))
    distinct, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    basis = _orthonormalise(_list_columns(distinct), counts.tolist())
    return _Fit(basis[which], (above / len(edges)).round(3)).solve()


def _list_columns(distinct: Values) -> list[list[Decimal]]:
    """Return 1, ln x, sqrt x, x and x**2 of distinct values, to fifty digits."""
    with localcontext(_DIGITS):
        x = [Decimal(value) if value else Decimal("0.00001") for value in distinct.tolist()]
        return [
            [Decimal(1)] * len(x),
            [value.ln() for value in x],
            [value.sqrt() for value in x],
            x,
            [value * value for value in x],
        ]


def _orthonormalise(columns: list[list[Decimal]], counts: list[int]) -> Values:
    """Return an (n, r) orthonormal basis of the columns' span, leaving out collinear ones.

    Each of the n values is had by so many cases.
    """
    basis: list[list[Decimal]] = []
    with localcontext(_DIGITS):

        def multiply(one: list[Decimal], other: list[Decimal]) -> Decimal:
            products = (n * a * b for n, a, b in zip(counts, one, other, strict=True))
            return sum(products, Decimal(0))

        for column in columns:
            rest = column
            for known in basis:
                share = multiply(known, rest)
                rest = [a - share * b for a, b in zip(rest, known, strict=True)]
            size = multiply(rest, rest).sqrt()
            if size > COLLINEAR * multiply(column, column).sqrt():
                basis.append([value / size for value in rest])
    return np.array(basis, dtype=np.float64).T


@dataclass(frozen=True, eq=False)
class _Fit:
    """A logit regression of scores s (n,) in [0, 1] on the columns of a basis (n by r).

    With coefficients c (r,), logits are ``basis @ c`` and means m ``1 / (1 + exp(-logits))``.
    """

    basis: Values
    score: Values

    def solve(self) -> Values:
        """Return the means of the maximum, or of its limit."""
        coefficients = np.zeros(self.basis.shape[1])
        for _ in range(MAX_STEPS):
            logits = self.basis @ coefficients
            if self._is_proven(logits):
                return _mean(logits)
            everyone = np.ones(len(logits), dtype=bool)
            coefficients = self._walk(coefficients, self._step(logits, everyone))
        what = say(
            "the regression of the indirect method did not settle in {most} steps",
            most=MAX_STEPS,
        )
        remedy = say("choose cuts that divide the cases more evenly, or another calibration")
        raise InputError(what, remedy)

    def _miss(self, logits: Values) -> Values:
        """Return score - mean, to all digits where a mean is next to a score of 0 or 1."""
        odd = np.where(self.score == 1, _mean(-logits), -_mean(logits))
        return np.where((self.score == 0) | (self.score == 1), odd, self.score - _mean(logits))

    def _step(self, logits: Values, chosen: _Flags) -> Values:
        """Return Newton's step d (r,) on some of the cases, by weighted least squares.

        ``B'W B d = B'(s - m)`` with ``W = diag(m (1 - m))``; the shortest d where several do.

        Source: Boyd and Vandenberghe (2004), section 9.5.
        """
        root = np.sqrt(_mean(logits) * _mean(-logits))[chosen]
        target = self._miss(logits)[chosen] / np.where(root > 0, root, 1)
        step = np.linalg.lstsq(self.basis[chosen] * root[:, None], target, rcond=None)[0]
        return np.asarray(step)

    def _walk(self, start: Values, step: Values) -> Values:
        """Return where a step leads, halved until the likelihood rises."""
        before = self._likelihood(self.basis @ start)
        slack = 1e-14 * (1 + abs(before))
        for _ in range(_MOST_HALVINGS):
            if self._likelihood(self.basis @ (start + step)) >= before - slack:
                break
            step = step / 2
        return start + step

    def _likelihood(self, logits: Values) -> float:
        """Return ``l = S s ln m + (1 - s) ln(1 - m)``, at most 0; with 0 ln 0 = 0."""
        odd = np.where(self.score == 1, -np.logaddexp(0, -logits), -np.logaddexp(0, logits))
        inner = self.score * logits - np.logaddexp(0, logits)
        return float(np.where((self.score == 0) | (self.score == 1), odd, inner).sum())

    def _is_proven(self, logits: Values) -> bool:
        """Return whether duality leaves no more than ``GAP`` between the means and the maximum."""
        miss = self._miss(logits)
        open_ = np.abs(miss) > _REACHED / len(miss)
        gap = float(-np.log1p(-np.abs(miss[~open_])).sum())
        if open_.any():
            moved = self.basis[open_] @ self._step(logits, open_)
            weight = (_mean(logits) * _mean(-logits))[open_]
            left = self.basis[open_].T @ (miss[open_] - weight * moved)
            summed = np.abs(self.basis[open_]).T @ (np.abs(miss[open_]) + weight)
            if np.abs(moved).max() > 1 or (np.abs(left) > _ROUNDING * summed).any():
                return False
            gap += float((weight * moved**2).sum())
        return gap <= GAP


def _mean(logits: Values) -> Values:
    """Return 1 / (1 + exp(-x)), to all digits next to 0."""
    return np.asarray(np.exp(-np.logaddexp(0, -logits)))
