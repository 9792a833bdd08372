"""The bench of the desk: the reports that it repeats are as sound as those that were merged, and lose nothing when judged."""

from __future__ import annotations

import sys
from pathlib import Path

import dateline

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

from desk import fill

from dateline.desk import Filters, count, dossiers, judge, open_store, review_of
from dateline.desk.soundness import refuse_unsound
from dateline.model import Judgement, Subject


def test_repeated_reports_are_sound_and_can_be_judged(tmp_path: Path, kit: dateline.Kit) -> None:
    with open_store(tmp_path / "a.db") as store:
        fill(store, 24, kit, base=8)
        assert count(store, Filters()) >= 24
        assert count(store, Filters(query="market")) >= 16
        told = [d for d in dossiers(store) if "~2" in d.incident.id]
        assert len(told) >= 6
        for dossier in told:
            (event,) = dossier.events[:1]
            found = review_of(store, dossier.articles[0].id)
            assert found is not None
            refuse_unsound(found[0].report)
            assert found[0].report.events == dossier.events[:1]
            words = event.claims[2].evidence
            made = Judgement(
                "accept",
                (Subject(dossier.articles[0].id, event.id, event.claims[2].field, words),),
                "ada",
                "2031-06-01T10:00:00Z",
            )
            assert judge(store, made, kit).digest
