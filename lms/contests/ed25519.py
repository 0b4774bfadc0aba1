"""Ed25519 signatures (RFC 8032), so that an export can be checked with openssl and without this site.

Written out here because it is the only public-key operation of the product: one signature when a person asks
for an export. The arithmetic does not run in constant time; docs/decisions/0008 says why that is no danger.
"""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
SIZE = 32
# The head of a SubjectPublicKeyInfo of an Ed25519 key (RFC 8410).
SPKI_HEAD = bytes.fromhex("302a300506032b6570032100")

Point = tuple[int, int, int, int]


def _sha512(data: bytes) -> int:
    return int.from_bytes(hashlib.sha512(data).digest(), "little")


def _add(a: Point, b: Point) -> Point:
    left = (a[1] - a[0]) * (b[1] - b[0]) % P
    right = (a[1] + a[0]) * (b[1] + b[0]) % P
    t = 2 * a[3] * b[3] * D % P
    z = 2 * a[2] * b[2] % P
    e, f, g, h = right - left, z - t, z + t, right + left
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(factor: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            found = _add(found, point)
        point = _add(point, point)
        factor >>= 1
    return found


def _same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _x_of(y: int, sign: int) -> int | None:
    """Return the x of a point from its y and the lowest bit of x; None when there is no such point."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    if not square:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if (x & 1) != sign else x


_BASE_Y = 4 * pow(5, -1, P) % P
_BASE_X = _x_of(_BASE_Y, 0) or 0
BASE: Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def _packed(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | ((x & 1) << 255)).to_bytes(SIZE, "little")


def _unpacked(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = _x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def _secret(seed: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha512(seed).digest()
    number = int.from_bytes(digest[:SIZE], "little")
    return (number & ((1 << 254) - 8)) | (1 << 254), digest[SIZE:]


def public_key(seed: bytes) -> bytes:
    """Return the 32 bytes of the public key of a 32-byte seed."""
    return _packed(_times(_secret(seed)[0], BASE))


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the 64-byte signature."""
    number, prefix = _secret(seed)
    public = _packed(_times(number, BASE))
    nonce = _sha512(prefix + message) % ORDER
    spot = _packed(_times(nonce, BASE))
    challenge = _sha512(spot + public + message) % ORDER
    return spot + ((nonce + challenge * number) % ORDER).to_bytes(SIZE, "little")


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the signature of the message was made with the key."""
    if len(public) != SIZE or len(signature) != 2 * SIZE:
        return False
    key, spot = _unpacked(public), _unpacked(signature[:SIZE])
    answer = int.from_bytes(signature[SIZE:], "little")
    if key is None or spot is None or answer >= ORDER:
        return False
    challenge = _sha512(signature[:SIZE] + public + message) % ORDER
    return _same(_times(answer, BASE), _add(spot, _times(challenge, key)))
