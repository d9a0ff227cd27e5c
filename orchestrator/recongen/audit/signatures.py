"""The signatures of a report, and what others wrote into it after recongen."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from recongen.audit.opened import Opened
from recongen.audit.verify import Finding, check_alone
from recongen.errors import UsageError
from recongen.text import one_line

for _chatty in ("pyhanko", "pyhanko_certvalidator", "pypdf"):
    # What they log about files of strangers stands in findings.
    logging.getLogger(_chatty).addHandler(logging.NullHandler())

Result = TypeVar("Result")

KEY_USES = ("non_repudiation", "digital_signature")
"""Of a certificate, one of which is enough."""


def check_signatures(report: Opened, trusted: Sequence[Path] = ()) -> Iterator[Finding]:
    """Each signature, and whether what follows recongen's own bytes only fills in fields and signs.

    `trusted` are files of certificates of authorities; raises `UsageError` where one cannot be read.
    """
    roots = [root for file in trusted for root in certificates(file)]
    reader = report.reader()
    yield from _later(report, reader)
    signatures = [each for each in reader.embedded_signatures if each.sig_object_type == "/Sig"]
    if not signatures:
        text = "nobody signed it"
        yield Finding("signatures", "differs" if trusted else "unchecked", text)
    for signature in signatures:
        yield _signature(reader, signature, roots)
        yield from _changed_since(reader, signature)
    for timestamp in reader.embedded_timestamp_signatures:
        yield _timestamp(reader, timestamp, roots)


def must_be_whole(report: Opened) -> None:
    """Raises `UsageError` with the first change to the file beyond filling in and signing what recongen wrote."""
    findings = chain(check_alone(report), check_signatures(report))
    flaw = next((each for each in findings if each.state == "differs"), None)
    if flaw:
        said = f"{flaw.topic}{f', page {flaw.page}' if flaw.page else ''}: {flaw.text or flaw.figure}"
        raise UsageError(
            f"{report.file} was changed since it was written: {said}. recongen verify lists everything"
        )


def _changed_since(reader: Any, signature: Any) -> Iterator[Finding]:
    """What a reviewer filled in, where it is not now what the reviewer signed."""
    name = signature.field_name
    try:
        then, now = (
            _filled(root, f"{name}_")
            for root in (reader.get_historical_root(signature.signed_revision), reader.root)
        )
    except Exception as reason:  # noqa: BLE001
        text = f"{name}: its fields cannot be compared with what it signed ({one_line(reason)[:200]})"
        yield Finding("signatures", "differs", text)
        return
    for field in sorted(then.keys() | now.keys()):
        if then.get(field) != now.get(field):
            yield Finding("signatures", "differs", f"{name}: {field} was changed after it was signed")


def _filled(root: Any, begin: str) -> dict[str, str]:
    """Digests of the fields that a signature covers: of their text, and of everything that shows it."""
    form, known = root["/AcroForm"], dict[tuple[int, int], str]()
    fields = [form["/Fields"][at] for at in range(len(form["/Fields"]))]
    found = {str(field.get("/T", "")): field for field in fields}
    digests = {name: _digest(field, known) for name, field in found.items() if name.startswith(begin)}
    return digests | {"the form": repr((form.get("/NeedAppearances"), form.get("/XFA")))}


def _digest(value: Any, known: dict[tuple[int, int], str]) -> str:
    """SHA-256 of a part of a PDF with everything that it refers to, except the page that it lies on."""
    from pyhanko.pdf_utils import generic

    if isinstance(value, generic.IndirectObject):
        place = (value.idnum, value.generation)
        if place not in known:
            # What refers to itself is complete once its other parts are.
            known[place] = ""
            known[place] = _digest(value.get_object(), known)
        return known[place]
    said = b""
    if isinstance(value, generic.DictionaryObject):
        names = sorted(str(name) for name in value if name not in ("/P", "/Parent", "/StructParent"))
        said += repr([(name, _digest(value.raw_get(name), known)) for name in names]).encode()
        if isinstance(value, generic.StreamObject):
            said += bytes(value.data)
    elif isinstance(value, generic.ArrayObject):
        said += repr([_digest(value.raw_get(at), known) for at in range(len(value))]).encode()
    else:
        said += repr(value).encode()
    return hashlib.sha256(said).hexdigest()


def certificates(file: Path) -> Sequence[Any]:
    """Of a file in PEM or DER."""
    from pyhanko.keys import load_certs_from_pemder

    try:
        return [*load_certs_from_pemder([str(file)])]
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise UsageError(f"{file} holds no certificate in PEM or DER") from None


def _later(report: Opened, reader: Any) -> Iterator[Finding]:
    from pyhanko.sign.diff_analysis import SuspiciousModification
    from pyhanko.sign.fields import MDPPerm

    if report.revisions == 1:
        return
    try:
        found = _policy().review_file(reader, 0, doc_mdp=MDPPerm.FILL_FORMS)
    except Exception:  # noqa: BLE001
        found = None
    if found is None or isinstance(found, SuspiciousModification):
        text = "what was written later changes more than fields and signatures"
        yield Finding("later", "differs", text)
    else:
        filled = ", ".join(sorted(found.changed_form_fields))
        text = f"what was written later only fills in and signs: {filled or 'nothing'}"
        yield Finding("later", "ok", text)


def _policy() -> Any:
    """As pyHanko judges what follows a signature, though the first revision has none: certifying adds /Perms."""
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, CatalogModificationRule, StandardDiffPolicy
    from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON

    catalog = CatalogModificationRule({*ROOT_EXEMPT_STRICT_COMPARISON, "/Perms"})
    rules = [catalog, *DEFAULT_DIFF_POLICY.global_rules[1:]]
    return StandardDiffPolicy(global_rules=rules, form_rule=DEFAULT_DIFF_POLICY.form_rule)


def in_a_thread(work: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
    """pyHanko runs an event loop, which a thread that has one already refuses: that of a notebook or of a scheduler."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work, *arguments, **named).result()


def _signature(reader: Any, signature: Any, roots: Sequence[Any]) -> Finding:
    from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature

    name = signature.field_name
    try:
        uses = KeyUsageConstraints(key_usage=set(KEY_USES))
        now = _context(reader, roots)
        status = in_a_thread(validate_pdf_signature, signature, now, now, key_usage_settings=uses)
        if status.timestamp_validity and status.timestamp_validity.trusted:
            then = _context(reader, roots, status.timestamp_validity.timestamp)
            later = _context(reader, roots)
            status = in_a_thread(validate_pdf_signature, signature, then, later, key_usage_settings=uses)
    except Exception as reason:  # noqa: BLE001
        return Finding("signatures", "differs", f"{name}: it cannot be checked ({one_line(reason)[:200]})")
    flaws = [*_flaws(status, roots)]
    if roots and status.timestamp_validity and not status.timestamp_validity.trusted:
        flaws.append("no root given trusts its timestamp")
    return _judge(f"{name}: {_signer(status)}{_describe_time(status)}", flaws, roots)


def _timestamp(reader: Any, timestamp: Any, roots: Sequence[Any]) -> Finding:
    """A timestamp of the whole file, which keeps its content provable for longer."""
    from pyhanko.sign.validation import validate_pdf_timestamp

    try:
        status = in_a_thread(validate_pdf_timestamp, timestamp, _context(reader, roots))
    except Exception as reason:  # noqa: BLE001
        return Finding("signatures", "differs", f"a timestamp cannot be checked ({one_line(reason)[:200]})")
    who = f"a timestamp of {status.timestamp:%Y-%m-%d %H:%M:%S UTC}: {_signer(status)}"
    return _judge(who, [*_flaws(status, roots)], roots)


def _flaws(status: Any, roots: Sequence[Any]) -> Iterator[str]:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel

    if not status.intact:
        yield "what it signs was changed"
    if not status.valid:
        yield "it was not made with the key of its certificate"
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        yield "it does not sign everything that was there"
    if status.docmdp_ok is False or status.modification_level in (None, ModificationLevel.OTHER):
        yield "the file was changed later in a way that it does not allow"
    if status.revoked:
        yield "its certificate was revoked"
    if roots and not status.trusted:
        yield "no root given trusts its certificate"


def _judge(who: str, flaws: Sequence[str], roots: Sequence[Any]) -> Finding:
    if flaws:
        return Finding("signatures", "differs", f"{who}: {', and '.join(flaws)}")
    if not roots:
        text = f"{who}: intact; nobody checked whose certificate it is, since no root was given (--trust)"
        return Finding("signatures", "unchecked", text)
    return Finding("signatures", "ok", f"{who}: intact and trusted")


def _signer(status: Any) -> str:
    return " ".join(str(status.signing_cert.subject.human_friendly).split())


def _describe_time(status: Any) -> str:
    if status.timestamp_validity:
        return f", at {status.timestamp_validity.timestamp:%Y-%m-%d %H:%M:%S UTC} by a timestamp server"
    said = status.signer_reported_dt
    return f", at {said:%Y-%m-%d %H:%M:%S %Z} by the signer's clock" if said else ""


def _context(reader: Any, roots: Sequence[Any], moment: Any = None) -> Any:
    """With the certificates and answers about revocation that the file itself keeps; nothing is fetched."""
    from pyhanko.sign.validation import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError
    from pyhanko_certvalidator import ValidationContext

    known = {"trust_roots": roots, "allow_fetching": False, "moment": moment, "revocation_mode": "soft-fail"}
    try:
        return DocumentSecurityStore.read_dss(reader).as_validation_context(known)
    except NoDSSFoundError:
        return ValidationContext(**known)
