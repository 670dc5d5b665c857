// What is likely behind each way in which the wrong users have a toggle on, and what mends it: words for people.
import type { WrongUsers } from '../verdict.ts';

interface CauseAndFix {
  /** Both without a full stop. */
  readonly cause: string;
  readonly fix: string;
}

export const WRONG_USERS: Readonly<Record<WrongUsers, CauseAndFix>> = {
  notByToggle: {
    cause:
      'what users get does not follow the toggle: its answer is not used, or it is asked about another user than is recorded',
    fix: 'ask the toggle with the very id that is recorded, and go by its answer',
  },
  unsteady: {
    cause: 'the toggle is asked without a user, or with another id each time, so that nobody stays on his side',
    fix: 'ask it with an id that a user keeps, and check that the toggle system splits users and not requests',
  },
  nobody: {
    cause: 'the toggle does nothing there: it is not asked, or by another key, or its answer is not used',
    fix: "ask it by its key with each user's id, go by its answer, and send the variant that the user really got",
  },
  everybody: {
    cause: 'the toggle does nothing there: everybody gets the new way, whatever it says',
    fix: "ask it by its key with each user's id, and let users who are off have the old way",
  },
  tooMany: {
    cause:
      'more users have it on than the percentage lets in: by a rule or a default of the toggle system, or an application that decides by itself',
    fix: 'look for such rules and defaults; where it is meant to be so, state the share in the bindings ("shares")',
  },
  tooFew: {
    cause:
      'fewer users have it on than the percentage lets in: part of the application does not ask it, or users who are on are not reported',
    fix: 'look for instances of an older version and for events that get lost; where it is meant to be so, state the share in the bindings ("shares")',
  },
  leftOff: {
    cause: 'users are left off at 100%: by an instance of an older version, a cache, or another toggle before it',
    fix: 'look for what still sends variant off, and let it ask this toggle',
  },
};
