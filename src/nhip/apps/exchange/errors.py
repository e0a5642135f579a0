"""Errors of the exchange: codes and fields, worded in ui/messages.py. Imports the engine only."""

from nhip.engine.errors import NhipError


class ApiError(NhipError):
    """A request that cannot be answered; its HTTP status follows from the code."""


class PullMissing(NhipError):
    """No source of that name is described in the province's folder."""
