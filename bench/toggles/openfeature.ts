// What an evaluation costs through OpenFeature's server SDK: our provider, and one that answers a constant.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Client, OpenFeature, type Provider } from '@openfeature/server-sdk';
import { connect } from '../../src/sdk/client.ts';
import { phasegateProvider } from '../../src/sdk/openfeature/server-provider.ts';

const ANSWER = { value: true, variant: 'on', reason: 'SPLIT' };
const CONSTANT: Provider = {
  metadata: { name: 'constant' },
  resolveBooleanEvaluation: async () => ANSWER,
  resolveStringEvaluation: async (_, value) => ({ value }),
  resolveNumberEvaluation: async (_, value) => ({ value }),
  resolveObjectEvaluation: async (_, value) => ({ value }),
};
const TOGGLES = JSON.stringify({ toggles: [{ key: 'letters', percentage: 25_000, version: 1 }] });

export interface SdkCosts {
  readonly constant: readonly number[];
  readonly phasegate: readonly number[];
}

/** Nanoseconds for one awaited evaluation, in interleaved rounds. */
export async function sdkCosts(rounds: number, millis: number): Promise<SdkCosts> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`event: toggles\ndata: ${TOGGLES}\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  try {
    await OpenFeature.setProviderAndWait('constant', CONSTANT);
    await OpenFeature.setProviderAndWait('phasegate', phasegateProvider(client));
    const [constant, phasegate] = [OpenFeature.getClient('constant'), OpenFeature.getClient('phasegate')];
    const costs: { constant: number[]; phasegate: number[] } = { constant: [], phasegate: [] };
    for (const each of [constant, phasegate]) await measure(each, millis / 2);
    for (let round = 0; round < rounds; round++) {
      costs.constant.push(await measure(constant, millis));
      costs.phasegate.push(await measure(phasegate, millis));
    }
    return costs;
  } finally {
    await OpenFeature.close();
    await client.close();
    server.closeAllConnections();
    server.close();
  }
}

async function measure(client: Client, millis: number): Promise<number> {
  const contexts = Array.from({ length: 256 }, (_, i) => ({ targetingKey: `user-${i}` }));
  const begin = performance.now();
  let evaluations = 0;
  let now = begin;
  for (; now - begin < millis; now = performance.now()) {
    for (const context of contexts) await client.getBooleanValue('letters', false, context);
    evaluations += contexts.length;
  }
  return ((now - begin) * 1e6) / evaluations;
}
