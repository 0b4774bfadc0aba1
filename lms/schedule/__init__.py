"""Periodic jobs and when they ran.

Offers: `slots` (when a job is due), `working_days` (in China), `queries`.
"""
