"""`check_component`: everything that can be checked of a component by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ric.errors import NotFoundError, did_you_mean
from ric.kinds import INTERFACES, Row
from ric.plugin import Host, default_host
from ric.testing.algorithm import check_algorithm
from ric.testing.anatomy import check_anatomy, make
from ric.testing.backend import check_traits as check_backend_traits
from ric.testing.format import check_format
from ric.testing.mapping import check_mapping
from ric.testing.metric import check_metric
from ric.testing.reward import check_reward
from ric.testing.sampler import check_traits as check_sampler_traits
from ric.testing.task import check_task


def check_component(
    kind: str,
    name: str,
    host: Host | None = None,
    options: Mapping[str, Any] | None = None,
    rows: Sequence[Row] | None = None,
) -> None:
    """Check a component against the contract of its kind; passing means returning.

    Rewards, formats, mappings, metrics and tasks are run on small inputs. Algorithms, samplers and
    backends need a model: here their class and traits are checked, and `check_sampler` and
    `check_backend` run them.

    Args:
        kind: the component's kind.
        name: its name, or `plugin/name`.
        host: where it is looked up; all plugins of this environment unless given.
        options: options to build it with, for example the file of a task that reads one.
        rows: rows with payloads for rewards and metrics whose payloads are not text.

    Raises:
        ContractError: it breaks a rule; the message says which.
        RicError: it cannot be found or imported.
    """
    if kind not in INTERFACES:
        expected = did_you_mean(kind, INTERFACES) or ", ".join(INTERFACES)
        raise NotFoundError(f"there is no kind '{kind}'", expected, 'check_component("reward", NAME)')
    host = host or default_host()
    check_anatomy(host, kind, name, INTERFACES[kind])

    def build() -> Any:
        return make(host, kind, name, INTERFACES[kind], options or {})

    checks: dict[str, Callable[[], None]] = {
        "reward": lambda: check_reward(build(), rows, build),
        "format": lambda: check_format(build()),
        "mapping": lambda: check_mapping(build()),
        "metric": lambda: check_metric(build(), rows, build),
        "task": lambda: check_task(build(), build, host),
        "algorithm": lambda: check_algorithm(build()),
        "sampler": lambda: check_sampler_traits(build()),
        "backend": lambda: check_backend_traits(build()),
    }
    checks[kind]()
