"""Signatures by recongen and by reviewers, one after another, with a local authority, timestamp server and OCSP responder."""

from __future__ import annotations

import asyncio
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import requests
import requests_mock
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader

from recongen.audit.opened import open_report_bytes
from recongen.audit.signatures import check_signatures, in_a_thread, must_be_whole
from recongen.audit.signing import sign
from recongen.audit.verify import check_alone
from recongen.cli.audit import sign_report
from recongen.errors import RecongenError, UsageError
from recongen.signing_settings import LEVELS, OWN_FIELD, PASSPHRASE, SigningSettings
from tests.apps.built import NAMES
from tests.audit import pki
from tests.audit.conftest import ReportOf
from tests.audit.tampering import HIDDEN
from tests.e2e.helpers import RECONGEN, Done, environment, run

pytestmark = pytest.mark.slow
FILE = Path("report.pdf")
SAID = {"reviewer_1_name": "Zoë Müller", "reviewer_1_role": "Auditor", "reviewer_1_notes": "Seen.\nAgreed."}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> pki.Pki:
    return pki.made(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def data(report_of: ReportOf) -> bytes:
    return report_of("sqlite", NAMES[0]).pdf


def settings(keys: pki.Pki, name: str, level: str = "B-B") -> SigningSettings:
    return SigningSettings(
        private_key=keys.key(name),
        certificate=keys.certificate(name),
        level=level,
        timestamp_url=keys.timestamp_url,
        roots=(keys.certificate("root"),),
    )


@pytest.mark.parametrize(
    "level", [pytest.param(level, marks=[pytest.mark.prove] if level == "B-T" else []) for level in LEVELS]
)
def test_several_sign_and_none_breaks_another(level: str, data: bytes, keys: pki.Pki, tmp_path: Path) -> None:
    signed = data
    with keys.online():
        for field, name, said in (
            (OWN_FIELD, "system", {}),
            ("reviewer_1", "reviewer-1", SAID),
            ("reviewer_2", "reviewer-2", {}),
        ):
            before = signed
            signed = sign(open_report_bytes(FILE, signed), field, settings(keys, name, level), said)
            assert signed.startswith(before)
    report = open_report_bytes(FILE, signed)
    assert report.base == data
    found = [*check_signatures(report, [keys.certificate("root")]), *check_alone(report)]
    assert {"ok"} == {each.state for each in found}, [str(each) for each in found]
    signers = [each.text for each in found if each.topic == "signatures"]
    assert all(any(name in text for text in signers) for name in pki.SIGNERS)
    assert (level != "B-B") == any("timestamp" in text for text in signers)
    other = check_signatures(report, [keys.certificate("stranger-root")])
    assert "no root given trusts its certificate" in " ".join(
        each.text for each in other if each.state == "differs"
    )
    fields = PdfReader(BytesIO(signed)).get_fields() or {}
    assert SAID == {name: fields[name].value for name in SAID}
    if shutil.which("pdftotext"):
        (tmp_path / "signed.pdf").write_bytes(signed)
        shown = subprocess.run(
            ["pdftotext", tmp_path / "signed.pdf", "-"], capture_output=True, text=True, check=True
        ).stdout
        assert "Zoë Müller" in shown and "Agreed." in shown and "Signed by reviewer-2" in shown


BOX = generic.ArrayObject(map(generic.NumberObject, (0, 0, 1, 1)))
CHANGES: tuple[tuple[str, str, generic.PdfObject], ...] = (
    ("field", "/V", generic.TextStringObject("I do not.")),
    ("field", "/F", generic.NumberObject(2)),
    ("field", "/DA", generic.TextStringObject("/F0 9 Tf 1 g")),
    ("drawing", "/BBox", BOX),
    ("drawing", "/Resources", generic.DictionaryObject()),
    ("form", "/NeedAppearances", generic.BooleanObject(True)),
)
"""Where, what, and what it becomes: other words, or the same words that nobody sees."""


def test_what_a_reviewer_wrote_stays_as_it_was_signed(data: bytes, keys: pki.Pki) -> None:
    """What another reviewer writes later changes nothing of it."""
    roots = [keys.certificate("root")]
    signed = sign(open_report_bytes(FILE, data), "reviewer_1", settings(keys, "reviewer-1"), SAID)
    both = sign(
        open_report_bytes(FILE, signed),
        "reviewer_2",
        settings(keys, "reviewer-2"),
        {"reviewer_2_notes": "I agree."},
    )
    for whole in (signed, both):
        assert {"ok"} == {each.state for each in check_signatures(open_report_bytes(FILE, whole), roots)}
        for place, name, value in CHANGES:
            writer = IncrementalPdfFileWriter(BytesIO(whole))
            form = writer.root["/AcroForm"]
            fields = [form["/Fields"][at] for at in range(len(form["/Fields"]))]
            field = next(each for each in fields if each["/T"] == "reviewer_1_notes")
            changed = {"form": form, "field": field, "drawing": field["/AP"]["/N"]}[place]
            changed[pdf_name(name)] = value
            writer.update_container(changed)
            out = BytesIO()
            writer.write(out)
            report = open_report_bytes(FILE, out.getvalue())
            what = "the form" if place == "form" else "reviewer_1_notes"
            texts = [each.text for each in check_signatures(report, roots)]
            assert f"reviewer_1: {what} was changed after it was signed" in texts, (place, name, texts)
    with pytest.raises(UsageError, match="was changed"):
        must_be_whole(report)


def test_it_works_where_an_event_loop_runs_already(data: bytes, keys: pki.Pki) -> None:
    """As in a notebook. The loop has a thread of its own, as another test's browser may have left one in this."""

    async def states() -> set[str]:
        signed = sign(open_report_bytes(FILE, data), OWN_FIELD, settings(keys, "system"), {})
        return {
            each.state
            for each in check_signatures(open_report_bytes(FILE, signed), [keys.certificate("root")])
        }

    assert {"ok"} == in_a_thread(asyncio.run, states())


def test_what_cannot_be_signed_is_said(data: bytes, keys: pki.Pki) -> None:
    own = settings(keys, "system")
    signed = sign(open_report_bytes(FILE, data), "reviewer_1", settings(keys, "reviewer-1"), {})
    for field, said, reason in (
        ("reviewer_1", {}, "has been signed already"),
        (OWN_FIELD, {}, "is the first"),
        ("reviewer_3", {}, "has no field reviewer_3 to sign: reviewer_2"),
        ("reviewer_2", {"reviewer_9_name": "x"}, "no field reviewer_9_name"),
        ("reviewer_2", {"reviewer_2_notes": "x\n" * 40}, "has room for"),
        ("reviewer_2", {"reviewer_2_name": "Zoë Жук"}, "reviewer_2_name cannot show 'Жук'"),
    ):
        with pytest.raises(UsageError, match=reason):
            sign(open_report_bytes(FILE, signed), field, own, said)
    with pytest.raises(UsageError, match="signing needs one key"):
        sign(open_report_bytes(FILE, data), OWN_FIELD, SigningSettings(), {})
    other = replace(own, certificate=keys.certificate("reviewer-1"))
    with pytest.raises(UsageError, match="is not the key of the certificate"):
        sign(open_report_bytes(FILE, data), OWN_FIELD, other, {})
    expired = replace(own, private_key=keys.key("expired"), certificate=keys.certificate("expired"))
    with pytest.raises(
        UsageError, match=r"valid from 2000-01-01 to 2001-01-01, and not now: .*expired\.pem$"
    ):
        sign(open_report_bytes(FILE, data), OWN_FIELD, expired, {})
    with requests_mock.Mocker() as network, pytest.raises(RecongenError, match="cannot be signed"):
        network.post("http://nowhere.test", exc=requests.ConnectionError)
        nowhere = SigningSettings(
            private_key=keys.key("system"),
            certificate=keys.certificate("system"),
            level="B-T",
            timestamp_url="http://nowhere.test",
        )
        sign(open_report_bytes(FILE, data), OWN_FIELD, nowhere, {})


def test_what_was_changed_is_not_signed(data: bytes, keys: pki.Pki) -> None:
    """And the reason is for people, whatever a parser says of the file."""
    own, signed = settings(keys, "system"), []
    for name, way in HIDDEN.items():
        try:
            sign_report(FILE, way(data, random.Random(0)), own, OWN_FIELD, {})
        except UsageError as reason:
            assert "was changed since it was written" in str(reason), (name, reason)
            assert "BytesIO" not in str(reason)
        else:
            signed.append(name)
    assert not signed


def test_the_command_signs_with_a_file_whose_passphrase_is_in_the_environment(
    data: bytes, keys: pki.Pki, tmp_path: Path
) -> None:
    (tmp_path / "report.pdf").write_bytes(data)
    (tmp_path / "recongen.yaml").write_text(f"signing: {{pkcs12: {keys.pkcs12('system')}}}\n")
    done = run(*RECONGEN, "sign", "report.pdf", cwd=tmp_path)
    assert 2 == done.returncode and PASSPHRASE in done.stderr
    assert data == (tmp_path / "report.pdf").read_bytes()
    known = environment(**{PASSPHRASE: pki.PASSPHRASE})
    assert 0 == run(*RECONGEN, "sign", "report.pdf", cwd=tmp_path, env=known).returncode
    key = ("--key", keys.key("reviewer-1"), "--certificate", keys.certificate("reviewer-1"))
    done = run(
        *RECONGEN,
        "sign",
        "report.pdf",
        "--field",
        "reviewer_1",
        "--name",
        "Ann",
        *key,
        "-o",
        "out.pdf",
        cwd=tmp_path,
    )
    assert 0 == done.returncode, done.stderr
    done = run(*RECONGEN, "verify", "out.pdf", "--trust", keys.certificate("root"), cwd=tmp_path)
    assert 0 == done.returncode and 2 == done.stdout.count("intact and trusted"), done.stdout
    (tmp_path / "unsigned.pdf").write_bytes(data)
    done = run(*RECONGEN, "verify", "unsigned.pdf", "--trust", keys.certificate("root"), cwd=tmp_path)
    assert 1 == done.returncode and "nobody signed it" in done.stdout


@pytest.fixture(scope="module")
def token(keys: pki.Pki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The module of a token that holds two of the signers, one with an elliptic curve, one with RSA."""
    pytest.importorskip("pkcs11", reason="a token cannot be tried without python-pkcs11")
    module = pki.softhsm()
    if module is None:
        pytest.skip("a token cannot be tried without SoftHSM: apt-get install softhsm2")
    folder = tmp_path_factory.mktemp("token")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        pki.fill_token(keys, folder, module, ("system", "reviewer-2"))
        yield module


def test_the_command_signs_with_keys_on_a_token(
    token: Path, data: bytes, keys: pki.Pki, tmp_path: Path
) -> None:
    def signed(name: str, field: str, pin: str = pki.PIN, label: str = pki.TOKEN, key: str = "") -> Done:
        settings = f"{{module: {token}, token: {label}, certificate: {name}, private_key: {key or name}}}"
        (tmp_path / "recongen.yaml").write_text(f"signing: {{pkcs11: {settings}}}\n")
        command = (*RECONGEN, "sign", "report.pdf", "--field", field)
        return run(*command, cwd=tmp_path, env=environment(**{PASSPHRASE: pin}))

    (tmp_path / "report.pdf").write_bytes(data)
    for refused in (
        signed("system", OWN_FIELD, pin="0000"),
        signed("system", OWN_FIELD, label="other"),
        signed("nobody", OWN_FIELD, key="system"),
        signed("system", OWN_FIELD, key="nothing"),
    ):
        assert 2 == refused.returncode and f"the token of {token} cannot be used: " in refused.stderr
        assert 1 == len(refused.stderr.splitlines()), refused.stderr
    assert data == (tmp_path / "report.pdf").read_bytes()
    for name, field in (("system", OWN_FIELD), ("reviewer-2", "reviewer_2")):
        done = signed(name, field)
        assert 0 == done.returncode, done.stderr
    done = run(*RECONGEN, "verify", "report.pdf", "--trust", keys.certificate("root"), cwd=tmp_path)
    assert 0 == done.returncode and 2 == done.stdout.count("intact and trusted"), done.stdout
