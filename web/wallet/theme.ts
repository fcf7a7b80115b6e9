import { cell } from './cell.ts'
import { recall, remember } from './memory.ts'

export type Theme = 'system' | 'light' | 'dark'

const order: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }
const paper = { light: '#f7f3eb', dark: '#0d1511' }

export const theme = cell<Theme>('system')

/** `public/theme.js` has already painted the choice; this only reads it back. */
export function startTheme(): void {
  const kept = recall('theme')
  if (kept === 'light' || kept === 'dark') theme.set(kept)
}

export function nextTheme(): Theme {
  const next = order[theme.get()]
  remember('theme', next === 'system' ? undefined : next)
  if (next === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = next
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const byMedia = meta.media.includes('dark') ? 'dark' : 'light'
    meta.content = paper[next === 'system' ? byMedia : next]
  }
  theme.set(next)
  return next
}
