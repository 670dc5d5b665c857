// Tells our own writing in a document from everybody else's: results between two comments, values repeated in a comment.
import { blank } from '../reading/mask.ts';
import { blocksIn } from './own-block.ts';
import type { OwnPiece } from './own-piece.ts';
import { valuesIn } from './own-value.ts';

export interface Separated {
  /** What other people wrote: the document as if we had never written. */
  readonly foreign: string;
  /** In the order of the document. */
  readonly pieces: readonly OwnPiece[];
}

/** Takes our own writing out of `text`, and puts back what stood in its place; `join` is the way back. */
export function separate(text: string): Separated {
  const own = [...blocksIn(text), ...valuesIn(text)].sort((a, b) => a.start - b.start);
  const pieces: OwnPiece[] = [];
  let foreign = '';
  let at = 0;
  for (const { start, end, piece } of own) {
    if (start < at) continue;
    foreign += text.slice(at, start);
    pieces.push({ ...piece, at: foreign.length, text: text.slice(start, end) });
    foreign += piece.was;
    at = end;
  }
  return { foreign: foreign + text.slice(at), pieces };
}

/** `foreign` with the pieces at their places; at one place values come before blocks, and blocks in the order of phases. */
export function join({ foreign, pieces }: Separated): string {
  const order = (piece: OwnPiece) => (piece.kind === 'value' ? 0 : piece.phase);
  let text = '';
  let at = 0;
  for (const piece of pieces.toSorted((a, b) => a.at - b.at || order(a) - order(b))) {
    text += foreign.slice(at, piece.at) + piece.text;
    at = piece.at + piece.was.length;
  }
  return text + foreign.slice(at);
}

/** `text` with our own writing as what stood there before and spaces: offsets stay, and a reader sees what other people wrote. */
export function blankOwnWriting(text: string): string {
  const { foreign, pieces } = separate(text);
  const blanked = pieces.map((piece) => ({ ...piece, text: piece.was + blank(piece.text).slice(piece.was.length) }));
  return join({ foreign, pieces: blanked });
}
