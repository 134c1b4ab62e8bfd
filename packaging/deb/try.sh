#!/usr/bin/env bash
# Builds the package around a binary that was built before, and plays its life in a root of its own: installation, upgrade,
# removal, purge. Needs root, debootstrap with a way to a mirror of Debian, and `cargo install cargo-deb`.
#
#     packaging/deb/try.sh target/release/wingcord [ROOT]
#
# ROOT is a folder that debootstrap filled before, for trying again without a network.
set -euo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
clean() {
    umount "$work/root/proc" 2>/dev/null || true
    rm -rf "$work"
}
trap clean EXIT
step() { printf '\n== %s\n' "$*"; }
failed() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
within() { chroot "$work/root" "$@"; }

step "two versions of the package"
mkdir -p "$work/target/release"
cp "$binary" "$work/target/release/wingcord"
for revision in 1 2; do
    CARGO_TARGET_DIR="$work/target" cargo deb --quiet --fast --no-build --no-strip --deb-revision "$revision" --output "$work/$revision.deb"
done
dpkg-deb --info "$work/1.deb"
dpkg-deb --contents "$work/1.deb" | tee "$work/contents"
grep -Eq '^-rw-r----- [a-z0-9/]+ .* \./etc/wingcord/wingcord.env$' "$work/contents" || failed "the mode of wingcord.env"
dpkg-deb --control "$work/1.deb" "$work/control"
grep -qx /etc/wingcord/wingcord.env "$work/control/conffiles" || failed "wingcord.env is no conffile"

step "a root"
if [ $# -gt 1 ]; then
    cp -a "$2" "$work/root"
else
    debootstrap --variant=minbase --include=init-system-helpers,ca-certificates bookworm "$work/root"
fi
mount -t proc proc "$work/root/proc"
cp "$work"/*.deb "$work/root/"

# Enabled means that this link is there.
enabled=$work/root/etc/systemd/system/multi-user.target.wants/wingcord.service
etc=$work/root/etc/wingcord

step "installation: enabled, and nothing started without a token"
within dpkg -i /1.deb | tee "$work/said"
grep -q "starts once there is a token" "$work/said" || failed "it does not say what to do"
[ -L "$enabled" ] || failed "not enabled"
[ "$(stat -c %a%s "$etc/panel-api-key")" = 6000 ] || failed "panel-api-key"
[ "$(stat -c %a "$etc")" = 750 ] || failed "the mode of /etc/wingcord"
[ ! -e "$etc/discord-token" ] || failed "a token from nowhere"
within wingcord --version
within wingcordctl check >"$work/said" 2>&1 && failed "check without a token"
grep -q "DISCORD_TOKEN_FILE: " "$work/said" || failed "wingcordctl does not name the token's file: $(cat "$work/said")"

step "upgrade: settings, secrets, state and what was disabled stay"
echo token >"$etc/discord-token"
echo AUDIT_DAYS=60 >>"$etc/wingcord.env"
mkdir -p "$work/root/var/lib/private/wingcord"
ln -s private/wingcord "$work/root/var/lib/wingcord"
echo data >"$work/root/var/lib/private/wingcord/wingcord.db"
within dpkg -i /2.deb
grep -qx AUDIT_DAYS=60 "$etc/wingcord.env" || failed "the settings were changed"
[ "$(cat "$etc/discord-token")" = token ] || failed "the token was changed"
[ -L "$enabled" ] || failed "not enabled any more"
rm "$enabled"
within dpkg -i /1.deb
[ ! -L "$enabled" ] || failed "enabled against the administrator's will"
# As `systemctl enable` does.
ln -s /usr/lib/systemd/system/wingcord.service "$enabled"

step "removal: everything but the program stays"
within dpkg --remove wingcord
[ ! -e "$work/root/usr/bin/wingcord" ] || failed "the program is still there"
for kept in "$etc/wingcord.env" "$etc/discord-token" "$etc/panel-api-key" "$work/root/var/lib/wingcord/wingcord.db"; do
    [ -e "$kept" ] || failed "$kept is gone"
done
within dpkg -i /2.deb
[ -L "$enabled" ] || failed "not enabled after it came back"

step "purge: nothing stays"
within dpkg --purge wingcord
left=$(find "$work/root" -xdev -path "$work/root/proc" -prune -o -iname '*wingcord*' -print)
[ -z "$left" ] || failed "left: $left"

step "all as it should be"
