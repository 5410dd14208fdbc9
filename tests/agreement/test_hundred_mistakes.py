"""A document with a hundred mistakes reports exactly those hundred."""

from collections import Counter
from collections.abc import Callable

from foedus.agreement.findings import Finding

HEAD = """\
foedus: "1"
version: 2030-01-01
title: A pact with a hundred mistakes
status: agreed
colour: blue
parties:
  FRA: {role: guarantor}
  POL: {role: guarantor, since: 2030-05-02, until: 2030-05-01}
  UKR: {role: beneficiary}
  RUS: {role: agressor}
facts:
  attack: {cite: Art. 1, event: armed_attack, by: RUS, on: UKR, found_by: each}
"""
HEAD_MISTAKES = ["F007", "F008", "F009", "F009", "F040"]

PROVISION = """\
  duty_{n}:
    cite: {cite}
    when: {when}
    who: {who}
    must: {must}
    within: {within}
    from: {start}
    else: {otherwise}
"""
SOUND = {
    "cite": "Art. 2",
    "when": "{fact: attack}",
    "who": "all",
    "must": "consult",
    "within": "PT24H",
    "start": "request",
    "otherwise": "{record: missed}",
}
MISTAKES = [
    ("F011", "cite", "null"),
    ("F010", "when", "{fact: atack}"),
    ("F007", "when", "{fact: attack, reqest_of: any}"),
    ("F010", "who", "[FRA, POL, GER]"),
    ("F008", "who", "null"),
    ("F009", "must", "conslut"),
    ("F012", "must", "consult\n    may: meet"),
    ("F013", "must", "consult\n    strength: may"),
    ("F009", "within", "one day"),
    ("F041", "within", "P1D"),
    ("F009", "within", "PT0S"),
    ("F024", "start", "null"),
    ("F042", "start", "[request, attack]"),
    ("F010", "start", "reqest"),
    ("F023", "otherwise", "null"),
    ("F006", "otherwise", "missed"),
    ("F009", "otherwise", "{record: mised}"),
    ("F010", "otherwise", "{record: missed, alert: deputys}"),
    ("F005", "cite", "Art. 2\n    cite: Art. 3"),
]
ROUNDS = 5


def hundred_mistakes() -> tuple[str, list[tuple[str, int]]]:
    """The document, and of each mistake its code and the line where its provision begins."""
    text = HEAD + "provisions:\n"
    expected = []
    for n in range(ROUNDS * len(MISTAKES)):
        code, key, wrong = MISTAKES[n % len(MISTAKES)]
        expected.append((code, text.count("\n") + 1))
        text += PROVISION.format(n=n, **SOUND | {key: wrong})
    return text, expected


def test_a_hundred_mistakes_are_a_hundred_findings(
    findings_in: Callable[[str], list[Finding]],
) -> None:
    """Of many kinds and in many places; none hides another, none is told twice."""
    text, expected = hundred_mistakes()

    found = findings_in(text)

    assert len(found) == 100
    codes = Counter(finding.code for finding in found)
    assert codes == Counter([*HEAD_MISTAKES, *(code for code, _ in expected)])


def test_each_of_a_hundred_mistakes_is_told_inside_its_provision(
    findings_in: Callable[[str], list[Finding]],
) -> None:
    """And in the order of the file."""
    text, expected = hundred_mistakes()
    first = text[: text.index("provisions:")].count("\n") + 1

    found = [finding for finding in findings_in(text) if finding.place.line > first]

    lines = [line for _, line in expected]
    for finding, (code, line), end in zip(found, expected, [*lines[1:], 10**6], strict=True):
        assert finding.code == code
        assert line <= finding.place.line < end
