"""Alignment algorithms, free of tokenizers, images and files. Also their manifest, which imports nothing heavy."""

from ric.plugin import Component, hookimpl


@hookimpl
def ric_algorithms() -> list[Component]:
    """The algorithms."""
    return [
        Component(
            "ric",
            "ric_plugins.algorithms.ric:Ric",
            "Rewards-in-Context: one policy that is told which rewards are wanted.",
            reference="arXiv:2402.10207",
        ),
        Component(
            "sft", "ric_plugins.algorithms.sft:Sft", "Maximum likelihood on the task's responses, no reward used."
        ),
        Component(
            "raft",
            "ric_plugins.algorithms.raft:Raft",
            "RAFT: sample, keep the best, fit, repeat; one member for each weight.",
            reference="arXiv:2304.06767",
        ),
        Component(
            "rewarded-soup",
            "ric_plugins.algorithms.rewarded_soup:RewardedSoup",
            "Rewarded soups: one expert per reward, their weights mixed at the preference.",
            reference="arXiv:2306.04488",
        ),
        Component(
            "soup",
            "ric_plugins.algorithms.soup:Soup",
            "Members of finished runs, mixed without training; see `ric soup`.",
            reference="arXiv:2306.04488",
        ),
        Component(
            "morl",
            "ric_plugins.algorithms.morl:Morl",
            "One member for each weight, by any single-objective learner.",
            reference="arXiv:2306.04488",
        ),
        Component(
            "rrhf",
            "ric_plugins.algorithms.rrhf:Rrhf",
            "RRHF: rank responses by likelihood as their rewards rank them.",
            reference="arXiv:2304.05302",
        ),
        Component(
            "reward-weighted",
            "ric_plugins.algorithms.reward_weighted:RewardWeighted",
            "Likelihood weighted by the reward, in one offline round.",
            reference="arXiv:2306.04488",
        ),
        Component(
            "reinforce",
            "ric_plugins.algorithms.reinforce:Reinforce",
            "Policy gradient by weighted likelihood, in rounds.",
            reference="arXiv:1612.00563",
        ),
        Component(
            "ddpo",
            "ric_plugins.algorithms.ddpo:Ddpo",
            "Policy gradient over denoising steps, with clipped ratios.",
            reference="arXiv:2305.13301",
        ),
        Component(
            "ppo",
            "ric_plugins.algorithms.ppo:Ppo",
            "Proximal policy optimization with a value head.",
            reference="arXiv:1707.06347",
        ),
        Component(
            "rloo",
            "ric_plugins.algorithms.rloo:Rloo",
            "REINFORCE leave-one-out, in the backend's own loop.",
            reference="arXiv:2402.14740",
        ),
        Component(
            "grpo",
            "ric_plugins.algorithms.grpo:Grpo",
            "Group relative policy optimization, in the backend's own loop.",
            reference="arXiv:2402.03300",
        ),
    ]
