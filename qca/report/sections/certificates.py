"""Certificates as JSON, in the form that docs/method.md specifies and qca.checker reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.boolean.cubes import Space
from qca.certificates.bounds import Proof
from qca.certificates.certification import Certificate, ModelProof, ProblemProof
from qca.certificates.witnesses import LeastProof, OffConfiguration, TermProof
from qca.report.pieces.plain import Json, as_plain
from qca.report.sections.truth_table import document_row_number
from qca.study.settings import SolutionKind

if TYPE_CHECKING:
    from qca.boolean.cubes import Space
    from qca.certificates.certification import Certificate, ModelProof, ProblemProof
    from qca.certificates.witnesses import LeastProof, OffConfiguration, TermProof

__all__ = ["add_certificates", "document_certificate"]

FORMAT = 1


@as_plain
def document_certificate(certificate: Certificate) -> Json:
    """Return a certificate as a JSON document; positions in lists are counted from 1."""
    solution, space = certificate.solution, certificate.space
    document: Json = {
        "format": FORMAT,
        "excluded": [[space.write(c) for c in e.cubes] for e in solution.exclusions],
        "problems": [_document_problem(problem, space) for problem in certificate.problems],
        "models": [_document_model(model, space) for model in certificate.models],
    }
    if solution.kind == SolutionKind.INTERMEDIATE:
        document["expected"] = list(solution.expectations)
        document["sides"] = {
            "conservative": _document_side(certificate.conservative, space),
            "parsimonious": _document_side(certificate.parsimonious, space),
        }
    return document


def add_certificates(solutions: Sequence[Json], certificates: Sequence[Certificate]) -> None:
    """Add certificates to the documents of their solutions, under the key ``certificate``."""
    standing = [document for document in solutions if document["models"]]
    for document, certificate in zip(standing, certificates, strict=True):
        document["certificate"] = document_certificate(certificate)


def _document_side(models: Sequence[tuple[int, tuple[int, ...]]], space: Space) -> Json:
    return {str(number): [space.write(cube) for cube in terms] for number, terms in models}


def _document_problem(problem: ProblemProof, space: Space) -> Json:
    document: Json = {"terms": [_document_term(term, space) for term in problem.terms]}
    if problem.pairs:
        document["pairs"] = [list(pair) for pair in problem.pairs]
        document["easy"] = [
            {
                "region": space.write(easy.cube),
                "conservative": space.write(easy.conservative),
                "parsimonious": space.write(easy.parsimonious),
            }
            for easy in problem.easy
        ]
    document["least"] = None
    if problem.size is not None:
        parts = [_document_bound(proof, space) for proof in problem.least]
        document["least"] = {"terms": problem.size, "parts": parts}
    return document


def _document_term(term: TermProof, space: Space) -> Json:
    return {
        "term": space.write(term.cube),
        "positive": document_row_number(term.positive, space),
        "needs": {space.write(bit): _document_off(off, space) for bit, off in term.needs},
    }


def _document_off(off: OffConfiguration, space: Space) -> Json:
    if off.row is not None:
        return {"row": document_row_number(off.row, space)}
    return {"config": space.write(space.encode(off.config))}


def _document_bound(proof: LeastProof, space: Space) -> Json:
    bound = proof.bound
    document: Json = {
        "terms": bound.terms,
        "proof": bound.proof,
        "rows": [document_row_number(row, space) for row in proof.rows],
    }
    if bound.proof == Proof.PACKING:
        document["apart"] = [
            {
                "rows": [document_row_number(first, space), document_row_number(second, space)],
                **_document_off(off, space),
            }
            for first, second, off in proof.apart
        ]
    elif bound.proof == Proof.NONE:
        document["why"] = bound.why
    else:
        document |= {"weights": list(bound.weights), "unit": bound.unit}
    if bound.proof == Proof.SEARCH:
        document |= {"nodes": bound.nodes, "digest": f"sha256:{bound.digest}"}
    return document


def _document_model(model: ModelProof, space: Space) -> Json:
    document: Json = {
        "problems": [problem + 1 for problem in model.problems],
        "covered_by": {str(row): term + 1 for row, term in model.covered_by},
    }
    if model.alone:
        document["alone"] = [document_row_number(row, space) for row in model.alone]
    return document
