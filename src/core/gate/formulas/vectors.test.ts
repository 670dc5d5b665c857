import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  allocationEvidence,
  eventsToPass,
  informationBound,
  livenessEvidence,
  perUserEvidence,
  proportionEvidence,
  rateInterval,
  sampleRatioEvidence,
  zeroEventsNeeded,
  zeroUpperBound,
} from '../index.ts';
import { poissonEvidence } from './poisson.ts';
import { eventsToFail } from './proportion.ts';
import { logBeta, logIncompleteBeta } from './special.ts';

/** Reference numbers, computed with mpmath and scipy; what is called "breach" there is our fail. */
const vectors = JSON.parse(readFileSync(new URL('../../../../test/vectors/gates.json', import.meta.url), 'utf8'));

// biome-ignore lint/suspicious/noExplicitAny: every section has a shape of its own, checked by the numbers in it
type Case = any;

function casesOf(section: string): readonly Case[] {
  expect(vectors[section].cases.length).toBeGreaterThan(0);
  return vectors[section].cases;
}

/** Within 1e-9, relative where the number is large. */
function expectNear(actual: number, expected: number, what: Case): void {
  if (expected === null) {
    expect(Number.isFinite(actual), JSON.stringify(what)).toBe(true);
    return;
  }
  const error = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  if (!(error <= 1e-9)) throw new Error(`${actual} is not ${expected} in ${JSON.stringify(what).slice(0, 200)}`);
}

describe('reference numbers', () => {
  test('special functions', () => {
    for (const each of casesOf('special')) {
      expectNear(logBeta(each.a, each.b), each.betaln, each);
      expectNear(logIncompleteBeta(each.a, each.b, each.x, 'lower'), each.log_I, each);
      expectNear(logIncompleteBeta(each.a, each.b, each.x, 'upper'), each.log_1mI, each);
    }
  });

  test('proportion', () => {
    for (const each of casesOf('proportion_threshold_truncated_beta')) {
      const { logPass, logFail } = proportionEvidence({ bound: each.p0, errors: each.S, events: each.n });
      expectNear(logPass, each.log_e_pass, each);
      expectNear(logFail, each.log_e_breach, each);
    }
  });

  test('decision boundaries, exactly', () => {
    for (const { p0: bound, alpha, n_pass_min_by_S, n_breach_max_by_S } of casesOf('decision_boundaries')) {
      const pass = n_pass_min_by_S.map((_: number, errors: number) => eventsToPass({ bound, errors, alpha }));
      const fail = n_breach_max_by_S.map((_: number, errors: number) => eventsToFail({ bound, errors, alpha }) ?? -1);
      expect(pass).toEqual(n_pass_min_by_S);
      expect(fail).toEqual(n_breach_max_by_S);
    }
  });

  test('zero failures', () => {
    for (const each of casesOf('zero_failures_n_min'))
      expect(zeroEventsNeeded({ rate: each.p1, alpha: each.alpha })).toBe(each.n_min);
    for (const each of casesOf('zero_failures_upper'))
      expectNear(zeroUpperBound({ events: each.n, alpha: each.alpha }), each.upper, each);
  });

  test('liveness', () => {
    for (const each of casesOf('liveness_zero_events'))
      expectNear(livenessEvidence({ expected: each.Lambda, dispersion: each.k }), each.log_e, each);
  });

  test('Poisson', () => {
    for (const { N: events, exposure, lam, a: shape, b, log_e } of casesOf('poisson_gamma_mixture')) {
      const evidence = poissonEvidence({ events, expected: lam * exposure, shape, weight: lam * b });
      expectNear(evidence, log_e, { events, exposure, lam, shape, b });
    }
  });

  test('allocation', () => {
    for (const each of casesOf('allocation_grid_mixture')) {
      const steps = [{ treated: each.T, control: each.C, share: each.f }];
      const { logAbove, logBelow } = allocationEvidence({ steps, ratio: each.rho0 });
      expectNear(logAbove, each.log_e_above, each);
      expectNear(logBelow, each.log_e_below, each);
    }
    for (const each of casesOf('allocation_multi_step')) {
      const steps = each.steps.map(({ T, C, f }: Case) => ({ treated: T, control: C, share: f }));
      const { logAbove, logBelow } = allocationEvidence({ steps, ratio: each.rho0 });
      expectNear(each.direction === 'above' ? logAbove : logBelow, each.log_e, each);
    }
  });

  test('sample ratio', () => {
    for (const { theta0: shares, counts, concentration, log_e } of casesOf('multinomial_dirichlet'))
      expectNear(sampleRatioEvidence({ shares, counts, concentration }), log_e, counts);
  });

  test('per user', () => {
    for (const each of casesOf('user_weighted_grid')) {
      const users = Array.isArray(each.users) ? each.users : Array(each.users.times).fill(each.users.repeat);
      const { logPass, logFail } = perUserEvidence({ bound: each.p0, users });
      expectNear(logPass, each.log_e_pass, each);
      expectNear(logFail, each.log_e_breach, each);
    }
  });

  test('interval', () => {
    for (const each of casesOf('beta_binomial_cs_kt_two_sided')) {
      const { lower, upper } = rateInterval({ errors: each.S, events: each.n, alpha: each.alpha });
      expectNear(lower, each.lower, each);
      expectNear(upper, each.upper, each);
    }
  });

  test('information bound', () => {
    for (const { p: rate, p0: bound, bound: expected } of casesOf('information_bound'))
      expectNear(informationBound({ rate, bound, alpha: 0.05 }), expected, { rate, bound });
  });
});
