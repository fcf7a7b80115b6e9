import type { JSX } from 'preact'
import { useLocale, useTexts } from '../language.ts'
import { PaymentSecurity } from '../money/payment-security.tsx'
import { List, ListRow } from '../parts/list.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { envelope, key, lock, person, phone } from '../parts/icons.ts'
import { addressOf } from '../router.ts'
import { dateText } from '../times.ts'
import { useCall } from '../use-call.ts'

/** Who can get in, and how the owner gets back: each with what it stands at, and one screen to change it. */
export function Screen(): JSX.Element {
  const t = useTexts('security')
  const language = useLocale()
  const me = useCall('GET /api/v1/me')
  return (
    <Page title={t.title} lead={t.lead} back={addressOf('/home')}>
      <Signed of={me} lines={7}>
        {({ security }) => (
          <>
            <List label={t.signingIn}>
              <ListRow
                icon={lock}
                title={t.password}
                detail={[
                  security.passwordSetAt === null
                    ? t.passwordUnset
                    : t.passwordAge(dateText(security.passwordSetAt, language)),
                  ...(security.passwordStrength === null ? [] : [t.strength[security.passwordStrength]]),
                ].join(' · ')}
                href={addressOf('/security/password')}
              />
              <ListRow
                icon={phone}
                title={t.devices}
                value={t.count(security.devices)}
                href={addressOf('/security/devices')}
              />
              <ListRow
                icon={person}
                title={t.sessions}
                value={t.sessionCount(security.sessions)}
                href={addressOf('/security/sessions')}
              />
            </List>
            <PaymentSecurity />
            <List label={t.wayBack}>
              <ListRow
                icon={key}
                title={t.codes}
                value={
                  security.recoveryCodesLeft === 0 ? t.codesNone : t.codesLeft(security.recoveryCodesLeft)
                }
                href={addressOf('/security/recovery-codes')}
              />
            </List>
            <List label={t.told}>
              <ListRow
                icon={envelope}
                title={t.contacts}
                value={security.emailVerified ? t.contactsYes : t.contactsNone}
                href={addressOf('/security/contacts')}
              />
            </List>
            <p class="hint">{t.noRotation}</p>
          </>
        )}
      </Signed>
    </Page>
  )
}
