"""What each warning means to a lawyer, and why it is right where a shipped document carries it."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["MEANT", "WHY", "Meant"]


class Meant(NamedTuple):
    """What a warning says, why a lawyer cares, and what to do."""

    means: str
    matters: str
    do: str


MEANT: Final = {
    "F022": Meant(
        "Something is owed or intended, and nothing says by when or how soon.",
        "A duty without a time is never late: nobody can say that it was missed, and the board can "
        "remind nobody.",
        "Write `within:` and `from:`, or `precision:`. Where the text is silent on purpose, keep "
        "it, or write `else:` with a note that says so.",
    ),
    "F023": Meant(
        "A deadline is set, and nothing says what follows when it passes.",
        "The day after a missed deadline is the first on which the text is really needed.",
        "Write `else:`; where the text is silent, with `certainty: assumed`.",
    ),
    "F027": Meant(
        "A text stands unless somebody objects, and the silence ends before the body that would "
        "discuss an objection can meet.",
        "A silence too short to be broken in good order is consent that was never given.",
        "Lengthen `window:`, or say in `convenes_within:` how fast the body really is.",
    ),
    "F030": Meant(
        "A party from which the attack may come can stop the answer to it: by its voice or veto, "
        "because the share cannot be reached without it, or because the decision is its alone. "
        "Where a fact does not say by whom, it may be anybody but the beneficiary.",
        "Such a guarantee holds against everybody but the one it was made for.",
        "Write `recuse: attacker`, or keep the veto and know it: some drafts have it.",
    ),
    "F031": Meant(
        "Once the recused are out, those who are left cannot be the quorum.",
        "The body cannot decide in the very case for which the recusal was written.",
        "Lower the quorum, or let alternates sit.",
    ),
    "F033": Meant(
        "A rule counts votes and does not say what an abstention is.",
        "The same votes adopt a text under one reading and fail it under another.",
        "Write `abstain:`; [rules](rules.md#abstention) shows what each word does.",
    ),
    "F037": Meant(
        "An organisation and its own members vote side by side.",
        "Some voters count twice, and nobody meant it.",
        "Leave either out of `voters:`.",
    ),
    "F039": Meant(
        "The share is one half, which an even split reaches.",
        "Half of the voters against is no majority in most people's reading of the word.",
        "Write `more than 1/2`, or say what a tie does.",
    ),
    "F042": Meant(
        "The hours may run from more than one moment, and the text does not say which.",
        "An attack at dawn and a request at night put the end of 24 hours half a day apart; each "
        "side can say that it is in time.",
        "Write one start where the text has one. Where it has not, keep every reading: all are "
        "shown, and [the earlier one drives the alerts](../adr/0007-every-reading-of-a-clock.md).",
    ),
    "F043": Meant(
        "One party, by saying who attacked, takes the voice of another.",
        "What was written against a veto becomes a weapon: an accusation is enough to win a vote.",
        "Let a body find the fact (`found_by:`), or keep it and know it.",
    ),
    "F044": Meant(
        "A rule keeps each party's consent for a measure that nothing in the document can take.",
        "Either the measure or the reservation is missing; a reader cannot tell which.",
        "Add the form to a provision, or leave it out of `consent_for:`.",
    ),
    "F045": Meant(
        "Support is owed, and whoever owes it says itself what it gives, or whether it is "
        "appropriate to give any.",
        "How far it is automatic is unclear: the duty may arise by itself while nothing in "
        "particular has to be given, so that its failure can hardly be shown.",
        "Say what is given without a decision, or keep it and know it: most texts leave it open.",
    ),
    "F046": Meant(
        "A fact is described, and no provision waits for it, runs from it or is bounded by it.",
        "A reader takes it that something follows from it; nothing does.",
        "Name it in the `when:` of what follows from it, or leave it out.",
    ),
    "F050": Meant(
        "The text is not the one with which the document was compared.",
        "The document may state what was amended since.",
        "Compare them again, then renew `checked:`.",
    ),
}

WHY: Final = {
    ("F022", "mechanism/membership"): "Article 4 has no time.",
    ("F022", "mechanism/reassurance-force"): (
        "The declaration says who attributes a breach, not by when."
    ),
    ("F022", "mechanism/us-draft-2025-11"): (
        "Known from the press, which named no time for the assessment or for the allies."
    ),
    ("F022", "reference/anzus-1951"): "Article III has no time.",
    ("F022", "reference/budapest-1994"): "Paragraph 6 has no time.",
    ("F022", "reference/csto-1992"): (
        "Article 4 has no time; in practice help needs a request and a decision of the council."
    ),
    ("F022", "reference/north-atlantic-treaty-1949"): "Article 4 has no time.",
    ("F022", "reference/us-japan-1960"): "Article IV has no time.",
    ("F022", "reference/us-korea-1953"): "Article II has no time.",
    ("F030", "mechanism/co-guarantors"): (
        "What the Russian amendment of 2022 asked: Russia is a guarantor, and all must agree."
    ),
    ("F030", "mechanism/membership"): (
        "The Council decides by consensus, and the treaty does not say that an attacker among its "
        "members loses its voice."
    ),
    ("F030", "reference/csto-1992"): (
        "Article 6 leaves the use of forces to the heads of state, and Article 4 names no attacker."
    ),
    ("F030", "reference/north-atlantic-treaty-1949"): (
        "The Council decides by consensus, and the treaty does not say that an attacker among its "
        "members loses its voice."
    ),
    ("F042", "mechanism/nato-light"): (
        "No text exists, and the reports do not say from when the 24 hours run."
    ),
    ("F043", "mechanism/co-guarantors"): (
        "The drafter's repair, version `recused`: who the attacker is was left to each."
    ),
    ("F043", "reference/rio-1947"): (
        "Article 18 keeps the parties to a dispute from voting; who they are is left to each."
    ),
}
"""By code and document, where the document itself has no words for it."""
