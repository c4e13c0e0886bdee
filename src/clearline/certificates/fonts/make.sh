#!/bin/sh
# Makes the subsets in this folder from Debian's fonts-noto-core and fonts-noto-cjk; see README.md.
# usage: make.sh PYTHON-WITH-FONTTOOLS
set -eu
python=$1
cd "$(dirname "$0")"
noto=/usr/share/fonts/truetype/noto
cjk=/usr/share/fonts/opentype/noto
characters=$(mktemp)
trap 'rm -f "$characters"' EXIT

# Every character of GB 2312, which covers simplified Chinese in everyday use.
"$python" - > "$characters" <<'EOF'
for row in range(0xA1, 0xF8):
    for cell in range(0xA1, 0xFF):
        print(bytes([row, cell]).decode("gb2312", "ignore"), end="")
print("".join(map(chr, range(0x20, 0x7F))), "·—…￥×•‹›")
EOF

# Dates are pinned so that the same fonts give the same bytes.
export SOURCE_DATE_EPOCH=1640995200
cut() { "$python" -m fontTools.subset "$@" --no-hinting --name-IDs='0,1,2,3,4,5,6,13,14'; }
for weight in Regular Bold; do
    cut "$noto/NotoSans-$weight.ttf" --unicodes=U+0020-024F,U+0259,U+02BB-02DD,U+0300-036F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,U+2000-206F,U+20A0-20BF,U+2113,U+2122,U+2190-2193,U+2212,U+25CC,U+2022 \
        --output-file="NotoSans-$weight.ttf"
    cut "$noto/NotoSansArabic-$weight.ttf" --unicodes=U+0020-007E,U+00A0,U+00AB,U+00BB,U+0600-06FF,U+0750-077F,U+200C-200F,U+202A-202E,U+2066-2069,U+FB50-FDFF,U+FE70-FEFF \
        --output-file="NotoSansArabic-$weight.ttf"
    cut "$cjk/NotoSansCJK-$weight.ttc" --font-number=2 --text-file="$characters" \
        --output-file="NotoSansSC-$weight.otf"
done
