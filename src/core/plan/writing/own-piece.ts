// Something that we wrote into a document: a value in a slot, or a block of results between two comments.

export type OwnPiece = OwnValue | OwnBlock;

interface Placed {
  /** Where it stands, as an offset into the text without any of our writing. */
  readonly at: number;
  /** Verbatim, with the line ends before it that came with it. */
  readonly text: string;
  /** What stands there without our writing: a placeholder, a box that is not ticked; mostly nothing. */
  readonly was: string;
}

export interface OwnValue extends Placed {
  readonly kind: 'value';
}

export interface OwnBlock extends Placed {
  readonly kind: 'block';
  /** Number of the phase among the rollout's, from 1, as it was when the block was written. */
  readonly phase: number;
  /** The written lines between the two comments. */
  readonly lines: readonly string[];
  /** Those of them that a person changed or added; none where only markup or line breaks are different. */
  readonly personsLines: readonly string[];
}

/** A piece in the text that holds it, at [start, end). */
export interface FoundPiece {
  readonly start: number;
  readonly end: number;
  readonly piece: Omit<OwnValue, 'at' | 'text'> | Omit<OwnBlock, 'at' | 'text'>;
}
