"""Bits of the QUALITY column that several rooms ask for (TESS Archive Manual, table 28)."""

MOMENTUM_DUMP = 32
"""Bit 6: reaction wheel desaturation."""
SCATTERED_LIGHT = 2048 | 4096
"""Bits 12 and 13: straylight, scattered light; which pipeline sets them changed over the mission."""
