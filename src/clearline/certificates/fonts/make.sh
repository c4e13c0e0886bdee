#!/bin/sh
# Makes the subsets in this folder from Debian's fonts-noto-core and fonts-noto-cjk; see README.md.
# usage: make.sh PYTHON-WITH-FONTTOOLS FILE-WITH-CHARACTERS-OF-NAMES
set -eu
python=$1
names=$2
cd "$(dirname "$0")"
noto=/usr/share/fonts/truetype/noto
cjk=/usr/share/fonts/opentype/noto
characters=$(mktemp)
trap 'rm -f "$characters"' EXIT

# Every character of GB 2312; the first level of Big 5 and those of names only where a name is set, in Regular.
characters_of() {
    "$python" - "$@" <<'EOF'
import sys
from pathlib import Path

def rows(codec, first, last, cells):
    return "".join(bytes([row, cell]).decode(codec, "ignore") for row in range(first, last) for cell in cells)

kept = set(rows("gb2312", 0xA1, 0xF8, range(0xA1, 0xFF))) | set(map(chr, range(0x20, 0x7F))) | set("·—…￥×•‹›")
for names in sys.argv[1:]:
    kept |= set(rows("big5", 0xA4, 0xC7, range(0x40, 0xFF))) | set(Path(names).read_text(encoding="utf-8"))
print("".join(sorted(kept - {"\n"})))
EOF
}

# Without layout tables: their alternative forms would double the size. Timestamps are those of the sources.
cut() { "$python" -m fontTools.subset "$@" --no-hinting --no-recalc-timestamp --name-IDs='0,1,2,3,4,5,6,13,14'; }
for weight in Regular Bold; do
    cut "$noto/NotoSans-$weight.ttf" --unicodes=U+0020-024F,U+0259,U+02BB-02DD,U+0300-036F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,U+2000-206F,U+20A0-20BF,U+2113,U+2122,U+2190-2193,U+2212,U+25CC,U+2022 \
        --output-file="NotoSans-$weight.ttf"
    cut "$noto/NotoSansArabic-$weight.ttf" --unicodes=U+0020-007E,U+00A0,U+00AB,U+00BB,U+0600-06FF,U+0750-077F,U+200C-200F,U+202A-202E,U+2066-2069,U+FB50-FDFF,U+FE70-FEFF \
        --output-file="NotoSansArabic-$weight.ttf"
    if [ "$weight" = Regular ]; then characters_of "$names"; else characters_of; fi > "$characters"
    cut "$cjk/NotoSansCJK-$weight.ttc" --font-number=2 --text-file="$characters" \
        --drop-tables+=GSUB,GPOS,BASE,VORG,vhea,vmtx --output-file="NotoSansSC-$weight.otf"
done
