"""A mixed archive for the bench: one page in twenty is a report on conflict, the others are other news. No two are alike.

From real pages and reports where these are given (a folder with `pages-en.jsonl.gz` and `fakes-syria.jsonl`), else made up.
Other news are those of the real pages on which, all read, no event is found that ACLED or UCDP have a code for.
"""

from __future__ import annotations

import gzip
import html
import json
import random
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import archives

import dateline
from dateline.gate import is_coded

EVERY = 20  # pages of which one is about conflict
_PARAGRAPH = re.compile(r"(<p\b[^>]*>)(.*?)(</p>)", re.S | re.I)
_LEAST = 80  # characters of a paragraph of the article; shorter ones are the page's own
_SUBJECTS = (
    "The council",
    "A choir from the valley",
    "The museum",
    "A bakery",
    "The team",
    "The teacher",
    "A gardener",
    "The bank",
)
_DEEDS = ("opened", "painted", "won", "lost", "baked", "planned", "sold", "repaired", "visited", "read")
_THINGS = (
    "a library",
    "the old bridge",
    "ten cakes",
    "a new bus line",
    "the spring match",
    "two hundred tickets",
    "a garden of roses",
)


def pages(number: int, source: Path | None) -> Iterator[str]:
    """So many pages, as HTML."""
    shells, stories = _real(source) if source is not None else ([], [])
    chance = random.Random(1)
    for n in range(number):
        about_conflict = n % EVERY == EVERY // 2
        if shells:
            before, after = shells[n % len(shells)]
            yield (
                _retold(before + after, stories[n % len(stories)], n)
                if about_conflict
                else f"{before}{_note(n)}{after}"
            )
        else:
            story = (
                [words for k in range(4) for words in archives.strike(4 * n + k)]
                if about_conflict
                else _other(chance, n)
            )
            yield _dressed(archives.page(story, f"News number {n}"), chance)


def write(path: Path, number: int, source: Path | None) -> int:
    """Write the pages as a WARC file, packed record by record; returns how many bytes of HTML they have."""
    size = 0
    with path.open("wb") as out:
        for n, page in enumerate(pages(number, source)):
            body = page.encode()
            size += len(body)
            out.write(archives.packed(archives.record(archives.answer(body), n)))
    return size


@lru_cache(maxsize=1)
def _real(source: Path) -> tuple[list[tuple[str, str]], list[list[str]]]:
    """Pages of other news, cut in two where a note can be put, and the sentences of reports on conflict."""
    kit = dateline.load_kit()
    with gzip.open(source / "pages-en.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line)["html"] for line in lines]
    shells = [cut for page in pages for cut in _cut(page, kit)]
    with (source / "fakes-syria.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    return shells, [re.split(r"(?<=[.!?])\s+(?=[A-Z])", text) for text in texts]


def _cut(page: str, kit: dateline.Kit) -> Iterator[tuple[str, str]]:
    """A page of other news, cut at the start of a paragraph of its article; nothing where that cannot be found in the page."""
    article = _article(page)
    if article is None or any(map(is_coded, dateline.extract(article, kit).events)):
        return
    for line in (line for line in article.text.split("\n") if len(line) > _LEAST):
        at = page.find(line[:24])
        noted = _article(f"{page[:at]}{_note(0)}{page[at:]}") if at > 0 else None
        if noted is not None and _note(0).strip() in noted.text:
            yield page[:at], page[at:]
            return


def _article(page: str) -> dateline.Article | None:
    try:
        return next(iter(dateline.read(page.encode(), name="page.html")))
    except ValueError:  # no article on it
        return None


def _note(n: int) -> str:
    """A sentence that makes of a page one that is no copy."""
    return f"This is note {n}. "


def _retold(shell: str, story: list[str], n: int) -> str:
    """A page whose article is another story; what else stands on it stays."""
    left = iter([*story, _note(n).strip()])

    def told(m: re.Match[str]) -> str:
        return f"{m[1]}{html.escape(next(left, ''))}{m[3]}" if len(m[2]) > _LEAST else m[0]

    page = _PARAGRAPH.sub(told, shell)
    rest = "".join(f"<p>{html.escape(words)}</p>" for words in left)
    page = re.sub(
        r"<title\b.*?</title>", f"<title>{html.escape(story[0][:90])}</title>", page, count=1, flags=re.S | re.I
    )
    return re.sub(r"</article>|</main>|</body>", lambda m: rest + m[0], page, count=1, flags=re.I)


def _other(chance: random.Random, n: int) -> list[str]:
    """Paragraphs on what is no conflict."""
    return [
        " ".join(
            f"{chance.choice(_SUBJECTS)} {chance.choice(_DEEDS)} {chance.choice(_THINGS)} in street {chance.randrange(900)}."
            for _ in range(4)
        )
        for _ in range(6)
    ] + [_note(n).strip()]


def _dressed(page: str, chance: random.Random) -> str:
    """A page with the menus, scripts and styles that weigh more than its article."""
    menu = "".join(
        f'<li class="item-{k}"><a href="/section/{k}/{chance.randrange(10**6)}">Section {k}</a></li>'
        for k in range(150)
    )
    script = "".join(
        f'window.data.push({{"id":{chance.randrange(10**9)},"kind":"teaser","score":0.5}});' for _ in range(500)
    )
    return page.replace("<body>", f"<body><nav><ul>{menu}</ul></nav><script>{script}</script>", 1)
