#!/usr/bin/env bash
# The default browser of the test desktop: opens one address in a real Chromium.
#
# The first call starts Chromium with a fresh profile that hands app.porchlight links over without asking, for pages of
# this address's origin. Further calls open a tab in it, the way a person's browser would. A page of a new origin needs
# a new profile, so Chromium starts afresh for it.
#
# In $PORCHLIGHT_DESKTOP/browser: opened.log (one address a line), origins, flags (further ones for Chromium, one a line),
# and profile (a link to the one in use).
set -euo pipefail

address=$1
scheme=app.porchlight
folder="$PORCHLIGHT_DESKTOP/browser"
chromium=${PORCHLIGHT_CHROMIUM:-chromium}
origin=$(printf '%s' "$address" | sed -E 's#^(https?://[^/?#]+).*#\1#')

exec 9>"$folder/lock"
flock 9

alive() { [ -e "$folder/pid" ] && kill -0 "$(cat "$folder/pid")" 2>/dev/null; }

if ! grep -qxF "$origin" "$folder/origins" 2>/dev/null; then
  printf '%s\n' "$origin" >>"$folder/origins"
  if alive; then
    pid=$(cat "$folder/pid")
    kill "$pid"
    timeout 10 tail --pid="$pid" -f /dev/null || kill -9 "$pid"
  fi
fi

if ! alive; then
  profile=$(mktemp -d "$folder/profile.XXXXXX")
  mkdir "$profile/Default"
  pairs=$(sed "s#.*#\"&\":{\"$scheme\":true}#" "$folder/origins" | paste -sd,)
  printf '{"protocol_handler":{"allowed_origin_protocol_pairs":{%s},"excluded_schemes":{"%s":false}}}' "$pairs" "$scheme" \
    >"$profile/Default/Preferences"
  ln -sfn "$profile" "$folder/profile"
fi

# Written when `profile` is the right one: whoever waits for this line may look there.
printf '%s\n' "$address" >>"$folder/opened.log"

flags=()
if [ -e "$folder/flags" ]; then mapfile -t flags <"$folder/flags"; fi

# With a Chromium of this profile running, this one hands the address over and ends.
"$chromium" --user-data-dir="$(readlink "$folder/profile")" --remote-debugging-port=0 \
  --no-sandbox --disable-gpu --disable-quic --no-first-run --no-default-browser-check \
  --disable-background-networking --disable-component-update --disable-sync --password-store=basic \
  --window-size=900,780 --window-position=360,0 --test-type \
  ${flags[@]+"${flags[@]}"} "$address" 9>&- >>"$folder/chromium.log" 2>&1 </dev/null &
pid=$!
if ! alive; then printf '%s' "$pid" >"$folder/pid"; fi
