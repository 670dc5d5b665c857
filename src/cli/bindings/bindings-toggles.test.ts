import { describe, expect, it } from 'vitest';
import { readBindings } from './bindings-file.ts';

const findings = (text: string) =>
  readBindings(text).findings.map(({ line, severity, rule, message }) => `${line} ${severity} ${rule} ${message}`);

const FLIPPER = (write: string) => `connections:
  flipper:
    address: https://app.example.gov/flipper/api
    credentials: { read: { env: FLIPPER_READ }${write} }
`;
const WRITE = ', write: { env: FLIPPER_WRITE }';

describe('togglesProblems', () => {
  it('finds nothing wrong with a driver that is reached, by those who only advise without a credential for writing', () => {
    expect(findings(`driver: flipper\n${FLIPPER('')}`)).toEqual([]);
    expect(findings(`driver: flipper\nmode: drive\n${FLIPPER(WRITE)}`)).toEqual([]);
    expect(findings(`rollouts: { a: { driver: flipper } }\n${FLIPPER('')}`)).toEqual([]);
    expect(findings('mode: advise\nconnections: { manual: { address: "https://example.gov/flipper" } }')).toEqual([]);
    expect(findings('driver: command\nmode: drive\nconnections: { command: { write: [./set] } }')).toEqual([]);
  });

  it('asks for the connection of a driver, where it is chosen', () => {
    expect(findings('driver: unleash\nrollouts: { a: { toggle: x } }')).toEqual([
      '1 error bindings-connection Unexpected "driver: unleash" without a connection, expected connections.unleash: how it is reached',
    ]);
    expect(findings(`driver: flipper\nrollouts:\n  a:\n    driver: command\n${FLIPPER('')}`)).toEqual([
      '4 error bindings-connection Unexpected "driver: command" without a connection, expected connections.command: how it is reached',
    ]);
  });

  it('asks for the credential that driving takes, where it is chosen', () => {
    expect(findings(`driver: flipper\nrollouts:\n  a:\n    mode: drive\n${FLIPPER('')}`)).toEqual([
      '4 error bindings-connection Unexpected "mode: drive" without a credential for writing, expected connections.flipper.credentials.write, or "mode: advise"',
    ]);
  });

  it('wonders at a connection that no driver uses', () => {
    expect(findings(FLIPPER(''))).toEqual([
      '2 warning bindings-unused Unexpected connection to flipper, expected "driver: flipper" beside it: nothing is set there',
    ]);
  });

  it('warns of credentials that would travel in clear text, except within this machine', () => {
    const unleash = (address: string) =>
      findings(
        `driver: unleash\nconnections:\n  unleash:\n    address: ${address}\n    environment: e\n    credentials: { read: { env: A } }`,
      );
    expect(unleash('http://unleash.example.gov')).toEqual([
      '4 warning bindings-connection Unexpected "http:" in connections.unleash.address, expected "https:": credentials would travel in clear text',
    ]);
    for (const address of [
      'https://unleash.example.gov',
      'http://localhost:4242',
      'http://127.0.0.1',
      'http://[::1]:1',
    ])
      expect(unleash(address)).toEqual([]);
  });

  it.each([
    ['flagd: { file: "" }', 'connections.flagd.file, expected the path'],
    [
      'unleash: { address: "https://u:p@u.example.gov", environment: e, credentials: { read: { env: A } } }',
      'without user, password',
    ],
    ['launchdarkly: { project: p, environment: e, credentials: { read: "api-123" } }', 'expected a reference'],
    [
      'webhook: { address: "https://h.example.gov", readAddress: "https://h.example.gov", credentials: {} }',
      'an address with "{toggle}"',
    ],
    ['command: { write: [] }', 'a program and its arguments'],
    ['command: { write: ./set --all }', 'a program and its arguments'],
    ['command: { write: [./set], timeout: soon }', 'a length of time such as "30 seconds"'],
    ['flipper: { credentials: { read: { env: A } }, scheme: Digest }', 'one of: Bearer, Basic'],
  ])('refuses %s', (connection, words) => {
    expect(findings(`connections:\n  ${connection}`).join('\n')).toContain(words);
    expect(findings(`connections:\n  ${connection}`).join('\n')).not.toContain('api-123');
  });
});
