#!/bin/sh
# The browser tests use Debian's Chromium: find it, install it where we may, or say so.
for name in chromium chromium-browser; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null 2>&1 && exit 0
fi
echo "missing: Chromium (on Debian: apt-get install chromium); the browser tests are skipped"
