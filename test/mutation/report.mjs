import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parts } from './parts.mjs';

const HEAD = ['folder or file', 'mutants', 'killed', 'timeout', 'survived', 'no test', 'score'];

/** The figures of every part's last report, by folder and file, as a table in Markdown. */
export function report() {
  const files = Object.keys(parts)
    .map((part) => `reports/mutation/${part}.json`)
    .filter((file) => existsSync(file))
    .flatMap((file) => Object.entries(JSON.parse(readFileSync(file, 'utf8')).files))
    .map(([name, { mutants }]) => [name, countsOf(mutants)])
    .filter(([, { mutants }]) => mutants > 0);
  const folders = [...new Set(files.map(([name]) => path.dirname(name)))];
  const rows = folders.flatMap((folder) => {
    const within = files.filter(([name]) => path.dirname(name) === folder);
    const total = [`**\`${folder}\`**`, sumOf(within.map(([, counts]) => counts))];
    return [total, ...within.map(([name, counts]) => [`\`${path.basename(name)}\``, counts])];
  });
  rows.push(['**all**', sumOf(files.map(([, counts]) => counts))]);
  const lines = [HEAD, HEAD.map((_, index) => (index === 0 ? '---' : '---:')), ...rows.map(cellsOf)];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function countsOf(mutants) {
  const of = (status) => mutants.filter((one) => one.status === status).length;
  const [killed, timeout, survived, missed] = ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map(of);
  return { mutants: killed + timeout + survived + missed, killed, timeout, survived, missed };
}

function sumOf(all) {
  const sum = { mutants: 0, killed: 0, timeout: 0, survived: 0, missed: 0 };
  for (const counts of all) for (const name of Object.keys(sum)) sum[name] += counts[name];
  return sum;
}

function cellsOf([name, { mutants, killed, timeout, survived, missed }]) {
  const score = `${((100 * (killed + timeout)) / mutants).toFixed(1)} %`;
  return [name, mutants, killed, timeout, survived, missed, score];
}
