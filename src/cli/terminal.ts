/** Where a command prints: its result, and what is wrong. */
export interface CommandOutput {
  out(line: string): void;
  err(line: string): void;
}

/** Resolves when the person at the terminal, or whoever started the command, wants it to end. */
export function untilInterrupted(process: NodeJS.Process): Promise<void> {
  return new Promise((resolve) => {
    const interrupt = () => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      resolve();
    };
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
  });
}

/** Whether to write in colour: to a terminal, unless the environment says otherwise. */
export function wantsColors(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** A JWT, or the beginning of one; a refresh token or a nonce of the emulator. */
const SECRETS = [/eyJ[\w-]{10}[\w.-]*/g, /(?:refresh|nonce)_[\w-]{8}[\w-]*/g];

/** A text whose secrets are taken out: the last line of defence, nothing should be left for it to do. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((left, secret) => left.replace(secret, '[secret]'), text);
}
