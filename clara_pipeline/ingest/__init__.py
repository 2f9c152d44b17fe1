"""Light curve files in, `LightCurve` and `Evidence` records out. Start at `read`."""
