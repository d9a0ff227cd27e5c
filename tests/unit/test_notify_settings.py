"""The key `notify:` of recongen.yaml: names alone, for the addresses hold secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from recongen.config import load_settings
from recongen.errors import SettingsError
from recongen.notify_settings import NotifySettings

CANARY = "mailto://ann:CANARY-SECRET@bank.example"
WHOLE = """\
notify:
  channels:
    wires-mail: {url_from: RECONGEN_NOTIFY_WIRES}
    ops: {url_from: OPS_HOOK, timeout: 5}
  recipients:
    Wire Room: [wires-mail, ops]
    Bo Lee: [wires-mail]
  default: Bo Lee
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RECONGEN_CONFIG", raising=False)


def read(text: str) -> NotifySettings:
    Path("recongen.yaml").write_text(text)
    settings = load_settings({}).notify
    assert settings is not None
    return settings


def test_every_key_is_read() -> None:
    settings = read(WHOLE)
    assert {"wires-mail": ("RECONGEN_NOTIFY_WIRES", 30), "ops": ("OPS_HOOK", 5)} == {
        name: (channel.url_from, channel.timeout) for name, channel in settings.channels.items()
    }
    assert {"Wire Room": ("wires-mail", "ops"), "Bo Lee": ("wires-mail",)} == settings.recipients
    assert settings.default == "Bo Lee"


@pytest.mark.parametrize(
    ("name", "recipient"),
    [
        ("Wire Room", "Wire Room"),
        (" wire  ROOM", "Wire Room"),
        ("Wire Rooms", None),
        ("", None),
        (None, None),
    ],
)
def test_a_name_is_known_as_people_type_it(name: str | None, recipient: str | None) -> None:
    assert recipient == read(WHOLE).recipient(name)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "[wires-mail, ops]",
            "[wire-mail, ops]",
            "there is no channel 'wire-mail'. Did you mean 'wires-mail'?",
        ),
        ("default: Bo Lee", "default: Bo Leo", "there is no recipient 'Bo Leo'. Did you mean 'Bo Lee'?"),
        ("  default: Bo Lee\n", "", "notify needs default"),
        ("    Bo Lee:", "    wire ROOM:", "'wire ROOM' and 'Wire Room' are the same name"),
        ("[wires-mail, ops]", "[]", "at least 1 item"),
        ("timeout: 5", "timeout: 0", "from 1 to 600"),
        ("OPS_HOOK", f"'{CANARY}'", "this is not the name of a variable of the environment"),
        ("{url_from: OPS_HOOK, timeout: 5}", f"'{CANARY}'", "this must be a mapping with url_from"),
        ("[wires-mail]", f"['{CANARY}']", "this is not the name of a channel"),
    ],
)
def test_what_is_off_is_said_and_no_address_repeated(before: str, after: str, message: str) -> None:
    assert before in WHOLE
    with pytest.raises(SettingsError) as refused:
        read(WHOLE.replace(before, after, 1))
    assert message in str(refused.value)
    assert "CANARY" not in str(refused.value)


def test_an_address_in_a_variable_that_is_called_as_a_setting_is_no_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RECONGEN_NOTIFY", CANARY)
    assert load_settings({}).notify is None
