"""With which key reports are signed: the key `signing:` of recongen.yaml, and a passphrase of the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from recongen.declared.containers import ListOf
from recongen.declared.findings import Fault
from recongen.declared.records import Record, RecordOf, optional, record
from recongen.declared.scalars import Choice, Pattern, Text
from recongen.paths import FilePath

PASSPHRASE = "RECONGEN_SIGNING_PASSPHRASE"
OWN_FIELD = "recongen"
"""The field of the signature that says: this is what recongen wrote."""
LEVELS = ("B-B", "B-T", "B-LTA")

_URL = Pattern(
    "an address",
    r"https?://\S+",
    "bad-setting",
    "Write it as the timestamp server's owner does, such as https://tsa.example.com/tsr.",
    numbers=False,
)
_LABEL = Text(numbers=False)


@record("pkcs11")
class Pkcs11(Record):
    """A key that never leaves its token."""

    module: Path = optional(FilePath(), "The shared library of the token's maker.")
    token: str | None = optional(_LABEL, "The label of the token; the first one when absent.")
    certificate: str = optional(_LABEL, "The label of the certificate on it.")
    private_key: str | None = optional(_LABEL, "The label of the key; that of the certificate when absent.")

    def faults(self) -> Iterator[Fault]:
        for name in ("module", "certificate"):
            if not getattr(self, name):
                yield Fault(self.place.at(), "missing-key", f"it needs {name}", "Add it.")


@record("signing")
class SigningSettings(Record):
    """With which key audit reports are signed. Its passphrase or PIN comes from RECONGEN_SIGNING_PASSPHRASE alone."""

    private_key: Path | None = optional(FilePath(), "A private key in PEM; needs `certificate`.")
    certificate: Path | None = optional(FilePath(), "Its certificate in PEM.")
    chain: tuple[Path, ...] = optional(ListOf(FilePath()), "Certificates between it and a root, in PEM.", ())
    pkcs12: Path | None = optional(FilePath(), "Or key and certificate in one PKCS#12 file.")
    pkcs11: Pkcs11 | None = optional(RecordOf(Pkcs11), "Or a key on a token.")
    level: str = optional(
        Choice(LEVELS),
        "PAdES: a signature; with a timestamp; with what shows later that it was valid.",
        "B-B",
    )
    timestamp_url: str | None = optional(_URL, "The timestamp server (RFC 3161); needed above B-B.")
    roots: tuple[Path, ...] = optional(
        ListOf(FilePath()), "Certificates of authorities to trust for B-LTA; the system's when absent.", ()
    )

    def faults(self) -> Iterator[Fault]:
        if self.level != "B-B" and not self.timestamp_url:
            yield Fault(self.place.at("level"), "missing-key", f"{self.level} needs timestamp_url", "Add it.")


def passphrase() -> str | None:
    """Of the key, or the PIN of the token."""
    return os.environ.get(PASSPHRASE) or None
