"""One fact in two places: what the table says of a text, and what the coded document says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from tests.corpus import coded_facts as coded
from tests.corpus import told_facts as told
from tests.corpus.told_facts import Row

from foedus.agreement.resolved import Agreement
from foedus.agreement.vocabulary import Form, Verb


class Compared(NamedTuple):
    """A fact, as the table has it and as a document has it."""

    told: Callable[[Row], object]
    coded: Callable[[Agreement], object]


FACTS: Final[dict[str, Compared]] = {
    "title": Compared(lambda row: told.article(row["title"]), lambda a: a.title),
    "who signed": Compared(
        lambda row: set(row["signatories"]),
        lambda a: {name for name in told.everybody() if name in (a.document.note or "")},
    ),
    "where it was signed": Compared(
        lambda row: row["place"],
        lambda a: m[1] if (m := coded.WHERE.match(a.document.note or "")) else None,
    ),
    "date signed": Compared(lambda row: row["date_signed"], lambda a: a.version),
    "takes effect": Compared(
        lambda row: row["effect"]["date"],
        lambda a: (
            str(a.document.term.enters) if a.document.term and a.document.term.enters else None
        ),
    ),
    "status": Compared(
        lambda row: "not_found" in row["status"],
        coded.said("text was not found", "text not found", "text was not seen"),
    ),
    "party noun": Compared(
        lambda row: n if (n := row["party_noun"]) in told.NOUNS else None,
        lambda a: n[1] if (n := coded.NOUN.search(a.document.note or "")) else None,
    ),
    "English prevails": Compared(
        lambda row: row["prevailing_language"] == "en", coded.said("English version prevails")
    ),
    "how the text was read": Compared(
        lambda row: row["read"], lambda a: a.document.sources[0].read
    ),
    "binding": Compared(
        lambda row: {True: "legal", False: "political", None: None}[row["legally_binding"]],
        lambda a: a.document.binding,
    ),
    "consult: there is a clause": Compared(
        lambda row: bool(row["consultation"]["exists"]), lambda a: coded.consult(a) is not None
    ),
    "consult: article": Compared(
        lambda row: told.article(row["consultation"]["clause"]),
        lambda a: c.cite if (c := coded.consult(a)) else None,
    ),
    "consult: hours": Compared(
        lambda row: int(h) if (h := row["consultation"]["deadline_hours"]) else None,
        lambda a: coded.hours_of(coded.consult(a)),
    ),
    "consult: quality of the hours": Compared(
        lambda row: {"hard": None}.get(q := row["consultation"]["deadline_quality"], q),
        lambda a: c.provision.precision if (c := coded.consult(a)) else None,
    ),
    "consult: by meeting": Compared(
        lambda row: row["consultation"]["deadline_covers"] == "meeting",
        lambda a: bool((c := coded.consult(a)) and c.verb is Verb.MEET),
    ),
    "consult: inform as well": Compared(
        lambda row: "information" in (row["consultation"]["deadline_covers"] or ""),
        lambda a: coded.hours_of(coded.clause_of(a, "inform")) is not None,
    ),
    "consult: word of the text": Compared(
        lambda row: row["consultation"]["verb"],
        lambda a: c.provision.strength if (c := coded.consult(a)) else None,
    ),
    "consult: who may ask": Compared(
        lambda row: {"either": ("any",), None: None}[row["consultation"]["requester"]],
        lambda a: coded.askers(coded.consult(a)),
    ),
    "consult: on what": Compared(told.triggers, coded.triggers),
    "consult: gate": Compared(
        lambda row: {"after_cessation_of_current_hostilities": "after_current_hostilities"}.get(
            g := row["consultation"]["temporal_gate"], g
        ),
        lambda a: f.fact.gate if (f := a.facts.get("new_attack")) else None,
    ),
    "consult: level": Compared(
        lambda row: row["consultation"]["level"],
        lambda a: c.provision.level if (c := coded.consult(a)) else None,
    ),
    "consult: channels": Compared(
        lambda row: {"unspecified": None}.get(w := row["consultation"]["channels"], w),
        lambda a: c.provision.channels if (c := coded.consult(a)) else None,
    ),
    "consult: purpose": Compared(
        lambda row: told.bare(row["consultation"]["purpose"]),
        lambda a: told.bare(c.provision.purpose) if (c := coded.consult(a)) else "",
    ),
    "consult: standing besides": Compared(
        lambda row: row["consultation"]["standing_consultation"] is not None,
        lambda a: any(
            clause.verb in {Verb.CONSULT, Verb.MEET} and not list(coded.facts_named(a, clause))
            for clause in a.clauses.values()
        ),
    ),
    "support: there is a clause": Compared(
        lambda row: bool(row["response"]["exists"]), lambda a: coded.support(a) is not None
    ),
    "support: article": Compared(
        lambda row: told.article(told.answer(row, "clause")),
        lambda a: ", ".join(c.provision.cite or ()) if (c := coded.support(a)) else None,
    ),
    "support: word of the text": Compared(
        lambda row: told.answer(row, "modal"),
        lambda a: c.provision.strength if (c := coded.support(a)) else None,
    ),
    "support: as appropriate": Compared(
        lambda row: bool(told.answer(row, "as_appropriate")),
        lambda a: bool((c := coded.support(a)) and c.provision.as_appropriate),
    ),
    "support: forms": Compared(
        lambda row: told.words(told.FORMS, told.answer(row, "forms") or []),
        lambda a: {form.value for form in c.provision.form} if (c := coded.support(a)) else set(),
    ),
    "support: way of sanctions": Compared(
        lambda row: told.answer(row, "sanctions_route"),
        lambda a: c.provision.route if (c := coded.support(a)) else None,
    ),
    "support: coded.consult on needs": Compared(
        lambda row: "consult_on_needs" in (told.answer(row, "forms") or ()),
        coded.said("consultation on needs"),
    ),
    "support: Article 51": Compared(
        lambda row: bool(row["response"]["un51_reference"]), coded.said("Article 51")
    ),
    "support: own armed force": Compared(
        lambda row: bool(row["response"]["armed_force_mentioned"]),
        lambda a: any(
            {Form.TROOPS, Form.ARMED_FORCE} & set(clause.provision.form)
            or clause.verb is Verb.DEPLOY
            for clause in a.clauses.values()
        ),
    ),
    "reservations of the assistance": Compared(
        lambda row: told.reserved(row, told.ASSISTANCE),
        lambda a: (
            {each.value for each in c.provision.reservations} if (c := coded.support(a)) else set()
        ),
    ),
    "reservations of the meeting": Compared(
        lambda row: told.reserved(row, {"meeting"}),
        lambda a: (
            {each.value for each in c.provision.reservations} if (c := coded.consult(a)) else set()
        ),
    ),
    "reservations of all": Compared(
        lambda row: told.reserved(row, told.WHOLE),
        lambda a: {each.value for p in a.parties.values() for each in p.reservations},
    ),
    "reservations in words": Compared(
        lambda row: {told.NOTED[kind] for kind in told.kinds(row) if kind in told.NOTED},
        lambda a: {word for word in told.NOTED.values() if word in coded.notes(a)},
    ),
    "alignment": Compared(
        lambda row: row["response"]["alignment_clause"],
        lambda a: a.document.term.alignment if a.document.term else None,
    ),
    "term: years": Compared(
        lambda row: int(y) * 12 if (y := row["duration"]["term_years"]) else None,
        lambda a: coded.months(a.document.term.lasts) if a.document.term else None,
    ),
    "term: extension": Compared(
        lambda row: bool((row["duration"]["extension"] or {}).get("possible")),
        lambda a: bool(a.document.term and a.document.term.renews),
    ),
    "term: extension asked in advance": Compared(
        lambda row: bool((row["duration"]["extension"] or {}).get("notice_months_before_lapse")),
        lambda a: "six months" in ((a.document.term and a.document.term.renews) or ""),
    ),
    "term: months of notice": Compared(
        lambda row: int(m) if (m := told.ends(row, "notice_months")) else None,
        lambda a: (
            coded.months(leaving.notice)
            if (t := a.document.term) and (leaving := t.leaves)
            else None
        ),
    ),
    "term: notice counted from": Compared(
        lambda row: (
            (w := told.ends(row, "counted_from")) and w.replace("given at least 6", "at least six")
        ),
        lambda a: (
            leaving.counted_from if (t := a.document.term) and (leaving := t.leaves) else None
        ),
    ),
    "term: projects survive": Compared(
        lambda row: bool(told.ends(row, "ongoing_projects_survive")),
        lambda a: (
            "Projects under way go on"
            in (((t := a.document.term) and (leaving := t.leaves) and leaving.note) or "")
        ),
    ),
    "term: review": Compared(
        lambda row: row["duration"]["review"],
        lambda a: a.document.term.review if a.document.term else None,
    ),
    "term: amendment": Compared(
        lambda row: row["duration"]["amendment"],
        lambda a: a.document.term.amendment if a.document.term else None,
    ),
    "term: Ukraine joins NATO": Compared(
        lambda row: bool(row["duration"]["on_ukraine_joining_nato"]),
        lambda a: bool(a.document.term and a.document.term.joins),
    ),
    "term: coded.support for the whole of it": Compared(
        lambda row: bool(row["duration"]["support_pledged_for_whole_term"]),
        coded.said("pledged for the whole term", "promised for the whole term"),
    ),
    "money": Compared(told.money, coded.money),
    "money: articles": Compared(
        lambda row: sorted(each["ref"] for each in row["commitments"] if each.get("ref")),
        lambda a: sorted(", ".join(c.cite) for c in a.document.commitments if c.cite),
    ),
    "consult: others, and what else is owed": Compared(
        lambda row: {told.ELSE[w] for w in told.elses(row)},
        lambda a: {w for w in told.ELSE.values() if w in coded.notes(a) or coded.is_clause(a, w)},
    ),
    "money: remarks": Compared(
        lambda row: sorted(each["note"].lower() for each in row["commitments"] if each.get("note")),
        lambda a: sorted(c.note.lower() for c in a.document.commitments if c.note),
    ),
    "coalitions: leads": Compared(
        lambda row: told.coalitions(row, "lead"), lambda a: coded.coalitions(a, "leads ([^;]*)")
    ),
    "coalitions: member": Compared(
        lambda row: told.coalitions(row, "member"), lambda a: coded.coalitions(a, "member of (.*)")
    ),
    "coalitions: not by name": Compared(
        lambda row: any("unnamed" in each for each in row["coalitions"]["member"]),
        coded.said("without naming those joined"),
    ),
    "scope": Compared(lambda row: "1991" in (row["scope"]["territory"] or ""), coded.said("1991")),
    "scope: the sea": Compared(
        lambda row: bool(row["scope"]["territorial_sea"]), coded.said("territorial sea")
    ),
    "reciprocity": Compared(
        lambda row: bool(
            (row["reciprocity"] or {}).get("aspiration_that_ukraine_assists_guarantor")
        ),
        coded.said("in turn is an aspiration", "assist the other"),
    ),
    "marks in words": Compared(
        lambda row: {w for mark, w in told.MARKS_IN_WORDS.items() if mark in row["marks"]},
        lambda a: {w for w in told.MARKS_IN_WORDS.values() if w in coded.notes(a)},
    ),
    "marks": Compared(
        lambda row: {told.MARKED[each] for each in row["marks"] if each in told.MARKED},
        lambda a: (
            {"*"} & set(a.document.marks) or set(a.document.marks) & set(told.MARKED.values())
        ),
    ),
}
