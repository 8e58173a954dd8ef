/** A Markdown table. A column whose every cell is empty is left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const kept = head.flatMap((_, column) => (rows.some((row) => row[column]) ? [column] : []));
  const line = (cells: readonly string[]) => `| ${kept.map((column) => escaped(cells[column] ?? '')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(kept.length)}`, ...rows.map(line)].join('\n');
}

const escaped = (cell: string) => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
