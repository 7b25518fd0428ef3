"""Rewards: models, functions, and figures of a text. Also their manifest, which imports nothing heavy."""

from ric.plugin import Component, hookimpl

RIC, RS = "arXiv:2402.10207", "arXiv:2306.04488"
NEEDS = ("torch", "transformers")
HF = "ric_plugins.rewards.hf:Classifier"
PAIR = {"template": "{prompt}", "pair": "{response}"}
OPEN_ASSISTANT = "OpenAssistant/reward-model"


@hookimpl
def ric_rewards() -> list[Component]:
    """The rewards."""
    return [
        Component("hf", HF, "A reward model of the transformers layout: folder or hub id.", needs=NEEDS),
        Component("py", "ric_plugins.rewards.function:Function", "A Python function with TRL's signature."),
        *_published(),
        *_figures(),
    ]


def _published() -> list[Component]:
    """Reward models of the papers, asked as the papers' code asks them."""
    harmless = {"model": "Ray2333/gpt2-large-harmless-reward_model", **PAIR}
    helpful = {"model": "Ray2333/gpt2-large-helpful-reward_model", **PAIR}
    humor = {"model": "mohameddhiab/humor-no-humor", "template": "{response}", "head": 1}
    summary = {"model": "Tristan/gpt2_reward_summarization", "template": "{response} {bos} {post|prompt}"}
    faithful = {"template": "{response}", "pair": "{post|prompt}", "head": 1}
    faithful["model"] = "CogComp/bart-faithful-summary-detector"
    deberta = {"model": f"{OPEN_ASSISTANT}-deberta-v3-large-v2", **PAIR}
    base = {"model": f"{OPEN_ASSISTANT}-deberta-v3-base", **PAIR}
    second = {"model": "theblackcat102/reward-model-deberta-v3-base-v2", **PAIR}
    electra = {"model": f"{OPEN_ASSISTANT}-electra-large-discriminator", **PAIR}
    return [
        Component("harmless", HF, "How harmless, by a GPT-2 large reward model.", NEEDS, "", RIC, harmless),
        Component("helpful", HF, "How helpful, by a GPT-2 large reward model.", NEEDS, "", RIC, helpful),
        Component("humor", HF, "How funny the response alone is, by a DistilBERT.", NEEDS, "", RIC, humor),
        Component("summary", HF, "How good a summary, by a GPT-2 reward model.", NEEDS, "", RIC, summary),
        Component("faithful", HF, "How faithful a summary is to its post, by a BART.", NEEDS, "", RIC, faithful),
        Component("deberta", HF, "Human preference, by OpenAssistant's DeBERTa large v2.", NEEDS, "", RIC, deberta),
        Component("deberta-base", HF, "Human preference, by OpenAssistant's DeBERTa base.", NEEDS, "", RS, base),
        Component("deberta-base-v2", HF, "Human preference, by a DeBERTa base v2.", NEEDS, "", RS, second),
        Component("electra", HF, "Human preference, by OpenAssistant's ELECTRA large.", NEEDS, "", RS, electra),
    ]


def _figures() -> list[Component]:
    """Rewards without a model."""
    return [
        Component(
            "sentiment",
            "ric_plugins.rewards.sentiment:Sentiment",
            "How friendly English sounds, by the VADER lexicon.",
            needs=("vaderSentiment",),
            reference="https://ojs.aaai.org/index.php/ICWSM/article/view/14550",
        ),
        Component("brevity", "ric_plugins.rewards.brevity:Brevity", "Shorter is better."),
        Component(
            "readability", "ric_plugins.rewards.readability:Readability", "Easier to read, by a published formula."
        ),
        Component(
            "repetition",
            "ric_plugins.rewards.repetition:Repetition",
            "Less repetition is better (seq-rep-n).",
            reference="arXiv:1908.04319",
        ),
        Component(
            "rouge",
            "ric_plugins.rewards.rouge:Rouge",
            "Overlap with references: ROUGE-1, -2 or -L.",
            reference="https://aclanthology.org/W04-1013",
        ),
        Component(
            "bleu",
            "ric_plugins.rewards.bleu:Bleu",
            "Overlap with references: sentence BLEU.",
            needs=("sacrebleu",),
            reference="https://aclanthology.org/W18-6319",
        ),
    ]
