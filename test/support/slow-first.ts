import { createHash } from 'node:crypto';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long, in the groups they start in: two that wait for real time (a third would leave no worker to work), then the others. */
const SLOW: readonly RegExp[] = [
  /browser\/many-tabs|cli\/drill-command/,
  /browser\/real-pages|session\/time\/|guarantees\/faults|lockstep|testing\/test-session|machines\/faults|house\/(?:layers|package|patterns|linear-time)|docs\/site|testing\/docs|server\/hostile/,
];

/** Random order by the run's seed, but what takes long begins first: begun last, one file alone would make the run longer. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { seed } = this.ctx.config.sequence;
    const placed = files.map((file) => ({
      file,
      // A worker is used again only by the next file of its own project.
      project: file.project.name,
      group: groupOf(file.moduleId),
      at: createHash('sha256').update(`${seed} ${file.moduleId}`).digest('hex'),
    }));
    placed.sort((a, b) => compare(b.project, a.project) || a.group - b.group || compare(a.at, b.at));
    return placed.map(({ file }) => file);
  }
}

function groupOf(path: string): number {
  const group = SLOW.findIndex((names) => names.test(path.replaceAll('\\', '/')));
  return group < 0 ? SLOW.length : group;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
