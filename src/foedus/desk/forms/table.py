"""Every act that a person may ask for, as a form, by the imperative that a script uses.

The texts are told in the reader's language where they are shown.
"""

from __future__ import annotations

from typing import Final

from foedus.desk.forms.facts import OF_FACTS
from foedus.desk.forms.office import OF_THE_OFFICE
from foedus.desk.forms.party import OF_A_PARTY

__all__ = ["FORMS"]

FORMS: Final = {each.verb: each for each in (*OF_FACTS, *OF_A_PARTY, *OF_THE_OFFICE)}
