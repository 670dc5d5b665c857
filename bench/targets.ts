// What a benchmark has to reach: collected while it runs, printed at its end, and its exit code.

/** One figure, a ratio of two that were taken in the same run, against what it should be. */
export interface Target {
  readonly name: string;
  readonly value: number;
  readonly goal: string;
  readonly reached: boolean;
}

export interface Targets {
  readonly all: readonly Target[];
  atLeast(name: string, value: number, goal: number): void;
  atMost(name: string, value: number, goal: number): void;
  /** One that could not be measured for want of a program is a miss. */
  missing(name: string, program: string): void;
  /** A line for each, and exit code 1 when one is missed. With `json`, one object with `figures` besides. */
  finish(json: boolean, figures: Readonly<Record<string, unknown>>): void;
}

export function createTargets(): Targets {
  const all: Target[] = [];
  return {
    all,
    atLeast(name, value, goal) {
      all.push({ name, value, goal: `>= ${goal}`, reached: value >= goal });
    },
    atMost(name, value, goal) {
      all.push({ name, value, goal: `<= ${goal}`, reached: value <= goal });
    },
    missing(name, program) {
      all.push({
        name: `${name} (not measured: ${program} is missing)`,
        value: Number.NaN,
        goal: program,
        reached: false,
      });
    },
    finish(json, figures) {
      if (json) console.log(JSON.stringify({ ...figures, targets: all }, undefined, 1));
      else
        for (const { name, value, goal, reached } of all)
          console.log(`${reached ? 'reached' : 'MISSED '}  ${name}: ${value.toFixed(2)} (goal ${goal})`);
      process.exitCode = all.every(({ reached }) => reached) ? 0 : 1;
    },
  };
}

/** The middle of the sorted values (of an even number the upper one). */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
