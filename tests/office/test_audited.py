"""What an auditor asks of an office: the same root after a restore, the same case when it is
replayed, a receipt under the newest checkpoint (checks 7, 8 and 42)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.builders import moment
from tests.office.offices import AAA, CASE, answer, office_in, running
from tests.record.stores.cluster import Cluster
from tests.record.stores.places import Place

from foedus import wiring
from foedus.case import entries as e
from foedus.case.commands import Command
from foedus.case.standing import standing
from foedus.case.state import replay
from foedus.errors import LogError
from foedus.office.office import Office
from foedus.office.publishing import Publisher
from foedus.office.receipts import Receipt
from foedus.record.address import Kind, read_address
from foedus.record.checkpoints import checkpoint_of
from foedus.record.log import Log
from foedus.record.memory import MemoryStore
from foedus.record.shapes import read_entry, write_entry
from foedus.record.store import Kept, Record
from foedus.record.upkeep import copy

NOW = moment("2:00")


def noted(office: Office, number: int) -> Receipt:
    """One note."""
    body = e.Noted(text="x" * (number % 90 + 1))
    command = Command(id=f"note-{number}", mode=e.Mode.EXERCISE, by=AAA, asks=body)
    receipt = office.submit(CASE, command, AAA, NOW)
    assert isinstance(receipt, Receipt)
    return receipt


def published(office: Office) -> tuple[int, bytes]:
    """The size and the root of the newest checkpoint."""
    assert office.log.note is not None
    checkpoint = checkpoint_of(office.log.note)
    return checkpoint.size, checkpoint.root


def kept_again(kept: Sequence[Kept]) -> MemoryStore:
    """Another store with these records."""
    store = MemoryStore()
    for each in kept:
        store.append(each.stream, each.version - 1, [Record(id=each.id, data=each.data)])
    return store


# 7: backup and restore


def test_a_restored_store_has_the_same_root(
    durable: Place, cluster: Cluster, tmp_path: Path
) -> None:
    """From either kind of store into the other, and a log folder that is made anew from it."""
    office = running(tmp_path, durable.open())
    for number in range(300):
        noted(office, number)
    to_file = read_address(durable.url).kind is Kind.POSTGRES
    restored = Place.made(
        f"sqlite:///{tmp_path}/restored.db" if to_file else cluster.create(tmp_path.name)
    )

    with closing(wiring.keeper(durable.url)) as source:
        wiring.back_up(source, tmp_path / "backup.db")
    with closing(wiring.keeper(restored.url)) as target:
        copy(wiring.keeper_of_file(tmp_path / "backup.db"), target)
    again = office_in(tmp_path / "again", restored.open(), anew=True)

    assert published(again) == published(office)
    assert again.case(CASE).entries == office.case(CASE).entries
    restored.close()


def test_a_store_that_is_not_the_same_has_another_root(tmp_path: Path) -> None:
    """The control: one letter in one entry, or one entry fewer."""
    store = MemoryStore()
    office = running(tmp_path, store)
    receipt = noted(office, 1)
    kept = store.since(0)
    data = write_entry(replace(receipt.entry, body=e.Noted(text="xy")))
    altered = office_in(
        tmp_path / "altered", kept_again([*kept[:-1], replace(kept[-1], data=data)]), anew=True
    )
    shorter = office_in(tmp_path / "shorter", kept_again(kept[:-1]), anew=True)

    assert published(altered)[0] == published(office)[0] == published(shorter)[0] + 1
    assert len({published(each)[1] for each in (office, altered, shorter)}) == 3


def test_a_shorter_log_is_completed_only_where_the_store_begins_with_it(tmp_path: Path) -> None:
    """A store that differs somewhere before the last leaf that both have is not."""
    office = running(tmp_path)
    kept = office.stored(CASE)
    lines = office.lines(kept[-1].position)
    office.log.close()
    longer = Kept(position=0, stream="case:other", version=1, id="more", data=b"{}")
    other = replace(lines[3], data=lines[3].data + b" ")
    altered = kept_again([*lines[:3], other, *lines[4:], *kept, longer])
    with pytest.raises(LogError, match="is not how the store begins"):
        office_in(tmp_path, altered)
    size = office_in(tmp_path, kept_again([*lines, *kept, longer])).log.size
    assert size == len(lines) + len(kept) + 1


# 8: replay


def test_a_case_read_from_its_bytes_is_the_case_that_was_kept(tmp_path: Path) -> None:
    """Byte for byte, and it stands as it stood: no state is kept beside the record."""
    office = running(tmp_path)
    office.submit(CASE, answer(), AAA, NOW)
    live = office.case(CASE)
    data = [each.data for each in office.stored(CASE)]

    anew = replay(CASE, live.mode, [read_entry(each) for each in data])

    assert [write_entry(each) for each in anew.entries] == data
    assert standing(anew, NOW) == standing(live, NOW)


def test_a_case_with_another_answer_stands_otherwise(tmp_path: Path) -> None:
    """The control: the comparison sees one word."""
    office = running(tmp_path)
    office.submit(CASE, answer(), AAA, NOW)
    live = office.case(CASE)
    *before, last = live.entries
    other = replace(last, body=answer(word="decline").asks)

    anew = replay(CASE, live.mode, [*before, other])

    assert standing(anew, NOW) != standing(live, NOW)


# 42: freshness


def test_every_receipt_is_under_the_newest_checkpoint(tmp_path: Path) -> None:
    """At once, and whoever asks for it later gets it under what is newest then."""
    office = running(tmp_path)
    for number in range(5):
        receipt = noted(office, number)
        assert checkpoint_of(receipt.proof.note).size == receipt.index + 1
        assert receipt.proof.check(receipt.data) == checkpoint_of(receipt.proof.note)

    later = office.receipt(CASE, "note-0")

    assert later.proof.note == office.log.note
    assert later.proof.check(later.data).size == published(office)[0]


def test_an_office_that_does_not_publish_answers_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: an entry that no checkpoint holds gets no receipt."""
    office = running(tmp_path)
    honest = Log.append

    def grows_unseen(self: Log, entries: Sequence[bytes]) -> object:
        note, size = self.note, self.size
        honest(self, entries)
        self.note, self.size = note, size
        monkeypatch.undo()
        return note

    monkeypatch.setattr(Log, "append", grows_unseen)
    monkeypatch.setattr(Publisher, "publish", lambda self, _: self.log.append([b"-"]))
    with pytest.raises(LogError):
        noted(office, 1)
