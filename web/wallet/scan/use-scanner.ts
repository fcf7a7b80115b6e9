import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { closeCamera, openCamera, type CameraTrouble } from './camera.ts'
import { openReader } from './code-reader.ts'

export type ScanTrouble = CameraTrouble | 'unread'
export type ScannerState = 'opening' | 'looking' | ScanTrouble

/** Between two looks: quick enough for a hand that holds still, and easy on the battery. */
const pauseMs = 120

const pause = (): Promise<void> => new Promise((later) => setTimeout(later, pauseMs))

/** Looks until it is left or a camera fails; the camera is off the moment that nobody looks any more. */
async function look(
  video: HTMLVideoElement,
  signal: AbortSignal,
  tell: { looking: () => void; text: (text: string) => void },
): Promise<ScanTrouble | undefined> {
  const [read, stream] = await Promise.all([openReader().catch(() => undefined), openCamera()])
  if (typeof stream === 'string') return stream
  try {
    signal.addEventListener('abort', () => closeCamera(stream))
    if (!read) return 'unread'
    if (signal.aborted) return undefined
    video.srcObject = stream
    await video.play().catch(() => undefined)
    tell.looking()
    while (!signal.aborted) {
      // Another app may take the camera away.
      if (!stream.active) return 'busy'
      const text = await read(video)
      if (text !== undefined && text !== '' && !signal.aborted) tell.text(text)
      await pause()
    }
    return undefined
  } finally {
    closeCamera(stream)
    video.srcObject = null
  }
}

/** Reads codes from the camera while the page is seen. `onText` may be called again with the same text. */
export function useScanner(
  video: RefObject<HTMLVideoElement>,
  onText: (text: string) => void,
): { state: ScannerState; retry: () => void } {
  const [state, setState] = useState<ScannerState>('opening')
  const [turn, setTurn] = useState(0)
  const [isSeen, setSeen] = useState(!document.hidden)
  useEffect(() => {
    const note = (): void => setSeen(!document.hidden)
    document.addEventListener('visibilitychange', note)
    return () => document.removeEventListener('visibilitychange', note)
  }, [])
  useEffect(() => {
    const frame = video.current
    if (!isSeen || !frame) return undefined
    const leaving = new AbortController()
    setState('opening')
    const tell = { looking: () => setState('looking'), text: onText }
    void look(frame, leaving.signal, tell).then((trouble) => {
      if (trouble && !leaving.signal.aborted) setState(trouble)
    })
    return () => leaving.abort()
    // `onText` of the first drawing is as good as any later one: it only sets states and turns pages.
  }, [isSeen, turn])
  return { state, retry: () => setTurn((last) => last + 1) }
}
