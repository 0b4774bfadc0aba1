#!/bin/sh
# Make sure Chromium and a Chinese font are here for the browser tests.
set -eu
wanted=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || wanted="chromium"
fc-list 2>/dev/null | grep -qiE 'cjk|wqy|hei' || wanted="$wanted fontconfig fonts-dejavu-core fonts-wqy-microhei"
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$wanted ..."
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $wanted; } >/dev/null ||
        { echo "apt-get could not install:$wanted. Install them by hand, then run this again." >&2; exit 1; }
else
    echo "The browser tests need:$wanted. On Debian, as root: apt-get install$wanted" >&2; exit 1
fi
