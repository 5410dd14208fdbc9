#!/usr/bin/env python3
"""Verify a bundle of a Foedus record: python foedus_verify.py FILE --policy FILE ...

Or a receipt, FILE.tlog-proof, with the entry in FILE.json or named with --entry.

One file, with the standard library and `cryptography`, and nothing of Foedus:
it was written from docs/reference/record-format.md.

Exit codes: 0 valid, 1 invalid (the message names the leaf) or no policy, 2 unreadable.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import io
import json
import re
import sys
import tarfile
from datetime import datetime, timedelta  # noqa: TID251 - it stands alone
from fractions import Fraction
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

LONGEST_LEAF = 65_535
LARGEST_NOTE = 1_000_000
MOST_SIGNATURES = 100
DEEPEST = 100
AFTER_ALL = 1 << 60
MEMBER = re.compile(r"bundle\.json|checkpoint|head|(leaves|proofs)/[0-9]{10}", re.ASCII)
PROOF = b"c2sp.org/tlog-proof@v1\n"
ENTRY_NAMES = ("case", "mode", "id")
NOBODY = (
    "nothing was checked, for a file can name any log and so vouches for itself alone."
    "\nGive the --policy of the log, from where you trust it."
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
ASSERTION = {"authenticator_data": str, "client_data": str, "signature": str}
ORDER_EIGHT = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
NONCE = re.compile(r"[!-~]{16,200}", re.ASCII)
STANCES = {
    "support": "support",
    "support_with_caveat": "conditional",
    "ad_referendum": "conditional",
    "needs_time": "silent",
    "decline": "decline",
    "abstain": "abstain",
}
GOOD = {"adopted", "conditional", "lesser_measure", "statement_only"}


class Invalid(Exception):
    """Something does not hold."""

    def __init__(self, why: str, leaf: int | None = None) -> None:
        super().__init__(why)
        self.why, self.leaf = why, leaf


class Unreadable(Exception):
    """What was given cannot be read at all."""


# canonical JSON


def canonical(value: Any) -> str:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(k)}:{canonical(value[k])}" for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        raise Invalid("a number is too large for canonical JSON")
    return json.dumps(value, ensure_ascii=False)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise Invalid("a key stands twice")
    return dict(pairs)


def no_fraction(text: str) -> Any:
    raise Invalid(f"{text} is not a whole number")


def expect_shallow(data: bytes) -> None:
    # A text, or the rest where one does not end: no byte is looked at twice.
    outside, depth = re.sub(rb'"(?:[^"\\]|\\.)*["\\]?', b"", data, flags=re.DOTALL), 0
    for bracket in re.findall(rb"[\[\]{}]", outside):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            raise Invalid(f"lists and objects lie more than {DEEPEST} deep in each other")


def read_json(data: bytes) -> Any:
    """Read JSON whose bytes are the canonical ones."""
    expect_shallow(data)
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=unique,
            parse_float=no_fraction,
            parse_constant=no_fraction,
        )
        again = canonical(value).encode("utf-8")
    except (ValueError, RecursionError) as fault:
        raise Invalid(f"no canonical JSON ({fault})") from fault
    if again != data:
        raise Invalid("not canonical JSON")
    return value


def has(value: Any, required: dict[str, type], optional: dict[str, type] | None = None) -> None:
    """Exactly these fields, of these types."""
    known = {**required, **(optional or {})}
    if not isinstance(value, dict):
        raise Invalid("an object was expected")
    for key in value:
        if key not in known:
            raise Invalid(f"the field {key!r} is not known")
    for key, kind in known.items():
        if key in required and key not in value:
            raise Invalid(f"the field {key!r} is missing")
        if key in value and (type(value[key]) is not kind and kind is not object):
            raise Invalid(f"the field {key!r} is of another type")


def from_base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as fault:
        raise Invalid("not in base 64") from fault
    if base64.b64encode(data).decode() != text:
        raise Invalid("not in base 64 as it is written")
    return data


# the Merkle log


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf_hash(data: bytes) -> bytes:
    if len(data) > LONGEST_LEAF:
        stand_in = {"bytes": len(data), "foedus_long": 1, "sha256": sha256(data).hex()}
        data = canonical(stand_in).encode()
    return sha256(b"\x00" + data)


def root_of_proof(found: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        raise Invalid("the log is too short to have it")
    node, last = index, size - 1
    for each in proof:
        if last == 0:
            raise Invalid("its proof is too long")
        if node % 2 or node == last:
            found = sha256(b"\x01" + each + found)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            found = sha256(b"\x01" + found + each)
        node, last = node // 2, last // 2
    if last:
        raise Invalid("its proof is too short")
    return found


# signed notes


def is_key_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() or c < " " for c in name)


def read_note(data: bytes, what: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    if len(data) > LARGEST_NOTE:
        raise Invalid(f"the {what} has more than {LARGEST_NOTE:,} bytes")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Invalid(f"the {what} is not in UTF-8") from fault
    text, gap, below = whole.rpartition("\n\n")
    if not gap or not below.endswith("\n") or any(c < " " and c != "\n" for c in whole):
        raise Invalid(f"the {what} is no signed note")
    lines, signatures = below[:-1].split("\n"), []
    if len(lines) > MOST_SIGNATURES:
        raise Invalid(f"the {what} has more than {MOST_SIGNATURES} signatures")
    for number, line in enumerate(lines, start=1):
        dash, _, rest = line.partition(" ")
        name, gap, encoded = rest.partition(" ")
        if dash != "\u2014" or not gap or not is_key_name(name):
            raise Invalid(f"signature {number} of the {what} is not written as one")
        raw = from_base64(encoded)
        if len(raw) <= 4:
            raise Invalid(f"signature {number} of the {what} is too short")
        signatures.append((name, raw[:4], raw[4:]))
    return text + "\n", signatures


def read_checkpoint(text: str) -> tuple[str, int, bytes]:
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise Invalid("the checkpoint has no origin, size and root")
    if not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1], re.ASCII):
        raise Invalid("the size of the checkpoint is no number")
    root = from_base64(lines[2])
    if len(root) != 32:
        raise Invalid("the root of the checkpoint has not 32 bytes")
    return lines[0], int(lines[1]), root


class NoteKey:
    """A public key of a log (1) or of a witness (4), as name+id+key."""

    def __init__(self, text: str) -> None:
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise Unreadable(f"{text!r} is no key")
        try:
            raw = from_base64(parts[2])
        except Invalid as fault:
            raise Unreadable(f"{text!r} is no key") from fault
        self.name, self.kind, self.public = parts[0], raw[0] if raw else 0, raw[1:]
        self.id = sha256(self.name.encode() + b"\n" + raw)[:4]
        known = is_key_name(self.name) and self.kind in (1, 4) and len(self.public) == 32
        if not known or self.id.hex() != parts[1]:
            raise Unreadable(f"{text!r} is no key")

    def signed(self, text: str, signatures: list[tuple[str, bytes, bytes]]) -> bool:
        found = [raw for name, id_, raw in signatures if (name, id_) == (self.name, self.id)]
        for raw in found:
            message = text
            if self.kind == 4:
                seen = int.from_bytes(raw[:8], "big")
                if seen >= 2**63:
                    raise Invalid(f"the cosignature of {self.name} has no time that can be")
                message, raw = f"cosignature/v1\ntime {seen}\n{text}", raw[8:]
            check_ed25519(self.public, raw, message.encode(), f"the signature of {self.name}")
        return bool(found)


def check_ed25519(public: bytes, signature: bytes, message: bytes, what: str) -> None:
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as fault:
        raise Invalid(f"{what} does not hold") from fault


class Policy:
    """C2SP tlog-policy."""

    def __init__(self, text: str) -> None:
        self.logs: dict[str, NoteKey] = {}
        self.witnesses: dict[str, NoteKey] = {}
        self.groups: dict[str, tuple[int, list[str]]] = {}
        self.quorum = ""
        self.members: set[str] = set()
        for number, line in enumerate(text.split("\n"), start=1):
            words = [word for word in line.replace("\t", " ").split(" ") if word]
            try:
                said = not words or words[0].startswith("#") or self.line(words)
            except Unreadable as fault:
                raise Unreadable(f"line {number} of the policy: {fault}") from fault
            if not said:
                raise Unreadable(f"line {number} of the policy says {line!r}")
        if not self.quorum:
            raise Unreadable("the policy has no quorum")

    def line(self, words: list[str]) -> bool:
        """Take a line; whether it says something that a policy can say."""
        kind = words[0]
        if kind == "log" and len(words) in (2, 3):
            return self.key(words[1], 1, self.logs)
        if kind == "witness" and len(words) in (3, 4):
            return self.is_new(words[1]) and self.key(words[2], 4, self.witnesses, words[1])
        if kind == "group" and len(words) > 3:
            return self.is_new(words[1]) and self.group(words[1], words[2], words[3:])
        if kind == "quorum" and len(words) == 2 and not self.quorum:
            self.quorum = words[1]
            return self.quorum in {"none", *self.witnesses, *self.groups}
        return False

    def is_new(self, name: str) -> bool:
        return name not in {"none", *self.witnesses, *self.groups}

    @staticmethod
    def key(text: str, kind: int, known: dict[str, NoteKey], name: str = "") -> bool:
        key = NoteKey(text)
        again = (name or key.name) in known or key.public in {k.public for k in known.values()}
        known[name or key.name] = key
        return key.kind == kind and not again

    def group(self, name: str, least: str, members: list[str]) -> bool:
        for each in members:
            if each in self.members or self.is_new(each) or each == "none":
                return False
            self.members.add(each)
        least = {"any": "1", "all": str(len(members))}.get(least, least)
        if not re.fullmatch("[1-9][0-9]{0,2}", least, re.ASCII) or int(least) > len(members):
            return False
        self.groups[name] = (int(least), members)
        return True

    def enough(self, name: str, seen: set[str]) -> bool:
        if name == "none" or name in seen:
            return True
        least, members = self.groups.get(name, (1, []))
        return sum(self.enough(each, seen) for each in members) >= least

    def check_log(
        self, origin: str, text: str, signatures: list[tuple[str, bytes, bytes]], what: str
    ) -> None:
        if origin not in self.logs:
            raise Invalid(f"the log {origin!r} is none of those to believe")
        if not self.logs[origin].signed(text, signatures):
            raise Invalid(f"the {what} is not signed by its log")

    def check(self, origin: str, text: str, signatures: list[tuple[str, bytes, bytes]]) -> set[str]:
        self.check_log(origin, text, signatures, "checkpoint")
        seen = {name for name, key in self.witnesses.items() if key.signed(text, signatures)}
        if not self.enough(self.quorum, seen):
            raise Invalid("too few witnesses have cosigned the checkpoint")
        return seen


# statements


def check_assertion(key: dict[str, Any], assertion: dict[str, Any], challenge: bytes) -> None:
    has(key, {"public": str, "rp": str, "origin": str})
    has(assertion, ASSERTION)
    data, client = (
        from_base64(assertion["authenticator_data"]),
        from_base64(assertion["client_data"]),
    )
    try:
        said = json.loads(client)
        public = load_der_public_key(from_base64(key["public"]))
    except (ValueError, TypeError, RecursionError, UnsupportedAlgorithm) as fault:
        raise Invalid("its signature does not hold") from fault
    wanted = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
    right = isinstance(said, dict) and said.get("type") == "webauthn.get"
    right = right and said.get("challenge") == wanted and said.get("origin") == key["origin"]
    right = right and said.get("crossOrigin", False) is False
    right = right and len(data) >= 37 and data[:32] == sha256(key["rp"].encode())
    if not right or data[32] & 5 != 5:
        raise Invalid("its signature does not hold: another challenge, site, or no verified user")
    message, signature = data + sha256(client), from_base64(assertion["signature"])
    try:
        if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1":
            public.verify(signature, message, ec.ECDSA(SHA256()))
        elif isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature, message)
        else:
            raise Invalid("its key is of a kind that is not known")
    except InvalidSignature as fault:
        raise Invalid("its signature does not hold") from fault


def point_of(key: dict[str, Any]) -> bytes:
    """The point of a key, by which one key is the same however it is written."""
    if ("ed25519" in key) is ("webauthn" in key):
        raise Invalid("a key is of one of the two kinds")
    if "ed25519" in key:
        return ed25519_point(from_base64(key["ed25519"]))
    if not key["webauthn"]["rp"] or not key["webauthn"]["origin"]:
        raise Invalid("a passkey has a site")
    data = from_base64(key["webauthn"]["public"])
    try:
        public = load_der_public_key(data)
        again = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise Invalid("a key is no key") from fault
    if again != data:
        raise Invalid("a key is not written in its one way")
    if isinstance(public, ed25519.Ed25519PublicKey):
        return ed25519_point(public.public_bytes(Encoding.Raw, PublicFormat.Raw))
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1":
        return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    raise Invalid("a key is of a kind that is not known")


def ed25519_point(raw: bytes) -> bytes:
    """A point of more than eight; with one of the others anybody can sign."""
    prime, y = 2**255 - 19, int.from_bytes(raw, "little") % 2**255
    low = int.from_bytes(bytes.fromhex(ORDER_EIGHT), "little")
    if len(raw) != 32 or y >= prime or y in (0, 1, prime - 1, low, prime - low):
        raise Invalid("a key is no Ed25519 key, or one with which anybody can sign")
    return raw


def digest_of(statement: dict[str, Any]) -> str:
    """The challenge, as a digest."""
    return "sha256:" + sha256(b"foedus-statement/v1\n" + canonical(statement).encode()).hex()


def check_signature(key: dict[str, Any], signature: dict[str, Any], challenge: bytes) -> None:
    if "ed25519" in key and "ed25519" in signature:
        raw = from_base64(signature["ed25519"])
        check_ed25519(from_base64(key["ed25519"]), raw, challenge, "its signature")
    elif "webauthn" in key and "webauthn" in signature:
        check_assertion(key["webauthn"], signature["webauthn"], challenge)
    else:
        raise Invalid("its signature is of another kind than its key")


def id_of_key(key: Any) -> str:
    has(key, {"party": str, "person": str}, {"ed25519": str, "webauthn": dict})
    if "webauthn" in key:
        has(key["webauthn"], {"public": str, "rp": str, "origin": str})
    return "sha256:" + sha256(canonical(key).encode()).hex()


def read_keys(data: bytes) -> set[str]:
    """The ids of the keys that a reader brings."""
    try:
        value = read_json(data)
        keys = {id_of_key(key) for key in value} if isinstance(value, list) else set()
    except Invalid as fault:
        raise Unreadable(f"the keys cannot be read: {fault.why}") from fault
    if not isinstance(value, list) or len(keys) < len(value):
        raise Unreadable("the keys are no list, or a key stands twice")
    return keys


# the count


def reaches(share: str | None, part: int, whole: int) -> bool:
    if share is None:
        return True
    found = re.fullmatch(r"(more than )?(?:(\d+)/(\d+)|(\d+) ?%)", share, re.ASCII)
    if not found:
        raise Invalid(f"{share!r} is no share")
    more, above, below, percent = found.groups()
    wanted = Fraction(int(percent), 100) if percent else Fraction(int(above), int(below))
    return part > wanted * whole if more else part >= wanted * whole


def count(rule: dict[str, Any], stances: dict[str, str], recused: set[str]) -> dict[str, list[str]]:
    away = recused | set(rule["recused"])
    by: dict[str, list[str]] = {each: [] for each in (*STANCES.values(),)}
    for party in rule["voters"]:
        if party not in away:
            stance = stances.get(party, "silent")
            if stance == "abstain":
                stance = {"ignored": "silent", "against": "decline"}.get(rule["abstain"], stance)
            by[stance].append(party)
    return by


def outcome_of(rule: dict[str, Any], stances: dict[str, str], recused: set[str]) -> str | None:
    found = outcome_alone(rule, stances, recused)
    follow = rule.get("on_fail")
    if (
        found in ("refused", "no_decision")
        and follow
        and follow["kind"] not in ("silence", "individual")
    ):
        return outcome_of(follow, stances, recused)
    return found


def outcome_alone(rule: dict[str, Any], stances: dict[str, str], recused: set[str]) -> str | None:
    kind = rule["kind"]
    if kind == "individual":
        return None
    away = recused | set(rule["recused"])
    if any(stances.get(party) == "decline" for party in set(rule["veto"]) - away):
        return "vetoed"
    by = count(rule, stances, recused)
    if kind == "silence":
        return "refused" if len(by["decline"]) >= rule["broken_by"] else "adopted"
    if kind == "delegated":
        words = {stances.get(party, "silent") for party in set(rule["delegates"]) - away}
        if words == {"support"}:
            return "adopted"
        if "decline" in words:
            return "refused"
        return "conditional" if words and words <= {"support", "conditional"} else "no_decision"
    voting = sum(map(len, by.values()))
    quorum = reaches(rule.get("quorum"), voting - len(by["silent"]), len(rule["voters"]))
    if kind in ("consensus", "unanimity"):
        found = by_all(rule, by, quorum)
    elif kind == "majority":
        found = by_share(rule, by)
    else:
        raise Invalid(f"{kind!r} is no kind of rule")
    return found if quorum else "no_decision"


def by_all(rule: dict[str, Any], by: dict[str, list[str]], quorum: bool) -> str:
    if by["decline"]:
        return "refused"
    missing = list(by["silent"])
    if rule["abstain"] == "present" and rule["kind"] == "unanimity":
        missing += by["abstain"]
    enough = quorum if rule.get("quorum") else not missing
    if not enough or not (by["support"] or by["conditional"]):
        return "no_decision"
    return "conditional" if by["conditional"] else "adopted"


def by_share(rule: dict[str, Any], by: dict[str, list[str]]) -> str:
    both = by["support"] + by["conditional"]
    if needs_met(rule, by, by["support"]):
        return "adopted"
    if needs_met(rule, by, both):
        return "conditional"
    chair = rule.get("chair")
    tied = len(both) == len(by["decline"]) > 0
    if tied and rule.get("tie") == "chair" and chair in by["support"]:
        if needs_met(rule, by, [*both, chair]):
            return "adopted"
    return "refused" if by["decline"] else "no_decision"


def needs_met(rule: dict[str, Any], by: dict[str, list[str]], votes: list[str]) -> bool:
    weights = rule["weights"]
    spoke = by["support"] + by["conditional"] + by["decline"]
    voting = spoke + by["silent"]
    if rule["abstain"] != "not_against":
        voting = voting + by["abstain"]
    present = spoke + by["abstain"] if rule["abstain"] == "present" else spoke
    bases = {"members": voting, "present": present, "votes": spoke, "weight": voting}
    again = votes[len(set(votes)) :]
    for need in rule["need"]:
        base = bases[need["of"]]
        if need["of"] == "weight":
            part, whole = (sum(weights.get(p, 0) for p in each) for each in (votes, base + again))
        else:
            part, whole = len(votes), len(base) + len(again)
        if whole <= 0 or not reaches(need["share"], part, whole):
            return False
    return bool(rule["need"])


# the bundle

ENTRY = {
    "foedus_record": int,
    "id": str,
    "position": int,
    "case": str,
    "mode": str,
    "at": dict,
    "received_at": str,
    "recorded_at": str,
    "by": dict,
    "party": str,
    "body": dict,
}
STATEMENT = {
    "foedus_statement": int,
    "log": str,
    "case": str,
    "opening": str,
    "mode": str,
    "agreements": list,
    "kind": str,
    "body": dict,
    "party": str,
    "nonce": str,
}
SHEET = {
    "foedus_tally": int,
    "case": str,
    "mode": str,
    "question": str,
    "rule": dict,
    "recused": list,
    "settled": dict,
    "positions": list,
    "late": list,
    "outcome": object,
}
RULE = {
    "kind": str,
    "voters": list,
    "abstain": str,
    "veto": list,
    "recused": list,
    "delegates": list,
    "need": list,
    "weights": dict,
    "broken_by": int,
}


SIGNERS = {"delegate", "deputy", "co_signer"}
ON_DUTY = {
    "acknowledged",
    "contribution_recorded",
    "corrected",
    "fact_reported",
    "handed_back",
    "lesson_entered",
    "noted",
    "requested",
    "taken_over",
    "violations_counted",
}
ROLES = {*SIGNERS, "duty_officer", "secretariat", "director", "auditor", "observer"}
ROLES_OF_THE_OFFICE = {"secretariat", "director"}
SIGNABLE = {
    "contribution_recorded",
    "draft_objected",
    "measure_adopted",
    "outcome_contested",
    "performed",
    "position_taken",
    "requested",
    "step_completed",
    "waived",
}
KINDS = {
    *SIGNABLE,
    *ON_DUTY,
    "alerted",
    "breach_stated",
    "case_closed",
    "case_opened",
    "draft_circulated",
    "fact_contested",
    "fact_found",
    "injected",
    "met",
    "observed",
    "outcome_attested",
    "question_put",
    "question_withdrawn",
    "rehearsal_begun",
    "rescheduled",
    "resumed",
    "suspended",
}
NOT_CHECKED = "what fields a body has; terms against texts; the replay; who changed the roster"
ACTS: dict[str, dict[str, type]] = {
    "founded": {"log": str, "secretary": str},
    "authority_named": {"party": str, "person": str},
    "authority_taken": {"party": str, "person": str},
    "seat_given": {"party": str, "role": str, "person": str},
    "seat_taken": {"party": str, "role": str, "person": str},
    "key_enrolled": {"key": dict},
    "key_hastened": {"key": str},
    "key_revoked": {"key": str},
    "persons_asked": {"kind": str, "persons": int},
    "wait_asked": {"hours": int},
}


def pack(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(members):
            info = tarfile.TarInfo(name)
            info.size = len(members[name])
            tar.addfile(info, io.BytesIO(members[name]))
    return out.getvalue()


def octal(field: bytes, at: int) -> int:
    if not re.fullmatch(rb"[0-7]+[\0 ]*", field):
        raise Unreadable(f"this is no bundle: a number in the header at byte {at} is none")
    return int(field.rstrip(b"\0 "), 8)


def unpack(data: bytes) -> dict[str, bytes]:
    """The members; nothing is believed to be larger than the file that holds it."""
    members: dict[str, bytes] = {}
    at = 0
    while True:
        header = data[at : at + 512]
        if len(header) < 512:
            raise Unreadable(f"this is no bundle, or not all of it: it ends at byte {len(data)}")
        if not any(header):
            break
        total = sum(header[:148]) + 8 * 32 + sum(header[156:])
        if header[257:265] != b"ustar\00000" or octal(header[148:156], at) != total:
            raise Unreadable(f"this is no bundle: at byte {at} is no header of a member")
        size = octal(header[124:136], at)
        start = at + 512
        at = start + (size + 511) // 512 * 512
        if at > len(data):
            raise Unreadable(f"the member at byte {start} has {size} bytes, and the file ends")
        name = header[:100].rstrip(b"\0").decode("latin-1")
        if header[156:157] != b"0" or not MEMBER.fullmatch(name):
            raise Invalid(f"the member {name!r} has no place in a bundle")
        if name in members:
            raise Invalid(f"the member {name!r} stands twice")
        members[name] = data[start : start + size]
    if pack(members) != data:
        raise Invalid("the archive is not written as a bundle is")
    return members


def instant(text: Any) -> tuple[str, str]:
    """An instant that sorts: the seconds, and the fraction."""
    if not isinstance(text, str) or not INSTANT.fullmatch(text):
        raise Invalid(f"{text!r} is no instant in UTC")
    seconds, _, fraction = text[:-1].partition(".")
    if fraction.endswith("0"):
        raise Invalid(f"{text!r} has a nought at its end")
    try:
        datetime.fromisoformat(seconds)
    except ValueError as fault:
        raise Invalid(f"{text!r} is no instant in UTC: there is no such day or hour") from fault
    return seconds, fraction.ljust(9, "0")


def hours_after(moment: tuple[str, str], hours: int) -> tuple[str, str]:
    later = datetime.fromisoformat(moment[0]) + timedelta(hours=hours)
    return later.isoformat(), moment[1]


class Bundle:
    """One bundle, checked step by step."""

    def __init__(self, data: bytes, policy: Policy, keys: bytes | None) -> None:
        self.believed = None if keys is None else read_keys(keys)
        self.members, self.policy = unpack(data), policy
        self.lines = 0
        self.keys: dict[str, dict[str, Any]] = {}
        self.points: set[bytes] = set()
        self.seats: set[tuple[str, str, str]] = set()
        self.revoked: set[str] = set()
        self.wait, self.waits = 0, dict[str, tuple[str, str]]()
        self.asked: dict[str, int] = {}
        self.entries: dict[str, dict[str, Any]] = {}
        self.opening, self.agreements = "", list[str]()
        self.awaited: tuple[int, dict[str, Any]] | None = None
        self.due = list[str]()
        self.signed: dict[str, list[str]] = {}
        self.nonces: set[str] = set()
        self.sheets: dict[str, tuple[int, dict[str, Any]]] = {}
        self.outcomes: dict[str, str | None] = {}
        for name in ("bundle.json", "checkpoint", "head"):
            if name not in self.members:
                raise Invalid(f"the member {name!r} is missing")
        self.manifest = read_json(self.members["bundle.json"])
        shape = {"foedus_bundle": int, "case": str, "mode": str, "as_of": str}
        has(self.manifest, {**shape, "size": int, "leaves": list, "questions": list})

    def verify(self) -> dict[str, Any]:
        manifest = self.manifest
        leaves, questions, as_of = (manifest[each] for each in ("leaves", "questions", "as_of"))
        self.as_of = instant(as_of)
        if manifest["foedus_bundle"] != 1 or not leaves or any(type(n) is not int for n in leaves):
            raise Invalid("the manifest is of another version, or names no leaves")
        if any(type(each) is not str for each in questions):
            raise Invalid("the manifest names a question that is no text")
        if leaves != sorted(set(leaves)) or questions != sorted(set(questions)) or leaves[0] < 0:
            raise Invalid("what the manifest names does not stand in order, each once")
        text, signatures = read_note(self.members["checkpoint"], "checkpoint")
        origin, size, root = read_checkpoint(text)
        witnesses = self.policy.check(origin, text, signatures)
        self.origin = origin
        self.head(origin)
        if manifest["size"] != size:
            raise Invalid("the manifest is of another checkpoint")
        wanted = {"bundle.json", "checkpoint", "head"}
        wanted |= {f"{part}/{n:010d}" for n in leaves for part in ("leaves", "proofs")}
        if wanted != set(self.members):
            first = min(wanted ^ set(self.members))
            raise Invalid(f"the manifest does not say what is in the bundle: {first!r}")
        for number in leaves:
            self.at(number, lambda n=number: self.leaf(n, size, root))
        self.expect_signed()
        if not self.entries:
            raise Invalid("the bundle holds no entry")
        for question in questions:
            if question not in self.sheets:
                raise Invalid(f"the tally sheet of {question} was left out")
        for number, sheet in self.sheets.values():
            self.at(number, lambda s=sheet: self.sheet(s))
        return {
            "valid": True,
            "case": manifest["case"],
            "mode": manifest["mode"],
            "as_of": as_of,
            "log": origin,
            "size": size,
            "witnesses": sorted(witnesses),
            "entries": len(self.entries),
            "signed": self.signed,
            "unsigned": [each for each in self.due if each not in self.signed],
            "outcomes": self.outcomes,
            "not_checked": NOT_CHECKED,
        }

    def head(self, origin: str) -> None:
        """The log has signed the digest of the manifest."""
        text, signatures = read_note(self.members["head"], "head")
        self.policy.check_log(origin, text, signatures, "head")
        digest = sha256(self.members["bundle.json"]).hex()
        if text != f"{origin}\nfoedus-head/v1\nsha256:{digest}\n":
            raise Invalid("the head is that of another manifest")

    @staticmethod
    def at(number: int, do: Any) -> None:
        try:
            do()
        except Invalid as fault:
            raise Invalid(fault.why, number if fault.leaf is None else fault.leaf) from fault
        except (
            KeyError,
            TypeError,
            ValueError,
            IndexError,
            AttributeError,
            ArithmeticError,
        ) as fault:
            raise Invalid(f"it is not written as it must be ({fault!r})", number) from fault

    def leaf(self, number: int, size: int, root: bytes) -> None:
        data, proof = self.members[f"leaves/{number:010d}"], self.members[f"proofs/{number:010d}"]
        if len(proof) % 32:
            raise Invalid("its proof is cut short")
        hashes = [proof[n : n + 32] for n in range(0, len(proof), 32)]
        if root_of_proof(leaf_hash(data), number, size, hashes) != root:
            raise Invalid("it is not in the log of the checkpoint")
        value = read_json(data)
        if not isinstance(value, dict):
            raise Invalid("it is no object")
        if "foedus_signed" not in value:
            self.expect_signed()
        if "foedus_record" in value:
            self.entry(number, value, data)
        elif "foedus_signed" in value:
            self.statement(value)
        elif "foedus_tally" in value:
            question = value.get("question")
            if question not in self.manifest["questions"] or question in self.sheets:
                raise Invalid(f"the manifest does not name {question!r}, or it has two sheets")
            self.sheets[question] = number, value
        elif "foedus_roster" in value:
            self.line(value)
        else:
            raise Invalid("it is no entry, statement, tally sheet or line of the roster")

    def line(self, line: dict[str, Any]) -> None:
        """One line of the roster: which keys sign, and how many persons must."""
        shape = {"foedus_roster": int, "id": str, "position": int, "at": str, "by": str}
        has(line, {**shape, "body": dict})
        if line["foedus_roster"] != 1:
            raise Invalid("it is of another version")
        if line["position"] != self.lines:
            raise Invalid(f"it is line {line['position']} of the roster where {self.lines} is next")
        instant(line["at"])
        ((kind, body),) = line["body"].items()
        has(body, ACTS[kind])
        if (kind == "founded") != (self.lines == 0):
            raise Invalid("an office is founded by its first line")
        if kind == "founded" and body["log"] != self.origin:
            raise Invalid("an office is founded by its first line, with its own log")
        if kind == "key_enrolled":
            self.enrolled(body["key"], instant(line["at"]))
        elif kind in ("seat_given", "seat_taken"):
            if body["role"] not in ROLES:
                raise Invalid(f"there is no seat {body['role']!r}")
            seat = (body["party"], body["role"], body["person"])
            (self.seats.add if kind == "seat_given" else self.seats.discard)(seat)
        elif kind == "key_hastened":
            self.waits.pop(body["key"], None)
        elif kind == "key_revoked":
            self.revoked.add(body["key"])
        else:
            self.asking(kind, body)
        self.lines += 1

    def enrolled(self, key: dict[str, Any], at: tuple[str, str]) -> None:
        """One key is enrolled once, however it is written."""
        id_, point = id_of_key(key), point_of(key)
        if point in self.points:
            raise Invalid("its key was enrolled before, perhaps written otherwise")
        self.points.add(point)
        self.keys[id_] = key
        if self.wait:
            self.waits[id_] = hours_after(at, self.wait)

    def asking(self, kind: str, body: dict[str, Any]) -> None:
        """How many persons sign, and how long a key waits."""
        if kind == "persons_asked":
            if body["kind"] not in SIGNABLE or not 0 <= body["persons"] <= 2:
                raise Invalid(f"{body['persons']} cannot be asked to sign {body['kind']!r}")
            self.asked[body["kind"]] = body["persons"]
        elif kind == "wait_asked":
            if not 0 <= body["hours"] <= 168:
                raise Invalid(f"a key cannot be asked to wait {body['hours']} hours")
            self.wait = body["hours"]

    def expect_signed(self) -> None:
        """What an entry names as its statement stands behind it."""
        if self.awaited is not None:
            number, entry = self.awaited
            said = f"{entry['statement']} is not behind it"
            raise Invalid(f"the statement of {entry['id']!r} was left out: {said}", number)

    def entry(self, number: int, entry: dict[str, Any], data: bytes) -> None:
        has(entry, ENTRY, {"cite": str, "confirmed_by": dict, "statement": str})
        if entry["foedus_record"] != 1:
            raise Invalid("it is of another version")
        if (entry["case"], entry["mode"]) != (self.manifest["case"], self.manifest["mode"]):
            raise Invalid("it belongs to another case or mode")
        if entry["position"] != len(self.entries) or entry["id"] in self.entries:
            raise Invalid(f"it is at {entry['position']} where {len(self.entries)} is next")
        ((kind, body),) = entry["body"].items()
        if (kind == "case_opened") != (entry["position"] == 0):
            raise Invalid("a case is opened by its first entry")
        self.shaped(kind, entry)
        self.times(entry)
        if kind == "case_opened":
            self.opened(body, data)
        self.entries[entry["id"]] = entry
        needed = self.asked.get(kind, 0)
        if needed or kind == "position_taken":
            self.due.append(entry["id"])
        if "" in (entry.get("statement"), entry.get("cite")):
            raise Invalid("a field is empty, and not left out")
        if "statement" in entry:
            self.awaited = number, entry
        elif needed and entry["by"]["role"] not in ROLES_OF_THE_OFFICE:
            raise Invalid(f"{entry['id']!r}: {needed} must sign it, and nobody has")

    @staticmethod
    def shaped(kind: str, entry: dict[str, Any]) -> None:
        """Seats, kind and time are of those that there are."""
        for seat in [entry["by"], *([entry["confirmed_by"]] if "confirmed_by" in entry else [])]:
            has(seat, {"party": str, "role": str}, {"person": str})
            if seat["role"] not in ROLES or seat.get("person") == "":
                raise Invalid(f"there is no seat {seat['role']!r}, or its person is empty")
        if kind not in KINDS:
            raise Invalid(f"{kind!r} is no kind of entry")
        has(entry["at"], {"earliest": str, "latest": str}, {"precision": str})
        if instant(entry["at"]["earliest"]) > instant(entry["at"]["latest"]):
            raise Invalid("it ended before it began")

    def times(self, entry: dict[str, Any]) -> None:
        received, recorded = instant(entry["received_at"]), instant(entry["recorded_at"])
        if received > self.as_of:
            raise Invalid("it was received after what the bundle is as of")
        if received > recorded:
            raise Invalid("it was received after it was recorded")
        first, second = entry["by"], entry.get("confirmed_by", entry["by"])
        alone = [first["party"], first.get("person")] == [second["party"], second.get("person")]
        if received < recorded and alone:
            raise Invalid("an earlier time of receipt needs a second person")

    def opened(self, body: dict[str, Any], data: bytes) -> None:
        for agreement in body["agreements"]:
            if "sha256:" + sha256(agreement["text"].encode()).hex() != agreement["digest"]:
                raise Invalid(f"the text of {agreement['reference']} has another digest")
            self.agreements.append(agreement["digest"])
        self.opening = "sha256:" + leaf_hash(data).hex()

    def statement(self, signed: dict[str, Any]) -> None:
        """A statement and its signatures, about an entry before it."""
        has(signed, {"foedus_signed": int, "entry": str, "statement": dict, "signatures": list})
        has(signed["statement"], STATEMENT)
        if (signed["foedus_signed"], signed["statement"]["foedus_statement"]) != (1, 1):
            raise Invalid("it is of another version")
        if self.awaited is not None and signed["entry"] != self.awaited[1]["id"]:
            self.expect_signed()
        entry = self.entries.get(signed["entry"])
        if entry is None or entry["id"] in self.signed:
            raise Invalid(f"it signs {signed['entry']!r}, which is not before it or is signed")
        try:
            self.same(signed["statement"], entry)
            at_once = self.awaited is not None
            then = instant(entry["recorded_at"]) if at_once else self.as_of
            persons = self.persons(signed, then)
        except Invalid as fault:
            raise Invalid(f"{entry['id']!r}: {fault.why}") from fault
        self.awaited = None
        self.nonces.add(signed["statement"]["nonce"])
        self.signed[entry["id"]] = persons

    def same(self, said: dict[str, Any], entry: dict[str, Any]) -> None:
        """What was signed is what the entry says, in this case of this log."""
        if said["log"] != self.origin:
            raise Invalid(f"it was signed for another log, {said['log']!r}")
        if said["opening"] != self.opening:
            raise Invalid("it was signed for a case with another opening")
        same = all(said[key] == entry[key] for key in ("case", "mode", "party"))
        if not same or {said["kind"]: said["body"]} != entry["body"]:
            raise Invalid("what was signed is not what it says")
        if entry.get("statement", digest_of(said)) != digest_of(said):
            raise Invalid("what was signed is not the statement that it names")
        if said["agreements"] != self.agreements:
            raise Invalid("it was signed under other agreements")
        if not NONCE.fullmatch(said["nonce"]) or said["nonce"] in self.nonces:
            raise Invalid("the nonce of its statement is none or was used before")

    def persons(self, signed: dict[str, Any], then: tuple[str, str]) -> list[str]:
        """Who has signed, each with a key that was its party's then; enough of them."""
        said, persons, used = signed["statement"], list[str](), set[bytes]()
        for signature in signed["signatures"]:
            has(signature, {"key": str}, {"ed25519": str, "webauthn": dict})
            if "webauthn" in signature:
                has(signature["webauthn"], ASSERTION)
            id_ = signature["key"]
            believed = self.believed is None or id_ in self.believed
            key = self.keys.get(id_) if believed and id_ not in self.revoked else None
            if key is None or key["party"] != said["party"]:
                raise Invalid("it is signed with a key that is not its party's")
            if id_ in self.waits and self.waits[id_] > then:
                raise Invalid(f"{key['person']} has signed with a key that has to wait")
            roles = SIGNERS | ({"duty_officer"} if said["kind"] in ON_DUTY else set())
            if not any((key["party"], role, key["person"]) in self.seats for role in roles):
                raise Invalid(f"{key['person']} has no seat that signs it")
            public = point_of(key)
            if key["person"] in persons or public in used:
                raise Invalid(f"{key['person']} has signed twice; a second person is needed")
            check_signature(key, signature, bytes.fromhex(digest_of(said)[7:]))
            persons.append(key["person"])
            used.add(public)
        needed = max(1, self.asked.get(said["kind"], 0))
        if len(persons) < needed:
            raise Invalid(f"{len(persons)} of {needed} persons have signed")
        return persons

    # the count

    def sheet(self, sheet: dict[str, Any]) -> None:
        has(sheet, SHEET, {"closes": str})
        if sheet["foedus_tally"] != 1:
            raise Invalid("it is of another version")
        if (sheet["case"], sheet["mode"]) != (self.manifest["case"], self.manifest["mode"]):
            raise Invalid("it belongs to another case or mode")
        rule: dict[str, Any] | None = sheet["rule"]
        while rule is not None:
            has(rule, RULE, {"quorum": str, "tie": str, "chair": str, "on_fail": dict})
            rule = rule.get("on_fail")
        settled = self.stamp(sheet["settled"])
        words = self.words(sheet, settled)
        stances = {party: self.stance(entry, settled) for party, entry in words.items()}
        for each in sheet["positions"]:
            has(each, {"party": str, "entry": str, "stance": str})
            if stances[each["party"]] != each["stance"]:
                raise Invalid(f"the word of {each['party']} amounts to something else")
        recused = set(sheet["recused"])
        found = outcome_of(sheet["rule"], stances, recused)
        if found == "adopted":
            found = self.proposed(sheet["question"], settled) or found
        hoped = {
            party: "conditional"
            for party, entry in words.items()
            if self.answer(entry) == "ad_referendum" and stances[party] == "silent"
        }
        if hoped and found is not None and found not in GOOD:
            if outcome_of(sheet["rule"], {**stances, **hoped}, recused) in GOOD:
                found = "lapsed"
        if sheet["outcome"] == "withdrawn" and self.withdrawn(sheet["question"], settled):
            found = "withdrawn"
        unfinished = sheet["rule"]["kind"] == "silence" and sheet["outcome"] == "no_decision"
        if unfinished and "closes" in sheet and settled[0] == instant(sheet["closes"]):
            found = "no_decision"
        if found != sheet["outcome"]:
            raise Invalid(
                f"the count of {sheet['question']} comes to {found}, not {sheet['outcome']}"
            )
        self.outcomes[sheet["question"]] = found

    @staticmethod
    def stamp(value: dict[str, Any]) -> tuple[tuple[str, str], int]:
        has(value, {"at": str}, {"position": int})
        return instant(value["at"]), value.get("position", AFTER_ALL)

    @staticmethod
    def stamp_of(entry: dict[str, Any]) -> tuple[tuple[str, str], int]:
        return instant(entry["received_at"]), entry["position"]

    def of(self, kind: str, question: str) -> list[dict[str, Any]]:
        """Entries of a kind about a question, by when they count."""
        found = [
            each
            for each in self.entries.values()
            if kind in each["body"] and each["body"][kind].get("question") == question
        ]
        return sorted(found, key=self.stamp_of)

    def words(
        self, sheet: dict[str, Any], settled: tuple[tuple[str, str], int]
    ) -> dict[str, dict[str, Any]]:
        """The word of each party; that none was left out which was in time."""
        words = {each["party"]: self.entries[each["entry"]] for each in sheet["positions"]}
        if len(words) < len(sheet["positions"]):
            raise Invalid("a party is counted twice")
        question = sheet["question"]
        said = self.of("position_taken", question) + self.of("draft_objected", question)
        ids = {entry["id"] for entry in said}
        drafts = [d for d in self.of("draft_circulated", question) if self.stamp_of(d) <= settled]
        since = self.stamp_of(drafts[-1]) if drafts else None
        for party, entry in words.items():
            if entry["id"] not in ids or entry["party"] != party or self.stamp_of(entry) > settled:
                raise Invalid(f"the word of {party} is not what {entry['id']!r} says")
        late = set(sheet["late"])
        for entry in said:
            stamp, counted = self.stamp_of(entry), words.get(entry["party"])
            if stamp > settled or sheet["rule"]["kind"] == "individual":
                continue
            if entry["id"] in late:
                if "closes" not in sheet or stamp <= (instant(sheet["closes"]), AFTER_ALL):
                    raise Invalid(f"{entry['id']!r} was in time and is called late")
                continue
            old_draft = "draft_objected" in entry["body"] and (since is None or stamp < since)
            if not old_draft and (counted is None or self.stamp_of(counted) < stamp):
                raise Invalid(f"{entry['id']!r} was in time and is not counted")
        return words

    @staticmethod
    def answer(entry: dict[str, Any]) -> str:
        body = entry["body"].get("position_taken")
        return body["answer"] if body else "decline"

    def stance(self, entry: dict[str, Any], settled: tuple[tuple[str, str], int]) -> str:
        answer = self.answer(entry)
        if answer != "ad_referendum":
            return STANCES[answer]
        body = entry["body"]["position_taken"]
        until = instant(body["until"]) if "until" in body else None
        steps = [
            each
            for each in self.entries.values()
            if each["party"] == entry["party"]
            and each["body"].get("step_completed", {}).get("step") == body.get("pending", "")
            and self.stamp_of(each) <= settled
            and (until is None or instant(each["received_at"]) <= until)
        ]
        if steps:
            last = max(steps, key=self.stamp_of)["body"]["step_completed"]["result"]
            return "support" if last == "approved" else "decline"
        over = until is not None and settled >= (until, AFTER_ALL)
        return "silent" if over else "conditional"

    def proposed(self, question: str, settled: tuple[tuple[str, str], int]) -> str | None:
        """What the text that was put would amount to."""
        for kind in ("draft_circulated", "question_put"):
            found = [each for each in self.of(kind, question) if self.stamp_of(each) <= settled]
            if found:
                proposes: str = found[-1]["body"][kind]["proposes"]
                return proposes
        return None

    def withdrawn(self, question: str, settled: tuple[tuple[str, str], int]) -> bool:
        return any(self.stamp_of(e) <= settled for e in self.of("question_withdrawn", question))


def receipt(proof: bytes, entry: bytes, policy: Policy) -> dict[str, Any]:
    """That the log has an entry where its receipt says (C2SP tlog-proof)."""
    head, _, rest = proof.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as fault:
        raise Invalid("the receipt is not written as one") from fault
    found = re.fullmatch(r"index (0|[1-9][0-9]{0,15})", lines[1], re.ASCII) if lines[1:] else None
    hashes = [from_base64(each) for each in lines[2:]]
    if found is None or len(hashes) > 63 or any(len(each) != 32 for each in hashes):
        raise Invalid("the receipt is not written as one")
    text, signatures = read_note(rest, "checkpoint")
    origin, size, root = read_checkpoint(text)
    witnesses, index, said = policy.check(origin, text, signatures), int(found[1]), read_json(entry)
    if root_of_proof(leaf_hash(entry), index, size, hashes) != root:
        raise Invalid("it is not in the log of the checkpoint", index)
    if not isinstance(said, dict) or any(type(said.get(k)) is not str for k in ENTRY_NAMES):
        raise Invalid("it is no entry", index)
    named = {name: said[name] for name in ENTRY_NAMES}
    log = {"log": origin, "size": size, "witnesses": sorted(witnesses)}
    return {"valid": True, **named, "leaf": index, **log}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Verify a bundle of a Foedus record.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--policy", type=Path, help="logs and witnesses to believe (tlog-policy)")
    parser.add_argument("--keys", type=Path, help="keys of parties to believe; else the roster's")
    parser.add_argument("--entry", type=Path, help="what a receipt is of; else the .json beside it")
    parser.add_argument("--json", action="store_true", help="for machines")
    given = parser.parse_args(arguments)
    try:
        if given.policy is None:
            report, code = {"valid": None, "why": NOBODY}, 1
        else:
            report, code = verified(given), 0
    except Invalid as fault:
        report, code = {"valid": False, "leaf": fault.leaf, "why": fault.why}, 1
    except (Unreadable, OSError, UnicodeDecodeError) as fault:
        report, code = {"valid": None, "why": str(fault)}, 2
    if given.json:
        print(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        show(report, code)
    return code


def verified(given: argparse.Namespace) -> dict[str, Any]:
    policy = Policy(given.policy.read_bytes().decode("utf-8"))
    data = given.file.read_bytes()
    if data.startswith(PROOF):
        return receipt(data, (given.entry or given.file.with_suffix(".json")).read_bytes(), policy)
    keys = given.keys.read_bytes().removesuffix(b"\n") if given.keys else None
    return Bundle(data, policy, keys).verify()


def plain(text: str) -> str:
    """A text on its line: if anything of it is not printed, quoted with that escaped."""
    return text if text.isprintable() else ascii(text)


def say(why: str) -> str:
    return "\n".join(map(plain, why.split("\n"))) if why == NOBODY else plain(why)


def show(report: dict[str, Any], code: int) -> None:
    if code:
        place = f"leaf {report['leaf']}: " if report.get("leaf") is not None else ""
        invalid = "INVALID" if report["valid"] is False else "CANNOT SAY"
        print(f"{invalid if code == 1 else 'UNREADABLE'}: {place}{say(report['why'])}")
        return
    if "leaf" in report:
        where = f"leaf {report['leaf']} of {report['size']} in the log {report['log']}"
        named = f"{plain(report['case'])} ({plain(report['mode'])})"
        print(f"VALID: {named}, the entry {report['id']!r}: {where}")
        print(f"  cosigned by {', '.join(report['witnesses']) or 'nobody'}")
        return
    entries = f"{report['entries']} entries as of {report['as_of']}"
    print(f"VALID: {plain(report['case'])} ({plain(report['mode'])}), {entries}")
    print(f"  in the log {report['log']} of {report['size']}")
    print(f"  cosigned by {', '.join(report['witnesses']) or 'nobody'}")
    for entry, persons in report["signed"].items():
        print(f"  {plain(entry)} signed by {', '.join(map(plain, persons))}")
    if report["unsigned"]:
        print(f"  NOT SIGNED: {', '.join(map(plain, report['unsigned']))}")
    print(f"  NOT CHECKED HERE: {NOT_CHECKED}")
    for question, outcome in report["outcomes"].items():
        print(f"  {plain(question)}: {outcome or 'each for itself'}")


if __name__ == "__main__":
    sys.exit(main())
