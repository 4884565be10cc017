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

__all__ = ["ITERATIONS", "Lock", "Pack", "as_json", "in_base64", "locked", "packed", "pressed"]

ITERATIONS = 600_000
"""Rounds of PBKDF2, as OWASP advises for SHA-256 since 2023."""

SALT, NONCE = 16, 12

Pack = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Lock:
    """A key that a passphrase opens. salt : for the page, in base64."""

    salt: str
    close: Pack


def packed(text: str, close: Pack | None = None) -> str:
    """JSON as the page inflates it: the same bytes each time, unless it is encrypted."""
    return in_base64(pressed(text), close)


def pressed(text: str) -> bytes:
    """Text compressed: the same bytes each time."""
    return gzip.compress(text.encode("utf-8", "surrogatepass"), 9, mtime=0)


def in_base64(data: bytes, close: Pack | None = None) -> str:
    """Compressed data as a page holds them, perhaps encrypted before."""
    return base64.b64encode(close(data) if close else data).decode("ascii")


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
