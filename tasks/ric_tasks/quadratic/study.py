"""The study `theory`: Lemmas 2 to 4 of rewarded soups (arXiv:2306.04488), in closed form, sampled, and run."""

from __future__ import annotations

from ric.study import Arm, Change, Level, Study, Sweep, Trend, Worked, World, over_worlds
from ric_tasks.quadratic.mixing import mixing
from ric_tasks.quadratic.sampled import bound_curves, coefficients, losses

WORLDS = tuple(World(f"M{m}", (f"task.spread={m}",), float(m)) for m in (1, 2, 4, 10))
SOUP = ("algo.expert=newton",)

STUDY = Study(
    sets=(
        "task=quadratic", "rewards=first,second", "task.instance=3", "fit.steps=1", "eval.points=11",
        "eval.baselines=[]",
    ),
    worlds=WORLDS,
    arms=(
        Arm("soup", "rewarded-soup", SOUP),
        Arm("validated", "rewarded-soup", (*SOUP, "algo.choose=validation", "algo.grid=101")),
        Arm("morl", "morl", ("algo.learner=newton", "algo.members=11")),
    ),
    panels=(
        Worked("bound", "The bound of Lemma 3 (figure 10)", "mu", "reward at the best soup", bound_curves),
        Worked(
            "losses", "Lemma 3 on 2000 sampled instances", "bound on the loss", "loss of the best soup", losses,
            ("sampled",), log=True,
        ),
        Worked(
            "lambda", "Lemma 2 on 500 sampled instances", "lambda by the lemma", "best lambda by search", coefficients,
            ("sampled",),
        ),
        Worked(
            "mixing", "Lemma 4 on a small network", "distance of the members' weights",
            "mixed weights from mixed predictions", mixing, log=True,
        ),
        Sweep(
            "run", "The toolkit's soups on instance 3", "largest ratio of curvatures, M", over_worlds(
                ("soup", "validated", "morl"), WORLDS), ("regret", "share"), (
                Level("With curvatures alike in all dimensions", "share", "validated", "M1"),
                Change("lambda = w, or validated, at equal curvatures", "regret", "soup", "validated", "M1"),
                Change("The validated soup against MORL, curvatures up to tenfold apart", "regret", "validated", "morl",
                       "M10"),
                Trend("As curvatures differ", "share", "validated"),
            ), log=True,
        ),
    ),
    reads=(
        "Closed forms are those of the paper's appendix; the runs are rewarded soups and multi-objective training with "
        "an exact learner, so that nothing of what is seen is training noise. Intervals of zero width are exact."
    ),
)  # fmt: skip
