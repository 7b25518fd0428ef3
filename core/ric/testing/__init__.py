"""The test kit for plugin authors: every rule of a component's contract, checked.

    from ric.testing import check_component

    def test_contract():
        check_component("reward", "tilted")

Each kind has a file with its rules as small functions. `ric.testing.fixtures` has pytest fixtures.
"""

from ric.testing.backend import check_backend
from ric.testing.component import check_component
from ric.testing.format import check_format
from ric.testing.mapping import check_mapping
from ric.testing.metric import check_metric
from ric.testing.reward import check_reward
from ric.testing.rule import ContractError
from ric.testing.sampler import check_sampler
from ric.testing.task import check_task

__all__ = [
    "ContractError",
    "check_backend",
    "check_component",
    "check_format",
    "check_mapping",
    "check_metric",
    "check_reward",
    "check_sampler",
    "check_task",
]
