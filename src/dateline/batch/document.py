"""What becomes of one record: the steps from its bytes to a report, the cheap ones first. It never raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dateline.batch.nouns import Settings
from dateline.batch.seen import Seen, find_copy, remember
from dateline.batch.worth import telling, worth_reading
from dateline.gate import page_text
from dateline.kit import Kit
from dateline.model import Article, Report, Unread
from dateline.readers.records import Record, article_from, page_of
from dateline.readers.text import LONGEST

Outcome = dict[str, Any]


def words_of(record: Record) -> str:
    """The words of a record, roughly and quickly, of a text those that are read; raises ValueError, with the cure, where it cannot be read."""
    if record.fault is not None:
        raise ValueError(record.fault)
    if record.kind == "page":
        assert isinstance(record.data, bytes)
        return page_text(page_of(record.data, record.charset))
    if record.kind == "text":
        return str(record.data)[:LONGEST]
    assert isinstance(record.data, Mapping)
    if not isinstance(record.data.get("text"), str) and isinstance(record.data.get("html"), str):
        return page_text(record.data["html"])
    return f"{record.data.get('title') or ''}\n{str(record.data.get('text') or '')[:LONGEST]}"


def outcome_of(record: Record, kit: Kit, settings: Settings, seen: Seen) -> Outcome:
    """What becomes of a record, as plain data: `is`, one of OUTCOMES, and for a report or a problem what there is to tell."""
    try:
        return _outcome_of(record, kit, settings, seen)
    except MemoryError:
        return problem(
            "failed", record, f"took more than {settings.memory_limit:,} MB of memory; split it, or allow more"
        )
    except Exception as fault:  # a fault of ours must not cost the other records
        told = f"{type(fault).__name__}: {fault}"
        return problem("failed", record, f"a fault of dateline's own ({told}); please report it with this record")


def _outcome_of(record: Record, kit: Kit, settings: Settings, seen: Seen) -> Outcome:
    if record.kind == "other":
        return {"is": "other"}
    if record.kind == "damaged":
        return {**problem("damaged", record, record.fault or "damaged"), "lost": record.lost}
    if settings.since and record.day and record.day < settings.since:  # it was fetched before
        return {"is": "outside"}
    try:
        words = words_of(record)
        if not words.strip():
            return problem("no_text", record, "no words were found in it")
        told = telling(words, kit, settings.events)
        if told is None:
            return {"is": "gated"}
        article = article_from(record)
        if (
            _is_page(record)
            and not _holds(article.text, told)
            and not worth_reading(article.text, kit, settings.events)
        ):
            return {"is": "gated"}  # its teasers told of it
    except (ValueError, TypeError) as fault:
        return problem("no_text" if record.fault is None and _is_page(record) else "failed", record, str(fault))
    return _read(record, article, kit, settings, seen)


def _read(record: Record, article: Article, kit: Kit, settings: Settings, seen: Seen) -> Outcome:
    """The report of an article, unless it is in another language, of other days, or a copy."""
    if article.language is not None and article.language not in settings.languages:
        return {"is": "language"}
    if _is_outside(article.published, settings):
        return {"is": "outside"}
    copied = find_copy(seen, article)
    if copied is not None:
        return _copy(record, article, *copied, kit)
    report = settings.read(article, kit).to_dict()
    remember(seen, article)
    return {"is": "read", "record": record.name, "report": report}


def _copy(record: Record, article: Article, original: str, same: bool, kit: Kit) -> Outcome:
    """A copy: where else the very same text stood, or the other text, with what it is a copy of as its `unread`."""
    from dateline.extract import VERSION

    told = {name: getattr(article, name) for name in ("id", "url", "title", "publisher", "published", "language")}
    out = {"is": "copy", "record": record.name, "copy_of": original, "article": told}
    if not same:
        whole = Unread(0, len(article.text), f"a copy of {original}, which is read in its place")
        out["report"] = Report(replace(article, unread=()), VERSION, kit.fingerprint, unread=(whole,)).to_dict()
    return out


def problem(kind: str, record: Record, told: str) -> Outcome:
    """What is to be told of a record that could not be read."""
    return {"is": kind, "record": record.name, "url": record.url, "problem": " ".join(told.split())[:1000]}


def _is_outside(day: str | None, settings: Settings) -> bool:
    if day is None:
        return False
    return bool((settings.since and day < settings.since) or (settings.until and day > settings.until))


def _holds(text: str, sentences: tuple[str, ...]) -> bool:
    """Whether one of these sentences stands in a text, blanks aside."""
    words = " ".join(text.split())
    return any(" ".join(sentence.split()) in words for sentence in sentences)


def _is_page(record: Record) -> bool:
    """Whether a record is a whole page, of which an article is only a part."""
    data = record.data
    return record.kind == "page" or (
        isinstance(data, Mapping) and "html" in data and not isinstance(data.get("text"), str)
    )
