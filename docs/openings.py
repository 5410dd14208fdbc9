"""How each reference page begins."""

from __future__ import annotations

from typing import Final

__all__ = ["OPENINGS"]

OPENINGS: Final = {
    "language": """\
# The language

One file is one agreement, written in a small part of YAML: mappings, lists and single values; no
anchors, aliases, tags or merge keys, no key twice. Every value is read as the text that was
written, then typed by the key it stands under. `null`, or nothing, means unknown. A key that is not
on this page is an error.

How to use it: [write an agreement](../how-to/write-an-agreement.md). What is wrong with a document:
[codes](codes.md). An editor can know the language, too: [schema](schema.md).""",
    "dossiers": """\
# Dossiers and requirements

A dossier says what happened to a proposal, in entries with their sources, apart from its text: a
stance must not change what was promised. A list of requirements says what somebody asks of a
mechanism, each item by one closed test. `foedus check` reads both; every value is typed as on
[the language](language.md).

How to use them: [choose a mechanism](../how-to/choose-a-mechanism.md). Why they lie apart:
[decision 12](../adr/0012-dossiers-apart-and-no-score.md).""",
    "behaviours": """\
# Behaviours

A behaviour is one set of assumptions about how parties act; it is never part of an agreement. Each
number says on what it rests: `sourced`, `derived` from what is sourced, or `assumed`. `foedus
check` reads it, `foedus show` prints it as a table; every value is typed as on
[the language](language.md), and these are typed as well.

How to use them: [write a behaviour](../how-to/write-a-behaviour.md). How well those that ship would
have foretold what happened: [back-test](../explanation/back-test.md).""",
    "scenarios": """\
# Scenarios

A scenario is one exercise: an invented incident, what happens when, who plays, and what is looked
for. It has no mode, for it is always an exercise. `foedus check` reads it, `foedus show` prints it,
`foedus rehearse` plays it; every value is typed as on [the language](language.md), and these are
typed as well.

How to use them: [write a scenario](../how-to/write-a-scenario.md).""",
    "facts": """\
An inject waits until all the facts under its `when:` hold; an expectation is met if the fact under
its `expect:` holds at its time. A fact is about one thing: `duty`, `no_duty`, `question`, `step`,
`done` or `not_done`. Duties, questions and steps are named as in [tests](entries.md#tests).""",
    "codes": """\
# Codes

What `foedus check` can say. An error keeps a document from being used; a warning is for a lawyer to
weigh: [warnings](warnings.md) says what each asks. A code never changes its meaning. How to read
the output: [check a document](../how-to/check-a-document.md).""",
    "rules": """\
# Rules

How positions make an outcome. Which keys a rule has: [Rule](language.md#rule). The ideas behind it:
[how a decision is made](../explanation/how-a-decision-is-made.md).""",
    "three voters": """\
What the program answers, for voters A, B and C, at the close. *With caveat* is also support ad
referendum whose step at home is still pending. Silence is shown as if a text had been circulated
and its window had ended.""",
    "bases": """\
What the program counts, by abstention and base: A and B support, C abstains, D is silent, and each
has the weight of one.""",
    "entries": """\
# Entries and commands

Everything that can happen in a case, in one closed list. A command carries the body of the entry it
asks for; it is answered with that entry, or refused with the article that stands against it and
what would work. Entries are never changed: a correction is a new entry.

The secretariat enters what a party says by telephone, so it may ask for whatever that party may;
the director does so in an exercise or a replay, never live. The secretariat has no voice of its
own. Auditors and observers read. Anybody may report a fact, correct their own report, or add a
note; everything else is for the parties of the case. A closed case takes notes and statements about
a breach, and nothing else.""",
    "scripts": """\
A script is a file with commands and their times. How to write one:
[play a script](../how-to/play-a-script.md). Under each verb stand the fields of its entry.
`open_case` is not scripted: playing a script opens a case. A question is named by topic
(`military`, the first form of its provision), by provision, or by key (`agreement#provision`); a
provision also by its verb.""",
    "tests": """\
Tests of a document lie beside it: `pact.tests.yaml` beside `pact.yaml`. How to write them:
[test a document](../how-to/test-a-document.md). The file has `foedus:`, a `note:` if you like, and
a list `tests:`. An expectation is about one thing: `duty`, `no_duty`, `question`, `step` or
`refused`. A provision is named alone where only one document under test has it, else whole
(`agreement#provision`).""",
    "standing": """\
# Standing

Where a case stands at a moment: `standing(case, now)`. The board renders it and computes nothing.
`foedus run SCRIPT --json` prints it, with these names; instants are texts in UTC, and what is
unknown is `null`.""",
    "review": """\
# After-action report

What an exercise showed, from its record. `foedus review CASE --json` prints it, with these names,
and `foedus schema review` its JSON Schema. Instants are texts in UTC, lengths of time whole seconds
(negative where something came early, or after its deadline), hours are counted from the attack, and
what is unknown is `null`. [How to read one](../how-to/read-an-after-action-report.md).""",
    "moves": """\
# Moves of a duty

A duty is one provision binding one party in one case. This table is all there is: a cause that
finds no row changes nothing; it stays in the record and is shown as late or idle. *Missed* says
that its time passed. It never says that anybody is in breach.""",
    "shell": """\
# The shell

What `foedus --help` and `foedus COMMAND --help` print.""",
    "schema": """\
# Schema

`foedus schema` prints the JSON Schema (2020-12) of an agreement, made from the model that reads it.
It is for editors: it completes keys and words and marks unknown ones. It refuses nothing that the
checker accepts, and it is no substitute for `foedus check`, which also asks whether the parts fit
together.

```sh
foedus schema > agreement-1.schema.json
```

`foedus schema scenario` prints that of a [scenario](scenarios.md), and `foedus schema behaviour`
that of a [behaviour](behaviours.md).

An editor with a YAML language server reads the first line of a document:

```yaml
# yaml-language-server: $schema=agreement-1.schema.json
```""",
}
