import { codeBlocks } from '../../docs/code-blocks.ts';

/** The README's sample that runs as it stands, and what it prints. */
export interface Sample {
  readonly code: string;
  /** The same where nothing can listen: the emulator is called, not reached over HTTP. */
  readonly inProcess: string;
  readonly output: string;
}

/** Reads the sample from the README. */
export function readmeSample(): Sample {
  const [sample] = codeBlocks('README.md').filter(({ isRun }) => isRun);
  const { code = '', output } = sample ?? {};
  const inProcess = code
    .replace('const server = await emulator.listen();\n', '')
    .replace('{ url: server.url }', "{ url: 'https://clerk.example.com', fetch: emulator.fetch }")
    .replace('server.close()', 'emulator.close()');
  if (output == null || inProcess.includes('server')) throw new TypeError('The README has another sample now.');
  return { code, inProcess, output };
}

/** The sample as a module whose `runSample` gives what it prints, for runtimes without a terminal. */
export function asFunction(code: string): string {
  const lines = code.split('\n');
  const imports = lines.filter((line) => line.startsWith('import '));
  const body = lines.filter((line) => !line.startsWith('import '));
  return `${imports.join('\n')}
    export async function runSample() {
      let printed = '';
      const console = { log: (...words) => { printed += words.map(String).join(' ') + '\\n'; } };
      ${body.join('\n')}
      return printed;
    }`;
}
