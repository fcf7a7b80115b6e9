import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import { useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { DeviceList } from '../parts/device-list.tsx'
import { liftLock } from '../parts/lift-lock.ts'
import { List, ListRow } from '../parts/list.tsx'
import { Notice } from '../parts/notice.tsx'
import { Outcome, type Said } from '../parts/outcome.tsx'
import { Page } from '../parts/page.tsx'
import { SessionList } from '../parts/session-list.tsx'
import { Signed } from '../parts/signed.tsx'
import { Empty } from '../parts/states.tsx'
import { useStepUp, type StepUp } from '../parts/use-step-up.tsx'
import { envelope, shield } from '../parts/icons.ts'
import { addressOf } from '../router.ts'
import { useCall } from '../use-call.ts'
import '../style/account.css'

type Me = Api['GET /api/v1/me']['reply']
const stepsInAll = 4

/** After "this wasn't me": a new password, the devices, the addresses, and then the lock. What is safe already is said first. */
export function Screen(): JSX.Element {
  const t = useTexts('account')
  const me = useCall('GET /api/v1/me')
  const stepUp = useStepUp()
  const [step, setStep] = useState(1)
  const [said, setSaid] = useState<Said>()
  const [done, setDone] = useState(false)

  const lift = async (lockId: string): Promise<void> => {
    setSaid(undefined)
    const answer = await liftLock(stepUp.attempt, lockId)
    if (!answer) return
    if (answer.lifted) setDone(true)
    else setSaid(answer.said)
  }
  const next = (): void => {
    setSaid(undefined)
    setStep(step + 1)
  }
  if (stepUp.view) return stepUp.view
  if (done) return <Done />
  const titles = [t.cleanPassword, t.cleanDevices, t.cleanContacts, t.cleanLift]
  const known = me.load.state === 'ready' ? me.load.body : undefined
  const lock = known?.standing.locks.find((one) => one.cause === 'not_me')
  const none = known !== undefined && lock === undefined
  return (
    <Page
      title={none || !known ? t.cleanTitle : (titles[step - 1] ?? t.cleanTitle)}
      lead={step === 1 && !none ? t.cleanLead : undefined}
      back={addressOf('/status')}
      step={`${step}`}
    >
      {!none && known && <Steps step={step} />}
      <Outcome of={said} />
      <Signed of={me} lines={4}>
        {(body) =>
          lock === undefined ? (
            <Empty
              icon={shield}
              title={t.cleanNone}
              action={
                <ButtonLink kind="primary" href={addressOf('/home')}>
                  {t.toHome}
                </ButtonLink>
              }
            >
              {t.cleanNoneDetail}
            </Empty>
          ) : step === 1 ? (
            <Password me={body} onNext={next} />
          ) : step === 2 ? (
            <Places attempt={stepUp.attempt} onSaid={setSaid} onNext={next} />
          ) : step === 3 ? (
            <Contacts onNext={next} />
          ) : (
            <Step words={t.cleanLiftLead} onNext={() => void lift(lock.lockId)} label={t.cleanLiftGo} />
          )
        }
      </Signed>
    </Page>
  )
}

function Steps({ step }: { step: number }): JSX.Element {
  const t = useTexts('account')
  return (
    <div class="stack">
      <p class="hint figures">{t.cleanStep(step)}</p>
      <div class="steps" aria-hidden="true">
        {Array.from({ length: stepsInAll }, (_none, index) => (
          <span key={index} class={index < step ? 'past' : undefined} />
        ))}
      </div>
    </div>
  )
}

type StepProps = { words?: string; children?: ComponentChildren; label: string; onNext: () => void }

function Step({ words, children, label, onNext }: StepProps): JSX.Element {
  return (
    <>
      {words && <p>{words}</p>}
      {children}
      <div class="actions">
        <Button kind="primary" onClick={onNext}>
          {label}
        </Button>
      </div>
    </>
  )
}

function Password({ me, onNext }: { me: Me; onNext: () => void }): JSX.Element {
  const t = useTexts('account')
  const exposed = me.standing.locks.some((one) => one.cause === 'password_exposed')
  if (!exposed) return <Step words={t.cleanPasswordFine} label={t.cleanNextPlain} onNext={onNext} />
  return (
    <>
      <Notice kind="paused">{t.cleanPasswordNeeded}</Notice>
      <div class="actions">
        <ButtonLink kind="primary" href={addressOf('/recover')}>
          {t.cleanPasswordGo}
        </ButtonLink>
        <Button onClick={onNext}>{t.cleanNextPlain}</Button>
      </div>
    </>
  )
}

type PlacesProps = {
  attempt: StepUp['attempt']
  onSaid: (said: Said | undefined) => void
  onNext: () => void
}

function Places({ attempt, onSaid, onNext }: PlacesProps): JSX.Element {
  const t = useTexts('account')
  const security = useTexts('security')
  const devices = useCall('GET /api/v1/me/devices')
  const sessions = useCall('GET /api/v1/me/sessions')
  return (
    <Step words={t.cleanDevicesLead} label={t.cleanNext} onNext={onNext}>
      <Signed of={devices}>
        {(body) =>
          body.devices.length === 0 ? (
            <p class="hint">{security.devicesEmptyTitle}</p>
          ) : (
            <DeviceList
              devices={body.devices}
              label={security.devices}
              attempt={attempt}
              onSaid={onSaid}
              onChange={devices.reload}
            />
          )
        }
      </Signed>
      <Signed of={sessions}>
        {(body) => (
          <SessionList
            sessions={body.sessions}
            label={security.sessions}
            onSaid={onSaid}
            onChange={sessions.reload}
          />
        )}
      </Signed>
    </Step>
  )
}

function Contacts({ onNext }: { onNext: () => void }): JSX.Element {
  const t = useTexts('account')
  const contacts = useCall('GET /api/v1/me/contacts')
  return (
    <Step words={t.cleanContactsLead} label={t.cleanNext} onNext={onNext}>
      <Signed of={contacts}>
        {(body) =>
          body.contacts.length === 0 ? (
            <p class="hint">{t.cleanNoContacts}</p>
          ) : (
            <List>
              {body.contacts.map((one) => (
                <ListRow key={one.contactId} icon={envelope} title={one.hint} />
              ))}
            </List>
          )
        }
      </Signed>
    </Step>
  )
}

function Done(): JSX.Element {
  const t = useTexts('account')
  return (
    <Page
      title={t.cleanDone}
      lead={t.cleanDoneDetail}
      back={false}
      step="done"
      arrived
      actions={
        <>
          <ButtonLink kind="primary" href={addressOf('/home')}>
            {t.toHome}
          </ButtonLink>
          <ButtonLink href={addressOf('/security')}>{t.security}</ButtonLink>
        </>
      }
    />
  )
}
