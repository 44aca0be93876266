/** Line icons on a 20 by 20 grid, drawn in the colour of the text; always beside words, so hidden from screen readers. */
const PATHS = {
  decide: 'M10 3v5M10 8 4.5 13M10 8l5.5 5M4.5 13v4M15.5 13v4',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13.2 13.2 17 17',
  write: 'M4 16l.8-3.4L13.5 4l2.6 2.6-8.7 8.6L4 16zM11.5 6l2.6 2.6',
  critique: 'M4 5h7M4 9.500h4M4 14h4M10.5 12.500l2.3 2.500L17 9.5',
  star: 'M10 3.200l2.1 4.3 4.7.7-3.4 3.3.8 4.7-4.2-2.2-4.2 2.2.8-4.700L3.2 8.200l4.7-.7L10 3.200z',
  check: 'M4.5 10.500l3.7 3.700L15.5 6.5',
  minus: 'M5 10h10',
  cross: 'M5.5 5.500l9 9M14.5 5.500l-9 9',
  dots: 'M5 10h.01M10 10h.01M15 10h.01',
  chevron: 'M7.5 5l5 5-5 5',
  warning: 'M10 3.500l7 12.500H3l7-12.500zM10 8.500v3.500M10 14h.01',
  info: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 9.500V14M10 6.500h.01',
  sun: 'M10 6.500a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v1.500M10 16.500V18M2 10h1.500M16.5 10H18M4.3 4.300l1.1 1.100M14.6 14.600l1.1 1.100M4.3 15.700l1.1-1.100M14.6 5.400l1.1-1.1',
  moon: 'M16.5 12A7 7 0 0 1 8 3.500a7 7 0 1 0 8.5 8.500z',
  system: 'M3 4.500h14v9H3zM7.5 17h5M10 13.500V17',
  stop: 'M6 6h8v8H6z',
  play: 'M6.5 4.500v11l9-5.500z',
  edit: 'M4 16l.8-3.4L13.5 4l2.6 2.6-8.7 8.6z',
  undo: 'M7.5 4.500 4 8l3.5 3.500M4 8h8a4 4 0 0 1 0 8H9',
  download: 'M10 3.500v9M6 9l4 4 4-4M4 16.500h12',
  upload: 'M10 13V4M6 7.500l4-4 4 4M4 16.500h12',
  swap: 'M4 7h11M12 4l3 3-3 3M16 13H5M8 10l-3 3 3 3',
  equal: 'M5 8h10M5 12h10',
  notEqual: 'M5 8h10M5 12h10M12.5 4.500l-5 11',
  book: 'M10 5.500C8.5 4.3 6.5 4 3.5 4v11c3 0 5 .3 6.5 1.5 1.5-1.2 3.5-1.5 6.5-1.500V4c-3 0-5 .3-6.5 1.500zM10 5.500v11',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className = 'size-5' }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'dots' ? 2.5 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
