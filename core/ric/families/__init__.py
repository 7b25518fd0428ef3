"""What alignment leaves behind: a conditional policy, a mixture of members, or members to choose from."""

from ric.families.calibration import calibrated
from ric.families.conditional import Conditional
from ric.families.members import Members
from ric.families.mixture import Mixture

__all__ = ["Conditional", "Members", "Mixture", "calibrated"]
