#!/usr/bin/env bash
# Boots a root of Debian with the package in it (systemd-nspawn) and looks at the service: ready without Discord, the user, the
# files, root's commands, the watchdog. Needs root, systemd-container, debootstrap and what packaging/deb/try.sh needs.
#
#     packaging/systemd/try.sh target/release/wingcord [ROOT]
#
# ROOT is a folder that debootstrap filled before, with systemd-sysv and dbus in it.
set -euo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$work/target/release"
cp "$binary" "$work/target/release/wingcord"
CARGO_TARGET_DIR="$work/target" cargo deb --quiet --fast --no-build --no-strip --output "$work/wingcord.deb"
if [ $# -gt 1 ]; then
    cp -a "$2" "$root"
else
    debootstrap --variant=minbase --include=init-system-helpers,ca-certificates,systemd-sysv,dbus bookworm "$root"
fi
cp "$work/wingcord.deb" "$root/"
chroot "$root" dpkg -i /wingcord.deb

# No Discord and no panel are there: an outage from the beginning.
printf 'MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB\n' >"$root/etc/wingcord/discord-token"
chmod 600 "$root/etc/wingcord/discord-token"
printf 'DISCORD_API_URL=http://127.0.0.1:9\n' >>"$root/etc/wingcord/wingcord.env"
mkdir "$root/etc/systemd/system/wingcord.service.d"
printf '[Service]\nWatchdogSec=3s\n' >"$root/etc/systemd/system/wingcord.service.d/quick.conf"

cat >"$root/try" <<'TRY'
#!/bin/bash
set -euo pipefail
main() { systemctl show -P MainPID wingcord; }
is() { [ "$2" = "$3" ] || { echo "FAILED: $1 is $2, not $3"; exit 1; }; }
# The unit is of type notify: it is active once the bot has said that it is ready.
for _ in $(seq 100); do systemctl is-active -q wingcord && break; sleep 0.2; done
is "the service" "$(systemctl is-active wingcord)" active
user=$(stat -c %u "/proc/$(main)")
[ "$user" -ge 61184 ] || { echo "FAILED: it runs as $user"; exit 1; }
is "the owner of the database" "$(stat -c %u /var/lib/private/wingcord/wingcord.db)" "$user"
is "its mode" "$(stat -c %a /var/lib/private/wingcord/wingcord.db)" 600
told=$(wingcordctl healthcheck 2>&1 || true)
is "its health" "$told" "wingcord: the bot is not well: gateway"
# What root does on the database leaves nothing of root's beside it.
wingcordctl backup /root/copy.db
is "another's file" "$(find /var/lib/private/wingcord ! -uid "$user" | head -n 1)" ""
# Ten seconds of pings beside an outage: it is still the same process.
before=$(main)
sleep 10
is "the process after 10 s without Discord" "$(main)" "$before"
is "restarts" "$(systemctl show -P NRestarts wingcord)" 0
# One that hangs is started anew.
kill -STOP "$before"
for _ in $(seq 150); do [ "$(systemctl show -P NRestarts wingcord)" = 1 ] && systemctl is-active -q wingcord && break; sleep 0.2; done
is "restarts of a bot that hangs" "$(systemctl show -P NRestarts wingcord)" 1
systemctl stop wingcord
is "the end" "$(systemctl show -P Result wingcord)" success
wingcordctl restore /root/copy.db
systemctl start wingcord
is "the service after a restore" "$(systemctl is-active wingcord)" active
systemd-analyze security --no-pager wingcord | tail -n 1
echo "all as it should be"
TRY
chmod 755 "$root/try"
cat >"$root/etc/systemd/system/try.service" <<'TRY'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/try
StandardOutput=file:/result
StandardError=file:/result
ExecStopPost=/bin/systemctl poweroff --force
[Install]
WantedBy=graphical.target
TRY
chroot "$root" systemctl enable try.service

# A terminal, since systemd wants a console.
timeout -s KILL 180 script -qec "systemd-nspawn --register=no --keep-unit --private-network -D '$root' --boot systemd.show_status=0" /dev/null </dev/null >"$work/boot" 2>&1 || true
cat "$root/result" || { tail -n 40 "$work/boot"; exit 1; }
grep -qx "all as it should be" "$root/result" || { chroot "$root" journalctl -q -u wingcord --no-pager | tail -n 40; exit 1; }
