import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useTexts } from '../language.ts'
import { DeviceList } from '../parts/device-list.tsx'
import { Outcome, type Said } from '../parts/outcome.tsx'
import { OwnDeviceForm } from '../parts/own-device-form.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { Empty } from '../parts/states.tsx'
import { useStepUp } from '../parts/use-step-up.tsx'
import { phone } from '../parts/icons.ts'
import { addressOf } from '../router.ts'
import { useCall } from '../use-call.ts'
import '../style/account.css'

/** The devices that sign in with the password alone, and making this browser one of them. */
export function Screen(): JSX.Element {
  const t = useTexts('security')
  const listed = useCall('GET /api/v1/me/devices')
  const stepUp = useStepUp()
  const [said, setSaid] = useState<Said>()
  if (stepUp.view) return stepUp.view
  return (
    <Page title={t.devicesTitle} lead={t.devicesLead} back={addressOf('/security')}>
      <Outcome of={said} />
      <Signed of={listed} lines={5}>
        {({ devices }) => (
          <>
            {devices.length === 0 ? (
              <Empty icon={phone} title={t.devicesEmptyTitle}>
                {t.devicesEmpty}
              </Empty>
            ) : (
              <DeviceList
                devices={devices}
                attempt={stepUp.attempt}
                onSaid={setSaid}
                onChange={listed.reload}
              />
            )}
            {!devices.some((one) => one.current) && (
              <Own
                onMade={() => {
                  setSaid({ done: t.added })
                  listed.reload()
                }}
              />
            )}
          </>
        )}
      </Signed>
    </Page>
  )
}

function Own({ onMade }: { onMade: () => void }): JSX.Element {
  const t = useTexts('security')
  return (
    <section class="stack" aria-labelledby="own-device">
      <h2 id="own-device">{t.addTitle}</h2>
      <p class="quiet-words">{t.addDetail}</p>
      <OwnDeviceForm submit={t.add} onMade={onMade} />
    </section>
  )
}
