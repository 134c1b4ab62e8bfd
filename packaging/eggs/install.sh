#!/bin/bash
# Puts the program of a release into the server's folder. Run by the panel at an installation and a reinstallation; the
# database and everything else that is there stays as it is.
set -u

folder="${INSTALL_FOLDER:-/mnt/server}"
releases="${WINGCORD_RELEASES:-@REPOSITORY@/releases}"
version="${WINGCORD_VERSION:-latest}"

fail() {
    printf 'wingcord was not installed: %s\n' "$1" >&2
    printf 'What was there before is as it was.\n' >&2
    exit 1
}

case "$(uname -m)" in
    x86_64 | amd64) machine=x86_64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) fail "there is no program for this machine's processor ($(uname -m)); there is one for x86_64 and for aarch64" ;;
esac
asset="wingcord-$machine-linux-gnu.tar.gz"

case "$version" in
    latest) from="$releases/latest/download" ;;
    v*) from="$releases/download/$version" ;;
    [0-9]*) from="$releases/download/v$version" ;;
    *) fail "the version \"$version\" is neither latest nor a tag such as v0.1.0; change it under Startup" ;;
esac

work="$(mktemp -d "$folder/.wingcord-install.XXXXXX")" || fail "the folder $folder can't be written; is the disk full?"
trap 'rm -rf "$work"' EXIT

get() {
    curl --fail --silent --show-error --location --retry 3 --connect-timeout 20 --max-time 600 \
        --output "$work/$1" "$from/$1" 2>"$work/error"
    case $? in
        0) ;;
        22) fail "$from has no $1 ($(head -n 1 "$work/error")); is the version \"$version\" right?" ;;
        23) fail "there is no room for $1; free space on the disk or raise the server's limit" ;;
        37) fail "$from has no $1" ;;
        5 | 6 | 7 | 28 | 35) fail "$from can't be reached ($(head -n 1 "$work/error")); this node needs a way to it, over TLS" ;;
        *) fail "$1 could not be fetched whole ($(head -n 1 "$work/error")); try the installation again" ;;
    esac
}

printf 'Fetching %s from %s\n' "$asset" "$from"
get SHA256SUMS
get "$asset"

wanted="$(awk -v name="$asset" '$2 == name || $2 == "*" name { print $1 }' "$work/SHA256SUMS")"
found="$(sha256sum "$work/$asset" | cut -d ' ' -f 1)"
[ -n "$wanted" ] || fail "SHA256SUMS of the release does not name $asset"
[ "$wanted" = "$found" ] || fail "$asset is not what SHA256SUMS says (it has $found): it was cut short or changed on its way. Try the installation again; report it if that does not help"

tar -xzf "$work/$asset" -C "$work" --strip-components=1 2>/dev/null || fail "$asset can't be unpacked; is the disk full?"
[ -f "$work/wingcord" ] || fail "$asset holds no program"
chmod 755 "$work/wingcord" || fail "the program can't be made executable"
told="$("$work/wingcord" --version 2>&1)" || fail "the program does not run in the image of the installation ($told)"
# One rename, so that the folder has the old program or the new one.
mv -f "$work/wingcord" "$folder/wingcord" || fail "the program can't be put into $folder"

printf '%s is installed.\n' "$told"
exit 0
