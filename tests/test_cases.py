"""The specification: every YAML file under tests/cases/en, a sentence and what must and must not come out."""

from typing import Any

import pytest
from matching import LAYERS, fits, found_in
from specification import Read, cases, read_case

import dateline


def marked() -> list[Any]:
    return [
        pytest.param(
            case, id=name, marks=[pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []
        )
        for name, case in cases().items()
    ]


@pytest.mark.parametrize("case", marked())
def test_case(case: dict[str, Any], kit: dateline.Kit) -> None:
    assert set(case) <= {"text", "title", "published", "finds", "not", "xfail", "why"}, "unknown key in the case"
    read = read_case(case, kit)
    for layer, wanted in (case.get("finds") or {}).items():
        got = found(layer, wanted, read, kit)
        for item in wanted:
            assert any(fits(item, g) for g in got), f"{layer}: {item} not in\n" + "\n".join(map(str, got))
    for layer, unwanted in (case.get("not") or {}).items():
        got = found(layer, unwanted, read, kit)
        for item in unwanted:
            bad = [g for g in got if fits(item, g)]
            assert not bad, f"{layer}: {item} came out as {bad}"


def found(layer: str, items: list[dict[str, Any]], read: Read, kit: dateline.Kit) -> list[dict[str, Any]]:
    if layer in LAYERS:
        return found_in(read.report, layer)
    assert layer == "factuality", f"unknown layer {layer}"
    out = []
    for item in items:
        start = read.article.text.index(item["text"])
        span = dateline.Span(start, start + len(item["text"]), item["text"])
        (stance,) = dateline.factuality_of(read.article, kit, [span])
        if stance is not None:
            out.append(
                {
                    "text": item["text"],
                    "factuality": stance.factuality,
                    "modality": stance.modality,
                    "score": stance.score,
                }
            )
    return out
