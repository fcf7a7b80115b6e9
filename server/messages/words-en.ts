import { clockTime, englishMonth } from '#platform/clock-time'
import { amountText, safeBrowser, type CodeWords, type Words } from './words.ts'

/** The words are those of the design's copy page: plain, calm, second person, no blame. */
const purposes: Readonly<Record<CodeWords, string>> = {
  enter: 'to enter your wallet',
  freeze: 'only to freeze your wallet',
  'step-up': 'to confirm it is you',
}

const ending =
  "Check Status Centre. If it isn't there, don't act on it. Can't open the app? Type our address yourself."
const safety =
  'Our staff will never ask you to tell them a code or password, or to move money to a "safe account".'

const on = (browser: string | undefined): string => {
  const name = safeBrowser(browser)
  return name === '' ? '' : ` (${name})`
}
const named = (name: string | undefined): string => (name ? ` "${name}"` : '')
const mailed = (hint: string | undefined): string => (hint ? ` ${hint}` : '')
const money = (minor: number | undefined): string => (minor === undefined ? '' : ` ${amountText(minor)}`)
const of = (minor: number | undefined): string => (minor === undefined ? '' : ` of ${amountText(minor)}`)
const inDays = (days: number | undefined): string =>
  days === undefined ? 'soon' : `in ${days} ${days === 1 ? 'day' : 'days'}`
const notYou = 'Wasn\'t you? Choose "Not me" at once: payments out and changes stop, other sign-ins end.'

export const en: Words = {
  notices: {
    registered: () => ({
      title: 'Your wallet is open',
      brief: 'Your wallet is open.',
      detail: `A wallet was opened for this number. Keep your recovery codes safe and add an e-mail address: they help when you change phones or forget the password. ${notYou}`,
    }),
    signed_in_new_device: ({ browser }) => ({
      title: 'Sign-in on a new device',
      brief: `Your wallet was signed in to on a new device${on(browser)}.`,
      detail: `A device not used before signed in to your wallet${on(browser)}. ${notYou}`,
    }),
    password_reset: ({ browser }) => ({
      title: 'Password reset',
      brief: 'Your password was reset and other devices signed out.',
      detail: `Your password was reset${on(browser)} and other devices were signed out. You can still view and receive. No withdrawals or payments to new people for 24 hours, no change of number or verification method for 48 hours. ${notYou}`,
    }),
    password_changed: ({ browser }) => ({
      title: 'Password changed',
      brief: 'Your wallet password was changed.',
      detail: `Your wallet password was changed${on(browser)} and other devices were signed out. ${notYou}`,
    }),
    device_added: ({ browser, deviceName }) => ({
      title: 'New device of your own',
      brief: `A device was added as your own${on(browser)}.`,
      detail: `The device${named(deviceName)}${on(browser)} was added as your own: it signs in without a code from now on. ${notYou}`,
    }),
    device_revoked: ({ deviceName }) => ({
      title: 'Device removed',
      brief: 'One of your devices was removed.',
      detail: `Your device${named(deviceName)} was removed and signed out. ${notYou}`,
    }),
    contact_added: ({ emailHint }) => ({
      title: 'E-mail address added, not yet verified',
      brief: 'An e-mail address for notices was added, not yet verified.',
      detail: `The e-mail address${mailed(emailHint)} was added for notices. Once verified it gets security notices. ${notYou}`,
    }),
    contact_verified: ({ emailHint }) => ({
      title: 'E-mail address verified',
      brief: 'A new e-mail address for notices was verified.',
      detail: `The e-mail address${mailed(emailHint)} was verified and gets security notices from now on. ${notYou}`,
    }),
    contact_removed: ({ emailHint }) => ({
      title: 'E-mail address removed',
      brief: 'An e-mail address for notices was removed.',
      detail: `The e-mail address${mailed(emailHint)} was removed and gets no more notices. ${notYou}`,
    }),
    recovery_codes_made: () => ({
      title: 'New recovery codes',
      brief: 'New recovery codes were made; the old ones no longer work.',
      detail: `A new set of recovery codes was made; the old ones no longer work. ${notYou}`,
    }),
    recovery_code_used: ({ left }) => ({
      title: 'A recovery code was used',
      brief: 'A recovery code was used to prove it is you.',
      detail: `A recovery code was used to prove it is you; it cannot be used again${left === undefined ? '' : `. ${left} left`}. ${notYou}`,
    }),
    pin_set: ({ browser }) => ({
      title: 'Payment PIN set',
      brief: 'A payment PIN was set.',
      detail: `A payment PIN was set${on(browser)}: larger payments need it. It does not sign in. ${notYou}`,
    }),
    pin_reset: ({ browser }) => ({
      title: 'Payment PIN reset',
      brief: 'Your payment PIN was reset.',
      detail: `Your payment PIN was reset${on(browser)}. You can still view and receive. For 24 hours no payments to new people, and payouts only to cards linked for seven days; no change of number or verification method for 48 hours. ${notYou}`,
    }),
    pin_lane_closed: () => ({
      title: 'Too many wrong payment PINs',
      brief: 'Ten wrong payment PINs: the PIN is off on that device.',
      detail:
        "There were ten wrong payment PINs in a row on one device: payments that need it are off there, your other devices are not affected, and no money moved. Forgot it? Set a new one. Wasn't you? Somebody holds a device that is signed in: freeze your wallet at once.",
    }),
    card_bound: ({ browser, ending: last }) => ({
      title: 'Bank card linked',
      brief: `A bank card was linked${last === undefined ? '' : ` (ending ${last})`}.`,
      detail: `A bank card was linked${last === undefined ? '' : ` (ending ${last})`}${on(browser)}: money can come from it and be paid out to it. ${notYou}`,
    }),
    card_removed: ({ browser, ending: last }) => ({
      title: 'Bank card unlinked',
      brief: `A bank card was unlinked${last === undefined ? '' : ` (ending ${last})`}.`,
      detail: `A bank card was unlinked${last === undefined ? '' : ` (ending ${last})`}${on(browser)}: no money comes from it or is paid out to it any more. ${notYou}`,
    }),
    frozen: () => ({
      title: 'Wallet frozen',
      brief: 'Your wallet is frozen: payments out and changes have stopped.',
      detail:
        'Your wallet is frozen: payments out and changes have stopped, you can still view and receive. Your money is still here. To unfreeze, sign in and confirm with two different proofs. If it was not you who froze it, there is no hurry: it is safe as it is.',
    }),
    unfrozen: ({ browser }) => ({
      title: 'Wallet unfrozen',
      brief: 'Your wallet was unfrozen; payments out work again.',
      detail: `Your wallet was unfrozen${on(browser)}; payments out and changes work again. ${notYou}`,
    }),
    not_me_reported: () => ({
      title: 'Protected after "not me"',
      brief: 'After "not me", payments out and changes have stopped.',
      detail:
        'You said "not me": payments out and changes have stopped and other sign-ins have ended. You can still view and receive. Next: sign in, check each item and set a new password.',
    }),
    lock_lifted: ({ browser }) => ({
      title: 'A limit was lifted',
      brief: 'A limit on your wallet was lifted.',
      detail: `You proved that it is you${on(browser)}, and a limit on your wallet was lifted. ${notYou}`,
    }),
    sessions_ended: ({ count }) => ({
      title: 'Other sign-ins ended',
      brief: 'Your wallet was signed out on other devices.',
      detail: `Your wallet was signed out on other devices${count === undefined ? '' : ` (${count})`}. ${notYou}`,
    }),
    password_lane_closed: ({ browser }) => ({
      title: 'Too many wrong passwords',
      brief: 'Too many wrong passwords: password sign-in is off on that device.',
      detail: `There were too many wrong passwords in a row on one device${on(browser)}: password sign-in is off there, your other devices are not affected. No money moved. Was it you? Prove it another way. Wasn't you? Nobody got in; consider a new password.`,
    }),
    codes_requested_often: ({ quiet }) => ({
      title: 'Codes asked for often',
      brief: 'Someone asked for codes with your number many times.',
      detail: `Someone asked for codes with your number many times. Nobody gets in without the code and no money moved; tell it to nobody.${
        quiet
          ? ` ${quiet} earlier notice${quiet === 1 ? '' : 's'} of this kind ${quiet === 1 ? 'is' : 'are'} in Status Centre only, without a message.`
          : ''
      }`,
    }),
    dormant_soon: ({ days }) => ({
      title: 'Your wallet has not been used for long',
      brief: `Unused for almost a year: payments pause ${inDays(days)}. Sign in once to keep them.`,
      detail: `Your wallet has not been used for almost a year, so payments out pause ${inDays(days)}. You can still view and receive, and your money stays here. Sign in once and nothing changes.`,
    }),
    dormant: () => ({
      title: 'Payments paused: not used for a year',
      brief: 'Payments are paused: your wallet was not used for a year.',
      detail:
        'Your wallet has not been used for a year. To protect your money, payments out are paused; you can still view and receive, and your money is still here. To restore them, sign in and confirm that it is you with two different proofs, about 30 seconds.',
    }),
    payment_sent: ({ amountMinor, otherLabel }) => ({
      title: `You paid${money(amountMinor)}`,
      brief: `A payment${of(amountMinor)} went out of your wallet.`,
      detail: `A payment${of(amountMinor)} went out of your wallet${otherLabel ? ` to ${otherLabel}` : ''}. The receipt is in the statement. ${notYou}`,
    }),
    payment_received: ({ amountMinor, otherLabel, overMinor }) => ({
      title: `You received${money(amountMinor)}`,
      brief: `A payment${of(amountMinor)} came into your wallet.`,
      detail: `A payment${of(amountMinor)} came into your wallet${otherLabel ? ` from ${otherLabel}` : ''}. The receipt is in the statement.${
        overMinor === undefined
          ? ''
          : ` There is more than${money(overMinor)} in it now, and notices go to your phone number alone: add an e-mail for notices in Sign-in and security.`
      }`,
    }),
    payout_sent: ({ amountMinor, ending: last }) => ({
      title: `On its way to your card:${money(amountMinor)}`,
      brief: `A payout${of(amountMinor)} is on its way to a bank card${last === undefined ? '' : ` (ending ${last})`}.`,
      detail: `A payout${of(amountMinor)} has left your wallet for a bank card${last === undefined ? '' : ` (ending ${last})`}. ${notYou}`,
    }),
    payout_returned: ({ amountMinor }) => ({
      title: 'A payout came back',
      brief: `A payout${of(amountMinor)} was stopped before it left; the money is back.`,
      detail: `A payout${of(amountMinor)} was stopped before it left your wallet, and the money is back in your balance. The reason stands under "What is wrong with my account".`,
    }),
    payout_refused: ({ amountMinor, ending: last }) => ({
      title: 'The bank refused a payout',
      brief: `The bank refused a payout${of(amountMinor)}${last === undefined ? '' : ` (card ending ${last})`}; the money is back.`,
      detail: `The bank refused a payout${of(amountMinor)} to a bank card${last === undefined ? '' : ` (ending ${last})`}, and the money is back in your balance. Pay out to another card, or ask the bank of this one.`,
    }),
    cash_in_done: ({ amountMinor, ending: last }) => ({
      title: `Added to your wallet:${money(amountMinor)}`,
      brief: `The bank has answered:${money(amountMinor)} came into your wallet.`,
      detail: `The bank has answered:${money(amountMinor)} came into your wallet from a bank card${last === undefined ? '' : ` (ending ${last})`}. The receipt is in the statement.`,
    }),
    cash_in_not_made: ({ amountMinor, ending: last }) => ({
      title: 'Money was not added',
      brief: `Adding${money(amountMinor)} to your wallet did not happen; nothing was taken from the card.`,
      detail: `Adding${money(amountMinor)} from a bank card${last === undefined ? '' : ` (ending ${last})`} to your wallet did not happen, and nothing was taken from the card. To add it all the same, begin again.`,
    }),
    payment_not_made: ({ amountMinor }) => ({
      title: 'A payment was not made',
      brief: `A payment${of(amountMinor)} was not made, and no money moved.`,
      detail: `A payment${of(amountMinor)} was not decided in two minutes, so it was not made and never will be. No money moved. If you still want it, pay again.`,
    }),
  },
  time(at, timeZone) {
    const { month, day, hour, minute } = clockTime(at, timeZone)
    return `${day} ${englishMonth(month)}, ${hour}:${minute}`
  },
  textCode: ({ purpose, code, minutes }) =>
    `Code ${code} ${purposes[purpose]}, valid ${minutes} min. Tell nobody. Not you? Open the app, tap Not me.`,
  textNotice: ({ time, brief, checkWord, disputable }) =>
    `${time}: ${brief} Check word "${checkWord}". ${ending}${disputable ? ' Not you? In the app or at our address, choose ④.' : ''}`,
  emailCode: ({ code, minutes }) => ({
    subject: 'Confirm your e-mail address',
    text: [
      `Code: ${code}`,
      `It confirms this address for your wallet's security notices and is valid for ${minutes} minutes. Tell it to nobody.`,
      'Not you? Do nothing: this address will not be added.',
      safety,
    ].join('\n\n'),
  }),
  emailNotice: ({ time, title, detail, checkWord, notMeLink }) => ({
    subject: title,
    text: [
      time,
      detail,
      ...(notMeLink
        ? [
            `Wasn't you? Open the address below, then choose "Not me" (works once; opening it does nothing yet):\n${notMeLink}`,
          ]
        : []),
      `Check word: ${checkWord} (this notice shows the same word in Status Centre)`,
      ending,
      safety,
    ].join('\n\n'),
  }),
  // prettier-ignore
  checkWords: [
    'amber', 'apple', 'anchor', 'apron', 'arrow', 'autumn', 'bamboo', 'barley', 'basket', 'beacon', 'bell', 'birch', 'blossom', 'bridge', 'brook', 'butter',
    'cabin', 'candle', 'canoe', 'canyon', 'castle', 'cedar', 'chalk', 'cherry', 'clover', 'cloud', 'coral', 'cotton', 'cricket', 'dolphin', 'dune', 'eagle',
    'ember', 'falcon', 'feather', 'fern', 'fiddle', 'flute', 'forest', 'fountain', 'garden', 'ginger', 'glacier', 'grape', 'hammock', 'harbour', 'harvest', 'hazel',
    'heron', 'honey', 'island', 'ivory', 'jasmine', 'kettle', 'kite', 'ladder', 'lagoon', 'lantern', 'laurel', 'lemon', 'linen', 'lotus', 'maple', 'marble',
    'meadow', 'melon', 'mirror', 'moss', 'nutmeg', 'oak', 'oasis', 'olive', 'orchard', 'otter', 'paper', 'peach', 'pebble', 'pepper', 'pigeon', 'pine',
    'plum', 'pond', 'poppy', 'quilt', 'rabbit', 'raven', 'reef', 'ribbon', 'river', 'saddle', 'sail', 'silver', 'sparrow', 'spring', 'velvet', 'willow',
  ],
}
