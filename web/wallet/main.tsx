import { render } from 'preact'
import { App } from './app.tsx'
import { greetAgain, hello } from './call.ts'
import { loadTexts, startLanguage } from './language.ts'
import { startOnline } from './online.ts'
import { failed, place, startRouter } from './router.ts'
import { startSession } from './session.ts'
import { startTheme } from './theme.ts'
import './style/tokens.css'
import './style/reset.css'
import './style/base.css'
import './style/page.css'
import './style/parts.css'
import './style/phone-field.css'

/** The one file of the app that does something when it is loaded. */
const awayMs = 30_000

function greetAfterSleep(): void {
  let leftAtMs = 0
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leftAtMs = performance.now()
    // The monotonic clock may have slept too, so the wall clock of the event is not asked: any real absence renews the greeting.
    else if (performance.now() - leftAtMs > awayMs) greetAgain()
  })
}

async function start(): Promise<void> {
  const root = document.getElementById('app')
  if (!root) return
  startTheme()
  startLanguage()
  startOnline()
  startSession()
  startRouter()
  void hello()
  greetAfterSleep()
  // Without the common words nothing can be drawn, not even that there is no network.
  await loadTexts(['common'])
  const draw = (): void => {
    if (!place.get() && failed.get() === undefined) return
    stopPlace()
    stopFailed()
    root.textContent = ''
    render(<App />, root)
  }
  const stopPlace = place.watch(draw)
  const stopFailed = failed.watch(draw)
  draw()
  if (__BUILT__) navigator.serviceWorker?.register('/sw.js').catch(() => undefined)
}

void start()
