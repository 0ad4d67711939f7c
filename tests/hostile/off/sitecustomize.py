"""Run by Python when it starts, where the corpus puts this folder on the path: switches defences off."""

import os

if names := os.environ.get("HOSTILE_OFF"):
    from tests.hostile.defences import switch_off

    switch_off(names.split(";"))
