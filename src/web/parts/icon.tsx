// The page's few pictures, drawn with lines; each stands beside a word and is silent to those who hear the page.

const PATHS = {
  clock: 'M8 4.5V8l2.5 1.5M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z',
  soak: 'M8 2a6 6 0 1 1-6 6',
  person: 'M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8Zm-5.25 5.5c.5-2.6 2.6-4 5.25-4s4.75 1.4 5.25 4',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.5v9l7.5-4.5L5 3.5Z',
  down: 'M8 2.5v10M4 9l4 4 4-4',
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  dots: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  silence: 'M3 13 13 3M4 8a4 4 0 0 1 6.5-3.1M12 8a4 4 0 0 1-6.5 3.1',
  pencil: 'M3 13l.7-2.8L10.8 3l2.2 2.2-7.1 7.1L3 13Z',
  warning: 'M8 2.5 14.5 13.5h-13L8 2.5Zm0 4.5v3M8 11.7v.1',
  info: 'M8 7.5v4M8 4.7v.1M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z',
  people:
    'M6 7.5a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5Zm-4.5 5.5c.4-2.3 2.2-3.5 4.5-3.5s4.1 1.2 4.5 3.5M10.5 3.2a2.25 2.25 0 0 1 0 4.1M12 9.8c1.4.5 2.3 1.6 2.6 3.2',
  sun: 'M8 10.75a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM8 1.5V3m0 10v1.5M1.5 8H3m10 0h1.5M3.4 3.4l1.1 1.1m7 7 1.1 1.1m0-9.2-1.1 1.1m-7 7-1.1 1.1',
  moon: 'M13.5 9.5A6 6 0 1 1 6.5 2.5a4.75 4.75 0 0 0 7 7Z',
  screen: 'M2 3h12v8H2V3Zm4 11h4M8 11v3',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.5-1L14 14',
  left: 'M9.5 3.5 5 8l4.5 4.5',
  right: 'M6.5 3.5 11 8l-4.5 4.5',
  page: 'M4 2h5.5L12.5 5v9H4V2Zm5 0v3.5h3.5M6 8.5h4.5M6 11h4.5',
  scale: 'M8 2.5v11M4.5 13.5h7M3 5l5-1 5 1M3 5 1.5 9h3L3 5Zm10 0-1.5 4h3L13 5Z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className = 'size-4' }: { readonly name: IconName; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={`inline-block shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
