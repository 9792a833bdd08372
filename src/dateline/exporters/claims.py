"""Claims as a flat table, one row a claim: CSV for spreadsheets, Parquet for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from dateline.exporters.cells import Cell, write_row, written
from dateline.exporters.dossiers import Options, Tally, View, Withheld, all_told, key_of, publisher_of, views
from dateline.exporters.wording import one_line, words_of
from dateline.model import PLACE_KINDS, Actor, Dossier, Place, Quantity, Settled, Text, Told, When

# The columns in their order, each with what it holds: text, a whole number, a number with decimals, or yes and no.
COLUMNS: dict[str, str] = {
    "incident": "text", "type": "text", "event": "text", "field": "text", "value": "text", "settled": "flag",
    "accounts": "whole", "factuality": "text", "modality": "text", "low": "whole", "high": "whole", "qualifier": "text",
    "unit": "text", "group": "text", "scope": "text", "earliest": "text", "latest": "text", "actor_id": "text",
    "actor_kind": "text", "actor_country": "text", "actor_role": "text", "gazetteer_id": "text", "place_kind": "text", "country": "text",
    "admin1": "text", "lat": "decimal", "lon": "decimal", "precision": "whole", "source": "text", "source_id": "text",
    "anonymous": "flag", "words": "text", "article": "text", "start": "whole", "end": "whole", "spans": "text",
    "family": "text", "publisher": "text", "published": "text", "url": "text",
}  # fmt: skip
_BATCH = 5_000  # rows of one group of a Parquet file
_APART = "not told as having happened, of an incident that did; they stay in jsonl"


def export_claims(dossiers: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
    """Write one CSV row a claim of what happened, with its words and where they stand."""
    tally: Tally = Counter()
    write_row(out, COLUMNS)
    count = 0
    for row in _rows(dossiers, options, tally):
        write_row(out, [row.get(name) for name in COLUMNS])
        count += 1
    return Withheld(count, tally)


def export_parquet(dossiers: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
    """Write the same rows as Parquet, typed, compressed with zstandard, a few thousand rows a group."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"text": pa.string(), "whole": pa.int64(), "decimal": pa.float64(), "flag": pa.bool_()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
    tally: Tally = Counter()
    count = 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in _batches(_rows(dossiers, options, tally)):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            count += len(batch)
    return Withheld(count, tally)


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append({name: written(cell) if isinstance(cell, str) else cell for name, cell in row.items()})
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _rows(dossiers: Iterable[Dossier], options: Options, tally: Tally) -> Iterator[dict[str, Cell]]:
    """Every claim that is told as true, or as perhaps true, of what happened."""
    for view in views(dossiers, options, tally):
        for field, settled, told in all_told(view.incident):
            if told.modality in ("actual", "possible"):
                yield _row(view, field, settled, told)
            else:
                tally["claim", _APART] += 1


def _row(view: View, field: str, settled: Settled, told: Told) -> dict[str, Cell]:
    value = view.veil.value(told.value)
    chosen = settled.settled is not None and key_of(settled.settled) == key_of(told.value)
    return {
        "incident": view.incident.id, "type": view.incident.type, "event": told.event, "field": field, "value": words_of(value),
        "settled": chosen, "accounts": told.accounts, "factuality": told.factuality, "modality": told.modality,
        **parts_of(value), **_holder(view, told), **_words(view, told), **_article(view, told),
    }  # fmt: skip


def parts_of(value: object) -> dict[str, Cell]:
    """The parts of a value in columns of their own."""
    if isinstance(value, Quantity):
        return {n: getattr(value, n) for n in ("low", "high", "qualifier", "unit", "group", "scope")}
    if isinstance(value, When):
        return {"earliest": value.earliest, "latest": value.latest}
    if isinstance(value, Actor):
        return {
            "actor_id": value.id,
            "actor_kind": value.kind,
            "actor_country": value.country,
            "actor_role": value.role,
        }
    if isinstance(value, Place):
        fine = value.kind not in PLACE_KINDS
        return {
            "gazetteer_id": value.gazetteer_id, "place_kind": value.kind, "country": value.country, "admin1": value.admin1,
            "lat": None if fine else value.lat, "lon": None if fine else value.lon, "precision": value.precision,
        }  # fmt: skip
    assert isinstance(value, Text)
    return {}


def _holder(view: View, told: Told) -> dict[str, Cell]:
    source = told.source
    if source is None:
        return {}
    known = source.actor is not None and view.veil.actor(source.actor) == source.actor
    return {
        "source": view.veil.source(source), "source_id": source.actor.id if source.actor is not None and known else None,
        "anonymous": source.anonymous,
    }  # fmt: skip


def _words(view: View, told: Told) -> dict[str, Cell]:
    spans = [[s.start, s.end] for s in told.evidence]
    return {
        "words": " … ".join(one_line(view.veil.span(s).text) for s in told.evidence), "article": told.article,
        "start": told.evidence[0].start, "end": told.evidence[0].end, "spans": json.dumps(spans, separators=(",", ":")),
    }  # fmt: skip


def _article(view: View, told: Told) -> dict[str, Cell]:
    article = next((a for a in view.dossier.articles if a.id == told.article), None)
    family = view.dossier.families.get(told.article, told.article)
    if article is None:
        return {"family": family}
    return {
        "family": family, "publisher": publisher_of(article), "published": article.published, "url": view.veil.url(article.url),
    }  # fmt: skip
