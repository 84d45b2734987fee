#!/usr/bin/env bash
# playwright-core 1.65.1 and Chromium: waitForFunction with an async function waits for nothing.
#
# The function's promise is an object, so the first look is taken for a success, and the result is what the promise comes
# to: false, where the same function written without async would be asked again. A test that waits in this way passes as
# long as what it waits for is already there. A promise in evaluate that looks until it has found helps.
#
# Seen on 2026-11-29 with Debian 12's Chromium:
#   without async: true after several looks
#   async: false after one look
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund playwright-core@1.65.1 > /dev/null

cat > look.mjs <<'JS'
import { chromium } from "playwright-core";

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
async function seen(predicate) {
  await page.evaluate(() => { window.looks = 0; });
  const handle = await page.waitForFunction(predicate, null, { timeout: 10_000 });
  const looks = await page.evaluate(() => window.looks);
  return `${await handle.jsonValue()} after ${looks === 1 ? "one look" : "several looks"}`;
}
console.log(`without async: ${await seen(() => ++window.looks > 3)}`);
console.log(`async: ${await seen(async () => ++window.looks > 3)}`);
await browser.close();
JS
seen=$(node look.mjs)
echo "$seen"
expected='without async: true after several looks
async: false after one look'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
