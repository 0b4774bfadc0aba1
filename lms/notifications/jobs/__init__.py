"""Telling many people, and digests."""
