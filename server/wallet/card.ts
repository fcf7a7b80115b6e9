import type { Locale } from '#contract/words'
import type { Deps } from '#platform/deps'

/** A card as it is kept and shown: the number sealed, four digits of it to be told apart by. */
const sealedCard = 'funding_source.sealed_card'

type SecretDeps = Pick<Deps, 'secrets'>

export function sealCard(deps: SecretDeps, cardNumber: string): Buffer {
  return deps.secrets.seal(cardNumber, sealedCard)
}

export function openCard(deps: SecretDeps, sealed: Buffer): string {
  return deps.secrets.open(sealed, sealedCard)
}

/** Of one account: the same card of two customers does not look alike in a dump. The current key's first. */
export function cardHashes(deps: SecretDeps, accountId: string, cardNumber: string): Buffer[] {
  return deps.secrets.keyedHashes('card', `${accountId} ${cardNumber}`).map(({ hash }) => hash)
}

export function endingOf(cardNumber: string): string {
  return cardNumber.slice(-4)
}

/** `银行卡 ···· 1024`, `Bank card ···· 1024`; without digits where none are known. */
export function cardLabel(locale: Locale, ending: string): string {
  const word = locale === 'zh-CN' ? '银行卡' : 'Bank card'
  return ending === '' ? word : `${word} ···· ${ending}`
}
