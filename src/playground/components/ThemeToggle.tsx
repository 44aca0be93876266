import { useState } from 'react';
import { Icon } from './Icon';

const THEMES = [
  { id: 'system', icon: 'system', title: 'System' },
  { id: 'light', icon: 'sun', title: 'Light' },
  { id: 'dark', icon: 'moon', title: 'Dark' },
] as const;

type Theme = (typeof THEMES)[number]['id'];

const STORED = 'theme';

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, theme);
  } catch {
    // Without storage the choice holds for this visit.
  }
}

/** Goes through system, light and dark. */
export function ThemeToggle() {
  const [theme, setTheme] = useState(current);
  const index = THEMES.findIndex(({ id }) => id === theme);
  const { icon, title } = THEMES[index] ?? THEMES[0];
  const next = THEMES[(index + 1) % THEMES.length] ?? THEMES[0];
  return (
    <button
      type="button"
      aria-label={`Theme: ${title}. Change to ${next.title}.`}
      title={`Theme: ${title}`}
      className="grid size-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
      onClick={() => {
        apply(next.id);
        setTheme(next.id);
      }}
    >
      <Icon name={icon} />
    </button>
  );
}
