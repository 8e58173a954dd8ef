/** What the command `diagram` can be told, by option; the first of each is the default. */
export const DIAGRAM_CHOICES = {
  format: ['mermaid', 'svg', 'json'],
  chart: ['session', 'request'],
  theme: ['light', 'dark'],
} as const;
