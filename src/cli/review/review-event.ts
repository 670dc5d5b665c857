// The event that GitHub gives a workflow (the JSON at GITHUB_EVENT_PATH): what is under review, and whether it may be answered.
import { z } from 'zod';
import { CommandEnd, EXIT } from '../exit.ts';

export interface ReviewedChange {
  /** The pull request's number; undefined for a push, a merge group or a run by hand. */
  readonly pullRequest: number | undefined;
  /**
   * Whether the workflow's token can be expected to write a comment: not for a pull request from a fork, where GitHub makes it
   * read-only, unless the workflow runs for the base (`pull_request_target`), which the event alone does not tell.
   */
  readonly fromFork: boolean;
  /** "https://github.com/octo-org/letters/blob/<commit>", to which a path is added; undefined when the event names no commit. */
  readonly filesAt: string | undefined;
}

const repository = z.object({ html_url: z.string(), full_name: z.string() });

// The parts that are read, of payloads that hold a great deal more and grow.
const PULL_REQUEST = z.object({
  number: z.int().positive(),
  pull_request: z.object({
    // The fork may have been deleted since: then its repository is null.
    head: z.object({ sha: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
    base: z.object({ repo: z.object({ full_name: z.string() }) }),
  }),
  repository,
});
const MERGE_GROUP = z.object({ merge_group: z.object({ head_sha: z.string() }), repository });
const PUSH = z.object({ after: z.string(), repository });
const OTHER = z.object({ repository });

/** @throws CommandEnd when the text is no event of GitHub's. */
export function readReviewEvent(text: string, name: string): ReviewedChange {
  const event = jsonOf(text, name);
  if (typeof event === 'object' && event !== null && 'pull_request' in event) {
    const { number, pull_request: request, repository: at } = parsed(PULL_REQUEST, event, name);
    return {
      pullRequest: number,
      fromFork: request.head.repo?.full_name !== request.base.repo.full_name,
      filesAt: `${at.html_url}/blob/${request.head.sha}`,
    };
  }
  const group = MERGE_GROUP.safeParse(event);
  if (group.success) return without(`${group.data.repository.html_url}/blob/${group.data.merge_group.head_sha}`);
  const push = PUSH.safeParse(event);
  if (push.success) return without(`${push.data.repository.html_url}/blob/${push.data.after}`);
  parsed(OTHER, event, name);
  return without(undefined);
}

function without(filesAt: string | undefined): ReviewedChange {
  return { pullRequest: undefined, fromFork: false, filesAt };
}

function parsed<T>(schema: z.ZodType<T>, event: unknown, name: string): T {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  const missing = result.error.issues.map(({ path }) => path.join('.') || 'an object').join(', ');
  throw new CommandEnd(
    EXIT.usage,
    `Unexpected event in ${name}, expected the JSON that GitHub writes to GITHUB_EVENT_PATH; there is no usable ${missing}.`,
  );
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandEnd(EXIT.usage, `Unexpected text in ${name}, expected JSON: ${(error as Error).message}.`);
  }
}
