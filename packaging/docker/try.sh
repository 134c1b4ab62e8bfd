#!/usr/bin/env bash
# Builds the image and tries it on a real Docker engine, against the sandbox: try.sh BINARY
#
# It starts an engine of its own that listens on a socket in a temporary folder and makes no network, so it needs root and
# Debian's docker.io. No image is pulled: the base is imported from debootstrap. BINARY is a wingcord for glibc; an empty
# base needs one for musl, which this does not try. What can't be had is said, and nothing has failed.
set -euo pipefail
cd "$(dirname "$0")/../.."

left_out() { printf 'left out: %s\n' "$*"; exit 0; }
binary=${1:?give the binary to put into the image}
[ "$(id -u)" = 0 ] || left_out "an engine of one's own needs root"
for tool in dockerd debootstrap; do
    if ! command -v "$tool" >/dev/null; then
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends docker.io debootstrap; } >/dev/null 2>&1 ||
            left_out "$tool can't be installed"
    fi
done
# Debian's client can use the builder inside the engine; others want a plugin for that.
client=/usr/bin/docker
[ -x "$client" ] || client=$(command -v docker)

place=$(mktemp -d)
export DOCKER_HOST=unix://$place/docker.sock DOCKER_BUILDKIT=1 PATH="$place/bin:$PATH"
mkdir "$place/bin" && ln -s "$client" "$place/bin/docker"
dockerd --host "$DOCKER_HOST" --data-root "$place/data" --exec-root "$place/exec" --pidfile "$place/pid" \
    --iptables=false --ip-forward=false --bridge=none >"$place/log" 2>&1 &
engine=$!
clean() {
    docker ps --all --quiet 2>/dev/null | xargs -r docker rm --force >/dev/null 2>&1 || true
    kill "$engine" 2>/dev/null || true
    wait "$engine" 2>/dev/null || true
    # The engine leaves these mounted.
    umount "$place"/exec/netns/* 2>/dev/null || true
    rm -rf "$place" || true
}
trap clean EXIT
for _ in $(seq 150); do
    if docker info >/dev/null 2>&1; then break; fi
    kill -0 "$engine" 2>/dev/null || break
    sleep 0.2
done
docker info >/dev/null 2>&1 || { tail -5 "$place/log"; left_out "no Docker engine can run here"; }

if ! docker image inspect wingcord-try-base >/dev/null 2>&1; then
    root=${WINGCORD_TRY_ROOT:-$place/root}
    [ -d "$root/usr" ] || debootstrap --variant=minbase bookworm "$root" >"$place/debootstrap" 2>&1 ||
        left_out "debootstrap gets no packages"
    tar -C "$root" -c . | docker import - wingcord-try-base >/dev/null
fi

docker run --rm --network none wingcord-try-base true >"$place/run" 2>&1 ||
    { tail -3 "$place/run"; left_out "no container can run here"; }

# What the release lays out: a binary for each platform, beside the files that the image takes.
mkdir -p "$place/context/dist/linux/amd64" "$place/context/packaging/docker"
cp "$binary" "$place/context/dist/linux/amd64/wingcord"
cp -r packaging/docker/data "$place/context/packaging/docker/"
for version in 1 2; do
    docker build --quiet --file packaging/docker/Dockerfile --build-arg BASE=wingcord-try-base --build-arg VERSION=$version \
        --tag "wingcord-try:$version" "$place/context" >/dev/null
done
docker image ls wingcord-try

if command -v docker-compose >/dev/null; then
    printf 'compose.yaml: '
    PANEL_URL=https://panel.example.com docker-compose --file compose.yaml config --quiet && echo "accepted by $(docker-compose version --short)"
else
    echo "left out: compose.yaml, since there is no docker-compose"
fi

WINGCORD_IMAGE=wingcord-try:1 WINGCORD_NEXT_IMAGE=wingcord-try:2 \
    cargo test --quiet -p wingcord --test it -- --ignored --nocapture --test-threads 1 image::
