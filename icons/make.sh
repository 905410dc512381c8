#!/usr/bin/env bash
# Draws every picture of the icon from its two SVG sources. Run after a change of either and commit the results.
# Needs rsvg-convert (librsvg), ImageMagick's convert and Python 3.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Below 48 pixels the drawing with whole pixels is the readable one.
draw() { # size, file
  local source=porchlight.svg
  if [ "$1" -lt 48 ]; then source=porchlight-small.svg; fi
  rsvg-convert -w "$1" -h "$1" "$source" -o "$2"
}

for size in 16 24 32 48 64 128 256 512 1024; do draw "$size" "$work/$size.png"; done

cp "$work/32.png" 32x32.png
cp "$work/128.png" 128x128.png
cp "$work/256.png" 128x128@2x.png
cp "$work/512.png" icon.png

convert "$work/16.png" "$work/24.png" "$work/32.png" "$work/48.png" "$work/64.png" "$work/256.png" icon.ico

# An .icns file is a header and PNG files one after another, each with its type and length.
python3 - "$work" <<'PYTHON'
import pathlib, struct, sys
work = pathlib.Path(sys.argv[1])
types = {"icp4": 16, "icp5": 32, "ic07": 128, "ic08": 256, "ic09": 512, "ic10": 1024, "ic11": 32, "ic12": 64, "ic13": 256, "ic14": 512}
parts = b""
for kind, size in types.items():
    png = (work / f"{size}.png").read_bytes()
    parts += kind.encode() + struct.pack(">I", len(png) + 8) + png
pathlib.Path("icon.icns").write_bytes(b"icns" + struct.pack(">I", len(parts) + 8) + parts)
PYTHON
