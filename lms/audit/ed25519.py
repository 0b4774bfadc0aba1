"""Signatures that anyone can verify: Ed25519 (RFC 8032), raw bytes in and out."""

SIZE = 32  # bytes of a seed and of a public key
SPKI_HEAD = bytes.fromhex("302a300506032b6570032100")  # what comes before the key in a PEM file (RFC 8410)


def public_key(seed: bytes) -> bytes:
    """Return the public key, 32 bytes, of a seed of 32 bytes; raise ValueError for a seed of another size."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 -- slow import

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the signature, 64 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 -- slow import

    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether the signature is of this message by the holder of this key; nonsense is not."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 -- slow import
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 -- slow import

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
