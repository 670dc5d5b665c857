import { expect, test } from 'vitest';
import { MINUTE, toInstant } from '../core/calendar/instant.ts';
import { createSourceTrouble } from './source-trouble.ts';

test('is told when it begins, and again only after ten minutes without it', () => {
  const told: string[] = [];
  const seen = createSourceTrouble('letters', ({ message }) => told.push(message));
  const at = (minutes: number) => toInstant(minutes * MINUTE);
  seen(undefined, at(0));
  seen('Prometheus does not answer', at(1));
  seen('Prometheus does not answer', at(2));
  seen(undefined, at(3));
  seen('Prometheus answers 503', at(4));
  expect(told).toEqual([
    "letters is without numbers: Prometheus does not answer. Nothing passes until they are there again, and after the plan's time a person is asked.",
  ]);
  seen(undefined, at(5));
  seen(undefined, at(14));
  seen('Prometheus answers 503', at(15));
  expect(told).toHaveLength(2);
});
