"""Login slips: what a person needs for the first sign-in, with a picture of the address for the camera."""

from dataclasses import dataclass
from urllib.parse import urlencode

import segno

MOST_SLIPS = 200


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip of paper; the password is shown once and kept nowhere."""

    name: str
    username: str
    unit: str
    password: str
    address: str

    @property
    def picture(self) -> str:
        """The address with the username, never the password, as a QR code in a data: URI."""
        code = segno.make(f"{self.address}?{urlencode({'name': self.username})}", error="m", micro=False)
        return code.svg_data_uri(scale=4, border=2)
