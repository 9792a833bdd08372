"""Copies found as an article comes in: it is compared with those that share a band of its sketch, and with their families."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from dateline.merge import families_of, longest_shared, same_text, sketch, sketch_of
from dateline.model import Article, plain
from dateline.store import groups, rows


def join_family(connection: Connection, n: int, article: Article) -> set[int]:
    """Put an article into the family of its copies; returns the numbers of the articles whose family that changes.

    Texts found one after another under one address are one account as well: a page that was mended is no second witness.
    """
    drawn = sketch(article)
    if not groups.has_sketch(connection, n):
        sets = {name: sorted(getattr(drawn, name)) for name in ("shingles", "skeleton", "keys")}
        groups.put_sketch(connection, n, {**plain(drawn), **sets}, drawn.keys)
    near = groups.alike(connection, drawn.keys)
    kin = {m for m, data in near.items() if m != n and same_text(drawn, sketch_of(data))}
    kin |= {n, *rows.numbers_of(connection, rows.versions(connection, article.id))}
    whole = groups.relatives(connection, kin)
    if len(whole) == 1:
        return set()
    names = {m: a.id for m, a in rows.articles_by(connection, whole).items()}
    before = groups.families_of(connection, names.values())
    found = [f.articles for f in families_of([sketch_of(data) for data in whole.values()])]
    after = _united([*found, *([names[m] for m in same] for same in rows.one_address(connection, whole))])
    groups.put_families(connection, names, [(f, m, _shown(connection, f, m, names)) for f, m in after.items()])
    home = {member: first for first, members in after.items() for member in members}
    return {m for m, name in names.items() if home.get(name, name) != before[name]}


def _united(parts: Iterable[Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Sets of articles that overlap made one, each by its first article."""
    whole: list[set[str]] = []
    for part in map(set, parts):
        for met in [other for other in whole if other & part]:
            whole.remove(met)
            part |= met
        whole.append(part)
    return {min(part): tuple(sorted(part)) for part in whole}


def _shown(connection: Connection, first: str, members: tuple[str, ...], names: Mapping[int, str]) -> str:
    """The words that each article of a family shares with its first, as JSON; what was shown before is kept."""
    numbers = {name: n for n, name in names.items()}
    known = {k: v for k, v in groups.shown_of(connection, first).items() if k in members}
    new = [m for m in members if m != first and m not in known]
    texts = rows.articles_by(connection, [numbers[m] for m in (first, *new)])
    for m in new:
        known[m] = longest_shared(texts[numbers[first]], texts[numbers[m]])
    return json.dumps(known, ensure_ascii=False, sort_keys=True)
