import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import { call } from '../call.ts'
import { forgetDevice } from '../device.ts'
import { useLocale, useTexts } from '../language.ts'
import { addressOf, navigate } from '../router.ts'
import { serverNowMs } from '../server-clock.ts'
import { noteSession } from '../session.ts'
import { clockText } from '../times.ts'
import { Button } from './button.tsx'
import { Confirm } from './confirm.tsx'
import { Dialog } from './dialog.tsx'
import { Form } from './form.tsx'
import { List, ListRow } from './list.tsx'
import { saidOf, type Said } from './outcome.tsx'
import { DeviceNameField } from './own-device-form.tsx'
import type { StepUp } from './use-step-up.tsx'
import { phone } from './icons.ts'
import '../style/account.css'

type DeviceView = Api['GET /api/v1/me/devices']['reply']['devices'][number]

type DeviceListProps = {
  devices: readonly DeviceView[]
  label?: string
  attempt: StepUp['attempt']
  onSaid: (said: Said | undefined) => void
  onChange: () => void
}

/** Each device with its browser, when it was last used, and what can be done with it. */
export function DeviceList({ devices, label, attempt, onSaid, onChange }: DeviceListProps): JSX.Element {
  const t = useTexts('security')
  const language = useLocale()
  const [asking, setAsking] = useState<{ act: 'rename' | 'remove'; device: DeviceView }>()

  const remove = async (device: DeviceView): Promise<void> => {
    setAsking(undefined)
    const params = { deviceId: device.deviceId }
    const answer = await attempt(() => call('DELETE /api/v1/me/devices/:deviceId', { params }))
    if (!answer) return
    if (!answer.ok) return onSaid(saidOf(answer))
    if (device.current) {
      await forgetDevice()
      noteSession(null)
      return navigate(addressOf('/signed-out', undefined, { why: 'left' }), { replace: true })
    }
    onSaid({ done: t.removed(device.name) })
    onChange()
  }
  return (
    <>
      <List {...(label === undefined ? {} : { label })}>
        {devices.map((device) => (
          <DeviceRow
            key={device.deviceId}
            device={device}
            detail={[
              device.browser,
              t.lastSeen(clockText(device.lastSeenAt, language)),
              ...(Date.parse(device.settledAt) > (serverNowMs() ?? 0)
                ? [t.settles(clockText(device.settledAt, language))]
                : []),
            ].join(' · ')}
            onRename={() => setAsking({ act: 'rename', device })}
            onRemove={() => setAsking({ act: 'remove', device })}
          />
        ))}
      </List>
      {asking?.act === 'remove' && (
        <Confirm
          title={t.removeTitle(asking.device.name)}
          yes={t.removeYes}
          no={t.cancel}
          onYes={() => remove(asking.device)}
          onClose={() => setAsking(undefined)}
        >
          {asking.device.current ? t.removeSelf : t.removeDetail}
        </Confirm>
      )}
      {asking?.act === 'rename' && (
        <Rename
          device={asking.device}
          onClose={() => setAsking(undefined)}
          onRenamed={() => {
            setAsking(undefined)
            onChange()
          }}
        />
      )}
    </>
  )
}

type RowProps = { device: DeviceView; detail: string; onRename: () => void; onRemove: () => void }

function DeviceRow({ device, detail, onRename, onRemove }: RowProps): JSX.Element {
  const t = useTexts('security')
  return (
    <>
      <ListRow
        icon={phone}
        title={
          <>
            {device.name}
            {device.current && <span class="mark-here">{t.thisDevice}</span>}
          </>
        }
        detail={detail}
        action={
          <span class="row-tools">
            <Button kind="quiet" onClick={onRename}>
              {t.rename}
              <span class="hidden-text"> {device.name}</span>
            </Button>
            <Button kind="quiet" onClick={onRemove}>
              {t.remove}
              <span class="hidden-text"> {device.name}</span>
            </Button>
          </span>
        }
      />
    </>
  )
}

type RenameProps = { device: DeviceView; onClose: () => void; onRenamed: () => void }

function Rename({ device, onClose, onRenamed }: RenameProps): JSX.Element {
  const t = useTexts('security')
  const common = useTexts('common')
  const [name, setName] = useState(device.name)
  const [error, setError] = useState<string>()
  const save = async (): Promise<void> => {
    if (name.trim() === '') return setError(t.nameEmpty)
    const params = { deviceId: device.deviceId }
    const answer = await call('PATCH /api/v1/me/devices/:deviceId', { params, body: { name: name.trim() } })
    if (answer.ok) return onRenamed()
    setError(answer.problem?.detail ?? common.offline.unreachableDetail)
  }
  return (
    <Dialog title={t.renameTitle} onClose={onClose} actions={<Button onClick={onClose}>{t.cancel}</Button>}>
      <Form onSubmit={save}>
        <DeviceNameField value={name} onInput={setName} error={error} />
        <Button kind="primary" type="submit">
          {t.save}
        </Button>
      </Form>
    </Dialog>
  )
}
