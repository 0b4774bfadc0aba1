"""Tests of enquiries."""
