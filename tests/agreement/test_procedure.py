"""A national procedure: what cannot be right in its steps is told at its place."""

from __future__ import annotations

import pytest

from foedus.agreement.procedure import type_procedure
from foedus.agreement.reading import read_tree

HEAD = "procedure: FRA\ntitle: T\nsteps:\n"


def faults(*steps: str) -> list[tuple[int, str, str]]:
    """Line, code and message of every mistake."""
    text = HEAD + "".join(f"  - {{who: it, cite: art. 1, {step}}}\n" for step in steps)
    tree, _, findings = read_tree(text.encode(), "FRA.yaml")
    assert tree is not None
    return [
        (each.place.line, each.code, each.message)
        for each in [*findings, *type_procedure(tree, "FRA.yaml")[1]]
    ]


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        (("id: a, on_refusal: b", "id: b"), []),
        (("id: a", "id: a"), [(5, "F005", "Two steps are called 'a'.")]),
        (
            ("id: a, on_refusal: b", "id: b, on_refusal: a"),
            [(4, "F021", "Refusals lead in a circle: a -> b -> a.")],
        ),
        (("id: a, on_refusal: c",), [(4, "F010", "No other step is called 'c'.")]),
        (("id: a, instead_of: c",), [(4, "F010", "No other step is called 'c'.")]),
        (("id: a, on_refusal: a",), [(4, "F010", "No other step is called 'a'.")]),
        (
            ("id: a, ceiling: {value: 5}",),
            [(4, "F008", "The ceiling of a does not say of what.")],
        ),
        (("id: a, ceiling: {value: 5, unit: troops}",), []),
        (("id: a, forms: [tanks]",), [(4, "F009", "'tanks' is not allowed here.")]),
    ],
)
def test_the_steps_of_a_procedure(
    steps: tuple[str, ...], found: list[tuple[int, str, str]]
) -> None:
    """One name each, refusals that end, names that lead somewhere, ceilings of something."""
    assert faults(*steps) == found
