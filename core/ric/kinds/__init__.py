"""The eight kinds of component, and the records that flow between them."""

from ric.kinds.algorithm import Algorithm, SingleObjective, weighted
from ric.kinds.backend import AFTER, BEFORE, Backend, Judge, Policy, Practice, Progress, Verdict, Work
from ric.kinds.family import PolicyFamily
from ric.kinds.format import Format
from ric.kinds.job import Adopted, Job
from ric.kinds.mapping import Mapping
from ric.kinds.metric import Metric
from ric.kinds.mixes import COMBINE, check_mix
from ric.kinds.records import (
    Array,
    Batch,
    Conditioned,
    Decoding,
    Example,
    FitSettings,
    Indices,
    Limits,
    Loss,
    Payload,
    Prompt,
    Proposals,
    Propose,
    Request,
    Row,
    Sample,
    Scored,
    Select,
    Utility,
)
from ric.kinds.reward import EVERYTHING, Reward
from ric.kinds.sampler import Sampler
from ric.kinds.statistics import Statistics, describe
from ric.kinds.task import Drafts, Source, Task, Truth

INTERFACES = {
    "task": Task,
    "reward": Reward,
    "format": Format,
    "metric": Metric,
    "mapping": Mapping,
    "sampler": Sampler,
    "backend": Backend,
    "algorithm": Algorithm,
}
"""Kind -> the interface a component of that kind must implement."""

__all__ = [
    "AFTER",
    "BEFORE",
    "COMBINE",
    "EVERYTHING",
    "INTERFACES",
    "Adopted",
    "Algorithm",
    "Array",
    "Backend",
    "Batch",
    "Conditioned",
    "Decoding",
    "Drafts",
    "Example",
    "FitSettings",
    "Format",
    "Indices",
    "Job",
    "Judge",
    "Limits",
    "Loss",
    "Mapping",
    "Metric",
    "Payload",
    "Policy",
    "PolicyFamily",
    "Practice",
    "Progress",
    "Prompt",
    "Proposals",
    "Propose",
    "Request",
    "Reward",
    "Row",
    "Sample",
    "Sampler",
    "Scored",
    "Select",
    "SingleObjective",
    "Source",
    "Statistics",
    "Task",
    "Truth",
    "Utility",
    "Verdict",
    "Work",
    "check_mix",
    "describe",
    "weighted",
]
