// Before the first paint, so that the dark theme never flashes white. `theme.ts` does the same when the choice changes.
try {
  const chosen = localStorage.getItem('latchkey.theme')
  if (chosen) {
    document.documentElement.dataset.theme = chosen
    for (const meta of document.querySelectorAll('[name=theme-color]'))
      meta.content = chosen === 'dark' ? '#0d1511' : '#f7f3eb'
  }
} catch {
  // Storage is switched off: the system's theme it is.
}
