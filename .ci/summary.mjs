// Prints "N passed, N failed[, N skipped]" from the runners' own .trx files. Fails when a test failed, when the run itself did, or when nothing ran.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, runFailed] = process.argv.slice(2);
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.trx'))) {
  const counters = /<Counters ([^>]*)\/?>/.exec(readFileSync(join(folder, file), 'utf8'))?.[1] ?? '';
  const read = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(counters)?.[1] ?? 0);
  sum.passed += read('passed');
  sum.failed += read('failed') + read('error') + read('timeout') + read('aborted');
  sum.skipped += read('total') - read('executed');
}
// A build or a runner that broke down counts as one failure even if it left no result behind.
if (runFailed !== '0' && sum.failed === 0) sum.failed = 1;
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exit(sum.failed > 0 || sum.passed === 0 ? 1 : 0);
