"""Parquet and JSON lines as archives, and pages in whichever charset: what is read, and what is said of the rest."""

import gzip
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import archives
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from archives import page, strike

import dateline
from dateline.batch.document import words_of
from dateline.readers.jsonl import LARGEST_LINE, jsonl_records
from dateline.readers.parquet import parquet_records
from dateline.readers.records import Record, article_from, page_of

TEXTS = ["\n\n".join(strike(n)) for n in range(6)]


def parquet(rows: list[dict[str, Any]], group: int = 100) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, row_group_size=group)
    return out.getvalue()


def test_parquet_rows_are_read_with_what_stands_beside_the_text(tmp_path: Path) -> None:
    rows = [
        {
            "id": 7,
            "text": TEXTS[0],
            "title": "A",
            "published": date(2024, 5, 3),
            "url": "https://a.example/1",
            "more": 1,
        },
        {"id": None, "text": TEXTS[1], "title": None, "published": None, "url": None, "more": 2},
        {"id": 9, "text": None, "title": None, "published": None, "url": None, "more": 3},
    ]
    path = tmp_path / "news.parquet"
    path.write_bytes(parquet(rows))
    faults: list[str] = []
    first, second = dateline.read(path, on_fault=faults.append)
    assert (first.id, first.title, first.published, first.url) == ("7", "A", "2024-05-03", "https://a.example/1")
    assert second.text == TEXTS[1]
    assert faults == ['row 3: no "text"; give the report\'s text under that key']


def test_parquet_may_hold_pages(tmp_path: Path) -> None:
    data = parquet([{"html": page(strike(1), "Strike on a town"), "url": "https://a.example/1", "publisher": "A"}])
    (article,) = dateline.read(data, name="x.parquet")
    assert article.text.startswith("Strike on a town\n\nAt least")
    assert (article.url, article.publisher, article.published) == ("https://a.example/1", "A", "2024-05-03")


def test_damaged_rows_of_parquet_are_each_counted() -> None:
    data = bytearray(parquet([{"text": text * 40} for text in TEXTS], group=2))
    middle = pq.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(1).column(0)
    start = middle.dictionary_page_offset or middle.data_page_offset
    data[start : start + 30] = b"\xff" * 30
    found = list(parquet_records(io.BytesIO(bytes(data))))
    assert [r.kind for r in found] == ["row", "row", "damaged", "damaged", "row", "row"]
    assert [r.name for r in found] == [f"row {n}" for n in range(1, 7)]
    assert "get the file again" in (found[2].fault or "")


@pytest.mark.parametrize("data, told", [
    (b"PAR1 and nothing more", "no Parquet"), (parquet([{"text": "x"}])[:-9], "no Parquet"), (parquet([{"words": "x"}]), 'no column "text"'),
])  # fmt: skip
def test_what_is_no_parquet_of_reports_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        list(parquet_records(io.BytesIO(data)))


def test_packed_json_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl.gz"
    path.write_bytes(gzip.compress(archives.jsonl(tmp_path / "reports.jsonl", TEXTS).read_bytes()))
    assert [a.text for a in dateline.read(path)] == TEXTS
    assert [a.text for a in dateline.read(path.read_bytes())] == TEXTS


def test_json_lines_may_hold_pages() -> None:
    line = json.dumps({"id": "p", "html": page(strike(1)), "url": "https://a.example/1", "published": "2024-05-09"})
    (article,) = dateline.read(line.encode())
    assert article.id == "p"
    assert (article.published, article.published_from) == ("2024-05-09", "given")


def test_json_lines_cut_off_in_their_packing_lose_only_their_end(tmp_path: Path) -> None:
    lines = archives.jsonl(tmp_path / "r.jsonl", [f"{n} {text}" * 30 for n in range(40) for text in TEXTS]).read_bytes()
    whole = gzip.compress(lines)
    found = list(jsonl_records(io.BytesIO(whole[: len(whole) // 2])))
    assert 20 < len(found) < 240
    assert {r.kind for r in found[:-1]} == {"row"}
    assert found[-1].kind == "damaged"
    assert found[-1].lost > 0


def test_lines_that_are_no_rows_are_told_and_the_rest_is_read() -> None:
    long = b'{"text": "' + b"a" * LARGEST_LINE + b'"}'
    lines = [b'{"text": "A whole line."}', b"{broken", b"[1]", long, b"", b"\xff\xfe", b'{"text": "The last line."}']
    found = list(jsonl_records(io.BytesIO(b"\n".join(lines))))
    assert [r.name for r in found] == [f"line {n}" for n in (1, 2, 3, 4, 6, 7)]
    assert [r.fault is None for r in found] == [True, False, False, False, False, True]
    assert "longer than 20 MB" in (found[3].fault or "")
    for record in found[1:5]:
        with pytest.raises(ValueError, match=";"):
            article_from(record)


@pytest.mark.parametrize("told", ["", "utf-8", "iso-8859-1", "no-such-charset", "base64"])
@pytest.mark.parametrize("words, really", [
    ("Київ: вночі було чути вибухи в кількох районах міста, повідомила влада", "utf-8"),
    ("Київ: вночі було чути вибухи в кількох районах міста, повідомила влада", "utf-16"),
])  # fmt: skip
def test_a_page_is_in_the_charset_that_it_is_in(words: str, really: str, told: str) -> None:
    assert page_of(f"<p>{words}</p>".encode(really), told) == f"<p>{words}</p>"


@pytest.mark.parametrize("told", ["", "utf-8", "windows-1251"])
def test_a_page_in_an_old_charset_is_read_whatever_the_server_says(told: str) -> None:
    words = "В Киеве ночью были слышны взрывы, сообщили городские власти. Пострадали четыре человека, повреждены дома."
    assert (
        page_of(f"<html><body><p>{words}</p></body></html>".encode("cp1251"), told)
        == f"<html><body><p>{words}</p></body></html>"
    )


def test_the_words_of_a_record_are_had_without_reading_it() -> None:
    html = page(strike(2), "A strike")
    told = [words_of(r) for r in (
        Record("1", "page", html.encode()), Record("2", "row", {"html": html}), Record("3", "row", {"text": TEXTS[2]}),
        Record("4", "text", TEXTS[2]),
    )]  # fmt: skip
    assert all("people were killed in an air strike" in words for words in told)
    assert not any("<p>" in words for words in told)
    with pytest.raises(ValueError, match="too large"):
        words_of(Record("5", "page", fault="too large"))
