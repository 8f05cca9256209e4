#!/bin/sh
# Makes the sandbox's recordings again: internal/sandbox/media/{cours-fr,vente-fr,sales-en}/.
# Not part of the build: the results are committed. Run it after changing a script in scripts/media/pieces/.
#
# Needs Go and, on Debian or Ubuntu:
#   apt-get install ffmpeg espeak-ng flite fonts-liberation
#
# The speech, the timings and the texts come out the same every time on the same versions of these programs.
set -eu
cd "$(dirname "$0")/../.."

for tool in go ffmpeg espeak-ng flite; do
	command -v "$tool" >/dev/null || { echo "make.sh: $tool is missing; see the packages at the top of this script" >&2; exit 1; }
done

go run ./scripts/media -pieces scripts/media/pieces -out internal/sandbox/media \
	-fonts "${FONTS:-/usr/share/fonts/truetype/liberation}"
du -ch internal/sandbox/media/*/* | tail -1
