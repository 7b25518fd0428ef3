"""What went wrong with something asked of the model hub, in words a user can act on."""

from __future__ import annotations

from collections.abc import Iterator

from ric.errors import DataError, NotFoundError, RicError

REFUSALS = (401, 403)
LOGIN = "hf auth login, or set HF_TOKEN to a token that may read it"


def explained(what: str, name: str, error: BaseException, revision: str = "") -> RicError | None:
    """The hub's refusal as an error of ours, or None when `error` did not come from the hub.

    Args:
        what: "model", "reward model" or "data set".
        name: its hub id.
        error: what a hub library raised; the hub's own exception may be its cause.
        revision: the revision that was asked for.
    """
    from huggingface_hub import errors

    for found in _chain(error):
        if isinstance(found, errors.RepositoryNotFoundError | errors.RevisionNotFoundError):
            return _absent(what, name, found, revision)
        if isinstance(found, errors.OfflineModeIsEnabled | errors.LocalEntryNotFoundError):
            return _unreachable(what, name, next(filter(None, map(_status, _chain(found))), None))
        if isinstance(found, errors.HfHubHTTPError) and not isinstance(found, errors.EntryNotFoundError):
            if _status(found) in REFUSALS:
                return _absent(what, name, found, revision)
            return DataError(
                f"{what} '{name}': the hub answered {_status(found) or found}",
                "the files it lists",
                "the same command again goes on with what was downloaded",
            )
    return None


def _absent(what: str, name: str, found: BaseException, revision: str) -> RicError:
    """Not there, or not for this user."""
    from huggingface_hub import errors

    page = f"{_endpoint()}/{name}"
    if isinstance(found, errors.GatedRepoError):
        hint = f"ask for access at {page}, then {LOGIN}"
        return NotFoundError(f"{what} '{name}' is gated", "an account that its owners let in", hint)
    if isinstance(found, errors.RevisionNotFoundError):
        given = f"{what} '{name}' has no revision '{revision}'"
        return NotFoundError(given, "a branch, tag or commit of it", f"see {page}, or leave the revision out")
    if _status(found) in REFUSALS:
        given = f"{what} '{name}' is private, or there is none"
        return NotFoundError(given, "a public id, or a login for it", f"{LOGIN}; or check the name")
    given = f"the hub has no {what} '{name}'"
    hint = f"check the name at {page}; a private one needs {LOGIN}"
    return NotFoundError(given, "a local folder, or an id that is there", hint)


def _unreachable(what: str, name: str, status: int | None) -> RicError:
    from huggingface_hub import constants

    fetch = f"hf download {name} where there is a network, or name a local folder"
    if constants.HF_HUB_OFFLINE:
        return NotFoundError(
            f"{what} '{name}' is not in the cache, and HF_HUB_OFFLINE forbids to ask for it",
            "one that was downloaded before",
            f"unset HF_HUB_OFFLINE; or {fetch}",
        )
    problem = "cannot be reached" if status is None else f"answers {status}"
    return DataError(
        f"{what} '{name}' is not in the cache, and {_endpoint()} {problem}",
        "a network, or a cache",
        f"check the network or HF_ENDPOINT; or {fetch}",
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and what it came from, outermost first."""
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen:
        seen.append(current)
        yield current
        current = current.__cause__ or current.__context__


def _status(error: BaseException) -> int | None:
    return getattr(getattr(error, "response", None), "status_code", None)


def _endpoint() -> str:
    from huggingface_hub import constants

    return str(constants.ENDPOINT)
