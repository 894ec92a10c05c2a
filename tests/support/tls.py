"""Certificates for servers on loopback, and a context to serve with one."""

import ssl
from pathlib import Path

CERTIFICATES = Path(__file__).parent / "certificates"
LOCALHOST, ELSEWHERE, EXPIRED = (str(CERTIFICATES / f"{name}.pem") for name in ("localhost", "elsewhere", "expired"))


def speaking_tls(certificate: str = LOCALHOST) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
