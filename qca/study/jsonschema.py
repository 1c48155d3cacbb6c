"""JSON schemas of what users write, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from qca.study.cases import CaseFile
from qca.study.codebook import Codebook, FieldSpec, ValueLimits
from qca.study.spec import Spec

__all__ = ["build_schema"]

Schema = dict[str, Any]

_OPERATORS = r"\s~*+()\[\]{},;<>=.:/-"
_NAME = rf"^[^\d{_OPERATORS}][^{_OPERATORS}]*$"
# What users write: the model of each kind of file, and what editors call it.
_FILES: dict[str, tuple[type[BaseModel], str]] = {
    "spec": (Spec, "qca analysis file"),
    "case": (CaseFile, "qca case file"),
    "codebook": (Codebook, "qca codebook"),
}


def build_schema(which: str, codebook: Codebook | None = None) -> Schema:
    """Return the JSON schema (2020-12) of an ``spec`` (an analysis file), ``case`` or ``codebook``.

    That of a case file knows the fields of a ``codebook``, if one is given, with their labels.

    >>> sorted(build_schema("spec")["properties"])[:4]
    ['by_construction', 'cases', 'claims', 'conditions']
    """
    model, title = _FILES[which]
    schema: Schema = _widen_names(model.model_json_schema(by_alias=True))
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = title
    if which == "spec":
        # Resolved before validation, so no part of the model.
        schema["properties"]["extends"] = {
            "type": "string",
            "description": "An analysis file that this one builds on, stating only what differs.",
        }
        schema["required"] = []
        _leave_to_base(schema)
    if codebook is not None:
        period = schema["$defs"]["Period"]
        for name in codebook.list_fields():
            guide = codebook.find(name)
            assert guide is not None
            period["properties"][name] = _describe_field(guide)
        period["additionalProperties"] = False
    return schema


def _describe_field(guide: FieldSpec) -> Schema:
    """Return the schema of the code of one field: what editors show of it, and its labels."""
    told = [text for text in (guide.question, guide.definition, guide.decide) if text]
    told += [f"{label}: {text}" for label, text in guide.labels.items() if text]
    schema: Schema = {"allOf": [{"$ref": "#/$defs/Coding"}], "properties": {}}
    if told:
        schema["description"] = "\n\n".join(map(str, told))
    if guide.labels:
        one = {"enum": list(guide.labels)}
        several = {"type": "array", "items": one}
        schema["properties"] = {
            "label": one,
            "value": False,
            "also": {"anyOf": [one, several, {"type": "null"}]},
            "coders": {"additionalProperties": one},
        }
    elif guide.is_numeric:
        limits = guide.values or ValueLimits()
        ends = (("minimum", limits.least), ("maximum", limits.most))
        value: Schema = {key: end for key, end in ends if end is not None}
        if limits.whole:
            value["multipleOf"] = 1
        schema["properties"] = {"label": False, "value": value}
    return schema


def _leave_to_base(schema: Schema) -> None:
    """Demand the keys of a claim and of a typology only where no other file may state them."""
    demanded = {}
    for key, name, kept in (("claims", "ClaimSpec", ["id"]), ("typology", "TypologySpec", [])):
        declared = schema["$defs"][name]
        whole = {"required": declared["required"]}
        demanded[key] = {"items": whole} if key == "claims" else whole
        declared["required"] = kept
    schema["if"] = {"not": {"required": ["extends"]}}
    schema["then"] = {"properties": demanded}


def _widen_names(part: Any) -> Any:
    """Write what names may be in a form that editors read alike, letters of any script included."""
    if isinstance(part, list):
        return [_widen_names(item) for item in part]
    if not isinstance(part, dict):
        return part
    widened = {key: _widen_names(value) for key, value in part.items()}
    if patterns := widened.pop("patternProperties", None):
        (widened["additionalProperties"],) = patterns.values()
        widened["propertyNames"] = {"pattern": _NAME}
    if widened.get("type") == "string" and "pattern" in widened:
        widened["pattern"] = _NAME
    return widened
