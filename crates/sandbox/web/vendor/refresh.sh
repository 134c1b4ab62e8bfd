#!/bin/sh
# Makes the files of this folder anew from npm, in the versions that versions.json names. Needs node and npm.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/versions.json" "$work/package.json"
cd "$work"
npm install --no-audit --no-fund --silent

# The rules are named one by one, so that the 17 kB pattern of all emoji stays out: the browser draws emoji itself.
rules=discord-markdown-parser/dist/rules
cat > markdown.entry.js <<ENTRY
import SimpleMarkdown from "discord-markdown-parser/dist/simple-markdown";
import { autolink } from "$rules/autolink";
import { blockQuote } from "$rules/blockQuote";
import { br } from "$rules/br";
import { codeBlock } from "$rules/codeBlock";
import { em } from "$rules/em";
import { heading } from "$rules/heading";
import { spoiler } from "$rules/spoiler";
import { strikethrough } from "$rules/strike";
import { subtext } from "$rules/subtext";
import { text } from "$rules/text";
import { url } from "$rules/url";
import { channel } from "$rules/discord/channel";
import { emoji } from "$rules/discord/emoji";
import { everyone } from "$rules/discord/everyone";
import { here } from "$rules/discord/here";
import { role } from "$rules/discord/role";
import { slashCommand } from "$rules/discord/slashCommand";
import { timestamp } from "$rules/discord/time";
import { user } from "$rules/discord/user";
export { SimpleMarkdown };
export const rules = { autolink, blockQuote, br, codeBlock, em, heading, spoiler, strikethrough, subtext, text, url,
  channel, emoji, everyone, here, role, slashCommand, timestamp, user };
ENTRY
echo 'export { default } from "anser";' > anser.entry.js

bundle() { # entry, package, file
  version=$(node -p "require('$2/package.json').version")
  licence=$(node -p "require('$2/package.json').license")
  npx --no-install esbuild "$1" --bundle --format=esm --minify --log-level=warning \
    --banner:js="/* $2 $version, $licence, see $2.LICENSE; made by refresh.sh */" --outfile="$here/$3"
  cp "node_modules/$2/LICENSE" "$here/$2.LICENSE"
}
bundle markdown.entry.js discord-markdown-parser discord-markdown-parser.js
bundle anser.entry.js anser anser.js
