/** Text that takes room beside an edge or in a box. */
export interface LayoutLabel {
  text?: string;
  width?: number;
  height?: number;
  x?: number;
  y?: number;
}

/** A box: a state, or the whole chart. */
export interface LayoutNode {
  readonly id: string;
  width?: number;
  height?: number;
  x?: number;
  y?: number;
  labels?: LayoutLabel[];
  children?: LayoutNode[];
  edges?: LayoutEdge[];
  layoutOptions?: Record<string, string>;
}

/** A point of a drawing, from the left and from the top. */
export interface LayoutPoint {
  readonly x: number;
  readonly y: number;
}

/** An arrow between two boxes. */
export interface LayoutEdge {
  readonly id: string;
  readonly sources: string[];
  readonly targets: string[];
  labels?: LayoutLabel[];
  sections?: { id: string; startPoint: LayoutPoint; endPoint: LayoutPoint; bendPoints?: LayoutPoint[] }[];
}

/** What gives boxes and arrows their places: `new ELK()` of `elkjs`. */
export interface LayoutEngine {
  /** Gives every box and arrow its place. */
  layout(graph: LayoutNode): Promise<LayoutNode>;
}
