// Reads the body of an OFREP evaluation: the user it is about, or what is wrong with it in OFREP's words.
import type { Attributes } from '../../core/toggle/targeting.ts';

export type EvaluationRequest =
  | { readonly kind: 'user'; readonly targetingKey: string; readonly attributes: Attributes }
  | {
      readonly kind: 'refused';
      readonly errorCode: 'PARSE_ERROR' | 'INVALID_CONTEXT' | 'TARGETING_KEY_MISSING';
      readonly errorDetails: string;
    };

/** Total: any text. OFREP's schema requires a context with a targetingKey; what else is in it, rules may look at. */
export function readEvaluationRequest(body: string): EvaluationRequest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return refused('PARSE_ERROR', 'Unexpected body, expected JSON such as {"context":{"targetingKey":"user-1"}}');
  }
  const context = isObject(parsed) ? parsed.context : undefined;
  if (!isObject(context))
    return refused('INVALID_CONTEXT', `Unexpected ${nameOf(context)} for context, expected an object`);
  const { targetingKey } = context;
  if (targetingKey === undefined || targetingKey === null || targetingKey === '')
    return refused('TARGETING_KEY_MISSING', 'Unexpected context without a targetingKey, expected the id of the user');
  if (typeof targetingKey !== 'string')
    return refused('INVALID_CONTEXT', `Unexpected ${nameOf(targetingKey)} for targetingKey, expected a string`);
  return { kind: 'user', targetingKey, attributes: context };
}

function refused(
  errorCode: Extract<EvaluationRequest, { kind: 'refused' }>['errorCode'],
  errorDetails: string,
): EvaluationRequest {
  return { kind: 'refused', errorCode, errorDetails };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
