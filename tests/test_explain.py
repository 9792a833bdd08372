"""Why an event was read: every rule has its sentence, every lost rival its reason, and what is explained is what was read."""

import ast
import io
import json
from pathlib import Path

import pytest
import yaml
from rich.console import Console
from specification import cases, read_case

import dateline
from dateline import cli
from dateline.check import check_report
from dateline.exporters.explained import print_explanation
from dateline.knowledge import table
from dateline.model import Explanation

SOURCE = Path(__file__).parent.parent / "src" / "dateline" / "extract" / "events"
TEXT = (
    "Ukraine said on Tuesday that it planned to strike depots near Belgorod. Russian missiles hit a power plant in Kharkiv on "
    "Monday, killing at least four workers, the governor said in Kyiv. The army denied that its drones had struck a school in Kursk."
)
RULE_AT = {"add": 3, "add_phrase": 4, "Filler": 3, "Count": 4}  # where these calls are given the name of a rule


def literal(node: ast.expr) -> str | None:
    """The name of a rule in the code; one made of a preposition and "whom" as the data write it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "*" + "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return None


def named_rules() -> set[str]:
    out = set()
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            told: list[ast.expr] = []
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in RULE_AT and len(node.args) > RULE_AT[name]:
                    told.append(node.args[RULE_AT[name]])
                told += [k.value for k in node.keywords if k.arg == "rule"]
            elif isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "rule" for t in node.targets):
                told.append(node.value)
            for value in told:
                rivals = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                out |= {name for rival in rivals if (name := literal(rival)) is not None}
    return out


def test_every_rule_is_said_in_one_sentence() -> None:
    said = table("rules")
    assert len(named_rules()) > 30
    assert sorted(named_rules() - set(said)) == [], "say these rules in data/rules.yaml"
    assert [name for name, words in said.items() if not words.endswith(".") or ". " in words] == []


@pytest.fixture(scope="module")
def told(kit: dateline.Kit) -> dict[str, Explanation]:
    article = dateline.read_text(TEXT, id="t", published="2025-05-20")
    return {e.type: dateline.explain(article, kit, e.id) for e in dateline.extract(article, kit).events}


def test_what_is_explained_is_what_was_read(told: dict[str, Explanation], kit: dateline.Kit) -> None:
    article = dateline.read_text(TEXT, id="t", published="2025-05-20")
    events = dateline.extract(article, kit).events
    assert [told[e.type].event for e in events] == list(events)
    for e in events:
        assert [r.claim for r in told[e.type].reasons] == list(e.claims)
        assert e.anchor.text in told[e.type].sentence.text


def test_the_entry_that_read_it_is_named_with_its_conditions(told: dict[str, Explanation]) -> None:
    entry = told["missile_strike"].entry
    assert (entry["file"], entry["word"]) == ("data/lang/en/triggers-violence.yaml", "hit")
    assert any(c["kind"] == "needs" and c["met"] for c in entry["conditions"])
    assert not any(c["kind"] == "not" and c["met"] for c in entry["conditions"])


def test_the_word_that_makes_an_event_planned_or_denied_is_named(told: dict[str, Explanation]) -> None:
    assert [(t.cue.text, t.words.text, t.modality) for t in told["attack"].turns] == [("planned", "strike", "planned")]
    assert [(t.cue.text, t.modality) for t in told["drone_strike"].turns] == [("denied", "denied")]
    assert told["missile_strike"].turns == ()


def test_rivals_are_named_with_why_they_lost(told: dict[str, Explanation]) -> None:
    (place,) = [r for r in told["missile_strike"].reasons if r.claim.field == "place"]
    why = {r.words.text: r.why for r in place.rivals}
    assert place.claim.evidence[0].text == "Kharkiv"
    assert "said" in why["Kyiv"]
    assert "another event" in why["Belgorod"]
    (time,) = [r for r in told["missile_strike"].reasons if r.claim.field == "time"]
    assert [r.words.text for r in time.rivals] == ["Tuesday"]


@pytest.mark.parametrize("width", [40, 100, 200])
def test_an_explanation_is_printed_at_any_width(told: dict[str, Explanation], width: int) -> None:
    for number, one in enumerate(told.values(), 1):
        console = Console(file=io.StringIO(), width=width)
        print_explanation(console, number, one)
        assert max(map(len, console.file.getvalue().splitlines())) <= width  # type: ignore[attr-defined]


def test_every_claim_of_the_case_files_can_be_explained(kit: dateline.Kit) -> None:
    for path in sorted((Path(__file__).parent / "cases" / "en").glob("events-*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))[::6]:
            article = dateline.read_text(case["text"], id="c", title=case.get("title"), published=case.get("published"))
            for event in dateline.extract(article, kit).events:
                one = dateline.explain(article, kit, event.id)
                assert all(reason.rule and all(r.why for r in reason.rivals) for reason in one.reasons)


def test_every_rule_of_a_claim_has_its_sentence_and_every_report_passes_the_check(kit: dateline.Kit) -> None:
    told = table("rules")
    for path in sorted((Path(__file__).parent / "cases" / "en").glob("events-*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))[::3]:
            article = dateline.read_text(case["text"], id="c", title=case.get("title"), published=case.get("published"))
            report = dateline.extract(article, kit)
            rules = {c.rule for e in report.events for c in e.claims}
            assert {r for r in rules if r not in told and f"* {r.split()[-1]}" not in told} == set(), case["text"]
            assert check_report(report.to_dict(), kit) == [], case["text"]


@pytest.mark.parametrize(
    "words", ["A 4-year-old boy", "4-year-old Ada Brill", "a nine-month-old baby", "An 80 year old man"]
)
def test_an_age_is_no_number_of_victims(words: str, kit: dateline.Kit) -> None:
    article = dateline.read_text(f"{words} was killed when shells hit a house in Goma on Monday.", id="c")
    report = dateline.extract(article, kit)
    assert check_report(report.to_dict(), kit) == []
    assert {c.value.low for e in report.events for c in e.claims if c.field == "killed"} == {1}


def test_an_unknown_event_is_a_fault_that_names_the_events(kit: dateline.Kit) -> None:
    article = dateline.read_text("Shells hit a market in Kutum, killing three traders.", id="x")
    with pytest.raises(ValueError, match=r"x:shelling:7"):
        dateline.explain(article, kit, "x:attack:99")


def test_the_command_lists_events_and_explains_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert cli.main(["explain", str(path), "--published", "2025-05-20"]) == 0
    assert "Missile strike" in capsys.readouterr().out
    assert cli.main(["explain", str(path), "--event", "2", "--field", "place", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [r["claim"]["field"] for r in told["reasons"]] == ["place"]
    assert cli.main(["explain", str(path), "--event", told["event"]["id"]]) == 0
    assert "Kharkiv" in capsys.readouterr().out
    assert cli.main(["explain", str(path), "--event", "77"]) == 1
    assert "choose 1 to" in capsys.readouterr().err


def test_every_context_is_explained_by_its_words(kit: dateline.Kit) -> None:
    told = [c for name, c in cases().items() if name.startswith("events-contexts-")]
    assert len(told) > 70
    for case in told:
        read = read_case(case, kit)
        for event in read.report["events"]:
            settings = dateline.explain(read.article, kit, event["id"]).settings
            assert [s.context for s in settings] == (event["codes"]["plover"] or {}).get("contexts", [])
            for s in settings:
                assert read.article.text[s.words.start : s.words.end] == s.words.text != ""


def test_the_words_of_a_context_are_shown(kit: dateline.Kit) -> None:
    article = dateline.read_text("Rebels shelled a hospital in Goma, the army said.", id="t", published="2025-05-20")
    out = io.StringIO()
    (event,) = dateline.extract(article, kit).events
    print_explanation(Console(file=out, width=100), 1, dateline.explain(article, kit, event.id))
    assert "health by “hospital”  what it was done to" in out.getvalue()
    assert "military" not in out.getvalue()
