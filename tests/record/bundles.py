"""A case that was played, signed and logged, as a bundle; and many ways to spoil one."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.builders import SECOND, Story, decided_by, moment

from foedus.case import entries as e
from foedus.case.entries import CaseOpened, Entry
from foedus.case.state import Case
from foedus.record import acts as a
from foedus.record.archive import pack, unpack
from foedus.record.bundle import Contents, make_bundle
from foedus.record.canonical import canonical_bytes
from foedus.record.checkpoints import Checkpoint
from foedus.record.leaves import leaf_digest, leaf_of
from foedus.record.manifest import Manifest, head_of
from foedus.record.merkle import in_memory, inclusion_proof, leaf_hash
from foedus.record.notes import COSIGNATURE, ED25519, Note, in_base64, new_key
from foedus.record.policy import read_policy
from foedus.record.shapes import write_entry
from foedus.record.statements import (
    Assertion,
    PartyKey,
    PartySignature,
    Passkey,
    SignedStatement,
    Statement,
    signed_by_key,
)
from foedus.record.tally_sheet import tally_sheet

LOG: Final = new_key("log.example/foedus", ED25519, b"l" * 32)
OTHER_LOG: Final = new_key("log.example/foedus", ED25519, b"o" * 32)
WITNESSES: Final = [new_key(f"w{n}.example", COSIGNATURE, bytes([n]) * 32) for n in range(3)]
POLICY: Final = f"""\
log {LOG.key}
witness one {WITNESSES[0].key}
witness two {WITNESSES[1].key}
witness three {WITNESSES[2].key}
group most 2 one two three
quorum most
"""
OURS: Final = read_policy(POLICY.encode())
QUESTION: Final = "test/pact#respond"
RULE: Final = "{kind: majority, need: 2/3, of: members, weights: {AAA: 2, BBB: 1, CCC: 1}}"
BEFORE: Final = 3
"""Leaves of other cases before ours, so that index and position differ."""
PERSONS: Final = ("First", "Second")
RP: Final = "desk.example"
ORIGIN: Final = "https://desk.example"


def private(party: str, person: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(f"{party}{person}".encode()).digest()
    )


def key_of(party: str, person: str) -> PartyKey:
    public = private(party, person).public_key().public_bytes_raw()
    return PartyKey(party=party, person=f"{party} {person}", ed25519=in_base64(public))


PASSKEY: Final = ec.derive_private_key(20280828, ec.SECP256R1())


def passkey_of(party: str) -> PartyKey:
    public = PASSKEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    site = Passkey(public=in_base64(public), rp=RP, origin=ORIGIN)
    return PartyKey(party=party, person=f"{party} Passkey", webauthn=site)


def asserted(
    statement: Statement,
    *,
    flags: int = 0x05,
    rp: str = RP,
    challenge: bytes | None = None,
    **client: Any,
) -> PartySignature:
    """What an authenticator would answer."""
    wanted = base64.urlsafe_b64encode(challenge or statement.challenge).rstrip(b"=").decode()
    said = {"type": "webauthn.get", "challenge": wanted, "origin": ORIGIN, "crossOrigin": False}
    client_data = json.dumps({**said, **client}).encode()
    data = hashlib.sha256(rp.encode()).digest() + bytes([flags]) + b"\0\0\0\7"
    message = data + hashlib.sha256(client_data).digest()
    return PartySignature(
        key=passkey_of(statement.party).id,
        webauthn=Assertion(
            authenticator_data=in_base64(data),
            client_data=in_base64(client_data),
            signature=in_base64(
                PASSKEY.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))
            ),
        ),
    )


KEYS: Final = (
    *(key_of(party, person) for party in ("AAA", "CCC") for person in PERSONS),
    key_of("BBB", "First"),
    passkey_of("BBB"),
)


def statement_of(case: Case, entry: Entry) -> Statement:
    opening = case.opening
    assert isinstance(opening, CaseOpened)
    return Statement(
        log=LOG.key.name,
        case=entry.case,
        opening=leaf_digest(write_entry(case.entries[0])),
        mode=entry.mode,
        agreements=tuple(each.digest for each in opening.agreements),
        body=entry.body,
        party=entry.party,
        nonce=f"nonce-of-{entry.id}-0123456789",
    )


def signed(case: Case, entry: Entry) -> SignedStatement:
    """Two persons of the party; BBB signs once with a passkey."""
    said = statement_of(case, entry)
    first, second = (
        signed_by_key(said, key_of(said.party, p), private(said.party, p)) for p in PERSONS
    )
    if said.party == "BBB":
        second = asserted(said)
    return SignedStatement(entry=entry.id, statement=said, signatures=(first, second))


@lru_cache
def story() -> Case:
    """Attacked, answered ad referendum and plainly, and one word too late."""
    made = Story(decided_by(RULE))
    made.reports("0:00")
    made.tell("0:30", "VIC", e.Noted(text="We ask for help."))
    made.tell(
        "2:00",
        "AAA",
        e.PositionTaken(
            question=QUESTION,
            answer=e.Answer.AD_REFERENDUM,
            pending="parliament",
            until=moment("30:00"),
        ),
    )
    made.tell("3:00", "BBB", e.PositionTaken(question=QUESTION, answer=e.Answer.DECLINE))
    support = e.PositionTaken(question=QUESTION, answer=e.Answer.SUPPORT)
    made.tell("4:00", "BBB", support, received=str(moment("3:30")), confirmed=SECOND)
    made.tell("26:00", "CCC", e.PositionTaken(question=QUESTION, answer=e.Answer.DECLINE))
    made.tell("27:00", "AAA", e.StepCompleted(step="parliament", result=e.StepResult.APPROVED))
    return made.case


def roster(*acts: a.Act, at: str = "0:00") -> list[bytes]:
    """Lines of a roster, one for each act."""
    lines = (
        a.RosterEntry(id=f"line {n}", position=n, at=moment(at), by="S. First", body=act)
        for n, act in enumerate(acts)
    )
    return [a.write_act(line) for line in lines]


FOUNDED: Final = a.Founded(log=LOG.key.name, secretary="S. First")
TWO: Final = a.PersonsAsked(kind="position_taken", persons=2)
SEATED: Final = tuple(
    a.SeatGiven(party=each.party, role=role, person=each.person)
    for each, role in zip(KEYS, [*3 * (e.SeatRole.DELEGATE, e.SeatRole.CO_SIGNER)], strict=True)
)
"""A delegate and a co-signer of each party."""
ACTS: Final = (FOUNDED, *(a.KeyEnrolled(key=each) for each in KEYS), *SEATED, TWO)


def entries_of(case: Case) -> list[bytes]:
    """Its entries; each position names what was signed, which stands behind it."""
    found: list[bytes] = []
    for entry in case.entries:
        if isinstance(entry.body, e.PositionTaken):
            said = signed(case, entry)
            found.append(write_entry(replace(entry, statement=said.statement.digest)))
            found.append(bytes(said))
        else:
            found.append(write_entry(entry))
    return found


@lru_cache
def leaves() -> tuple[bytes, ...]:
    """The roster, the entries with signatures after them, and the tally sheet."""
    case = story()
    assert case.latest is not None
    sheet = tally_sheet(case, QUESTION, case.latest)
    return (*roster(*ACTS), *entries_of(case), sheet)


def logged(
    own: Sequence[bytes],
    *,
    log: Any = LOG,
    heads: Any = None,
    witnesses: Sequence[int] = (0, 1),
    questions: Sequence[str] = (QUESTION,),
    left_out: Sequence[int] = (),
    **manifest: Any,
) -> bytes:
    """A bundle of leaves that an operator with the log's key would make."""
    whole = [b'"before"'] * BEFORE + list(own) + [b'"after"'] * 2
    hashes = [leaf_hash(leaf_of(each)) for each in whole]
    mth, size = in_memory(hashes), len(whole)
    text = str(Checkpoint(origin=LOG.key.name, size=size, root=mth(0, size)))
    note = Note(text=text, signatures=(log.sign(text),))
    note = note.and_(*(WITNESSES[n].sign(text, seen_at=1_811_000_000) for n in witnesses))
    numbers = [n for n in range(BEFORE, BEFORE + len(own)) if n not in left_out]
    terms = {"case": "case", "mode": "exercise", "as_of": story().latest, "size": size, **manifest}
    told = Manifest(leaves=tuple(numbers), questions=tuple(sorted(questions)), **terms)
    head = head_of(LOG.key.name, bytes(told))
    contents = Contents(
        manifest=told,
        head=Note(text=head, signatures=((heads or log).sign(head),)),
        note=note,
        leaves={n: whole[n] for n in numbers},
        proofs={n: inclusion_proof(n, size, mth) for n in numbers},
    )
    return make_bundle(contents)


def bundle() -> bytes:
    """The sound one."""
    return logged(leaves())


# many ways to spoil it

Members = dict[str, bytes]


@dataclass(frozen=True)
class Mutation:
    """A change of the members of a bundle, or of what it is made of before it is logged again.

    `leaves` are those of the case, `lines` those of the roster.  `leaf` is the
    leaf that must be named, where one is.
    """

    name: str
    members: Callable[[Members], Any] | None = None
    leaves: Callable[[list[Any]], Any] | None = None
    lines: Callable[[list[Any]], Any] | None = None
    manifest: Callable[[dict[str, Any]], Any] | None = None
    logged: Mapping[str, Any] | None = None
    leaf: int | None = None


def at(number: int) -> int:
    """The index in the log of the n-th leaf of the case."""
    return BEFORE + len(ACTS) + number


def leaf_name(number: int) -> str:
    return f"leaves/{at(number):010d}"


def proof_name(number: int) -> str:
    return f"proofs/{at(number):010d}"


def swap(one: str, other: str) -> Callable[[Members], None]:
    def do(members: Members) -> None:
        members[one], members[other] = members[other], members[one]

    return do


def change(name: str, old: bytes, new: bytes) -> Callable[[Members], None]:
    def do(members: Members) -> None:
        assert old in members[name], (name, members[name])
        members[name] = members[name].replace(old, new, 1)

    return do


def flip(name: str) -> Callable[[Members], None]:
    def do(members: Members) -> None:
        data = bytearray(members[name])
        data[len(data) // 2] ^= 1
        members[name] = bytes(data)

    return do


def set_(number: int, path: str, new: Any) -> Callable[[list[Any]], None]:
    """Change one value in a leaf, as JSON."""

    def do(found: list[Any]) -> None:
        here = found[number]
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            here = here[step]
        if new is ABSENT:
            del here[last]
        else:
            old = here[last] if isinstance(here, list) else here.get(last)
            assert (type(old), old) != (type(new), new)
            here[last] = new

    return do


ABSENT: Final = object()


def drop(number: int) -> Callable[[list[Any]], Any]:
    return lambda found: found.pop(number)


def resigned(change_of: Callable[[Statement], Statement]) -> Callable[[list[Any]], None]:
    """The statement about the word of AAA, changed and signed anew by its own keys."""

    def do(found: list[Any]) -> None:
        case = story()
        entry = case.entries[3]
        said = change_of(statement_of(case, entry))
        signatures = tuple(
            signed_by_key(said, key_of("AAA", p), private("AAA", p)) for p in PERSONS
        )
        made = SignedStatement(entry=entry.id, statement=said, signatures=signatures)
        found[3]["statement"] = said.digest
        found[4] = json.loads(bytes(made))

    return do


def unsigned(found: list[Any]) -> None:
    del found[3]["statement"]
    found.pop(4)


def kept_apart(found: list[Any]) -> None:
    found.insert(5, found.pop(4))


def revoked(found: list[Any]) -> None:
    line = {**found[-1], "id": "more", "position": len(found)}
    found.append({**line, "body": {"key_revoked": {"key": KEYS[0].id}}})


def added(found: list[Any], body: Any) -> None:
    found.append({**found[-1], "id": f"more {len(found)}", "position": len(found), "body": body})


def revoked_and_again(found: list[Any]) -> None:
    """The same private key for somebody else, as a passkey."""
    revoked(found)
    site = {"public": DER, "rp": RP, "origin": ORIGIN}
    key = {"party": "AAA", "person": "AAA Third", "webauthn": site}
    added(found, {"key_enrolled": {"key": key}})


def unseated(found: list[Any]) -> None:
    """AAA's co-signer, before the case is opened."""
    added(found, {"seat_taken": found[len(KEYS) + 2]["body"]["seat_given"]})


DER: Final = in_base64(
    private("AAA", "First")
    .public_key()
    .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)
LOW_ORDER: Final = [
    in_base64(int.to_bytes(y + sign, 32, "little"))
    for y in (
        0,
        1,
        2**255 - 20,
        2**255 - 19,
        2**255 - 18,
        int.from_bytes(
            bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            "little",
        ),
        int.from_bytes(
            bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
            "little",
        ),
    )
    for sign in (0, 2**255)
]
"""The points of order 1, 2, 4 and 8, and two of them written otherwise."""


def in_key(public: str) -> Callable[[list[Any]], None]:
    return set_(1, "body.key_enrolled.key.ed25519", public)


def in_passkey(name: str, new: str) -> Callable[[list[Any]], None]:
    return set_(len(KEYS), f"body.key_enrolled.key.webauthn.{name}", new)


def written_as_passkey(found: list[Any]) -> None:
    """The second person's key is the first one's, in DER."""
    key = found[2]["body"]["key_enrolled"]["key"]
    del key["ed25519"]
    key["webauthn"] = {"public": DER, "rp": RP, "origin": ORIGIN}


def compressed(found: list[Any]) -> None:
    point = PASSKEY.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    inner = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107032200") + point
    in_passkey("public", in_base64(b"\x30" + bytes([len(inner)]) + inner))(found)


def unfounded(found: list[Any]) -> None:
    found.pop(0)
    for number, line in enumerate(found):
        line["position"] = number


def assertion(**how: Any) -> Callable[[list[Any]], None]:
    """The passkey of BBB answers otherwise."""

    def do(found: list[Any]) -> None:
        case = story()
        said = statement_of(case, case.entries[4])
        first = signed_by_key(said, key_of("BBB", "First"), private("BBB", "First"))
        made = SignedStatement(
            entry=case.entries[4].id, statement=said, signatures=(first, asserted(said, **how))
        )
        found[6] = json.loads(bytes(made))

    return do


def same_person(found: list[Any]) -> None:
    found[4]["signatures"][1] = found[4]["signatures"][0]


ALIAS: Final = replace(KEYS[0], person="AAA Second")
"""The key of the first person of AAA, enrolled as the second's too."""


def under_two_names(found: list[Any]) -> None:
    found[4]["signatures"][1] = {**found[4]["signatures"][0], "key": ALIAS.id}


def reordered(found: list[Any]) -> None:
    found[1], found[2] = found[2], found[1]


def given(**new: Any) -> Callable[[dict[str, Any]], None]:
    return lambda manifest: manifest.update(new)


def asked(persons: Any) -> Callable[[list[Any]], None]:
    return set_(-1, "body.persons_asked.persons", persons)


def copied(one: str, other: str) -> Callable[[Members], None]:
    return lambda members: members.update({other: members[one]})


def cut(members: Members) -> None:
    del members[leaf_name(12)], members[proof_name(12)]


def cut_with_its_manifest(members: Members) -> None:
    """What somebody does who has no key: the manifest fits, and the head does not."""
    manifest = json.loads(members["bundle.json"])
    for number in range(9, 13):
        del members[leaf_name(number)], members[proof_name(number)]
    manifest["leaves"] = manifest["leaves"][:-4]
    manifest["questions"] = []
    members["bundle.json"] = canonical_bytes(manifest)


# leaves: 0 opened, 1 report, 2 note, 3 AAA, 4 its signature, 5 BBB declines, 6 its signature,
# 7 BBB supports, 8 its signature, 9 CCC late, 10 its signature, 11 step, 12 tally sheet
SHEET: Final = 12
MUTATIONS: Final = [
    Mutation(
        "an entry says something else",
        members=change(leaf_name(3), b"ad_ref", b"ad_rEf"),
        leaf=at(3),
    ),
    Mutation("a byte of a proof", members=flip(proof_name(2)), leaf=at(2)),
    Mutation(
        "a proof cut short",
        members=lambda m: m.update({proof_name(2): m[proof_name(2)][:-1]}),
        leaf=at(2),
    ),
    Mutation(
        "a proof without its last hash",
        members=lambda m: m.update({proof_name(2): m[proof_name(2)][:-32]}),
        leaf=at(2),
    ),
    Mutation(
        "a proof with a hash more",
        members=lambda m: m.update({proof_name(2): m[proof_name(2)] + bytes(32)}),
        leaf=at(2),
    ),
    Mutation("two leaves exchanged", members=swap(leaf_name(1), leaf_name(2)), leaf=at(1)),
    Mutation("two proofs exchanged", members=swap(proof_name(1), proof_name(2)), leaf=at(1)),
    Mutation("a leaf that is missing", members=lambda m: m.pop(leaf_name(5))),
    Mutation("a member more", members=lambda m: m.update({"readme": b"trust me"})),
    Mutation("another root", members=flip("checkpoint")),
    Mutation("another size", members=change("checkpoint", b"\n32\n", b"\n33\n")),
    Mutation("another manifest", members=change("bundle.json", b'"exercise"', b'"live"')),
    Mutation("another mode in the manifest", manifest=given(mode="live"), leaf=at(0)),
    Mutation("a manifest with a field more", manifest=given(persons=2)),
    Mutation("a manifest of a version that is true", manifest=given(foedus_bundle=True)),
    Mutation("a size that is true", manifest=given(size=True)),
    Mutation("the size of another checkpoint", manifest=given(size=1000)),
    Mutation("a leaf that is true", manifest=lambda m: m["leaves"].insert(0, True)),
    Mutation("a leaf below nought", manifest=lambda m: m["leaves"].insert(0, -1)),
    Mutation("a time that is none", manifest=given(as_of="yesterday")),
    Mutation("as of before the last entry", manifest=given(as_of=str(moment("5:00"))), leaf=at(9)),
    Mutation("no head", members=lambda m: m.pop("head")),
    Mutation("a byte of the head", members=flip("head")),
    Mutation("the head of another log", logged={"heads": OTHER_LOG}),
    Mutation("the checkpoint in place of the head", members=copied("checkpoint", "head")),
    Mutation("the last leaf cut off", members=cut),
    Mutation("the last entries cut off under the old head", members=cut_with_its_manifest),
    Mutation("the statement of an entry left out", logged={"left_out": [at(4)]}, leaf=at(3)),
    Mutation("the statement of the last word left out", logged={"left_out": [at(10)]}, leaf=at(9)),
    Mutation("a word that nobody signed", leaves=unsigned, leaf=at(3)),
    Mutation("a statement behind the next entry", leaves=kept_apart, leaf=at(3)),
    Mutation("the tally sheet left out", logged={"left_out": [at(12)]}),
    Mutation("a tally sheet that is not named", logged={"questions": []}, leaf=at(12)),
    Mutation("a line of the roster left out", logged={"left_out": [BEFORE + 2]}, leaf=BEFORE + 3),
    Mutation("a roster that nobody founded", lines=unfounded, leaf=BEFORE),
    Mutation("the roster of another log", lines=set_(0, "body.founded.log", "x.y"), leaf=BEFORE),
    Mutation(
        "a line of the roster of another version",
        lines=set_(1, "foedus_roster", 2),
        leaf=BEFORE + 1,
    ),
    Mutation(
        "a line of a version that is true", lines=set_(1, "foedus_roster", True), leaf=BEFORE + 1
    ),
    Mutation("minus five persons", lines=asked(-5), leaf=at(-1)),
    Mutation("a number of persons that is true", lines=asked(True), leaf=at(-1)),
    Mutation("more persons than can be", lines=asked(2**53 - 1), leaf=at(-1)),
    Mutation(
        "persons for what binds nobody",
        lines=set_(-1, "body.persons_asked.kind", "noted"),
        leaf=at(-1),
    ),
    Mutation("a key that was revoked before", lines=revoked, leaf=at(4) + 1),
    Mutation(
        "a key that is another party's",
        lines=set_(1, "body.key_enrolled.key.party", "BBB"),
        leaf=at(4),
    ),
    Mutation(
        "a signed leaf of a version that is true", leaves=set_(4, "foedus_signed", True), leaf=at(4)
    ),
    Mutation(
        "a statement of a version that is true",
        leaves=set_(4, "statement.foedus_statement", True),
        leaf=at(4),
    ),
    Mutation("the name of another statement", leaves=set_(3, "statement", "sha256:00"), leaf=at(4)),
    Mutation("an empty name of a statement", leaves=set_(3, "statement", ""), leaf=at(3)),
    Mutation(
        "a statement of another log",
        leaves=resigned(lambda s: replace(s, log="other.example/foedus")),
        leaf=at(4),
    ),
    Mutation(
        "a statement of another opening",
        leaves=resigned(lambda s: replace(s, opening=leaf_digest(b"another"))),
        leaf=at(4),
    ),
    Mutation("a manifest that is not canonical", members=change("bundle.json", b":", b": ")),
    Mutation("no witness", logged={"witnesses": ()}),
    Mutation("one witness of the two", logged={"witnesses": (1,)}),
    Mutation("the key of another log", logged={"log": OTHER_LOG}),
    Mutation("an entry left out", leaves=drop(5), leaf=at(5)),
    Mutation("entries in another order", leaves=reordered, leaf=at(1)),
    Mutation(
        "an entry that is not canonical", members=change(leaf_name(2), b":", b": "), leaf=at(2)
    ),
    Mutation("an entry with an unknown field", leaves=set_(1, "colour", "red"), leaf=at(1)),
    Mutation("an entry of another case", leaves=set_(1, "case", "other"), leaf=at(1)),
    Mutation("an entry of another mode", leaves=set_(1, "mode", "live"), leaf=at(1)),
    Mutation("an entry of a later version", leaves=set_(1, "foedus_record", 2), leaf=at(1)),
    Mutation(
        "an agreement with another text",
        leaves=set_(0, "body.case_opened.agreements.0.text", "{}"),
        leaf=at(0),
    ),
    Mutation(
        "an earlier receipt that nobody confirmed",
        leaves=set_(7, "confirmed_by", ABSENT),
        leaf=at(7),
    ),
    Mutation(
        "a receipt after the recording",
        leaves=set_(11, "received_at", "2028-01-01T00:00:00Z"),
        leaf=at(11),
    ),
    Mutation(
        "another answer than was signed",
        leaves=set_(3, "body.position_taken.answer", "support"),
        leaf=at(4),
    ),
    Mutation(
        "a statement of another party",
        leaves=resigned(lambda s: replace(s, party="BBB")),
        leaf=at(4),
    ),
    Mutation(
        "a statement under another agreement",
        leaves=resigned(lambda s: replace(s, agreements=("sha256:00",))),
        leaf=at(4),
    ),
    Mutation(
        "a statement of another case",
        leaves=resigned(lambda s: replace(s, case="other")),
        leaf=at(4),
    ),
    Mutation(
        "a nonce that is used again",
        leaves=resigned(lambda s: replace(s, nonce=f"nonce-of-{story().entries[4].id}-0123456789")),
        leaf=at(6),
    ),
    Mutation(
        "a nonce changed after signing",
        leaves=set_(4, "statement.nonce", "another-nonce-0123456789"),
        leaf=at(4),
    ),
    Mutation("one person alone", leaves=lambda found: found[4]["signatures"].pop(), leaf=at(4)),
    Mutation(
        "one key under two names",
        lines=set_(2, "body.key_enrolled.key.ed25519", ALIAS.ed25519),
        leaves=under_two_names,
        leaf=BEFORE + 2,
    ),
    Mutation("one key as a passkey too", lines=written_as_passkey, leaf=BEFORE + 2),
    Mutation("a key that is a compressed point", lines=compressed, leaf=BEFORE + 6),
    Mutation(
        "a day that is none", leaves=set_(2, "received_at", "2027-02-30T00:00:00Z"), leaf=at(2)
    ),
    Mutation(
        "an hour that is none", leaves=set_(0, "received_at", "2000-01-01T24:60:00Z"), leaf=at(0)
    ),
    Mutation(
        "an instant with noughts",
        leaves=set_(2, "received_at", "2027-02-20T00:00:00.10Z"),
        leaf=at(2),
    ),
    Mutation("a role that is none", leaves=set_(1, "by.role", "emperor"), leaf=at(1)),
    Mutation("a seat of nobody", leaves=set_(2, "by.person", ""), leaf=at(2)),
    Mutation("an empty citation", leaves=set_(2, "cite", ""), leaf=at(2)),
    Mutation("a kind that is none", leaves=set_(2, "body", {"sworn": {"text": "a"}}), leaf=at(2)),
    Mutation("a time of another shape", leaves=set_(2, "at", {"on": "Monday"}), leaf=at(2)),
    Mutation(
        "a time that ends before it begins",
        leaves=set_(2, "at.earliest", "2030-01-01T00:00:00Z"),
        leaf=at(2),
    ),
    Mutation(
        "an assertion beside a signature",
        leaves=lambda found: found[4]["signatures"][0].update(webauthn={}),
        leaf=at(4),
    ),
    Mutation("a passkey without a site", lines=in_passkey("rp", ""), leaf=BEFORE + 6),
    Mutation("a key of no bytes", lines=in_key(""), leaf=BEFORE + 1),
    Mutation("a key that is not in base 64", lines=in_key("!!"), leaf=BEFORE + 1),
    Mutation("a key that is too short", lines=in_key("AA=="), leaf=BEFORE + 1),
    *(
        Mutation(f"a key with which anybody can sign, {number}", lines=in_key(low), leaf=BEFORE + 1)
        for number, low in enumerate(LOW_ORDER)
    ),
    Mutation("a revoked key enrolled again", lines=revoked_and_again, leaf=at(1)),
    Mutation("a seat that was taken", lines=unseated, leaf=at(5)),
    Mutation(
        "a person who observes",
        lines=set_(len(KEYS) + 2, "body.seat_given.role", "observer"),
        leaf=at(4),
    ),
    Mutation(
        "a duty officer who takes a position",
        lines=set_(len(KEYS) + 1, "body.seat_given.role", "duty_officer"),
        leaf=at(4),
    ),
    Mutation(
        "a seat that there is not",
        lines=set_(len(KEYS) + 1, "body.seat_given.role", "emperor"),
        leaf=BEFORE + len(KEYS) + 1,
    ),
    Mutation(
        "a short nonce", leaves=lambda found: found[4]["statement"].update(nonce="n"), leaf=at(4)
    ),
    Mutation("one person twice", leaves=same_person, leaf=at(4)),
    Mutation("a passkey without its user verified", leaves=assertion(flags=0x01), leaf=at(6)),
    Mutation(
        "a passkey on another page", leaves=assertion(origin="https://evil.example"), leaf=at(6)
    ),
    Mutation("a passkey of another site", leaves=assertion(rp="evil.example"), leaf=at(6)),
    Mutation(
        "a passkey that signed something else", leaves=assertion(challenge=b"x" * 32), leaf=at(6)
    ),
    Mutation("another outcome", leaves=set_(SHEET, "outcome", "refused"), leaf=at(SHEET)),
    Mutation(
        "another rule of the count", leaves=set_(SHEET, "rule.need.0.share", "1/1"), leaf=at(SHEET)
    ),
    Mutation("another stance", leaves=set_(SHEET, "positions.0.stance", "decline"), leaf=at(SHEET)),
    Mutation(
        "a word that is not counted", leaves=set_(SHEET, "positions.0", ABSENT), leaf=at(SHEET)
    ),
    Mutation(
        "a word in time that is called late",
        leaves=lambda found: found[SHEET]["late"].append(found[SHEET]["positions"].pop(0)["entry"]),
        leaf=at(SHEET),
    ),
    Mutation(
        "an older word of a party", leaves=set_(SHEET, "positions.1.entry", "e4"), leaf=at(SHEET)
    ),
    Mutation("a voter recused", leaves=set_(SHEET, "recused", ["AAA", "BBB"]), leaf=at(SHEET)),
]


def spoiled(mutation: Mutation) -> bytes:
    """The bundle with a mutation; what it is made of is logged, signed and cosigned again."""
    if mutation.logged is not None:
        return logged(leaves(), **mutation.logged)
    if mutation.leaves is not None or mutation.lines is not None:
        found = [json.loads(each) for each in leaves()]
        lines, own = found[: len(ACTS)], found[len(ACTS) :]
        (mutation.lines or len)(lines)
        (mutation.leaves or len)(own)
        return logged([canonical_bytes(each) for each in (*lines, *own)])
    members = unpack(bundle())
    if mutation.manifest is not None:
        manifest = json.loads(members["bundle.json"])
        mutation.manifest(manifest)
        members["bundle.json"] = canonical_bytes(manifest)
        head = head_of(LOG.key.name, members["bundle.json"])
        members["head"] = bytes(Note(text=head, signatures=(LOG.sign(head),)))
    else:
        assert mutation.members is not None
        mutation.members(members)
    return pack(members)
