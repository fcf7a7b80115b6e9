import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { makeOwnDevice } from '../enrol-device.ts'
import { useTexts } from '../language.ts'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import { Form } from './form.tsx'

type NameProps = { value: string; onInput: (value: string) => void; error: string | undefined }

/** What the customer calls a device of theirs. Needs the texts of `enter`. */
export function DeviceNameField({ value, onInput, error }: NameProps): JSX.Element {
  const t = useTexts('enter')
  return (
    <Field
      label={t.deviceName}
      name="device-name"
      value={value}
      onInput={onInput}
      autocomplete="off"
      maxLength={60}
      error={error}
    />
  )
}

type OwnDeviceProps = {
  submit: string
  onMade: () => void
  /** The way on without it, where there is one. */
  children?: ComponentChildren
}

/** Makes this browser an own device; why it could not be is said at the field. Needs the texts of `enter`. */
export function OwnDeviceForm({ submit, onMade, children }: OwnDeviceProps): JSX.Element {
  const t = useTexts('enter')
  const common = useTexts('common')
  const [name, setName] = useState(t.deviceNameDefault)
  const [error, setError] = useState<string>()
  const make = async (): Promise<void> => {
    const made = await makeOwnDevice(name.trim() || t.deviceNameDefault)
    if (made.ok) return onMade()
    if (made.reason === 'not possible here') setError(t.ownImpossible)
    else setError(made.reason === 'offline' ? common.offline.unreachableDetail : made.reason.detail)
  }
  return (
    <Form onSubmit={make}>
      <DeviceNameField value={name} onInput={setName} error={error} />
      <Button kind="primary" type="submit">
        {submit}
      </Button>
      {children}
    </Form>
  )
}
