#!/usr/bin/env bash
# Runs a command in a desktop of its own and takes everything away afterwards:
#
#   desktop.sh [--deadline SECONDS] command [arguments…]
#
# The desktop has a virtual screen, a window manager, a session bus, an unlocked credential store, its own home folder,
# and a browser that is opened through xdg-open. It ends with the command's exit code, or 124 after the deadline.
# Needs Linux: whatever was started is found again by a mark in /proc/*/environ.
#
# The command finds in its environment:
#   PORCHLIGHT_DESKTOP           the folder of this desktop; everything is below it
#   PORCHLIGHT_DESKTOP_PASSWORD  the password of the credential store
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The second half: runs inside the session bus.
if [ "${1:-}" = --inside ]; then
  shift
  printf '%s' "$PORCHLIGHT_DESKTOP_PASSWORD" | gnome-keyring-daemon --unlock --components=secrets >/dev/null
  # The unlocking answers before the store has a name on the bus, and a wrong password is no error to it.
  gdbus wait --session --timeout 20 org.freedesktop.secrets
  printf probe | secret-tool store --label=probe porchlight-desktop probe
  [ "$(secret-tool lookup porchlight-desktop probe)" = probe ]
  secret-tool clear porchlight-desktop probe

  openbox --sm-disable >"$PORCHLIGHT_DESKTOP/openbox.log" 2>&1 &
  xdg-mime default testbrowser.desktop x-scheme-handler/http x-scheme-handler/https
  touch "$PORCHLIGHT_DESKTOP/ready"
  "$@" >&3 2>&4 &
  command=$!
  trap 'kill "$command" 2>/dev/null' TERM INT
  code=0
  wait "$command" || code=$?
  exit "$code"
fi

deadline=600
if [ "${1:-}" = --deadline ]; then
  deadline=$2
  shift 2
fi
[ $# -gt 0 ] || { echo "usage: desktop.sh [--deadline SECONDS] command [arguments...]" >&2; exit 2; }

# Short, since the path of a Unix socket may have 107 bytes.
desktop=$(mktemp -d /tmp/porch.XXXXXX)

# Prints the processes of this desktop, however often they forked away.
processes() {
  local environ pid
  for environ in /proc/[0-9]*/environ; do
    pid=${environ#/proc/}
    pid=${pid%/environ}
    if [ "$pid" != "$$" ] && grep -qzxF "PORCHLIGHT_DESKTOP=$desktop" "$environ" 2>/dev/null; then echo "$pid"; fi
  done
}

end_processes() {
  local signal pids
  for signal in TERM TERM KILL KILL; do
    pids=$(processes)
    [ -n "$pids" ] || return 0
    # shellcheck disable=SC2086
    kill -s "$signal" $pids 2>/dev/null || true
    sleep 0.3
  done
}

clean_up() {
  trap - EXIT TERM INT HUP
  end_processes
  rm -rf "$desktop"
}
trap clean_up EXIT
trap 'exit 143' TERM INT HUP

# Rust's own folders stay where they are.
export RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}" CARGO_HOME="${CARGO_HOME:-$HOME/.cargo}"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/porchlight/target}"

mkdir -p "$desktop"/{home,data/applications,config,cache,state,browser,tmp}
mkdir -m 700 "$desktop/run"
export HOME="$desktop/home" XDG_DATA_HOME="$desktop/data" XDG_CONFIG_HOME="$desktop/config" \
  XDG_CACHE_HOME="$desktop/cache" XDG_STATE_HOME="$desktop/state" XDG_RUNTIME_DIR="$desktop/run" TMPDIR="$desktop/tmp"
# GNOME's way of opening links: the generic one cannot read a quoted Exec line.
export XDG_CURRENT_DESKTOP=GNOME XDG_SESSION_TYPE=x11 GDK_BACKEND=x11 NO_AT_BRIDGE=1 GIO_USE_VFS=local
export PORCHLIGHT_DESKTOP="$desktop" PORCHLIGHT_DESKTOP_PASSWORD="porch"
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS GNOME_KEYRING_CONTROL SSH_AUTH_SOCK BROWSER XAUTHORITY

cat >"$XDG_DATA_HOME/applications/testbrowser.desktop" <<ENTRY
[Desktop Entry]
Type=Application
Name=Test browser
Exec=$here/testbrowser.sh %u
MimeType=x-scheme-handler/http;x-scheme-handler/https;
ENTRY
update-desktop-database -q "$XDG_DATA_HOME/applications"

# The X server picks a free number and writes it when it is ready.
mkfifo "$desktop/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$desktop/display" >"$desktop/xvfb.log" 2>&1 &
if ! read -r -t 20 number <"$desktop/display"; then
  cat "$desktop/xvfb.log" >&2
  echo "desktop.sh: Xvfb did not start" >&2
  exit 1
fi
export DISPLAY=":$number"

# The bus and what it starts are talkative; the command writes past them.
exec 3>&1 4>&2
code=0
timeout --kill-after=10 "$deadline" dbus-run-session -- "$here/desktop.sh" --inside "$@" \
  </dev/null >"$desktop/session.log" 2>&1 &
wait $! || code=$?
if [ ! -e "$desktop/ready" ]; then
  cat "$desktop/session.log" >&2
  echo "desktop.sh: the session did not start" >&2
fi
if [ "$code" = 124 ] || [ "$code" = 137 ]; then echo "desktop.sh: ended after $deadline s" >&2; code=124; fi
exit "$code"
