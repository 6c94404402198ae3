"""Plant single facts in real texts, and change whole texts harmlessly, to try the contract.

A *planted* document differs from the real one in one place, and there it says something else.
A *harmless* change leaves what the document says as it is: another credit line, other blanks,
a cut tail. Written without a look at the rule that is tried. A word that means the same in the
place of another, and a name that nobody is called by, are what it gets wrong at times.
"""

from tests.planting.facts import learn, plant
from tests.planting.harmless import HARMLESS
from tests.planting.pairs import copy_pairs, fact_pairs, read_pool, survives
from tests.planting.values import Planted, Words

__all__ = [
    "HARMLESS",
    "Planted",
    "Words",
    "copy_pairs",
    "fact_pairs",
    "learn",
    "plant",
    "read_pool",
    "survives",
]
