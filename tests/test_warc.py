"""WARC files, whole and damaged: every record is counted, what can be read is read, and what is lost is told."""

import gzip
import io
import random
from pathlib import Path

import archives
import pytest
from archives import answer, packed, page, record, strike

import dateline
from dateline.readers.records import Record
from dateline.readers.warc import warc_records

WHOLE = archives.pages(range(6))


def kinds(data: bytes) -> list[str]:
    return [r.kind for r in warc_records(io.BytesIO(data))]


def read(data: bytes) -> list[Record]:
    return list(warc_records(io.BytesIO(data)))


def only(block: bytes, **told: str) -> Record:
    """The record in the middle of three, of which the others are whole."""
    first, middle, last = read(WHOLE[0] + packed(record(block, 7, **told)) + WHOLE[2])  # type: ignore[arg-type]
    assert first.kind == last.kind == "page"
    return middle


@pytest.mark.parametrize("data", [
    b"".join(WHOLE), b"".join(map(gzip.decompress, WHOLE)), packed(b"".join(map(gzip.decompress, WHOLE))),
], ids=["packed one by one", "not packed", "packed as a whole"])  # fmt: skip
def test_whole_files_are_read_whole(data: bytes) -> None:
    found = read(data)
    assert [r.kind for r in found] == ["page"] * 6
    assert [r.url for r in found] == [f"https://news.example/{n}" for n in range(6)]
    assert [r.name for r in found] == [f"<urn:uuid:{n:08d}>" for n in range(6)]
    assert {r.day for r in found} == {"2024-05-04"}
    assert found[4].data == page(strike(4)).encode()


@pytest.mark.parametrize("packing", ["packed", "not packed"])
@pytest.mark.parametrize("at", range(6))
def test_a_flipped_run_costs_one_record(at: int, packing: str) -> None:
    parts = [bytearray(p if packing == "packed" else gzip.decompress(p)) for p in WHOLE]
    for where in (3, 60, len(parts[at]) - 300):
        broken = [bytearray(p) for p in parts]
        if packing == "not packed":
            where = 3 if where == 3 else where if where > 100 else len("WARC/1.0\r\nWARC-Type: response\r\nWARC-Rec")
        broken[at][where : where + 20] = b"\xff" * 20
        found = read(b"".join(broken))
        whole = [r.url for r in found if r.kind == "page"]
        assert set(whole) >= {f"https://news.example/{n}" for n in range(6) if n != at}
        assert len(whole) == len(set(whole))
        lost = [r for r in found if r.kind == "damaged"]
        assert len(lost) == 1 or (packing == "not packed" and len(whole) == 6), where
        assert all(r.lost > 0 and "get the file again" in (r.fault or "") for r in lost)


@pytest.mark.parametrize("packing", ["packed", "not packed", "as a whole"])
@pytest.mark.parametrize("less", [1, 7, 300, 420])
def test_a_file_that_was_cut_off_loses_its_last_record(packing: str, less: int) -> None:
    long = [record(answer(page([random.Random(n).randbytes(40_000).hex()]).encode()), n) for n in range(6)]
    data = b"".join(map(packed, long) if packing == "packed" else long)
    data = packed(data) if packing == "as a whole" else data
    found = read(data[:-less])
    assert [r.kind for r in found[:5]] == ["page"] * 5
    if packing == "as a whole" and less <= 7:  # no more than the sum of the whole is cut
        assert len(found) == 6
    elif packing != "not packed" or less > 4:
        assert [r.kind for r in found[5:]] == ["damaged"]
        assert found[5].lost > 0


@pytest.mark.parametrize("packing", ["packed", "not packed"])
@pytest.mark.parametrize("lie", [-400, -1, 5_000, 10**9])
def test_a_record_that_lies_about_its_length_costs_no_other(packing: str, lie: int) -> None:
    block = answer(page(strike(2)).encode())
    records = [gzip.decompress(p) for p in WHOLE]
    records[2] = record(block, 2, length=len(block) + lie)
    found = read(b"".join(packed(r) if packing == "packed" else r for r in records))
    assert [r.url for r in found if r.kind == "page"] == [f"https://news.example/{n}" for n in (0, 1, 3, 4, 5)]
    assert [r.kind for r in found].count("damaged") == 1
    assert found[2].kind == "damaged"
    assert found[2].name == "<urn:uuid:00000002>"


def test_garbage_between_records_is_told_and_passed() -> None:
    found = read(b"".join(WHOLE[:3]) + random.Random(1).randbytes(3_000_000) + b"".join(WHOLE[3:]))
    assert [r.kind for r in found] == ["page"] * 3 + ["damaged"] + ["page"] * 3
    assert found[3].lost == 3_000_000
    assert "3,000,000 bytes lost" in (found[3].fault or "")


def test_zeros_at_the_end_are_no_damage() -> None:
    assert kinds(b"".join(WHOLE) + b"\0" * 4096) == ["page"] * 6


def test_what_is_no_warc_is_refused() -> None:
    for data in (b"<html><body>no</body></html>", packed(b"nothing of the kind"), b"\x1f\x8b\x08\x00broken"):
        with pytest.raises(ValueError, match="no WARC record"):
            read(data)


def test_what_is_no_page_is_told_apart() -> None:
    whole = answer(b"x")
    assert only(b"fields: none", type_="warcinfo", kind="application/warc-fields").kind == "other"
    assert only(b"GET / HTTP/1.1\r\n\r\n", type_="request", kind="application/http; msgtype=request").kind == "other"
    assert only(b"1.2.3.4", kind="text/dns").kind == "other"
    assert only(answer(b"gone", status="404 Not Found")).kind == "other"
    assert only(answer(b"", status="301 Moved", more="Location: /x\r\n")).kind == "other"
    assert only(answer(b"\x89PNG", kind="image/png")).kind == "other"
    assert only(whole, type_="revisit").kind == "other"
    assert only(b"Plain words of a page.", type_="conversion", kind="text/plain").kind == "text"


def test_what_is_said_to_be_http_and_is_none_is_told() -> None:
    for block in (b"nonsense, not http", b"", b"\xff" * 500):
        found = only(block)
        assert found.kind == "page"
        assert "none" in (found.fault or "")


def test_a_page_of_200_megabytes_is_passed_over_in_little_memory(tmp_path: Path) -> None:
    block = answer(b"<html><body>" + b"<p>war war war</p>" * (200_000_000 // 18))
    found = only(block)
    assert found.data == b""
    assert "larger than" in (found.fault or "")


def test_a_compression_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"<p>" + b"a" * 300_000_000)
    assert len(bomb) < 400_000
    found = only(answer(bomb, more="Content-Encoding: gzip\r\n"))
    assert found.data == b""
    assert "when unpacked" in (found.fault or "")


@pytest.mark.parametrize("more, pack", [
    ("Content-Encoding: gzip\r\n", gzip.compress), ("Transfer-Encoding: chunked\r\n", lambda b: b"%x\r\n%s\r\n0\r\n\r\n" % (len(b), b)),
    ("Content-Encoding: gzip\r\n", bytes),
], ids=["packed", "in chunks", "unpacked by the crawler"])  # fmt: skip
def test_bodies_are_unpacked(more: str, pack: object) -> None:
    body = page(strike(1)).encode()
    assert only(answer(pack(body), more=more)).data == body  # type: ignore[operator]


def test_a_body_that_cannot_be_unpacked_is_told() -> None:
    assert "cannot be unpacked" in (only(answer(b"\x00\x01" * 50, more="Content-Encoding: gzip\r\n")).fault or "")


def test_read_takes_warc_files(tmp_path: Path) -> None:
    empty = packed(record(answer(b"<html><body><p>Menu</p></body></html>"), 9))
    path = archives.warc(tmp_path / "news.warc.gz", [*WHOLE, empty])
    faults: list[str] = []
    articles = list(dateline.read(path, on_fault=faults.append))
    assert [a.url for a in articles] == [f"https://news.example/{n}" for n in range(6)]
    assert articles[0].published == "2024-05-03"
    assert len(faults) == 1
    assert faults[0].startswith("https://news.example/9: no article was found")
    assert list(dateline.read(path.read_bytes()[:-2000], on_fault=faults.append))
    assert "get the file again" in faults[-1]


@pytest.mark.parametrize("packing", ["packed", "not packed"])
def test_no_whole_record_is_lost_to_the_damage_of_others(packing: str) -> None:
    parts = [p if packing == "packed" else gzip.decompress(p) for p in WHOLE]
    for seed in range(150):
        chance, data = random.Random(seed), bytearray(b"".join(parts))
        for _ in range(chance.randrange(1, 4)):
            at, length = chance.randrange(len(data)), chance.randrange(1, 60)
            data[at : at + length] = b"" if chance.random() < 0.2 else chance.randbytes(length)
        sound = {f"https://news.example/{n}" for n, part in enumerate(parts) if part in bytes(data)}
        found = read(bytes(data)) if sound else []
        assert sound <= {r.url for r in found if r.kind == "page" and not r.fault}, seed
        assert len(found) <= 12, seed
