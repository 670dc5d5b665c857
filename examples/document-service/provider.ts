// What the service asks of a place that keeps documents. There are two such places, and users move from one to the other.
import { type DocumentEntry, documentsOf, letterOf } from './documents.ts';
import { type Layout, letterPdf } from './letter-pdf.ts';

export interface DocumentProvider {
  /** The user's documents. */
  index(user: string): Promise<readonly DocumentEntry[]>;
  /** One document as a PDF. Rejects with ProviderError 404 when this user has no such document. */
  download(user: string, id: string): Promise<Uint8Array>;
}

/** A provider's refusal or failure, with the HTTP status that it answered with. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * A provider in good health, simulated in this process: both know the same documents and set them in a layout of their
 * own.
 */
export function documentProvider(layout: Layout): DocumentProvider {
  return {
    index: async (user) => documentsOf(user),
    async download(user, id) {
      const letter = letterOf(user, id);
      if (!letter) throw new ProviderError(404, `this user has no document ${id}`);
      return letterPdf(letter, layout);
    },
  };
}
