"""What a page may load, and whose pages may show it in a frame."""

from collections.abc import Iterable

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def framed_by(hosts: Iterable[str]) -> str:
    """Return the policy of a page that pages of these hosts may show in a frame."""
    return POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(hosts)}")
