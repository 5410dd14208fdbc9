"""Small scenarios for tests."""

from __future__ import annotations

from pathlib import Path

from foedus import wiring
from foedus.agreement.findings import Finding
from foedus.rehearsal.scenario import ScenarioReading, read_scenario

HEAD = """\
foedus: "1"
scenario: small
version: draft-1
title: A small exercise
zone: Europe/Kyiv
documents: mechanism/nato-light
incident: {title: An invented attack, invented: yes}
begins: 2027-06-04T18:00+03:00
lasts: PT30H
"""
WHOLE = (
    HEAD
    + """\
attack: {at: PT20M, by: RUS, on: UKR}
behaviour: usual@prepared
objectives:
  decide: {text: Everybody answers.}
injects:
  # the first
  wave:
    title: A second wave   # of many
    text: More drones.
    at: PT5H
    objectives: decide
    do:
      - {by: UKR duty_officer, id: note-1, note: {text: They come.}}
  after_wave: {title: An hour later, at: PT1H, after: wave, outage: {parties: [FIN], lasts: PT2H}}
  many:
    title: Ten have answered
    when:
      - {done: take_position, at_least: 10}
      - question: military
        answers: {support: 10}
  word: {title: At a word, ready: yes}
expectations:
  all: {text: Ukraine asks., objective: decide, by: PT9H, expect: {done: request, party: UKR}}
"""
)


def read(text: str) -> ScenarioReading:
    return read_scenario(text.encode(), "small.yaml")


def checked(text: str, folder: Path) -> list[Finding]:
    """What `foedus check` finds."""
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return wiring.scenario_in(path, wiring.library())[1]
