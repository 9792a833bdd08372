"""The vectors of words: those of the pipeline's own network to the bit, whatever was read before and beside."""

from threading import Thread

import numpy as np
import pytest

import dateline
from dateline import vectors
from dateline.vectors import set_vectors

TEXTS = (
    "On Wed 3 Apr. the council's men weren't there, and nobody'd said why.",
    "Shells fell.",
    "?",
    " ",
    "The bridge at Orlov  was hit twice; two drivers, 31 and 44, were hurt — one of them badly, a nurse said.",
    "Zvprq and Xalqo met in Wbrnk, whose 4,117 people speak Yqwdl; ZVPRQ was late, XALQO's car wasn't.",
    "gonna gotta cannot U.S. a.m. e-mail :-) http://example.org/a?b=c #tag @name 7:30pm 10km £5m",
)


def docs_of(kit: dateline.Kit, *texts: str) -> list:
    return [kit.parser.nlp.make_doc(text) for text in texts]


def own(kit: dateline.Kit, *texts: str) -> list[np.ndarray]:
    """The vectors as the pipeline itself gives them."""
    return kit.parser.nlp.get_pipe("tok2vec").predict(docs_of(kit, *texts))


def read(kit: dateline.Kit, *texts: str) -> list[np.ndarray]:
    docs = docs_of(kit, *texts)
    set_vectors(kit.parser.network, docs)
    return [doc.tensor for doc in docs]


def same(mine: list[np.ndarray], theirs: list[np.ndarray]) -> bool:
    return len(mine) == len(theirs) and all(np.array_equal(a, b) for a, b in zip(mine, theirs, strict=True))


def test_vectors_are_those_of_the_pipeline_for_new_words_and_for_remembered_ones(kit: dateline.Kit) -> None:
    kit.parser.network.rows.clear()
    assert same(read(kit, *TEXTS), own(kit, *TEXTS))
    assert same(read(kit, *TEXTS), own(kit, *TEXTS))


@pytest.mark.parametrize("text", TEXTS)
def test_vectors_do_not_depend_on_what_was_read_before_or_stands_beside(kit: dateline.Kit, text: str) -> None:
    alone = own(kit, text)[0]
    kit.parser.network.rows.clear()
    assert np.array_equal(read(kit, text)[0], alone)  # its words are worked out by themselves
    kit.parser.network.rows.clear()
    assert np.array_equal(read(kit, *TEXTS, text)[-1], alone)  # together with those of other texts
    assert np.array_equal(read(kit, text)[0], alone)


def test_a_word_before_a_blank_is_another_than_one_before_a_mark(kit: dateline.Kit) -> None:
    kit.parser.network.rows.clear()
    first, second = read(kit, "shells fell", "shells, they fell")
    assert not np.array_equal(first[0], second[0])
    assert same([first, second], own(kit, "shells fell", "shells, they fell"))


def test_what_is_remembered_is_bounded_and_forgetting_changes_nothing(
    kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "REMEMBERED", 40)
    kit.parser.network.rows.clear()
    for _ in range(2):
        for text in TEXTS:
            assert same(read(kit, text), own(kit, text))
            assert len(kit.parser.network.rows) <= 40
    kit.parser.network.rows.clear()


def test_threads_do_not_get_the_rows_of_each_others_words(kit: dateline.Kit) -> None:
    texts = [f"{word} was seen near {word}ville by {n} men" for n, word in enumerate(("Abo", "Ulo", "Eki", "Ozu"))]
    wanted = [own(kit, text)[0] for text in texts]
    wrong: list[str] = []

    def work(k: int) -> None:
        for n in range(60):
            if n % 7 == k:
                with kit.parser.network.lock:
                    kit.parser.network.rows.clear()
            if not np.array_equal(read(kit, texts[k])[0], wanted[k]):
                wrong.append(texts[k])

    threads = [Thread(target=work, args=(k,)) for k in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_many_pieces_read_together_are_read_as_each_alone(kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def tree(text: str, ranges: list[tuple[int, int, int]]) -> list[tuple[str, str, str, int]]:
        tokens = kit.parser.parse(text, ranges).tokens
        return [(t.text, t.tag, t.dep, tokens[t.head].start) for t in tokens]

    text, ranges = "", []
    for n, part in enumerate(part for part in TEXTS if part.strip()):
        ranges.append((n, len(text), len(text) + len(part)))
        text += part + "\n\n"
    alone = [word for r in ranges for word in tree(text, [r])]
    assert tree(text, ranges) == alone
    monkeypatch.setattr("dateline.parse._TOGETHER", 12)
    assert tree(text, ranges) == alone
