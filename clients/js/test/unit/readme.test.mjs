// The README has a row for everything that the package exports, and none for what it does not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import ts from "typescript";
import { built } from "../built.mjs";

const { hubEvents } = await built("index");

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const parse = (path) => ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true).statements;

/** What is in backticks in the first cells of the README's tables. */
const rows = read("README.md").split("\n").filter((line) => line.startsWith("|"))
  .flatMap((line) => [...line.split(" | ")[0].matchAll(/`([^`]+)`/g)].map(([, code]) => code));

/** How the README calls an object of each class. */
const variables = {
  Client: "client", LiveStream: "live", Rest: "client.rest", QualityFollower: "follower", StallMeter: "stalls", TranscriptionForwarder: "forwarder",
};
/** Not for apps to call: errors have a section of text, and the client makes the REST client. */
const undescribed = new Set(["LivehouseError"]);

const isPrivate = (member) => member.name === undefined || ts.isPrivateIdentifier(member.name)
  || (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;
const namesOf = (members) => members.filter((member) => !isPrivate(member)).map(({ name }) => name.text);
const membersOf = (declaration) => namesOf(declaration.members.filter((member) => !ts.isConstructorDeclaration(member)));

/** Of a module: its classes with what they offer, its functions, its constants. */
function exportsOf(path) {
  const classes = new Map();
  const values = [];
  for (const statement of parse(path)) {
    if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
    if (ts.isClassDeclaration(statement)) {
      const extended = statement.heritageClauses?.flatMap(({ types }) => types.map(({ expression }) => expression.text)) ?? [];
      const inherited = extended.includes("Emitter") ? membersOf(parse("src/emitter.ts").find(ts.isClassDeclaration)) : [];
      classes.set(statement.name.text, [...membersOf(statement), ...inherited]);
    } else if (ts.isFunctionDeclaration(statement)) values.push(statement.name.text);
    else if (ts.isVariableStatement(statement)) values.push(...statement.declarationList.declarations.map(({ name }) => name.text));
  }
  return { classes, values };
}

/** What `src/index.ts` hands on of each module; `Rest` is not among it, but `client.rest` is one. */
const handedOut = parse("src/index.ts").map(({ exportClause, moduleSpecifier }) => [moduleSpecifier.text, exportClause.elements.map(({ name }) => name.text)]);
const expected = [...handedOut, ["./rest.js", ["Rest"]]].flatMap(([module, names]) => {
  if (module.includes("/generated/")) return []; // Types alone.
  const { classes, values } = exportsOf(`src/${module.slice(2).replace(/\.js$/, ".ts")}`);
  const methods = names.filter((name) => classes.has(name) && !undescribed.has(name));
  return [...names.filter((name) => values.includes(name)), ...methods.flatMap((name) => classes.get(name).map((member) => `${variables[name]}.${member}`))];
});

/** `live.send(text)` is the row of `live.send`. */
const nameOf = (code) => code.replace(/^new /, "").match(/^[\w.]+/)?.[0];
const described = new Set(rows.map(nameOf));

test("every exported function and every method of an exported class has a row", () => {
  for (const known of ["live.reportQuality", "live.on", "client.rest.get", "createClient", "hubEvents"]) assert.ok(expected.includes(known), known);
  // `client.rest` is in the rows of its methods.
  assert.deepEqual(expected.filter((name) => !described.has(name) && name !== "client.rest"), []);
});

test("no row is of a method that isn't there", () => {
  const prefixes = [...new Set(Object.values(variables))];
  const claimed = [...described].filter((name) => prefixes.some((prefix) => name?.startsWith(`${prefix}.`)));
  assert.ok(claimed.length > 20);
  assert.deepEqual(claimed.filter((name) => !expected.includes(name)), []);
});

/** The interface or type of this name. */
const typeOf = (path, name) => parse(path).find((statement) => statement.name?.text === name);

test("every event has a row", () => {
  const { heritageClauses, members } = typeOf("src/client.ts", "ClientEvents");
  const ofUser = heritageClauses[0].types[0].typeArguments[1].types.map(({ literal }) => literal.text);
  const ofStream = typeOf("src/live-events.ts", "LiveEvents").type.types.filter(ts.isTypeLiteralNode).flatMap((literal) => namesOf(literal.members));
  const handedOn = Object.keys(hubEvents).filter((name) => name.startsWith("live:") && !["live:state", "live:health"].includes(name));
  const all = [...ofUser, ...namesOf(members), ...ofStream, ...handedOn.map((name) => name.slice("live:".length))];
  for (const known of ["inbox", "connection", "resumed", "quality"]) assert.ok(all.includes(known), known);
  assert.deepEqual(all.filter((name) => !rows.includes(name)), []);
});

test("every option has a row", () => {
  assert.deepEqual(namesOf(typeOf("src/client.ts", "ClientOptions").members).filter((name) => !rows.includes(name)), []);
});
