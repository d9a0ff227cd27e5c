"""A leg that names a bundle which does not exist."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import Edit, key

_NO_BUNDLE = "plant-no-such-bundle"


def plant(edit: Edit) -> set[str]:
    legs = edit.fire_plain("bundle_breach", edit.plain_rail, edit.at(edit.day(16), 15), 27_500)
    edit.change(legs[0], "BundleAssignment", bundle_id=_NO_BUNDLE)
    return {key("bundle_breach", "member", legs[0].id, _NO_BUNDLE)}
