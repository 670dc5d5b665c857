// How wide an element is, for what is drawn to measure.
import { type RefCallback, useCallback, useRef, useState } from 'react';

/** The width in whole pixels, 0 before it is known, and the callback that takes the element. */
export function useWidth<T extends Element>(): readonly [number, RefCallback<T>] {
  const [width, setWidth] = useState(0);
  const observer = useRef<ResizeObserver>(undefined);
  const measure = useCallback((element: T | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.current.observe(element);
  }, []);
  return [width, measure];
}
