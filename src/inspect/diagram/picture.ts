/** A state's place in a picture. */
export interface PictureBox {
  /** The path of the state, `''` for the pill that stands for any state. */
  readonly state: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A line under the name: what is true there. */
  readonly note?: string;
}

/** Where a text begins. */
export interface PictureLabel {
  readonly x: number;
  /** Of the first line. */
  readonly y: number;
  readonly lines: readonly string[];
  /** Whether the text ends at `x` instead. */
  readonly end?: true;
}

/** An arrow, which stands for every transition from its source, or a state within, to its target, or one within. */
export interface PictureArrow {
  readonly from: string;
  readonly to: string;
  /** As SVG has it; the head is at the end. */
  readonly path: string;
  readonly label: PictureLabel;
}

/** Where a chart, or a state with states inside, begins: a dot, and an arrow. */
export interface PictureStart {
  /** The state that begins, `''` for the chart. */
  readonly of: string;
  readonly x: number;
  readonly y: number;
  readonly path: string;
}

/** A chart with a place for everything. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PictureBox[];
  readonly arrows: readonly PictureArrow[];
  readonly starts: readonly PictureStart[];
}
