#!/usr/bin/env python3
"""Verify a bundle of a Foedus record: python foedus_verify.py FILE [--policy FILE] ...

One file, with the standard library and `cryptography`, and nothing of Foedus:
it was written from docs/reference/record-format.md.

Exit codes: 0 valid, 1 invalid (the message names the leaf), 2 unreadable.
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
from fractions import Fraction
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

LONGEST_LEAF = 65_535
AFTER_ALL = 1 << 60
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
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


def read_json(data: bytes) -> Any:
    """Read JSON whose bytes are the canonical ones."""
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


def read_note(data: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Invalid("the checkpoint is not in UTF-8") from fault
    text, gap, below = whole.rpartition("\n\n")
    if not gap or not below.endswith("\n") or any(c < " " and c != "\n" for c in whole):
        raise Invalid("the checkpoint is no signed note")
    signatures = []
    for line in below[:-1].split("\n"):
        words = line.split(" ")
        if len(words) != 3 or words[0] != "\u2014" or not words[1] or "+" in words[1]:
            raise Invalid("a signature of the checkpoint is not written as one")
        raw = from_base64(words[2])
        if len(raw) <= 4:
            raise Invalid("a signature of the checkpoint is too short")
        signatures.append((words[1], raw[:4], raw[4:]))
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
        if self.kind not in (1, 4) or len(self.public) != 32 or self.id.hex() != parts[1]:
            raise Unreadable(f"{text!r} is no key")

    def signed(self, text: str, signatures: list[tuple[str, bytes, bytes]]) -> bool:
        found = [raw for name, id_, raw in signatures if (name, id_) == (self.name, self.id)]
        for raw in found:
            message = text
            if self.kind == 4:
                seen = int.from_bytes(raw[:8], "big")
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
        for line in text.split("\n"):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "log" and len(words) in (2, 3):
                key = NoteKey(words[1])
                self.logs[key.name] = key
            elif words[0] == "witness" and len(words) in (3, 4):
                self.witnesses[words[1]] = NoteKey(words[2])
            elif words[0] == "group" and len(words) > 3:
                members = words[3:]
                least = {"any": "1", "all": str(len(members))}.get(words[2], words[2])
                unknown = set(members) - self.witnesses.keys() - self.groups.keys()
                if unknown or not least.isdigit() or not 1 <= int(least) <= len(members):
                    raise Unreadable(f"the policy says {line!r}")
                self.groups[words[1]] = (int(least), members)
            elif words[0] == "quorum" and len(words) == 2 and not self.quorum:
                self.quorum = words[1]
            else:
                raise Unreadable(f"the policy says {line!r}")
        if self.quorum not in {"none", *self.witnesses, *self.groups}:
            raise Unreadable("the policy has no quorum")

    def enough(self, name: str, seen: set[str]) -> bool:
        if name == "none" or name in seen:
            return True
        least, members = self.groups.get(name, (1, []))
        return sum(self.enough(each, seen) for each in members) >= least

    def check(self, origin: str, text: str, signatures: list[tuple[str, bytes, bytes]]) -> set[str]:
        if origin not in self.logs:
            raise Invalid(f"the log {origin!r} is none of those to believe")
        if not self.logs[origin].signed(text, signatures):
            raise Invalid("the checkpoint is not signed by its log")
        seen = {name for name, key in self.witnesses.items() if key.signed(text, signatures)}
        if not self.enough(self.quorum, seen):
            raise Invalid("too few witnesses have cosigned the checkpoint")
        return seen


# statements


def check_assertion(key: dict[str, Any], assertion: dict[str, Any], challenge: bytes) -> None:
    has(key, {"public": str, "rp": str, "origin": str})
    has(assertion, {"authenticator_data": str, "client_data": str, "signature": str})
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


def read_keys(data: bytes) -> dict[str, dict[str, Any]]:
    value = read_json(data)
    if not isinstance(value, list):
        raise Invalid("the keys are no list")
    keys = {}
    for key in value:
        has(key, {"party": str, "person": str}, {"ed25519": str, "webauthn": dict})
        keys["sha256:" + sha256(canonical(key).encode()).hex()] = key
    if len(keys) < len(value):
        raise Invalid("a key stands twice")
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


def pack(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(members):
            info = tarfile.TarInfo(name)
            info.size = len(members[name])
            tar.addfile(info, io.BytesIO(members[name]))
    return out.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for info in tar:
                file = tar.extractfile(info) if info.isreg() else None
                if file is None or info.name in members:
                    raise Invalid(f"the member {info.name!r} is no file, or stands twice")
                members[info.name] = file.read()
    except (tarfile.TarError, ValueError, OSError, EOFError) as fault:
        raise Unreadable("this is no bundle") from fault
    if pack(members) != data:
        raise Invalid("the archive is not written as a bundle is")
    return members


def instant(text: Any) -> tuple[str, str]:
    """An instant that sorts: the seconds, and the fraction."""
    if not isinstance(text, str) or not INSTANT.fullmatch(text):
        raise Invalid(f"{text!r} is no instant in UTC")
    seconds, _, fraction = text[:-1].partition(".")
    return seconds, fraction.ljust(9, "0")


class Bundle:
    """One bundle, checked step by step."""

    def __init__(self, data: bytes, policy: Policy | None, keys: bytes | None) -> None:
        self.members, self.policy = unpack(data), policy
        self.entries: dict[str, dict[str, Any]] = {}
        self.agreements: list[str] = []
        self.signed: dict[str, list[str]] = {}
        self.nonces: set[str] = set()
        self.sheets: list[tuple[int, dict[str, Any]]] = []
        self.outcomes: dict[str, str | None] = {}
        for name in ("bundle.json", "checkpoint", "keys.json"):
            if name not in self.members:
                raise Invalid(f"the member {name!r} is missing")
        self.manifest = read_json(self.members["bundle.json"])
        shape = {"foedus_bundle": int, "case": str, "mode": str, "leaves": list, "persons": int}
        has(self.manifest, shape)
        own = read_keys(self.members["keys.json"])
        self.own, self.used = own, set()
        self.keys = own if keys is None else read_keys(keys)

    def verify(self) -> dict[str, Any]:
        manifest = self.manifest
        leaves = manifest["leaves"]
        if manifest["foedus_bundle"] != 1 or not leaves or any(type(n) is not int for n in leaves):
            raise Invalid("the manifest is of another version, or names no leaves")
        wanted = {"bundle.json", "checkpoint", "keys.json"}
        wanted |= {f"{part}/{n:010d}" for n in leaves for part in ("leaves", "proofs")}
        if leaves != sorted(set(leaves)) or wanted != set(self.members):
            raise Invalid("the manifest does not say what is in the bundle")
        text, signatures = read_note(self.members["checkpoint"])
        origin, size, root = read_checkpoint(text)
        witnesses = self.policy.check(origin, text, signatures) if self.policy else set()
        for number in leaves:
            self.at(number, lambda n=number: self.leaf(n, size, root))
        if not self.entries:
            raise Invalid("the bundle holds no entry")
        if self.used != set(self.own):
            raise Invalid("the keys in the bundle are not those that signed")
        for number, sheet in self.sheets:
            self.at(number, lambda s=sheet: self.sheet(s))
        positions = [e["id"] for e in self.entries.values() if "position_taken" in e["body"]]
        return {
            "valid": True,
            "case": manifest["case"],
            "mode": manifest["mode"],
            "log": origin,
            "size": size,
            "checkpoint_believed": self.policy is not None,
            "witnesses": sorted(witnesses),
            "entries": len(self.entries),
            "signed": self.signed,
            "unsigned_positions": [each for each in positions if each not in self.signed],
            "outcomes": self.outcomes,
        }

    @staticmethod
    def at(number: int, do: Any) -> None:
        try:
            do()
        except Invalid as fault:
            raise Invalid(fault.why, number) from fault
        except (
            KeyError,
            TypeError,
            ValueError,
            IndexError,
            AttributeError,
            ZeroDivisionError,
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
        if isinstance(value, dict) and "foedus_record" in value:
            self.entry(value)
        elif isinstance(value, dict) and "foedus_signed" in value:
            self.statement(value)
        elif isinstance(value, dict) and "foedus_tally" in value:
            self.sheets.append((number, value))
        else:
            raise Invalid("it is no entry, signed statement or tally sheet")

    def entry(self, entry: dict[str, Any]) -> None:
        has(entry, ENTRY, {"cite": str, "confirmed_by": dict})
        if entry["foedus_record"] != 1:
            raise Invalid("it is of another version")
        if (entry["case"], entry["mode"]) != (self.manifest["case"], self.manifest["mode"]):
            raise Invalid("it belongs to another case or mode")
        if entry["position"] != len(self.entries) or entry["id"] in self.entries:
            raise Invalid(f"it is at {entry['position']} where {len(self.entries)} is next")
        ((kind, body),) = entry["body"].items()
        if (kind == "case_opened") != (entry["position"] == 0):
            raise Invalid("a case is opened by its first entry")
        for seat in [entry["by"], *([entry["confirmed_by"]] if "confirmed_by" in entry else [])]:
            has(seat, {"party": str, "role": str}, {"person": str})
        received, recorded = instant(entry["received_at"]), instant(entry["recorded_at"])
        if received > recorded:
            raise Invalid("it was received after it was recorded")
        if received < recorded:
            first, second = entry["by"], entry.get("confirmed_by")
            same = second and [second["party"], second.get("person")] == [
                first["party"],
                first.get("person"),
            ]
            if second is None or same:
                raise Invalid("an earlier time of receipt needs a second person")
        if kind == "case_opened":
            for agreement in body["agreements"]:
                if "sha256:" + sha256(agreement["text"].encode()).hex() != agreement["digest"]:
                    raise Invalid(f"the text of {agreement['reference']} has another digest")
                self.agreements.append(agreement["digest"])
        self.entries[entry["id"]] = entry

    def statement(self, signed: dict[str, Any]) -> None:
        shape = {"foedus_signed": int, "entry": str, "statement": dict, "signatures": list}
        has(signed, shape)
        said = signed["statement"]
        fields = {"case": str, "mode": str, "agreements": list, "kind": str, "body": dict}
        has(said, {"foedus_statement": int, **fields, "party": str, "nonce": str})
        if signed["foedus_signed"] != 1 or said["foedus_statement"] != 1:
            raise Invalid("it is of another version")
        entry = self.entries.get(signed["entry"])
        if entry is None or entry["id"] in self.signed:
            raise Invalid(f"it signs {signed['entry']!r}, which is not before it or is signed")
        same = all(said[key] == entry[key] for key in ("case", "mode", "party"))
        if not same or {said["kind"]: said["body"]} != entry["body"]:
            raise Invalid(f"what was signed is not what {entry['id']!r} says")
        if said["agreements"] != self.agreements:
            raise Invalid("it was signed under other agreements")
        if len(said["nonce"]) < 16 or said["nonce"] in self.nonces:
            raise Invalid("its nonce is too short or was used before")
        challenge = sha256(b"foedus-statement/v1\n" + canonical(said).encode())
        persons: list[str] = []
        for signature in signed["signatures"]:
            has(signature, {"key": str}, {"ed25519": str, "webauthn": dict})
            key = self.keys.get(signature["key"])
            if key is None or key["party"] != said["party"]:
                raise Invalid("it is signed with a key that is not its party's")
            if key["person"] in persons:
                raise Invalid(f"{key['person']} has signed twice; a second person is needed")
            if "ed25519" in key and "ed25519" in signature:
                raw = from_base64(signature["ed25519"])
                check_ed25519(from_base64(key["ed25519"]), raw, challenge, "its signature")
            elif "webauthn" in key and "webauthn" in signature:
                check_assertion(key["webauthn"], signature["webauthn"], challenge)
            else:
                raise Invalid("its signature is of another kind than its key")
            persons.append(key["person"])
            self.used.add(signature["key"])
        if len(persons) < max(1, self.manifest["persons"]):
            raise Invalid(f"{len(persons)} of {self.manifest['persons']} persons have signed")
        self.nonces.add(said["nonce"])
        self.signed[entry["id"]] = persons

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


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Verify a bundle of a Foedus record.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--policy", type=Path, help="logs and witnesses to believe (tlog-policy)")
    parser.add_argument("--keys", type=Path, help="keys of parties to believe; else the bundle's")
    parser.add_argument("--json", action="store_true", help="for machines")
    given = parser.parse_args(arguments)
    try:
        policy = Policy(given.policy.read_text("utf-8")) if given.policy else None
        keys = given.keys.read_bytes().removesuffix(b"\n") if given.keys else None
        report = Bundle(given.file.read_bytes(), policy, keys).verify()
        code = 0
    except Invalid as fault:
        report, code = {"valid": False, "leaf": fault.leaf, "why": fault.why}, 1
    except (Unreadable, OSError, UnicodeDecodeError) as fault:
        report, code = {"valid": None, "why": str(fault)}, 2
    if given.json:
        print(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        show(report, code)
    return code


def show(report: dict[str, Any], code: int) -> None:
    if code:
        place = f"leaf {report['leaf']}: " if report.get("leaf") is not None else ""
        print(f"{'INVALID' if code == 1 else 'UNREADABLE'}: {place}{report['why']}")
        return
    print(f"VALID: {report['case']} ({report['mode']}), {report['entries']} entries")
    print(f"  in the log {report['log']} of {report['size']}")
    if not report["checkpoint_believed"]:
        print("  NOT CHECKED: who signed the checkpoint (give --policy)")
    else:
        print(f"  cosigned by {', '.join(report['witnesses']) or 'nobody'}")
    for entry, persons in report["signed"].items():
        print(f"  {entry} signed by {', '.join(persons)}")
    if report["unsigned_positions"]:
        print(f"  NOT SIGNED: {', '.join(report['unsigned_positions'])}")
    for question, outcome in report["outcomes"].items():
        print(f"  {question}: {outcome or 'each for itself'}")


if __name__ == "__main__":
    sys.exit(main())
