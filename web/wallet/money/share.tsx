import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { announce } from '../announce.ts'
import { useLocale, useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { copy } from '../parts/icons.ts'
import { Loading } from '../parts/states.tsx'
import { spokenText } from '../spoken.ts'

/** A link as a picture, as words, and as something to send on. Needs the texts of `take`. */
export function ShareLink({ link, label }: { link: string; label: string }): JSX.Element {
  const t = useTexts('take')
  const [copied, setCopied] = useState<boolean>()
  const canShare = 'share' in navigator
  const share = (): void => {
    // Closing the sheet of the system is no fault of anybody.
    navigator.share({ title: label, url: link }).catch(() => undefined)
  }
  const keep = async (): Promise<void> => {
    const isDone = await navigator.clipboard.writeText(link).then(
      () => true,
      () => false,
    )
    setCopied(isDone)
    announce(isDone ? t.copied : t.notCopied)
  }
  return (
    <>
      <QrPicture text={link} label={label} />
      <p class="hint">{t.brightness}</p>
      <p class="link-words">{link}</p>
      <div class="stack">
        <Button kind="primary" icon={copy} onClick={canShare ? share : () => void keep()}>
          {canShare ? t.share : copied ? t.copied : t.copy}
        </Button>
        {canShare && <Button onClick={() => void keep()}>{copied ? t.copied : t.copy}</Button>}
        {copied === false && <p class="hint">{t.notCopied}</p>}
      </div>
    </>
  )
}

/** Dark on white in both themes, for cameras expect it. The file that draws it comes only here. */
function QrPicture({ text, label }: { text: string; label: string }): JSX.Element {
  const language = useLocale()
  const [drawn, setDrawn] = useState<{ size: number; path: string }>()
  useEffect(() => {
    let isHere = true
    void import('./qr.ts').then(({ qrPath }) => {
      if (isHere) setDrawn(qrPath(text))
    })
    return () => {
      isHere = false
    }
  }, [text])
  if (!drawn) return <Loading lines={4} />
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${drawn.size} ${drawn.size}`}
      role="img"
      aria-label={spokenText(label, language)}
      shape-rendering="crispEdges"
    >
      <path class="qr-paper" d={`M0 0h${drawn.size}v${drawn.size}H0z`} />
      <path class="qr-ink" d={drawn.path} />
    </svg>
  )
}
