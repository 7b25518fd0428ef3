"""Rewards of pictures. Also their manifest, which imports nothing heavy."""

from ric.plugin import Component, hookimpl

RIC, RAFT = "arXiv:2402.10207", "arXiv:2304.06767"
HERE = "ric_plugins.rewards.images"
JPEG, LOOK = f"{HERE}.compressibility:Compressibility", f"{HERE}.look:Look"
PIL, MODELS = ("PIL",), ("PIL", "torch", "transformers")
COLOURS = "https://doi.org/10.1117/12.477378"


@hookimpl
def ric_rewards() -> list[Component]:
    """The rewards."""
    published, packed = {"resize": 512, "header": True}, "Pictures that pack small"
    return [
        Component("compressibility", JPEG, f"{packed}: minus the kB of the JPEG, header left out.", PIL),
        Component("incompressibility", JPEG, "Pictures that pack large.", PIL, options={"direction": -1}),
        Component("jpeg-size", JPEG, f"{packed}, on RiC's scale: 512 x 512, header included.", PIL, "", RIC, published),
        Component("colorfulness", LOOK, "How colourful a picture is.", PIL, reference=COLOURS),
        *(Component(name, LOOK, summary, PIL, options={"of": name}) for name, summary in _LOOKS.items()),
        Component("aesthetic", f"{HERE}.aesthetic:Aesthetic", "Beauty, by LAION's head on a CLIP.", MODELS, "", RAFT),
        Component("clip", f"{HERE}.similarity:Similarity", "How well a picture suits its prompt, by CLIP.", MODELS, "",
                  "arXiv:2103.00020"),
        Component("safe", f"{HERE}.similarity:Safe", "How little a picture suits unsafe words, by CLIP.", MODELS),
        Component("hf-image", f"{HERE}.classifier:ImageClassifier", "A picture classifier of the transformers layout.",
                  MODELS),
    ]  # fmt: skip


_LOOKS = {
    "contrast": "How much light and dark a picture has.",
    "brightness": "How bright a picture is.",
    "sharpness": "How sharp a picture is.",
    "symmetry": "How much a picture equals its mirror image.",
}
