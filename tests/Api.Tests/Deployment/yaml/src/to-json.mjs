// Reads YAML from standard input and writes it as JSON, anchors and merges resolved. A key that stands twice and an unknown anchor are errors.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

process.stdout.write(JSON.stringify(parse(readFileSync(0, 'utf8'), { merge: true, strict: true, uniqueKeys: true })));
