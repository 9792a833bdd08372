"""A report added, read again or judged: each in one transaction, after which the incidents it touches are as if merged anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from dateline import knowledge
from dateline.desk.copying import join_family
from dateline.desk.merging import refresh, regroup
from dateline.desk.needs import need_of_report, scores_of, status_of
from dateline.desk.soundness import refuse_unsound
from dateline.extract import VERSION
from dateline.kit import Kit
from dateline.merge import Telling, placed, review, tellings
from dateline.model import Article, Judgement, Report, Subject, Text, plain, seal_of
from dateline.store import Store, groups, judgements, rows
from dateline.store.groups import family_members, incidents_of, members_of, of_article, put_telling

_LAID = frozenset({"correct", "reject", "add"})  # judgements that change what is read in an article


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a report. `how` is `new`, `again` (read anew, or told of anew) or `same` (it was there already).

    `incidents` are those it tells of, `copies` the articles it is one account with, `versions` other texts found under its
    addresses, `lost` the judgements on it that could no longer be placed.
    """

    article: str
    how: str
    events: int
    incidents: tuple[str, ...]
    copies: tuple[str, ...]
    versions: tuple[str, ...]
    lost: tuple[Judgement, ...]


@dataclass(slots=True)
class Change:
    """What is to be merged anew: new tellings, the parts that lost some, and the incident that each event was in before."""

    told: list[Telling] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)
    before: dict[str, str] = field(default_factory=dict)


def add(store: Store, report: Report, kit: Kit, along: Callable[[Connection, int], None] | None = None) -> Added:
    """Store a report and merge it: all of it or, where that fails, nothing.

    `along` writes in the same transaction what belongs to the adding, and is handed the article's number.

    A report that is there already changes nothing. One of another version takes the place of the machine's reading, and
    people's judgements are laid over it again. Another text under the same id or address is another article; both stay.
    Raises ValueError for a report that is not sound, OSError for what the database refuses.
    """
    refuse_unsound(report)
    at = now()
    with store.writing() as connection:
        _keep_up(connection, kit, at)
        report = _named(connection, report)
        article = report.article
        n, how = _put(connection, report)
        moved = rows.put_address(connection, n, article.url, at)
        change, done, lost = Change(), set[str](), list[Judgement]()
        kin = join_family(connection, n, article) if moved or how == "new" else set()
        if how != "same":
            rows.put_report(connection, n, report, at)
            lost = _lay(connection, n, report, kit, change)
            done = regroup(connection, change.told, change.parts, change.before, at)
        refresh(connection, incidents_of(connection, kin) - done)
        if along is not None:
            along(connection, n)
        return _told(connection, n, how, lost)


class Overtaken(Exception):
    """What a person decided on was decided by somebody else meanwhile: `judgements`, which they have not seen."""

    def __init__(self, made: Sequence[Judgement]) -> None:
        super().__init__(f"{made[0].by} decided on this meanwhile; look at it, then decide again")
        self.judgements = tuple(made)


def judge(store: Store, judgement: Judgement, kit: Kit, seen: int | None = None) -> Judgement:
    """Add a person's judgement to the end of the chain and work out anew what it touches; returns it as it was stored.

    `seen` is the number of the last judgement that the person could see. Raises Overtaken where somebody else judged the
    same since, or what is signed is not what was seen; ValueError where its article is not stored, its words are not
    found, or what it takes back was never judged. Nothing is stored then.
    """
    (made,) = judge_together(store, [judgement], kit, seen)
    return made


def judge_together(store: Store, made: Sequence[Judgement], kit: Kit, seen: int | None = None) -> list[Judgement]:
    """Add judgements that only make sense together: all of them are stored or, where one cannot be, none. As `judge`."""
    at = now()
    with store.writing() as connection:
        _keep_up(connection, kit, at)
        for judgement in made:
            if seen is not None:
                _refuse_overtaken(connection, judgement, seen)
            if judgement.verb == "sign":
                _refuse_stale(connection, judgement)
        return [_add_judgement(connection, judgement, kit, at) for judgement in made]


def _add_judgement(connection: Connection, judgement: Judgement, kit: Kit, at: str) -> Judgement:
    """Add a judgement to the end of the chain and work out anew what it touches."""
    made = judgements.append(connection, judgement)
    touched = _touched(connection, made)
    change, numbers = Change(), set[int]()
    for article in sorted({s.article for j in touched for s in j.subjects}):
        numbers.add(_judge_article(connection, article, touched, kit, change))
    done = regroup(connection, change.told, change.parts, change.before, at)
    refresh(connection, incidents_of(connection, numbers) - done)
    return made


def keep_up(store: Store, kit: Kit) -> None:
    """Merge everything anew where another version or vocabulary merged it, rather than when the next report is added."""
    if behind(store):
        with store.writing() as connection:
            _keep_up(connection, kit, now())


def behind(store: Store) -> int:
    """How many reports were merged by another version or vocabulary; the next that is added has them merged anew."""
    with store.reading() as connection:
        return 0 if rows.setting(connection, "merging") == _merging() else len(rows.article_numbers(connection))


def _keep_up(connection: Connection, kit: Kit, at: str) -> None:
    """Merge everything anew where another version or vocabulary merged it: what it compared is not what this one does."""
    if rows.setting(connection, "merging") == _merging():
        return
    change = Change()
    for n in rows.article_numbers(connection):
        report = rows.report_by(connection, n)
        if report is not None:
            _lay(connection, n, report, kit, change)
    regroup(connection, change.told, change.parts, change.before, at)
    rows.put_setting(connection, "merging", _merging())


def _merging() -> str:
    return f"{VERSION} {knowledge.fingerprint()}"


def now() -> str:
    """This moment as a judgement tells it: UTC as ISO text."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# an article -------------------------------------------------------------------------------------------------------


def _named(connection: Connection, report: Report) -> Report:
    """The report under an id that no other text has: one that is given twice is followed by the text's fingerprint."""
    article = report.article
    n = rows.number_of(connection, article.id)
    if n is None or rows.articles_by(connection, [n])[n].text == article.text:
        return report
    name = f"{article.id}@{hashlib.sha256(article.text.encode()).hexdigest()[:12]}"
    events = tuple(replace(e, id=name + e.id.removeprefix(article.id)) for e in report.events)
    return replace(report, article=replace(article, id=name), events=events)


def _put(connection: Connection, report: Report) -> tuple[int, str]:
    """Store an article, or what is told about it now; returns its number and how a report on it changes what was stored."""
    article = report.article
    n = rows.number_of(connection, article.id)
    how = "new" if n is None else "again"
    if n is None:
        n = rows.put_article(connection, article)
    else:
        known = rows.articles_by(connection, [n])[n]
        if _told_alike(connection, n, known, report):
            how = "same"
        else:
            rows.put_again(connection, n, replace(article, url=known.url or article.url))
    return n, how


def _told_alike(connection: Connection, n: int, known: Article, report: Report) -> bool:
    """Whether a report tells nothing new: equally read, and its article told as before, with less, or found elsewhere."""
    stored = rows.report_by(connection, n)
    if stored is None or (stored.dateline, stored.kit) != (report.dateline, report.kit):
        return False
    elsewhere = known.url is not None and report.article.url not in (None, known.url)
    if elsewhere or report.article.published is None:
        return True
    told = replace(report.article, url=known.url, unread=())
    return told == known and rows.body_of(stored) == rows.body_of(report)


# what stands in it ------------------------------------------------------------------------------------------------


def _lay(connection: Connection, n: int, report: Report, kit: Kit, change: Change) -> list[Judgement]:
    """Write anew what stands of a report after the judgements on it; returns those that could not be placed."""
    change.before.update(members_of(connection, n))
    change.parts |= {s.component for s in of_article(connection, n).values() if s.component is not None}
    rows.drop_events(connection, n)
    name = report.article.id
    made = judgements.judgements_on(connection, [name])
    reviewed = review(report, made)
    judged, lost = reviewed.judged, list(reviewed.lost)
    judgements.put_adrift(connection, name, lost)
    scores = scores_of(judged)
    numbers = rows.put_events(connection, n, judged.events, scores)
    need = need_of_report(reviewed, scores)
    rows.put_review(connection, n, need.points, need.why, status_of(made, judged.events, name))
    told = tellings(judged, kit, placed(made, {name: judged.events}))
    for telling in told:
        put_telling(connection, numbers[telling.event], {**plain(telling), "keys": sorted(telling.keys)}, telling.keys)
    change.told += told
    return lost


def _judge_article(connection: Connection, article: str, touched: Sequence[Judgement], kit: Kit, change: Change) -> int:
    """What a judgement changes of an article: its claims, or only with what its events are grouped; returns its number.

    `touched` are the judgement and those that it takes back.
    """
    verbs = {j.verb for j in touched}
    n = rows.number_of(connection, article)
    report = None if n is None else rows.report_by(connection, n)
    if n is None or report is None:
        raise ValueError(f"no article {article} is stored; judge what `dateline incidents` shows")
    told = judgements.judgements_on(connection, [article])
    back = "accept" in verbs and any(j.verb == "reject" for j in told)  # who accepts what was rejected brings it back
    within = any(  # what is told together may be parted
        j.verb in ("join", "part") and sum(s.article == article for s in j.subjects) > 1 for j in touched
    )
    if verbs & _LAID or back or within:
        lost = _lay(connection, n, report, kit, change)
    else:
        if verbs & {"join", "part"}:
            change.parts |= {s.component for s in of_article(connection, n).values() if s.component is not None}
        reviewed = review(report, told)
        lost = list(reviewed.lost)
        need = need_of_report(reviewed, scores_of(reviewed.judged))
        rows.put_review(connection, n, need.points, need.why, status_of(told, reviewed.judged.events, article))
    if any(j.digest == touched[0].digest for j in lost):
        raise ValueError(f"the words that are judged are not found in article {article}; judge what it says now")
    return n


def _refuse_overtaken(connection: Connection, judgement: Judgement, seen: int) -> None:
    """Raise Overtaken where somebody else judged the same claim or event since, or what is signed has changed since."""
    ids = sorted({s.article for s in judgement.subjects})
    told = judgements.judgements_on(connection, ids)
    numbers = judgements.numbers_by(connection, [j.digest for j in told])
    others = [j for j in told if numbers[j.digest] > seen and j.by != judgement.by]
    met = [
        j
        for j in others
        if judgement.verb == "sign" or any(_same(a, b) for a in j.subjects for b in judgement.subjects)
    ]
    if met:
        raise Overtaken(met)


def _refuse_stale(connection: Connection, judgement: Judgement) -> None:
    """Raise ValueError where what is signed is not what stands now: other claims, or events that came or went."""
    named = {s.event for s in judgement.subjects}
    if named == {""}:
        (article,) = {s.article for s in judgement.subjects}
        stand = set(rows.event_ids(connection, [article]))
    else:
        stand = {
            e for ids in groups.events_of(connection, groups.incidents_with(connection, named)).values() for e in ids
        }
    events = [event for _, event in rows.events_by(connection, stand).values()]
    if named not in ({""}, stand) or judgement.value != Text(seal_of(events)):
        raise ValueError("what you sign has changed since you saw it; look at it again, then sign")


def _same(a: Subject, b: Subject) -> bool:
    """Whether two judgements are about the same: the same event, and on a field of it about words that overlap."""
    if (a.article, a.event) != (b.article, b.event):
        return False
    if a.field is None or b.field is None:
        return True
    return a.field == b.field and any(x.start < y.end and y.start < x.end for x in a.words for y in b.words)


def _touched(connection: Connection, made: Judgement) -> list[Judgement]:
    """A judgement with those it takes back, one after another."""
    out = [made]
    while out[-1].verb == "undo":
        digest = out[-1].undoes
        found = judgements.by_digest(connection, digest) if digest else None
        if found is None or found in out:
            raise ValueError(f"there is no judgement {digest} to take back; give the digest of one that was stored")
        out.append(found)
    return out


def _told(connection: Connection, n: int, how: str, lost: Iterable[Judgement]) -> Added:
    article = rows.articles_by(connection, [n])[n].id
    members = members_of(connection, n)
    kin = tuple(a for a in family_members(connection, n) if a != article)
    versions = tuple(v for v in rows.versions(connection, article) if v != article)
    count = rows.event_count(connection, n)
    return Added(article, how, count, tuple(sorted(set(members.values()))), kin, versions, tuple(lost))
