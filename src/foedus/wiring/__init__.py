"""The only package that builds real things: the library, procedures, stores, offices, clock, ids.

Everything else is passed what it needs.
"""

from foedus.wiring.corpus import (
    agreements_for,
    alone,
    behaviour,
    behaviours,
    codes_of_parties,
    dossiers,
    histories,
    library,
    procedures,
    requirements,
    scripts,
    sources,
    studies,
    study_in,
    trials_in,
)
from foedus.wiring.desk import desk, desk_promises, posting, prepared, watch
from foedus.wiring.office import (
    FolderAndKey,
    found,
    office,
    place_of_log,
    public_log_key,
    reading,
    voucher,
)
from foedus.wiring.record import back_up, keeper, keeper_of_file, readable, store
from foedus.wiring.scenarios import events_laid, scenario_in, scenarios, staging
from foedus.wiring.secret_files import read_secret, write_secret
from foedus.wiring.serving import serve
from foedus.wiring.upkeep import check_office, copy_office, cosign
from foedus.wiring.whole_files import write_whole
from foedus.wiring.world import fetch, nonce, now, seed, stopwatch

__all__ = [
    "FolderAndKey",
    "agreements_for",
    "alone",
    "back_up",
    "behaviour",
    "behaviours",
    "check_office",
    "codes_of_parties",
    "copy_office",
    "cosign",
    "desk",
    "desk_promises",
    "dossiers",
    "events_laid",
    "fetch",
    "found",
    "histories",
    "keeper",
    "keeper_of_file",
    "library",
    "nonce",
    "now",
    "office",
    "place_of_log",
    "posting",
    "prepared",
    "procedures",
    "public_log_key",
    "read_secret",
    "readable",
    "reading",
    "requirements",
    "scenario_in",
    "scenarios",
    "scripts",
    "seed",
    "serve",
    "sources",
    "staging",
    "stopwatch",
    "store",
    "studies",
    "study_in",
    "trials_in",
    "voucher",
    "watch",
    "write_secret",
    "write_whole",
]
