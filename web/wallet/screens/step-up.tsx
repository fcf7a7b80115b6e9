import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { call } from '../call.ts'
import { useCell } from '../cell.ts'
import { useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { ProveChoice } from '../parts/prove-kind.tsx'
import { Signed } from '../parts/signed.tsx'
import { addressOf, navigate, type Address } from '../router.ts'
import { session } from '../session.ts'
import { askedKinds, type AskedKind } from '../step-up-kinds.ts'
import { targetOr } from '../target.ts'
import { useCall } from '../use-call.ts'

const target = (): Address => targetOr(addressOf('/home'))

/** Adds a proof to the session, which opens a limited one, and goes back to where it was asked. */
export function Screen(): JSX.Element {
  const t = useTexts('prove')
  const me = useCall('GET /api/v1/me')
  const isLimited = useCell(session)?.kind !== 'full'
  const [kind, setKind] = useState<AskedKind>('recovery-code')
  const [still, setStill] = useState(false)

  const onDone = async (): Promise<void> => {
    const now = await call('GET /api/v1/me')
    if (now.ok && now.body.session.kind === 'limited') return setStill(true)
    navigate(target(), { replace: true })
  }
  if (still) {
    return (
      <Page
        title={t.doneTitle}
        lead={t.doneStill}
        step="still"
        arrived
        back={target()}
        actions={
          <>
            <Button kind="primary" onClick={() => setStill(false)}>
              {t.again}
            </Button>
            <ButtonLink kind="quiet" href={target()}>
              {t.goOn}
            </ButtonLink>
          </>
        }
      />
    )
  }
  return (
    <Page
      title={isLimited ? t.limitedTitle : t.title}
      lead={isLimited ? t.limitedLead : t.lead}
      back={target()}
      step={kind}
    >
      <Signed of={me}>
        {() => <ProveChoice kinds={askedKinds} kind={kind} onKind={setKind} onDone={onDone} />}
      </Signed>
    </Page>
  )
}
