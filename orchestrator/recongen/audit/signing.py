"""Signatures under a report (PAdES): recongen's own, after which only fields may be filled and signed, and reviewers'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import load_der_private_key
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.stamp.base import BaseStamp, BaseStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from recongen.audit.opened import Opened
from recongen.audit.signatures import KEY_USES, certificates, in_a_thread
from recongen.errors import RecongenError, UsageError
from recongen.signing_settings import OWN_FIELD, PASSPHRASE, Pkcs11, SigningSettings, passphrase
from recongen.text import one_line, printable

SIZE, LEADING, INSET = 9, 11.5, 3
SECONDS = 20
"""To wait for a timestamp server, or for an answer about revocation."""


def sign(report: Opened, field: str, settings: SigningSettings, filled: Mapping[str, str]) -> bytes:
    """The report with one more signature, appended. `filled` has texts for fields, by name.

    `OWN_FIELD` certifies, and must be the first. Raises `UsageError` where field or key cannot be used, and `RecongenError` where
    a server does not answer.
    """
    writer = _Appending(BytesIO(report.data))
    signed = {each.field_name for each in writer.prev.embedded_signatures}
    known = {name: reference.get_object() for name, reference in _fields(writer)}
    if field in signed:
        raise UsageError(f"{report.file}: {field} has been signed already")
    if field == OWN_FIELD and signed:
        raise UsageError(f"{report.file} has been signed already, and recongen's own signature is the first")
    if field != OWN_FIELD and (field not in known or known[field]["/FT"] != "/Sig"):
        free = sorted(name for name in {*_to_sign(known)} - signed)
        raise UsageError(f"{report.file} has no field {field} to sign: {', '.join(free) or 'all are signed'}")
    with _in_one_line(report), _signer(settings) as signer:
        for name, text in filled.items():
            _fill(writer, known, name, text)
        lines = (_name(signer), field.replace("_", " ").capitalize())
        pdf_signer = signers.PdfSigner(
            _metadata(field, settings),
            signer,
            timestamper=_timestamper(settings),
            stamp_style=_Style(border_width=0, lines=lines, font=_font(writer)),
            new_field_spec=fields.SigFieldSpec(OWN_FIELD) if field == OWN_FIELD else None,
        )
        stamp = {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M UTC}"}
        out = in_a_thread(pdf_signer.sign_pdf, writer, appearance_text_params=stamp)
        return bytes(out.getvalue())


class _Appending(IncrementalPdfFileWriter):  # type: ignore[misc]
    """Leaves the metadata as recongen wrote them, which PDF/A describes."""

    def _update_meta(self) -> None:
        pass


@contextmanager
def _in_one_line(report: Opened) -> Iterator[None]:
    """What goes wrong at servers and in keys, in one line."""
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError
    from pyhanko_certvalidator.errors import PathError, ValidationError

    try:
        yield
    except (SigningError, TimestampRequestError, PathError, ValidationError, OSError) as reason:
        causes = dict.fromkeys(" ".join(str(each).split()) for each in (reason, reason.__cause__) if each)
        raise RecongenError(f"{report.file} cannot be signed: {': '.join(causes)[:400]}") from None


def _to_sign(known: Mapping[str, Any]) -> Iterator[str]:
    return (name for name, field in known.items() if field.get("/FT") == "/Sig")


def _fields(writer: IncrementalPdfFileWriter) -> Iterator[tuple[str, Any]]:
    listed = writer.root["/AcroForm"]["/Fields"]
    for at in range(len(listed)):
        reference = listed.raw_get(at)
        yield str(reference.get_object()["/T"]), reference


def _name(signer: Signer) -> str:
    subject = signer.signing_cert.subject.native
    return str(subject.get("common_name") or signer.signing_cert.subject.human_friendly)


def _metadata(field: str, settings: SigningSettings) -> signers.PdfSignatureMetadata:
    lasting = settings.level == "B-LTA"
    return signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=field == OWN_FIELD,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        embed_validation_info=lasting,
        use_pades_lta=lasting,
        validation_context=_validation(settings) if lasting else None,
        signer_key_usage=set(KEY_USES),
    )


def _validation(settings: SigningSettings) -> ValidationContext:
    roots = [root for file in settings.roots for root in certificates(file)]
    return ValidationContext(
        trust_roots=roots or None,
        other_certs=[each for file in settings.chain for each in certificates(file)],
        allow_fetching=True,
        revocation_mode="hard-fail",
        fetcher_backend=RequestsFetcherBackend(SECONDS),
    )


def _timestamper(settings: SigningSettings) -> RequestsHTTPTimeStamper | None:
    if settings.level == "B-B":
        return None
    return RequestsHTTPTimeStamper(settings.timestamp_url, timeout=SECONDS)


def _signer(settings: SigningSettings) -> AbstractContextManager[Signer]:
    chosen = [settings.private_key, settings.pkcs12, settings.pkcs11]
    if sum(each is not None for each in chosen) != 1:
        ways = "private_key with certificate, pkcs12, or pkcs11"
        raise UsageError(f"signing needs one key: {ways}, under signing: in recongen.yaml or as options")
    return _on_token(settings, settings.pkcs11) if settings.pkcs11 else nullcontext(_in_files(settings))


def _in_files(settings: SigningSettings) -> Signer:
    secret, chain = passphrase(), [str(file) for file in settings.chain]
    for file in (settings.private_key, settings.certificate, settings.pkcs12, *settings.chain):
        if file and not file.is_file():
            raise UsageError(f"{file} cannot be read: there is no such file")
    own = secret.encode() if secret else None
    if settings.pkcs12:
        file = settings.pkcs12
        made = signers.SimpleSigner.load_pkcs12(str(file), ca_chain_files=chain, passphrase=own)
    elif settings.private_key and settings.certificate:
        file = settings.private_key
        made = signers.SimpleSigner.load(
            str(file), str(settings.certificate), ca_chain_files=chain, key_passphrase=own
        )
    else:
        raise UsageError("signing: private_key needs certificate")
    if made is not None:
        _must_fit(made, file, settings.certificate or file)
    if made is None:
        hint = "is the passphrase right?" if secret else f"a passphrase is read from {PASSPHRASE}"
        raise UsageError(f"{file} cannot be read as a key: {hint}")
    return made


def _must_fit(made: signers.SimpleSigner, file: Path, issued: Path) -> None:
    """Raises `UsageError` if nobody would accept a signature by the key of `file` with the certificate of `issued`."""
    certificate = made.signing_cert
    key = load_der_private_key(made.signing_key.dump(), None).public_key()
    if key != load_der_x509_certificate(certificate.dump()).public_key():
        raise UsageError(
            f"{file} is not the key of the certificate: name the certificate that was issued for it"
        )
    now, begins, ends = datetime.now(UTC), certificate.not_valid_before, certificate.not_valid_after
    if not begins <= now <= ends:
        raise UsageError(
            f"the certificate is valid from {begins:%Y-%m-%d} to {ends:%Y-%m-%d}, and not now: {issued}"
        )


@contextmanager
def _on_token(settings: SigningSettings, token: Pkcs11) -> Iterator[Signer]:
    try:
        from pkcs11 import Mechanism, PKCS11Error
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError:
        raise UsageError(
            "signing with a token needs another package: pip install 'recongen[pkcs11]'"
        ) from None
    chain = [each for file in settings.chain for each in certificates(file)]
    with ExitStack() as opened:
        try:
            criteria = TokenCriteria(label=token.token) if token.token else None
            session = open_pkcs11_session(str(token.module), token_criteria=criteria, user_pin=passphrase())
            opened.callback(session.close)
            made = PKCS11Signer(session, token.certificate, ca_chain=chain, key_label=token.private_key)
            # Read now, so that a wrong label is said here.
            algorithm = made.signing_cert.public_key.algorithm
            mechanism = {"ec": Mechanism.ECDSA_SHA256, "rsa": Mechanism.SHA256_RSA_PKCS}.get(algorithm)
            # Many tokens only sign hashes.
            offered = session.token.slot.get_mechanisms()
            made.use_raw_mechanism = mechanism is not None and mechanism not in offered
        except Exception as reason:  # noqa: BLE001 (each maker's library fails in its own way)
            raise UsageError(f"the token of {token.module} cannot be used: {one_line(reason)}") from None
        try:
            yield made
        except PKCS11Error as reason:
            raise RecongenError(f"the token of {token.module} does not sign: {one_line(reason)}") from None


def _font(writer: IncrementalPdfFileWriter) -> Any:
    return writer.root["/AcroForm"]["/DR"]["/Font"].raw_get("/F0")


def _fill(writer: IncrementalPdfFileWriter, known: Mapping[str, Any], name: str, text: str) -> None:
    field = known.get(name)
    if field is None or field.get("/FT") != "/Tx":
        raise UsageError(f"the report has no field {name} to fill in")
    left, bottom, right, top = (float(each) for each in field["/Rect"])
    width, height = right - left, top - bottom
    shown = "".join(map(printable, text.split("\n")))
    if missing := "".join(dict.fromkeys(char for char in shown if not char.encode("cp1252", "ignore"))):
        raise UsageError(
            f"{name} cannot show {missing[:40]!r}: the fields of a report have Western European letters"
        )
    lines = _lines(text, width - 2 * INSET)
    if len(lines) * LEADING > height + LEADING - SIZE:
        raise UsageError(f"{name} has room for {int(height / LEADING)} lines, and this text has {len(lines)}")
    look = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(map(generic.FloatObject, (0, 0, width, height))),
            pdf_name("/Resources"): generic.DictionaryObject(
                {pdf_name("/Font"): generic.DictionaryObject({pdf_name("/F0"): _font(writer)})}
            ),
        },
        stream_data=b"/Tx BMC " + _draw(lines, height) + b" EMC",
    )
    field["/V"] = generic.TextStringObject(text)
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(look)})
    writer.update_container(field)


def _lines(text: str, width: float) -> Sequence[str]:
    from reportlab.lib.utils import simpleSplit

    from recongen.audit.fonts import REGULAR, Fonts

    Fonts()
    return [
        line
        for part in text.split("\n")
        for line in simpleSplit(printable(part), REGULAR, SIZE, width) or [""]
    ]


def _draw(lines: Sequence[str], height: float) -> bytes:
    """From the top; one line stands in the middle of a low field."""
    top = height - SIZE - INSET if height > 2 * LEADING else (height - SIZE) / 2 + 2
    texts = [b"<%s> Tj T*" % line.encode("cp1252", "replace").hex().encode() for line in lines]
    return b"q BT /F0 %d Tf 0 g %g TL %g %g Td %s ET Q" % (SIZE, LEADING, INSET, top, b" ".join(texts))


@dataclass(frozen=True)
class _Style(BaseStampStyle):  # type: ignore[misc]
    lines: tuple[str, ...] = ()
    font: Any = None

    def create_stamp(self, writer: Any, box: Any, text_params: Mapping[str, str]) -> _Stamp:
        return _Stamp(writer, self, box, text_params)


class _Stamp(BaseStamp):  # type: ignore[misc]
    """Who signed, as what and when, in the font that the report carries."""

    def __init__(self, writer: Any, style: _Style, box: Any, said: Mapping[str, str]) -> None:
        super().__init__(writer, style, box)
        self.said = said

    def _render_inner_content(self) -> list[bytes]:
        self.set_resource(category=ResourceType.FONT, name=pdf_name("/F0"), value=self.style.font)
        who, what = self.style.lines
        return [_draw([f"Signed by {who}", what, self.said["at"]], self.box.height)]
