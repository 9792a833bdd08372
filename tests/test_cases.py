"""The specification: every YAML file under tests/cases/en, a sentence and what must and must not come out."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from matching import LAYERS, fits, found_in

import dateline

HERE = Path(__file__).parent
CASES = HERE / "cases" / "en"


def cases() -> list[Any]:
    out = []
    for path in sorted(CASES.glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")) or []):
            marks = [pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []
            out.append(pytest.param(case, id=f"{path.stem}-{number}", marks=marks))
    return out


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any], kit: dateline.Kit) -> None:
    assert set(case) <= {"text", "title", "published", "finds", "not", "xfail", "why"}, "unknown key in the case"
    article = dateline.read_text(case["text"], id="case", title=case.get("title"), published=case.get("published"))
    report = dateline.extract(article, kit).to_dict()
    for layer, wanted in (case.get("finds") or {}).items():
        got = found(layer, wanted, report, article, kit)
        for item in wanted:
            assert any(fits(item, g) for g in got), f"{layer}: {item} not in\n" + "\n".join(map(str, got))
    for layer, unwanted in (case.get("not") or {}).items():
        got = found(layer, unwanted, report, article, kit)
        for item in unwanted:
            bad = [g for g in got if fits(item, g)]
            assert not bad, f"{layer}: {item} came out as {bad}"


def found(
    layer: str, items: list[dict[str, Any]], report: dict[str, Any], article: Any, kit: Any
) -> list[dict[str, Any]]:
    if layer in LAYERS:
        return found_in(report, layer)
    assert layer == "factuality", f"unknown layer {layer}"
    out = []
    for item in items:
        start = article.text.index(item["text"])
        span = dateline.Span(start, start + len(item["text"]), item["text"])
        (stance,) = dateline.factuality_of(article, kit, [span])
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
