import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

type ConfirmProps = {
  title: string
  children: ComponentChildren
  /** A paragraph of its own below: what must not be read over. */
  more?: string | undefined
  yes: string
  no: string
  /** `risk` only where money is at risk; removing something is an ordinary act. */
  kind?: 'primary' | 'risk'
  onYes: () => Promise<unknown>
  onClose: () => void
}

/** Asks before something that cannot be taken back. The way out is as large as the way on. */
export function Confirm({
  title,
  children,
  more,
  yes,
  no,
  kind = 'primary',
  onYes,
  onClose,
}: ConfirmProps): JSX.Element {
  const [busy, setBusy] = useState(false)
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button
            kind={kind}
            busy={busy}
            onClick={() => {
              setBusy(true)
              void onYes().finally(() => setBusy(false))
            }}
          >
            {yes}
          </Button>
          <Button onClick={onClose}>{no}</Button>
        </>
      }
    >
      <p>{children}</p>
      {more && <p>{more}</p>}
    </Dialog>
  )
}
