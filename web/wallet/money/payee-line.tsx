import type { JSX } from 'preact'
import { useLocale, useTexts } from '../language.ts'
import { Icon } from '../parts/icon.tsx'
import { person as personIcon } from '../parts/icons.ts'
import { clockText } from '../times.ts'
import type { PaymentView } from './outbox.ts'

type PayeeLineProps = { person: PaymentView['other']; knownAt?: string | null | undefined }

/** Who is paid, and how well the payer knows them. Needs the texts of `pay`. */
export function PayeeLine({ person, knownAt }: PayeeLineProps): JSX.Element {
  const t = useTexts('pay')
  const language = useLocale()
  const since = person.known
    ? t.known
    : person.before
      ? knownAt
        ? t.knownFrom(clockText(knownAt, language))
        : t.before
      : t.first
  return (
    <div class="payee">
      <Icon of={personIcon} />
      <div>
        <p class="payee-name">{person.label}</p>
        <p class="hint">{since}</p>
      </div>
    </div>
  )
}
