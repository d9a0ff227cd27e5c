"""Commands that run dbt work in one folder, emptied between tests."""

from __future__ import annotations

from tests import parsed

tmp_path = parsed.bare_tmp_path
