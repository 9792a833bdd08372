"""The page that says what the API can do, made out of its own description: no script, nothing from elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dateline.web.pages import page
from dateline.web.who import Reader

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of what is sent: its name, what it may be in words, whether it must be there, what it is for."""

    name: str
    kind: str
    must: bool
    about: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """Something the API can do: how it is asked for, what it takes and answers, and an example for a terminal."""

    method: str
    path: str
    summary: str
    parameters: tuple[Field, ...]
    body: str | None
    answers: tuple[tuple[str, str], ...]
    example: str


@router.get("/api")
def api_page(request: Request, person: Reader) -> Response:
    """What the API can do."""
    told = request.app.state.api.openapi()
    base = f"{request.url.scheme}://{request.url.netloc}"
    shapes = {name: fields_of(shape) for name, shape in sorted(told["components"]["schemas"].items())}
    about = {name: shape.get("description", "") for name, shape in told["components"]["schemas"].items()}
    return page(
        request, "api.html", person, operations=operations_of(told, base, person.alone), shapes=shapes, about=about,
        description=told["info"]["description"], base=base,
    )  # fmt: skip


def operations_of(told: dict[str, Any], base: str, alone: bool) -> list[Operation]:
    """The operations of an OpenAPI description, in its order."""
    out = []
    for path, methods in told["paths"].items():
        for method, what in methods.items():
            sent = what.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            parameters = tuple(
                Field(p["name"], kind_of(p["schema"]), p.get("required", False), p.get("description", ""))
                for p in what.get("parameters", ())
            )
            answers = tuple((status, _answer(answer)) for status, answer in sorted(what["responses"].items()))
            body = None if sent is None else kind_of(sent)
            example = _example(method.upper(), f"{base}/api{path}", body, alone)
            about = what.get("description", what["summary"])
            out.append(Operation(method.upper(), path, about, parameters, body, answers, example))
    return out


def fields_of(shape: dict[str, Any]) -> tuple[Field, ...]:
    """The fields of an object in an OpenAPI description."""
    must = shape.get("required", ())
    return tuple(
        Field(name, kind_of(field), name in must, field.get("description", ""))
        for name, field in shape.get("properties", {}).items()
    )


def kind_of(schema: dict[str, Any]) -> str:
    """What a value may be, in words: "whole number 0 to 200", "list of SpanIn", "text or null"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(kind_of(one) for one in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        return ", ".join(map(str, schema.get("enum", [schema.get("const")])))
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    named = {"integer": "whole number", "number": "number", "string": "text", "boolean": "yes or no", "null": "null"}
    least, most = schema.get("minimum"), schema.get("maximum")
    bounds = f" {least:,} to {most:,}" if least is not None and most is not None else ""
    longest = f", at most {schema['maxLength']:,} characters" if kind == "string" and "maxLength" in schema else ""
    return f"{named.get(kind, kind)}{bounds}{longest}"


def _answer(answer: dict[str, Any]) -> str:
    content = answer.get("content", {})
    shape = content.get("application/json", {}).get("schema")
    return (
        f"{answer['description']}: {kind_of(shape)}"
        if shape
        else f"{answer['description']} {', '.join(content)}".strip()
    )


_SENT = {
    "ReportIn": {"text": "Shells fell on Kelmet on Monday. Four people were killed, the governor said.", "published": "2031-05-05"},
    "JudgementIn": {
        "verb": "accept", "subjects": [{"article": "a1", "event": "a1:shelling:0"}], "why": "the hospital's list", "seen": 12,
    },
    "SignatureIn": {"seal": "0" * 64, "seen": 12},
}  # fmt: skip


def _example(method: str, url: str, body: str | None, alone: bool) -> str:
    parts = ["curl"] if alone else ["curl -H 'Authorization: Bearer dl_…'"]
    if body is not None:
        parts += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(_SENT.get(body, {}), ensure_ascii=False)}'"]
    shown = url.replace("{id}", "ID").replace("{format}", "geojson")
    return " \\\n  ".join([*parts, f"'{shown}'"]).replace("hospital's", "hospital’s")
