"""The signed part of a feed's address."""

from itsdangerous import BadData, URLSafeSerializer


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="calendar-feed")


def feed_token(feed_id: int, nonce: str, secret: str) -> str:
    """Return what the address of a feed ends with."""
    return str(_serializer(secret).dumps([feed_id, nonce]))


def read_feed_token(token: str, secret: str) -> tuple[int, str] | None:
    """Return the number and the nonce of a feed from its address; None when the signature is wrong."""
    try:
        feed_id, nonce = _serializer(secret).loads(token)
    except (BadData, TypeError, ValueError):
        return None
    return int(feed_id), str(nonce)
