"""A local authority with signers, a timestamp server and an OCSP responder, on no network."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests_mock
import yaml
from certomancer.integrations.illusionist import Illusionist
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, ServiceLabel
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

SIGNERS = ("system", "reviewer-1", "reviewer-2")
OTHERS = ("root", "tsa", "ocsp", "stranger-root", "stranger", "expired")
WITH_RSA = ("reviewer-2",)
"""The others have keys on an elliptic curve."""
PASSPHRASE = "correct horse"
TOKEN, PIN = "bank", "5678"
_DAYS = {"valid-from": "2000-01-01T00:00:00+0000", "valid-to": "2100-01-01T00:00:00+0000"}
_PAST = {**_DAYS, "valid-to": "2001-01-01T00:00:00+0000"}
_TSA = {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}


@dataclass(frozen=True)
class Pki:
    folder: Path
    architecture: Any

    def key(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def certificate(self, name: str) -> Path:
        return self.folder / f"{name}.pem"

    def pkcs12(self, name: str) -> Path:
        file = self.folder / f"{name}.p12"
        if not file.exists():
            file.write_bytes(self.architecture.package_pkcs12(CertLabel(name), password=PASSPHRASE.encode()))
        return file

    @property
    def timestamp_url(self) -> str:
        return str(self.architecture.service_registry.get_tsa_info(ServiceLabel("tsa")).url)

    @contextmanager
    def online(self) -> Iterator[None]:
        """The servers answer, and no other does."""
        with requests_mock.Mocker() as mocker:
            Illusionist(self.architecture).register(mocker)
            yield


def made(folder: Path) -> Pki:
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*SIGNERS, *OTHERS):
        key = (
            rsa.generate_private_key(65537, 2048)
            if name in WITH_RSA
            else ec.generate_private_key(ec.SECP256R1())
        )
        encoded = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / f"{name}.key").write_bytes(encoded)
    found = CertomancerConfig.from_yaml(yaml.safe_dump(_config()), key_search_dir=str(folder))
    architecture = found.get_pki_arch(ArchLabel("bank"))
    from asn1crypto import pem

    for name in (*SIGNERS, *OTHERS):
        certificate = architecture.get_cert(CertLabel(name))
        (folder / f"{name}.pem").write_bytes(pem.armor("CERTIFICATE", certificate.dump()))
    return Pki(folder, architecture)


def _config() -> Mapping[str, Any]:
    names = (*SIGNERS, *OTHERS)
    certificates = {
        "root": _certificate("root", "root", {"id": "simple-ca", "params": {"ocsp-service": "ocsp"}}),
        "stranger-root": _certificate("stranger-root", "stranger-root", {"id": "simple-ca"}),
        "ocsp": _certificate("ocsp", "root", "ocsp-responder"),
        "tsa": {**_certificate("tsa", "root", "digsig-commitment"), "extensions": [_TSA]},
        "stranger": _certificate("stranger", "stranger-root", "digsig-commitment"),
        "expired": {**_certificate("expired", "root", "digsig-commitment"), "validity": _PAST},
        **{name: _certificate(name, "root", "digsig-commitment") for name in SIGNERS},
    }
    return {
        "external-url-prefix": "http://pki.test",
        "keysets": {"keys": {"path-prefix": ".", "keys": {name: {"path": f"{name}.key"} for name in names}}},
        "pki-architectures": {
            "bank": {
                "keyset": "keys",
                "entity-defaults": {"country-name": "GB", "organization-name": "The Bank of Somewhere"},
                "entities": {name: {"common-name": name} for name in names},
                "certs": certificates,
                "services": {
                    "ocsp": {"ocsp": {"for-issuer": "root", "responder-cert": "ocsp", "signing-key": "ocsp"}},
                    "time-stamping": {"tsa": {"signing-key": "tsa", "signing-cert": "tsa"}},
                },
            }
        },
    }


def _certificate(name: str, issuer: str, profile: object) -> dict[str, Any]:
    return {"subject": name, "issuer": issuer, "validity": _DAYS, "profiles": [profile]}


def softhsm() -> Path | None:
    """The module of a token in software, where it is installed."""
    return next((path for path in Path("/usr/lib").glob("**/softhsm/libsofthsm2.so")), None)


def fill_token(keys: Pki, folder: Path, module: Path, names: Sequence[str]) -> None:
    """Key and certificate of each name, by that label; the environment names `folder`/softhsm2.conf."""
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    init = ("softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--so-pin", "1234", "--pin", PIN)
    subprocess.run(init, check=True, capture_output=True)
    for number, name in enumerate(names, 1):
        which = ("--token", TOKEN, "--pin", PIN, "--label", name, "--id", f"{number:02}")
        subprocess.run(("softhsm2-util", "--import", keys.key(name), *which), check=True, capture_output=True)
    token = pkcs11.lib(str(module)).get_token(token_label=TOKEN)
    with token.open(rw=True, user_pin=PIN) as session:
        for name in names:
            certificate = keys.architecture.get_cert(CertLabel(name)).dump()
            kept = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: name}
            session.create_object({**decode_x509_certificate(certificate), **kept})
