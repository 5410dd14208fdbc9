"""Write `docs/reference` from the code: keys, codes, rules, entries, moves, standing, shell.

Nothing on those pages is written by hand but `meanings.py`.  Run it after a
change (`make docs`); a test fails when a page is not what this would write.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import click
import meanings
from kinds import code, heading, kind_of, link, models_of, plain_kind, structures_of, table
from openings import OPENINGS
from page_examples import Folder
from warning_pages import warnings

from foedus.agreement import vocabulary
from foedus.agreement.checks import check
from foedus.agreement.choosing.dossier import NEEDED, Did, Dossier, Grade, Point
from foedus.agreement.choosing.dossier import Stance as StanceHeld
from foedus.agreement.choosing.requirements import Requirements
from foedus.agreement.choosing.verdicts import Verdict
from foedus.agreement.documents import read_document
from foedus.agreement.findings import CODES
from foedus.agreement.model import Document, Rule
from foedus.agreement.procedure import Procedure
from foedus.agreement.reading import read_tree
from foedus.agreement.reports import as_text
from foedus.agreement.resolved import RuleInForce
from foedus.agreement.schema import json_schema
from foedus.agreement.vocabulary import (
    STRENGTHS,
    Abstention,
    Counted,
    EarlyClose,
    Form,
    Gate,
    Outcome,
    RuleKind,
    Tie,
    Verb,
)
from foedus.case import entries as e
from foedus.case import moves
from foedus.case.commands import ASKED
from foedus.case.rights import RIGHTS
from foedus.case.standing import Standing
from foedus.case.tally import GOOD, Stance, outcome_of
from foedus.cli.main import cli
from foedus.corpus.library import Corpus
from foedus.forecast.behaviour import Basis, Behaviour
from foedus.rehearsal.occasions import KINDS
from foedus.rehearsal.review.review import Review
from foedus.rehearsal.scenario import Scenario
from foedus.rehearsal.script import Act, Script
from foedus.rehearsal.trials import Expectation, Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["PAGES", "pages"]

HERE: Final = Path(__file__).parent
BAD: Final = HERE.parent / "tests" / "agreement" / "bad"
INTERNAL: Final = frozenset({"Document.variant", "Document.parties_from", "Behaviour.variant"})
"""Keys that reading a document makes, and nobody writes."""

_WRITTEN: Final = (
    "<!-- Written by docs/make_reference.py: change the code, then run `make docs`. -->"
)


def language() -> Iterator[str]:
    """Every key of a document, and the closed lists."""
    yield OPENINGS["language"]
    yield "## Kinds of values"
    yield table(("Kind", "Written as"), [(code(k), v) for k, v in meanings.TYPES.items()])
    for model in models_of(Document):
        yield from _model(model)
    yield "## How a party decides at home"
    yield "A file with `procedure:` says it step by step; it binds nobody."
    for model in models_of(Procedure):
        if model not in models_of(Document):
            yield from _model(model)
    yield "## Closed lists"
    yield "A word that is not on a list is an error; a new word is a change of the language."
    for name in sorted(vocabulary.__all__):
        listed = getattr(vocabulary, name)
        if inspect.isclass(listed):
            yield from _closed_list(listed)


def _model(model: Any, skip: Iterable[str] = ()) -> Iterator[str]:
    yield f"## {model.__name__}"
    yield _doc(model)
    rows = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        if f"{model.__name__}.{key}" in INTERNAL or key in skip:
            continue
        needed = "yes" if field.is_required() else ""
        rows.append((code(key), kind_of(model, name), needed, words_of(model, key)))
    yield table(("Key", "Kind", "Required", "Meaning"), rows)


def words_of(model: Any, key: str) -> str:
    """What a key means: the model's own words, or those of `meanings.py`."""
    for name, field in model.model_fields.items():
        if key == (field.alias or name) and field.description:
            return str(field.description)
    classes = [each.__name__ for each in model.__mro__]
    found = (meanings.KEYS[f"{name}.{key}"] for name in classes if f"{name}.{key}" in meanings.KEYS)
    return next(found, "")


def _doc(kind: Any) -> str:
    """The words of the code; its laws are in CONTRIBUTING."""
    laws = r"\(design, laws? ([\d, and]+)\)"
    return re.sub(laws, r"([law \1](../../CONTRIBUTING.md#the-laws))", inspect.getdoc(kind) or "")


def _closed_list(listed: Any) -> Iterator[str]:
    yield f"## {listed.__name__}"
    yield _doc(listed)
    known: dict[Any, dict[str, str]] = {
        Verb: meanings.VERBS,
        Gate: meanings.GATES,
        Abstention: meanings.ABSTENTIONS,
        Counted: meanings.COUNTED,
        RuleKind: meanings.KINDS,
    }
    if listed in known:
        rows = [(code(each.value), known[listed].get(each.value, "")) for each in listed]
        yield table(("Word", "Meaning"), rows)
    else:
        yield ", ".join(code(each.value) for each in listed) + "."
    if listed is vocabulary.Modal:
        slots = [
            (code(m.value), ", ".join(code(w) for w in sorted(s))) for m, s in STRENGTHS.items()
        ]
        yield table(("Slot", "Words of the text that bear it"), slots)


def dossiers() -> Iterator[str]:
    """Every key of a dossier and of a list of requirements, and their closed lists."""
    yield OPENINGS["dossiers"]
    shown = set(models_of(Document))
    for root, lists in ((Dossier, (Did, StanceHeld, Point, Grade)), (Requirements, (Verdict,))):
        yield f"## A file with `{next(iter(root.model_fields))}:`"
        for model in models_of(root):
            if model not in shown:
                apart = f"language.md#{Form.__name__.lower()}"
                yield from (part.replace("#form)", f"{apart})") for part in _model(model))
            shown.add(model)
        for listed in lists:
            yield from _closed_list(listed)
    rows = [
        (code(did.value), ", ".join(code(key) for key in sorted(keys)) or "nothing more")
        for did, keys in NEEDED.items()
    ]
    yield "## What an entry cannot lack"
    yield "Beside `did`, `on`, `by` and a source:"
    yield table(("Entry", "Keys"), rows)


def behaviours() -> Iterator[str]:
    """Every key of a behaviour, and what its numbers rest on."""
    yield OPENINGS["behaviours"]
    kinds = meanings.TYPES_OF_BEHAVIOURS
    yield table(("Kind", "Written as"), [(code(k), v) for k, v in kinds.items()])
    shown = {*models_of(Document), *models_of(Procedure)}
    for model in models_of(Behaviour):
        if model not in shown:
            apart = f"language.md#{Form.__name__.lower()}"
            yield from (part.replace("#form)", f"{apart})") for part in _model(model))
    yield from _closed_list(Basis)


def scenarios() -> Iterator[str]:
    """Every key of a scenario, and the facts that its injects wait for."""
    yield OPENINGS["scenarios"]
    kinds = meanings.TYPES_OF_SCENARIOS
    yield table(("Kind", "Written as"), [(code(k), v) for k, v in kinds.items()])
    elsewhere = models_of(Script)
    shown = [model for model in models_of(Scenario) if model not in elsewhere]
    pages = {link(each.__name__): link(each.__name__, "entries.md") for each in elsewhere}
    pages |= {link(name): link(name, "language.md") for name in vocabulary.__all__}
    parts = [part for model in shown for part in _model(model)]
    parts += ["## Facts of the standing", OPENINGS["facts"]]
    parts += [part for model in KINDS.values() for part in _model(model, skip={"at"})]
    for part in parts:
        for here, there in pages.items():
            part = part.replace(here, there)  # noqa: PLW2901 - one link after the other
        yield part


def codes() -> Iterator[str]:
    """Every finding, with what it looks like."""
    yield OPENINGS["codes"]
    rows = [(link(each.id), each.severity.value, each.title) for each in CODES.values()]
    yield table(("Code", "Severity", "Meaning"), rows)
    for each in CODES.values():
        yield f"## {each.id}"
        yield f"{each.severity.value.capitalize()}: {each.title}."
        example = _transcript(each.id)
        if example:
            yield f"```text\n{example}\n```"


def _transcript(wanted: str) -> str:
    """What the checker says to the test's own example of a code, if it has one."""
    for path in sorted(BAD.glob(f"{wanted}*.y*ml")):
        data = path.read_bytes()
        readings, unread = read_document(data, path.name)
        found = [*unread, *check(readings, Corpus([path]))]
        sources = {path.name: read_tree(data, path.name)[1]}
        said = as_text([each for each in found if each.code == wanted][:1], sources).strip()
        if said and "```" not in said:
            return said
    return ""


def rules() -> Iterator[str]:
    """How each kind of rule makes an outcome."""
    yield OPENINGS["rules"]
    yield "## Kinds"
    yield table(
        ("Kind", "How it decides"),
        [(code(k.value), meanings.KINDS.get(k.value, "")) for k in RuleKind],
    )
    yield "## Three voters"
    yield OPENINGS["three voters"]
    yield table(("Positions", *(name for name, _ in _RULES)), list(_outcomes()))
    for kind, said in ((Counted, meanings.COUNTED), (Abstention, meanings.ABSTENTIONS)):
        yield f"## {kind.__name__}"
        yield _doc(kind)
        yield table(
            ("Word", "Meaning"), [(code(each.value), said.get(each.value, "")) for each in kind]
        )
    yield OPENINGS["bases"]
    bases = ("", *(code(base.value) for base in Counted))
    yield table(bases, [(code(each.value), *_bases(each)) for each in Abstention])
    yield "Without it, consensus and unanimity take `not_against`, every other kind `ignored`."
    for closed in (EarlyClose, Tie, Outcome):
        yield from _closed_list(closed)


def _bases(abstain: Abstention) -> Iterator[str]:
    """Two of how many it is for each base: the first share that two of them reach."""
    held = {"A": Stance.SUPPORT, "B": Stance.SUPPORT, "C": Stance.ABSTAIN}
    for base in Counted:
        wholes = (n for n in range(2, 5) if outcome_of(_two_of(n, base, abstain), held) in GOOD)
        yield f"2 of {next(wholes)}"


def _two_of(whole: int, base: Counted, abstain: Abstention) -> RuleInForce:
    """A share of a base, for four voters."""
    weights = dict.fromkeys("ABCD", 1)
    made = _rule(RuleKind.MAJORITY, abstain, need=f"2/{whole}", of=base.value, weights=weights)
    return dataclasses.replace(made, voters=("A", "B", "C", "D"))


def _rule(kind: RuleKind, abstain: Abstention = Abstention.IGNORED, **keys: Any) -> RuleInForce:
    made = Rule.model_validate({"kind": kind.value, **keys})
    delegates = frozenset({made.to} if made.to else ())
    veto = frozenset(made.veto)
    return RuleInForce(
        name="rule",
        rule=made,
        voters=("A", "B", "C"),
        abstain=abstain,
        delegates=delegates,
        veto=veto,
    )


_RULES: Final = (
    ("consensus", _rule(RuleKind.CONSENSUS, Abstention.NOT_AGAINST)),
    ("unanimity, `abstain: present`", _rule(RuleKind.UNANIMITY, Abstention.PRESENT)),
    ("silence", _rule(RuleKind.SILENCE, window="PT12H")),
    ("majority, 2/3 of members", _rule(RuleKind.MAJORITY, need="2/3", of="members")),
    (
        "majority, more than 1/2 of votes",
        _rule(RuleKind.MAJORITY, need="more than 1/2", of="votes"),
    ),
    ("the same, veto of C", _rule(RuleKind.MAJORITY, need="more than 1/2", of="votes", veto="C")),
    ("delegated to A", _rule(RuleKind.DELEGATED, to="A")),
)
_S: Final = Stance
_POSITIONS: Final[tuple[tuple[str, tuple[Stance, Stance, Stance]], ...]] = (
    ("all support", (_S.SUPPORT, _S.SUPPORT, _S.SUPPORT)),
    ("A and B support, C silent", (_S.SUPPORT, _S.SUPPORT, _S.SILENT)),
    ("A and B support, C abstains", (_S.SUPPORT, _S.SUPPORT, _S.ABSTAIN)),
    ("A and B support, C declines", (_S.SUPPORT, _S.SUPPORT, _S.DECLINE)),
    ("A and B support, C with caveat", (_S.SUPPORT, _S.SUPPORT, _S.CONDITIONAL)),
    ("A supports, B and C silent", (_S.SUPPORT, _S.SILENT, _S.SILENT)),
    ("A supports, B declines, C silent", (_S.SUPPORT, _S.DECLINE, _S.SILENT)),
    ("all silent", (_S.SILENT, _S.SILENT, _S.SILENT)),
)


def _outcomes() -> Iterator[tuple[str, ...]]:
    for said, stances in _POSITIONS:
        held = dict(zip("ABC", stances, strict=True))
        found = (outcome_of(rule, held) for _, rule in _RULES)
        yield (said, *(each.replace("_", " ") if each else "none" for each in found))


def entries() -> Iterator[str]:
    """Every entry, the command that asks for it, and who may ask."""
    yield OPENINGS["entries"]
    yield "## Entry"
    yield _doc(e.Entry)
    yield _fields(e.Entry)
    for kind, verb in ASKED.items():
        yield f"## {verb}"
        yield f"{kind.__name__}. {_doc(kind)}"
        yield f"May be asked by: {', '.join(code(role.value) for role in sorted(RIGHTS[kind]))}."
        if dataclasses.fields(kind):
            yield _fields(kind)
    for part in structures_of(e.Entry, *ASKED):
        if dataclasses.is_dataclass(part) and part.__module__.startswith("foedus.case"):
            yield f"## {part.__name__}"
            yield _doc(part)
            yield _fields(part)
    yield "## Scripts"
    yield OPENINGS["scripts"]
    verbs = {*ASKED.values(), "correct"}
    for model in models_of(Script):
        if model.__name__ == "CorrectArgs" or model.__name__.endswith("Args"):
            continue
        yield from _model(model, skip=verbs if model is Act else ())
    yield (
        "A command has exactly one verb besides: "
        + ", ".join(link(v) for v in ASKED.values() if v != "open_case")
        + "."
    )
    yield "## Tests"
    yield OPENINGS["tests"]
    for model in (Trial, *get_args(Expectation)):
        for part in _model(model, skip={"expect"} if model is Trial else ()):
            yield part.replace(link("Outcome"), link("Outcome", "language.md"))
    yield "`expect` holds one or more of these expectations."


def _fields(kind: Any) -> str:
    rows = []
    for field in dataclasses.fields(kind):
        missing = dataclasses.MISSING
        needed = field.default is missing and field.default_factory is missing
        said = meanings.FIELDS.get(f"{kind.__name__}.{field.name}", "")
        held = "one of those below" if kind is e.Entry and field.name == "body" else ""
        held = held or plain_kind(kind, field.name, _PLACES)
        rows.append((code(field.name), held, "yes" if needed else "", said))
    return table(("Field", "Kind", "Required", "Meaning"), rows)


_PLACES: Final = {kind.__name__: verb for kind, verb in ASKED.items()}
"""Entries stand under the command that asks for them."""


def standing() -> Iterator[str]:
    """Every field of what a screen shows."""
    yield OPENINGS["standing"]
    yield from _parts_of(Standing)


def after_action_report() -> Iterator[str]:
    """Every field of what an exercise showed."""
    yield OPENINGS["review"]
    yield from _parts_of(Review)


def _parts_of(whole: type) -> Iterator[str]:
    """Every field of a value and of its parts, one table for each."""
    for part in structures_of(whole):
        if not dataclasses.is_dataclass(part):
            continue
        yield heading(part.__name__)
        yield _doc(part)
        rows = [
            (
                code(f.name),
                plain_kind(part, f.name),
                meanings.FIELDS.get(f"{part.__name__}.{f.name}", ""),
            )
            for f in dataclasses.fields(part)
        ]
        yield table(("Field", "Kind", "Meaning"), rows)


def duty_moves() -> Iterator[str]:
    """The table of moves and its diagram."""
    yield OPENINGS["moves"]
    yield f"```mermaid\n{_diagram()}\n```"
    rows = [
        (code(at.value), code(cause.value), code(to.value))
        for (at, cause), to in moves.MOVES.items()
    ]
    yield table(("From", "By", "To"), rows)
    ended = ", ".join(code(each.value) for each in moves.DutyStatus if each in moves.ENDED)
    yield f"Nothing is owed any more when it is {ended}."


def _diagram() -> str:
    made = getattr(moves, "diagram", None)
    if made is not None:
        return str(made()).strip()
    causes: dict[tuple[str, str], list[str]] = {}
    for (at, cause), to in moves.MOVES.items():
        causes.setdefault((at.value, to.value), []).append(cause.value.replace("_", " "))
    lines = [f"    {at} --> {to}: {', '.join(each)}" for (at, to), each in causes.items()]
    return "\n".join(["stateDiagram-v2", "    [*] --> dormant", *lines])


def commands() -> Iterator[str]:
    """What `--help` prints, command by command."""
    yield OPENINGS["shell"]
    shell = Folder(HERE, HERE)
    yield f"```text\n{shell.printed('foedus --help')}```"
    context = click.Context(cli)
    for name in cli.list_commands(context):
        yield f"## foedus {name}"
        yield f"```text\n{shell.printed(f'foedus {name} --help')}```"
        command = cli.get_command(context, name)
        for inner in command.list_commands(context) if isinstance(command, click.Group) else ():
            yield f"### foedus {name} {inner}"
            yield f"```text\n{shell.printed(f'foedus {name} {inner} --help')}```"


def schema() -> Iterator[str]:
    """How an editor comes to know the language."""
    made = json_schema()
    yield OPENINGS["schema"]
    required = set(made.get("required", ()))
    rows = [(code(key), "yes" if key in required else "") for key in made["properties"]]
    yield table(("Key", "Required"), rows)
    yield (
        "Its definitions, each described on [the language](language.md): "
        + ", ".join(code(name) for name in sorted(made["$defs"]))
        + "."
    )


PAGES: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "language.md": language,
    "dossiers.md": dossiers,
    "behaviours.md": behaviours,
    "scenarios.md": scenarios,
    "rules.md": rules,
    "codes.md": codes,
    "warnings.md": warnings,
    "entries.md": entries,
    "standing.md": standing,
    "after-action-report.md": after_action_report,
    "cli.md": commands,
    "moves.md": duty_moves,
    "schema.md": schema,
}


def pages() -> dict[Path, str]:
    """Every page as it should be."""
    return {
        HERE / "reference" / name: "\n\n".join((_WRITTEN, *parts())) + "\n"
        for name, parts in PAGES.items()
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
