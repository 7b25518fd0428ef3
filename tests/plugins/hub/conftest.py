"""A stand-in for the model hub: a local server that speaks as much of its language as the libraries ask for."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

COMMIT = {"main": "a" * 40, "old": "b" * 40}
_RESOLVE = re.compile(r"/(datasets/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)")
_API = re.compile(r"/api/(?:models|datasets)/([^/]+/[^/]+?)(?:/(revision|tree)/([^/]+?)(?:/(.+))?)?/?")


class Hub:
    """Repositories by id, and what was asked.

    Attributes:
        repos: id -> revision -> file name -> bytes.
        refuse: id -> (status, error code) for repositories that are not for everybody.
        cut: file names whose first download breaks off in the middle.
        asked: (method, path, Range header) of every request.
    """

    def __init__(self) -> None:
        self.repos: dict[str, dict[str, dict[str, bytes]]] = {}
        self.refuse: dict[str, tuple[int, str]] = {}
        self.cut: set[str] = set()
        self.asked: list[tuple[str, str, str | None]] = []

    def add(self, name: str, folder: Path, revision: str = "main") -> None:
        files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
        self.repos.setdefault(name, {})[revision] = files

    def find(self, name: str, revision: str) -> tuple[dict[str, bytes] | None, int, str, str]:
        """Files, or status and error code; and the commit."""
        if name in self.refuse:
            return (None, *self.refuse[name], "")
        if name not in self.repos:
            return None, 404, "RepoNotFound", ""
        revision = next((r for r, commit in COMMIT.items() if commit == revision), revision)
        if revision not in self.repos[name]:
            return None, 404, "RevisionNotFound", ""
        return self.repos[name][revision], 200, "", COMMIT[revision]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, *args) -> None:
        """Nothing on stderr."""

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.asked.append((self.command, path, self.headers.get("Range")))
        file, api = _RESOLVE.fullmatch(path), _API.fullmatch(path)
        name, revision = (file[2], file[3]) if file else (api[1], api[3] or "main") if api else ("", "")
        files, status, code, commit = self.hub.find(name, revision)
        if files is None:
            self._send(status, b"{}", {"X-Error-Code": code, "X-Error-Message": code}, body=body)
        elif file and file[4] not in files:
            self._send(404, b"", {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": commit}, body=body)
        elif file:
            self._file(file[4], files[file[4]], commit, body=body)
        else:
            under = api[4] or ""
            self._listing(api[2], under, name, {p: c for p, c in files.items() if p.startswith(under)}, commit)

    def _file(self, name: str, content: bytes, commit: str, *, body: bool) -> None:
        etag = hashlib.sha1(content).hexdigest()  # noqa: S324 - as git names its blobs
        headers = {"ETag": f'"{etag}"', "X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        if asked and body:
            start = int(asked[1])
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self._send(206, content[start:], headers, body=True)
        elif body and name in self.hub.cut:
            self.hub.cut.discard(name)
            self._send(200, content, headers, body=True, part=len(content) // 2)
        else:
            self._send(200, content, headers, body=body)

    def _listing(self, kind: str | None, under: str, name: str, files: dict[str, bytes], commit: str) -> None:
        if under and not files:
            self._send(404, b"", {"X-Error-Code": "EntryNotFound"}, body=True)
            return
        if kind == "tree":
            found = [
                {"type": "file", "path": p, "size": len(c), "oid": hashlib.sha1(c).hexdigest()}  # noqa: S324 - see above
                for p, c in files.items()
            ]
        else:
            found = {"id": name, "sha": commit, "private": False, "siblings": [{"rfilename": p} for p in files]}
        self._send(200, json.dumps(found).encode(), {"Content-Type": "application/json"}, body=True)

    def _send(
        self, status: int, content: bytes, headers: dict[str, str], *, body: bool, part: int | None = None
    ) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        if body:
            self.wfile.write(content[:part])
        if part is not None:
            self.close_connection = True


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A hub of the test's own, with an empty cache; the libraries in this process are sent to it."""
    from huggingface_hub import constants, hf_api

    found = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), {"hub": found}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(constants, "ENDPOINT", found.url)
    monkeypatch.setattr(
        constants, "HUGGINGFACE_CO_URL_TEMPLATE", found.url + "/{repo_id}/resolve/{revision}/{filename}"
    )
    monkeypatch.setattr(hf_api.api, "endpoint", found.url)
    monkeypatch.setattr("transformers.utils.hub._hf_api", None)  # made on first use, for the hub of that time
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 1024)  # what has come before a break is kept in such pieces
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(time, "sleep", lambda _: None)  # the library waits between its attempts
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub-cache"))
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    yield found
    server.shutdown()
    server.server_close()
    thread.join()
