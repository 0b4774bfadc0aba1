"""Sharing: the address of a page as a link, a QR code, a picture card and a poster for the notice board.

It tells of a page only what the reader may see there, and to everyone only what everyone may see.

Offers: `subjects` and `card`.
"""
