// The listeners of an OpenFeature provider, without a dependency on OpenFeature.
import type {
  AnyProviderEvent,
  EventContext,
  EventHandler,
  Logger,
  ProviderEventEmitter,
} from '@openfeature/server-sdk';

/** An emitter as OpenFeature's SDKs want one; a handler that throws is the logger's to hear of. */
export function providerEvents(): ProviderEventEmitter<AnyProviderEvent> {
  const handlers = new Map<AnyProviderEvent, EventHandler[]>();
  let logger: Logger | undefined;
  const of = (event: AnyProviderEvent): EventHandler[] => handlers.get(event) ?? [];
  const emitter: ProviderEventEmitter<AnyProviderEvent> = {
    emit(event: AnyProviderEvent, context?: EventContext) {
      for (const handler of of(event).slice()) {
        Promise.resolve()
          .then(() => handler(context as Parameters<EventHandler>[0]))
          .catch((error: unknown) => logger?.error('A handler of a provider event failed:', error));
      }
    },
    addHandler(event, handler) {
      handlers.set(event, [...of(event), handler]);
    },
    removeHandler(event, handler) {
      handlers.set(
        event,
        of(event).filter((each) => each !== handler),
      );
    },
    removeAllHandlers(event) {
      if (event === undefined) handlers.clear();
      else handlers.delete(event);
    },
    getHandlers: (event) => of(event).slice(),
    setLogger(given) {
      logger = given;
      return emitter;
    },
  };
  return emitter;
}
