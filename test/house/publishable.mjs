// What only the owner can fill in: `prepublishOnly` runs this before everything else, and refuses to publish a placeholder.
import { readFileSync } from 'node:fs';
import { exit, stderr } from 'node:process';

/** The fields of package.json that lead a user to the people behind the package. */
const FIELDS = ['repository', 'homepage', 'bugs', 'author'];

/** Words that stand for something else: `<the owner's address>`, `TODO`, a host that nobody can own. */
const PLACEHOLDER = /<[^<>@:/]+>|\bTODO\b|\bFIXME\b|\bYOUR[-_ ]|\bexample\.(?:com|org|net)\b|\.example\b/;

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const security = readFileSync('SECURITY.md', 'utf8');

const fields = FIELDS.flatMap((name) => {
  const value = manifest[name];
  if (value === undefined || value === '') return [`package.json has no "${name}"`];
  return PLACEHOLDER.test(JSON.stringify(value)) ? [`package.json: "${name}" is a placeholder`] : [];
});
const lines = security.split('\n').flatMap((line, index) => {
  const [found] = PLACEHOLDER.exec(line) ?? [];
  return found === undefined ? [] : [`SECURITY.md:${index + 1} is a placeholder: ${found}`];
});
const address = /[\w.+-]+@[\w-]+\.[\w.-]+|https:\/\/\S+/.test(security) ? [] : ['SECURITY.md names no address'];

const reasons = [...fields, ...lines, ...address];
for (const reason of reasons) stderr.write(`Not publishable: ${reason}.\n`);
exit(reasons.length > 0 ? 1 : 0);
