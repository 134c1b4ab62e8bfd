#!/usr/bin/env python3
"""Makes inter-400.ttf and inter-600.ttf: Inter for charts, Latin, Greek and Cyrillic letters alone.

    npm pack @fontsource/inter@5.3.0 && tar xzf fontsource-inter-5.3.0.tgz
    pip install fonttools==4.68.0
    python3 subset.py package/files .

Inter is under the SIL Open Font License 1.1 (OFL.txt beside this file) and reserves no font name.
"""

import io
import sys

from fontTools import merge, subset
from fontTools.ttLib import TTFont

# Basic Latin, Latin-1, Latin Extended-A; Romanian's letters and the capital ß; Greek; Cyrillic.
RANGES = [
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x148), (0x14A, 0x17F), (0x218, 0x21B), (0x1E9E, 0x1E9E),
    (0x386, 0x386), (0x388, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3CE),
    (0x400, 0x45F), (0x490, 0x491),
]
# Dashes, quotation marks, bullet, ellipsis, euro, arrows up and down, minus.
SIGNS = [0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x2039, 0x203A,
         0x20AC, 0x2191, 0x2193, 0x2212]
WANTED = {point for first, last in RANGES for point in range(first, last + 1)} | set(SIGNS)
PARTS = ["latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext"]
FAMILY, STYLE = 1, 2


def part(path):
    font = TTFont(path)
    font.flavor = None
    options = subset.Options()
    options.layout_features, options.hinting, options.glyph_names = [], False, False
    options.notdef_outline = True
    options.name_IDs = [FAMILY, STYLE, 4, 6, 13, 14]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "DSIG", "MVAR", "HVAR"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=WANTED & set(font.getBestCmap()))
    subsetter.subset(font)
    whole = io.BytesIO()
    font.save(whole)
    whole.seek(0)
    return whole


def main(files, target):
    for weight in (400, 600):
        font = merge.Merger().merge([part(f"{files}/inter-{name}-{weight}-normal.woff") for name in PARTS])
        # One family of two weights.
        for record in list(font["name"].names):
            if record.nameID == FAMILY:
                font["name"].setName("Inter", FAMILY, record.platformID, record.platEncID, record.langID)
        missing = sorted(hex(point) for point in WANTED - set(font.getBestCmap()))
        if missing:
            sys.exit(f"{weight}: not in the font: {missing}")
        font.recalcTimestamp, font["head"].created, font["head"].modified = False, 0, 0
        font.save(f"{target}/inter-{weight}.ttf")


main(*sys.argv[1:])
