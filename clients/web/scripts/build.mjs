// Builds dist unless it is up to date, with brotli and gzip files beside what compresses. Several builds of the server may call this at the same time: one
// works, the others wait and find it done. `--check` only says whether there is something to do (exit code 1).
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const inputs = ["package.json", "package-lock.json", "index.html", "vite.config.ts", "tsconfig.json", "public", "scripts", "src", "../js/src"];
const WAIT_MAX_MS = 15 * 60_000;

/** Every file below a path of the client, in an order that is the same everywhere. */
function filesOf(path) {
  const full = join(web, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [full];
  return readdirSync(full).sort().flatMap((name) => filesOf(join(path, name)));
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(filesOf).filter((name) => !/\.test\.tsx?$/.test(name))) {
    hash.update(relative(web, file).replaceAll("\\", "/")).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

const textOf = (path) => (existsSync(path) ? readFileSync(path, "utf8") : "");
const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
};

/** Held by the process whose number is in the file; one that has died holds nothing. */
function lock(path) {
  const until = Date.now() + WAIT_MAX_MS;
  for (;;) {
    try {
      const file = openSync(path, "wx");
      writeSync(file, String(process.pid));
      closeSync(file);
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const holder = Number(textOf(path));
      const isFresh = existsSync(path) && Date.now() - statSync(path).mtimeMs < 2_000; // Its number may not be written yet.
      if (!isFresh && !(holder > 0 && isAlive(holder))) rmSync(path, { force: true });
      else if (Date.now() > until) throw new Error(`${path} is held by process ${holder}; remove it if that is none of these builds.`);
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
}

function run(program, args, extra = {}) {
  const { status, error } = spawnSync(program, args, { cwd: web, stdio: "inherit", env: { ...process.env, ...extra }, shell: process.platform === "win32" });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}.`);
}

/** Installs what the lock file says, unless that is there. */
function install() {
  const mark = join(web, "node_modules", ".livehouse");
  const wanted = hashOf(["package.json", "package-lock.json"]);
  if (textOf(mark) === wanted) return;
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(mark, wanted);
}

function compress(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name);
    if (!/\.(js|mjs|css|html|svg|json|webmanifest|wasm)$/.test(file) || !statSync(file).isFile()) continue;
    const bytes = readFileSync(file);
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    );
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

function build() {
  const stamp = join(web, "dist", ".stamp");
  const isCurrent = () => textOf(stamp) === hashOf(inputs);
  if (process.argv.includes("--check")) process.exit(isCurrent() ? 0 : 1);
  if (isCurrent()) return touch(stamp);
  const path = join(web, ".build.lock");
  lock(path);
  try {
    if (isCurrent()) return touch(stamp);
    const hash = hashOf(inputs);
    install();
    const next = join(web, "dist.new");
    rmSync(next, { recursive: true, force: true });
    run(process.execPath, [join("node_modules", "vite", "bin", "vite.js"), "build", "--logLevel", "warn"], {
      LIVEHOUSE_WEB_OUT: "dist.new",
      NODE_ENV: "production",
    });
    compress(next);
    writeFileSync(join(next, ".stamp"), hash);
    rmSync(join(web, "dist"), { recursive: true, force: true });
    try {
      renameSync(next, join(web, "dist"));
    } catch {
      // Windows refuses while something scans the folder.
      mkdirSync(join(web, "dist"), { recursive: true });
      cpSync(next, join(web, "dist"), { recursive: true });
      rmSync(next, { recursive: true, force: true });
    }
  } finally {
    rmSync(path, { force: true });
  }
}

/** Files that were only checked out anew are newer than the stamp: the next build need not even ask. */
function touch(stamp) {
  writeFileSync(stamp, readFileSync(stamp));
}

build();
