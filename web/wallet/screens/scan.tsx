import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { announce } from '../announce.ts'
import { useCell } from '../cell.ts'
import { useTexts } from '../language.ts'
import { PayOffline } from '../money/pay-offline.tsx'
import { online } from '../online.ts'
import { Button } from '../parts/button.tsx'
import { code as codeIcon, phone, picture, scan } from '../parts/icons.ts'
import { List, ListRow } from '../parts/list.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { Empty } from '../parts/states.tsx'
import { addressOf, navigate } from '../router.ts'
import { openReader } from '../scan/code-reader.ts'
import { scannedOf } from '../scan/scanned.ts'
import { useScanner, type ScannerState, type ScanTrouble } from '../scan/use-scanner.ts'
import '../scan/scan.css'

/** Face to face: their code before the camera, and the payment to them. A code from elsewhere is named, never opened. */
export function Screen(): JSX.Element {
  const t = useTexts('scan')
  const connected = useCell(online)
  return (
    <Page title={t.title} lead={t.lead} back={addressOf('/pay')}>
      {connected ? <Scanner /> : <PayOffline />}
    </Page>
  )
}

type Said = { elsewhere: string | undefined } | 'none in the picture'

function Scanner(): JSX.Element {
  const t = useTexts('scan')
  const video = useRef<HTMLVideoElement>(null)
  const [said, setSaid] = useState<Said>()
  const isFound = useRef(false)
  const onText = (text: string): void => {
    const scanned = scannedOf(text, location.origin)
    if (!scanned.ours) {
      // The camera sees the same code many times a second; it is told once.
      setSaid((last) =>
        typeof last === 'object' && last.elsewhere === scanned.host ? last : { elsewhere: scanned.host },
      )
    } else if (!isFound.current) {
      isFound.current = true
      announce(t.found)
      navigate(addressOf('/pay/:code', { code: scanned.code }), { replace: true })
    }
  }
  const { state, retry } = useScanner(video, onText)
  const onPicture = async (file: File): Promise<void> => {
    setSaid(undefined)
    const text = await textIn(file)
    if (text === undefined) setSaid('none in the picture')
    else onText(text)
  }
  const trouble = state === 'opening' || state === 'looking' ? undefined : state
  return (
    <>
      <Viewfinder of={video} state={state} />
      {trouble && <Trouble trouble={trouble} onRetry={retry} />}
      {said === 'none in the picture' ? (
        <Notice title={t.noneInPicture} live>
          {t.noneInPictureDetail}
        </Notice>
      ) : (
        said && (
          <Notice title={t.elsewhere} live>
            {said.elsewhere === undefined ? t.elsewhereText : t.elsewhereHost(said.elsewhere)}
          </Notice>
        )
      )}
      <WithoutCamera onPicture={(file) => void onPicture(file)} />
    </>
  )
}

/** The picture is for eyes that see; what it is doing is told to everybody. */
function Viewfinder({
  of,
  state,
}: {
  of: { current: HTMLVideoElement | null }
  state: ScannerState
}): JSX.Element {
  const t = useTexts('scan')
  const isOn = state === 'opening' || state === 'looking'
  return (
    <div class={isOn ? 'viewfinder' : 'scan-off'}>
      <video ref={of} muted playsInline aria-hidden="true" />
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <path d="M2 20V8a6 6 0 0 1 6-6h12M80 2h12a6 6 0 0 1 6 6v12M98 80v12a6 6 0 0 1-6 6H80M20 98H8a6 6 0 0 1-6-6V80" />
      </svg>
      <p class="viewfinder-words" role="status">
        {state === 'looking' ? t.looking : t.opening}
      </p>
    </div>
  )
}

function Trouble({ trouble, onRetry }: { trouble: ScanTrouble; onRetry: () => void }): JSX.Element {
  const t = useTexts('scan')
  const { title, detail } = t.trouble[trouble]
  const canRetry = trouble !== 'insecure'
  return (
    <div role="status">
      <Empty icon={scan} title={title} action={canRetry && <Button onClick={onRetry}>{t.retry}</Button>}>
        {detail}
      </Empty>
    </div>
  )
}

function WithoutCamera({ onPicture }: { onPicture: (file: File) => void }): JSX.Element {
  const t = useTexts('scan')
  const pay = useTexts('pay')
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={() => {
          const file = input.current?.files?.[0]
          if (file) onPicture(file)
          // The same picture may be chosen again.
          if (input.current) input.current.value = ''
        }}
      />
      <List label={t.otherWays}>
        <ListRow icon={picture} title={t.album} detail={t.albumNote} onClick={() => input.current?.click()} />
        <ListRow
          icon={phone}
          title={pay.byNumber}
          detail={pay.byNumberNote}
          href={addressOf('/pay', undefined, { way: 'number' })}
        />
        <ListRow
          icon={codeIcon}
          title={pay.byCode}
          detail={pay.byCodeNote}
          href={addressOf('/pay', undefined, { way: 'code' })}
        />
      </List>
    </>
  )
}

/** A file that is no picture holds no code. */
async function textIn(file: File): Promise<string | undefined> {
  try {
    const [read, bitmap] = await Promise.all([openReader(), createImageBitmap(file)])
    return await read(bitmap).finally(() => bitmap.close())
  } catch {
    return undefined
  }
}
