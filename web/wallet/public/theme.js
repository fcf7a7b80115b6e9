// Runs before the first paint, so that somebody who chose the dark theme is not shown a white page first. It is a file of its
// own because the content security policy allows no inline script. `theme.ts` does the same when the choice changes.
;(function () {
  try {
    var chosen = localStorage.getItem('latchkey.theme')
    if (chosen !== 'light' && chosen !== 'dark') return
    document.documentElement.dataset.theme = chosen
    document.querySelectorAll('meta[name="theme-color"]').forEach(function (meta) {
      meta.content = chosen === 'dark' ? '#0d1511' : '#f7f3eb'
    })
  } catch {
    // Storage is switched off: the system's theme it is.
  }
})()
