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
