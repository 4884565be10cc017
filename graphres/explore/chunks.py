"""How data lie in a page: JSON, compressed, perhaps encrypted, in base64, so that no value can end its block."""

from __future__ import annotations

import base64
import gzip
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphres.errors import EngineError

__all__ = ["ITERATIONS", "Lock", "Pack", "as_json", "locked", "packed"]

ITERATIONS = 600_000
"""Rounds of PBKDF2, as OWASP advises for SHA-256 since 2023."""

CHUNK_LETTERS = 150_000
"""JSON of a chunk, about: it is inflated in a few milliseconds."""

SALT, NONCE = 16, 12

Pack = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Lock:
    """A key that a passphrase opens. salt : for the page, in base64."""

    salt: str
    close: Pack


def packed(text: str, close: Pack | None = None) -> str:
    """JSON as the page inflates it: the same bytes each time, unless it is encrypted."""
    pressed = gzip.compress(text.encode("utf-8", "surrogatepass"), 9, mtime=0)
    return base64.b64encode(close(pressed) if close else pressed).decode("ascii")


def as_json(content: Any) -> str:
    """Compact JSON; what is no Unicode is written as an escape."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text if text.isascii() or _encodes(text) else json.dumps(content, separators=(",", ":"), allow_nan=False)


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def locked(passphrase: str) -> Lock:
    """A lock of AES-GCM with a key made of the passphrase (PBKDF2, SHA-256); each piece has a nonce of its own.

    Raises
    ------
    EngineError : the package that encrypts is not installed.
    """
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
    except ImportError:
        raise EngineError(
            "cryptography is not installed, which encrypts", mend="pip install 'graphres[explore]'"
        ) from None
    salt = os.urandom(SALT)
    key = PBKDF2HMAC(SHA256(), 32, salt, ITERATIONS).derive(passphrase.encode("utf-8"))

    def close(data: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(key).encrypt(nonce, data, None)

    return Lock(base64.b64encode(salt).decode("ascii"), close)
