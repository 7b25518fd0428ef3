"""Metrics of pictures. Also their manifest, which imports nothing heavy."""

from ric.plugin import Component, hookimpl

HERE = "ric_plugins.metrics.images"
FID = "arXiv:1706.08500"


@hookimpl
def ric_metrics() -> list[Component]:
    """The metrics."""
    return [
        Component(
            "feature-distance",
            f"{HERE}.feature_distance:FeatureDistance",
            "Frechet distance from the training pictures over simple fixed features; smaller is better.",
            needs=("PIL",),
            reference=FID,
        ),
        Component(
            "fid",
            f"{HERE}.fid:Fid",
            "Frechet Inception distance from the training pictures; smaller is better.",
            needs=("PIL", "torch", "torchvision", "torchmetrics", "torch_fidelity"),
            extra="fid",
            reference=FID,
        ),
        Component(
            "clip-score",
            f"{HERE}.clip_score:ClipScore",
            "How well pictures suit their prompts, by CLIP, 0 to 100; larger is better.",
            needs=("PIL", "torch", "transformers"),
            reference="arXiv:2104.08718",
        ),
    ]
