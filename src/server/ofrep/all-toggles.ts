// Evaluates all toggles of one user, and puts the answer together out of few and large texts.
import { createHash } from 'node:crypto';
import { bucketsAfter, type HashedKeys, hashKeys } from '../../core/toggle/buckets-of-many.ts';
import type { Attributes } from '../../core/toggle/targeting.ts';
import { EVENT_STREAMS } from './change-events.ts';
import { choiceOf, type JsonText, type ToggleTexts } from './toggle-texts.ts';

/** Made anew when one of them changes. */
export interface AllToggles {
  readonly groups: readonly Group[];
  readonly keys: HashedKeys;
  /** Below which bucket each is on, for those without rules. */
  readonly limits: Int32Array;
  /** For each user anew. */
  readonly buckets: Int32Array;
  readonly shape: string;
}

export interface AllEvaluations extends JsonText {
  /** A strong entity tag: different for different JSON, and equal for equal JSON while the toggles are the same. */
  readonly etag: string;
}

/** Toggles in a row, of which a choice for each makes one text; of all the possible texts each is made when it is first needed. */
interface Group {
  readonly toggles: readonly ToggleTexts[];
  readonly texts: (GroupText | undefined)[];
}

interface GroupText extends JsonText {
  /** A character that tells it from the group's other texts. */
  readonly tag: string;
}

const ON = 1;
/** Of a choice. With more, fewer texts are put together, but out of so many that no processor's cache holds them. */
const GROUP_BITS = 4;
const BEFORE = '{"flags":[';
const AFTER = `],"eventStreams":${JSON.stringify(EVENT_STREAMS)}}`;

export function allToggles(toggles: readonly ToggleTexts[]): AllToggles {
  return {
    groups: groupsOf(toggles),
    keys: hashKeys(toggles.map(({ toggle }) => toggle.hashed)),
    limits: Int32Array.from(toggles, ({ toggle }) => (toggle.killed ? 0 : toggle.percentage)),
    buckets: new Int32Array(toggles.length),
    shape: shapeOf(toggles),
  };
}

/** `user` is never empty: OFREP refuses a context without one. */
export function evaluateAll(all: AllToggles, user: string, attributes: Attributes): AllEvaluations {
  const { groups, keys, limits, buckets, shape } = all;
  bucketsAfter(keys, user, buckets);
  let json = BEFORE;
  let tags = '';
  let bytes = BEFORE.length + AFTER.length + Math.max(0, groups.length - 1);
  let at = 0;
  for (let i = 0; i < groups.length; i++) {
    const { toggles, texts } = groups[i] as Group;
    let choice = 0;
    for (let j = 0; j < toggles.length; j++, at++) {
      const toggle = toggles[j] as ToggleTexts;
      choice =
        toggle.bits === 1
          ? (choice << 1) | ((buckets[at] as number) < (limits[at] as number) ? 1 : 0)
          : (choice << 2) | choiceOf(toggle, user, attributes);
    }
    let text = texts[choice];
    if (text === undefined) {
      text = joinedText(toggles, choice);
      texts[choice] = text;
    }
    json += i === 0 ? text.json : `,${text.json}`;
    tags += text.tag;
    bytes += text.bytes;
  }
  // What can be answered (the shape) and which of it is answered (the tags) are all that the JSON depends on.
  return { json: json + AFTER, bytes, etag: `"${shape}.${tags}"` };
}

function groupsOf(toggles: readonly ToggleTexts[]): readonly Group[] {
  const groups: Group[] = [];
  let row: ToggleTexts[] = [];
  let left = 0;
  for (const toggle of toggles) {
    if (toggle.bits > left) {
      row = [];
      left = GROUP_BITS;
      groups.push({ toggles: row, texts: new Array(1 << GROUP_BITS).fill(undefined) });
    }
    row.push(toggle);
    left -= toggle.bits;
  }
  return groups;
}

/** The last toggle has the lowest bits of `choice`. */
function joinedText(toggles: readonly ToggleTexts[], choice: number): GroupText {
  const chosen: JsonText[] = [];
  let left = choice;
  for (const { bits, texts } of toggles.toReversed()) {
    chosen.unshift(texts[left & ((1 << bits) - 1)] as JsonText);
    left >>= bits;
  }
  const json = chosen.map((text) => text.json).join(',');
  return { json, bytes: Buffer.byteLength(json), tag: choice.toString(16) };
}

/** Of every toggle what it is answered when it is on, and whether there are rules, by which the groups are made. */
function shapeOf(toggles: readonly ToggleTexts[]): string {
  const hash = createHash('sha256');
  for (const { texts, bits } of toggles) hash.update(`${(texts[ON] as JsonText).json}${bits}\n`);
  return hash.digest('base64url').slice(0, 22);
}
