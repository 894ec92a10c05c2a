# Generated from openapi.yaml: do not edit, run `make generate`.
"""A client library for accessing 2Chat WhatsApp groups"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
