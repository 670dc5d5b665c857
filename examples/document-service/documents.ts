// The documents of record: which ones a user has and what they say, the same for ever and for both providers.
import { hash } from '../chance.ts';

export interface DocumentEntry {
  readonly id: string;
  readonly title: string;
  /** YYYY-MM-DD. */
  readonly date: string;
}

export interface Letter {
  readonly owner: string;
  readonly document: DocumentEntry;
  readonly paragraphs: readonly string[];
}

const TITLES = ['Benefit summary', 'Proof of service', 'Decision on your claim', 'Notice of payment'] as const;

/** Two to four documents, derived from the user's name: there is nothing to store and nothing to leak. */
export function documentsOf(user: string): readonly DocumentEntry[] {
  const seed = hash(user);
  return Array.from({ length: 2 + (seed % 3) }, (_, i) => {
    const own = hash(`${user}/${i}`);
    const day = new Date(Date.UTC(2019, 0, 1 + (own % 2_000)));
    return {
      id: `${seed.toString(36)}-${i + 1}`,
      title: TITLES[(seed + i) % TITLES.length] as string,
      date: day.toISOString().slice(0, 10),
    };
  });
}

/** What the document says; undefined when this user has no such document. */
export function letterOf(user: string, id: string): Letter | undefined {
  const document = documentsOf(user).find((each) => each.id === id);
  if (!document) return undefined;
  const amount = 400 + (hash(`${user}/${id}/amount`) % 3_000);
  return {
    owner: user,
    document,
    paragraphs: [
      `This letter is for ${user}.`,
      `It is the record "${document.title}" of ${document.date}, document ${document.id}.`,
      `The amount on record is ${amount} dollars a month. It stays as it is until you are told otherwise in writing.`,
      'Keep this letter with your papers. If something in it is wrong, tell us within one year of its date.',
    ],
  };
}

/** Somebody else: the same for the same user, and never that user. */
export function neighbourOf(user: string): string {
  return `neighbour-${hash(`${user}/neighbour`).toString(36)}`;
}
