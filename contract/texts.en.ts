import { refusalTexts } from './texts-refusals.en.ts'
import type { Texts } from './texts.ts'

/** Tone: plain, calm, second person, no blame; what happened, what still works, what to do, by when. */
const causes: Texts['causes'] = {
  password_wrong: {
    title: 'That password is not right',
    details: [
      'That password is not right. Password sign-in is paused until {until}; everything else works. Use a recovery code now, or set a new password.',
      'That password is not right. Tries left before password sign-in pauses (30 seconds the first time): {triesLeft}. Forgot it?',
      'That password is not right. Tap “Show” to see what you typed, or set a new password.',
    ],
    happened: 'The password typed is not the password of this wallet.',
    works: 'Viewing, receiving, freezing and every other way to sign in. No money moved.',
    todo: 'Tap “Show”, check capitals and the keyboard language, and try again. If it is gone, set a new one.',
  },
  password_paused: {
    title: 'Password sign-in is paused',
    details: [
      'Password sign-in on this device is paused until {until}; everything else works. Use a recovery code now, or set a new password.',
      'Password sign-in on this device is paused; everything else works. Use a recovery code now, or set a new password.',
    ],
    happened:
      'The password was wrong several times in a row on this device. The pause begins with 30 seconds and grows to an hour at most.',
    works:
      'Only the password on this device is paused. Other devices, recovery codes, setting a new password, freezing and receiving all work.',
    todo: 'Type the password again at the time shown. To get in now, use a recovery code or set a new password.',
  },
  pin_paused: {
    title: 'The payment PIN is paused',
    details: [
      'Payments that need the PIN are paused until {until}. Signing in, viewing and receiving work.',
      'Payments that need the PIN are paused. Signing in, viewing and receiving work.',
    ],
    happened: 'The payment PIN was wrong several times in a row.',
    works: 'Signing in, viewing, receiving and freezing.',
    todo: 'Wait until the time shown, or confirm with a recovery code, which opens it for one more try. A new PIN opens it, too.',
  },
  code_wrong: {
    title: 'That code is not right',
    details: [
      'That code is not right. Tries left: {triesLeft}. Use the 6 digits of the newest message.',
      'That code is not right. Ask for a new one and type the 6 digits of the newest message.',
    ],
    happened: 'The code typed is not the newest one sent. A new code replaces the one before it.',
    works: 'Nothing about the wallet changed.',
    todo: 'Look for the 6 digits in the newest message. If none came, ask for another or choose another way.',
  },
  code_expired: {
    title: 'That code has run out',
    details: ['A code is good for 5 minutes, and this one has run out. Ask for a new one.'],
    happened: 'A code is good for 5 minutes and for one use.',
    works: 'Nothing about the wallet changed.',
    todo: 'Ask for a new code and type it as soon as it comes.',
  },
  code_send_limit: {
    title: 'No more codes for now',
    details: [
      'Another code can go to this number at {until}. You can continue another way now.',
      'Several codes went to this number already, so sending pauses. You can continue another way now.',
    ],
    happened:
      'The limit of codes for this number is reached. It keeps others from flooding the owner with messages.',
    works: 'Recovery codes, signing in on a known device, and freezing.',
    todo: 'Continue with a known device or a recovery code, or ask for a code at the time shown.',
  },
  phone_malformed: {
    title: 'That is not a whole phone number',
    details: [
      'A phone number has {expected} digits. This has {typed}.',
      'This does not read like a mobile number. Check how it begins, and whether a digit is missing or doubled.',
    ],
    happened: 'What was typed is not a whole phone number, so no code was sent.',
    works: 'No message went to anyone, and nothing about the wallet changed.',
    todo: 'Compare it with the number in your phone’s settings. For a number from abroad, choose its country first.',
  },
  phone_reissued: {
    title: 'A text code cannot prove it is you',
    details: [
      'This number may have passed to another person, so codes sent to it do not open the wallet. A recovery code does.',
    ],
    happened:
      'Networks hand out old numbers again. To keep a new holder out of the former holder’s wallet, text codes do not count for now.',
    works: 'Known devices, the password and recovery codes count as before. Freezing and receiving work.',
    todo: 'Use a recovery code, or sign in with the password on a known device, to confirm it is you.',
  },
  factor_lost: {
    title: 'One more proof is needed',
    details: ['One more proof is needed. A recovery code is quickest.'],
    happened:
      'Getting in takes two proofs that do not depend on each other, and those at hand are not enough.',
    works: 'Freezing and receiving. Your money is in the wallet.',
    todo: 'Look for the recovery codes you saved, or use a device that you have signed in on before.',
  },
  dormant: {
    title: 'Confirm it is you to pay again',
    details: [
      'This wallet has not been used since {unusedSince}, so payments are paused. You can still view and receive, and your money is still here. Confirm it is you to restore payments, about 30 seconds.',
      'To protect your money, payments are paused. You can still view and receive, and your money is still here. Confirm it is you to restore payments, about 30 seconds.',
    ],
    happened:
      'This wallet was not used for a long time. Wallets left alone attract thieves, so payments pause first; you were told before it happened.',
    works: 'Viewing and receiving. Your money is all here.',
    todo: 'Sign in and confirm with two proofs; payments return at once. A new device stays limited at first, until the time shown.',
  },
  identity_expired: {
    title: 'Your identity document has run out',
    details: ['The document we hold has run out, so limits are one step lower until you renew it.'],
    happened: 'The identity document from when the wallet was opened is past its date.',
    works: 'Viewing, receiving, and payments within the lower limits.',
    todo: 'Have the new document ready and renew it; the limits return.',
  },
  unusual_sign_in: {
    title: 'New device: money out is limited',
    details: [
      'Until {until} no money can leave from the new device. Once our notice has reached you by another way, it ends sooner, at {soonest} at the earliest. Viewing and receiving work, and other devices are not affected. If it is you, add one more proof on the new device to lift this at once.',
      'Until {until} no money can leave from the new device. Viewing and receiving work, and other devices are not affected. If it is you, add one more proof on the new device to lift this at once.',
      'No money can leave from the new device for now. Viewing and receiving work, and other devices are not affected. If it is you, add one more proof on the new device to lift this at once.',
    ],
    happened: 'The wallet was opened on a device that was not used before.',
    works: 'Viewing and receiving on the new device; everything on the others.',
    todo: 'If it is you, add one more proof on the new device, such as a recovery code, or wait until the time shown. If it is not, choose “Not me” now.',
  },
  not_me: {
    title: 'Money out and changes are stopped',
    details: [
      'Someone answered “Not me”, so money out and changes are stopped. Viewing and receiving work. Check things over and confirm with two proofs to restore them.',
    ],
    happened: 'Whoever got our notice said that they did not do what it was about.',
    works: 'Viewing and receiving. The money you have did not move.',
    todo: 'Sign in, look through devices and notices, remove a device you do not know, set a new password, then restore with two proofs.',
  },
  taken_over: {
    title: 'The wallet is protected',
    details: [
      'To protect your money, signing in, money out and changes are stopped. Receiving works. Next we check your identity to make sure it is you.',
    ],
    happened: 'Two kinds of evidence say that another person may be using this wallet.',
    works: 'Receiving. The money is in the wallet and nobody can take it out.',
    todo: 'After the identity check you confirm, one by one, which numbers, devices and payees are yours.',
  },
  self_frozen: {
    title: 'The wallet is frozen',
    details: [
      'Money out and changes are stopped and return at {until}. Viewing and receiving work. To unfreeze sooner, use two proofs.',
      'Money out and changes are stopped. Viewing and receiving work. Two proofs unfreeze it.',
    ],
    happened:
      'Someone used one of this wallet’s proofs to freeze it. A freeze by an old password or an old number ends after 24 hours.',
    works: 'Viewing and receiving. Your money is in the wallet.',
    todo: 'When you are sure it is safe, sign in and unfreeze with two proofs. If it was not you who froze it, do the same and set a new password.',
  },
  password_exposed: {
    title: 'This password is known to others',
    details: [
      'This password is in a public list of leaked passwords, so it no longer signs you in. Set a new one, about half a minute.',
    ],
    happened:
      'Your password is the same as one in a public leak. It need not have leaked from here, but others will try it.',
    works: 'Receiving and freezing. No money moved.',
    todo: 'Set a new password with a text code and this password. If you use it elsewhere, change it there too.',
  },
  cooling_off: {
    title: 'Safe time after a change',
    details: [
      'To protect your money: until {paymentsUntil} no withdrawals and no payments to new people; people you already pay, up to {allowance} a day in all. Until {changesUntil} no change of number or proofs.',
      'To protect your money, withdrawals and payments to new people are paused until {paymentsUntil}. You can still view, receive, and pay people you already pay (up to {allowance} a day in all).',
      'Until {changesUntil} the number and the proofs cannot be changed. Viewing, receiving and paying work.',
      'A password or device was changed, so some things pause for a while. Viewing and receiving work.',
    ],
    happened:
      'After a new password or a new device there is a safe time: even if it was not you who changed it, the money stays.',
    works: 'Viewing, receiving, and paying people you already pay, up to ¥300 a day in all.',
    todo: 'Wait until the time shown. If you did not make the change, choose “Not me” now.',
  },
  under_review: {
    title: 'We are checking',
    details: [
      'We are checking information about this wallet. This does not mean that anything is wrong. You have our answer by the date shown at the latest.',
    ],
    happened: 'We are checking information about this wallet. This does not mean that anything is wrong.',
    works: 'Viewing and receiving; paying people you already pay, up to ¥300 a day in all.',
    todo: 'Nothing for now. If we need anything from you, the wallet says so once and in full. You can object.',
  },
  legal_order: {
    title: 'Some things are paused by order',
    details: ['An authority ordered us to pause some things. We may not restore them ourselves.'],
    happened: 'An authority ordered us to pause some things.',
    works: 'Whatever is not listed as paused; receiving.',
    todo: 'We may not restore them ourselves. Where the law allows, we tell you which authority to ask.',
  },
  payment_unknown: {
    title: 'Checking the result of a payment',
    details: [
      'Checking the result of this payment. Until it is known, do not pay again. This payment can only be taken once.',
    ],
    happened: 'The payment was sent and no result has come back, mostly because the network dropped.',
    works: 'Everything else. This payment can only be taken once.',
    todo: 'Nothing: the wallet asks for the result by itself.',
  },
  offline: {
    title: 'No network',
    details: ['There is no network, so you cannot pay now. What you typed is kept; connect and go on.'],
    happened: 'This device has no network.',
    works: 'What is already on the screen. Your money and its records are with us and not affected.',
    todo: 'Switch Wi-Fi or mobile data on, come back and try again.',
  },
  client_outdated: {
    title: 'The page needs an update',
    details: [
      'This version no longer supports payments and changes. Update it to have them back. Viewing, receiving and freezing work.',
    ],
    happened: 'An old version is open on this device.',
    works: 'Viewing, receiving and freezing.',
    todo: 'Open the page again to get the new version.',
  },
  clock_skewed: {
    title: 'The clock on this device is off',
    details: [
      'The clock on this device is off, so app codes will not match. Switch automatic time on, or choose another way.',
    ],
    happened: 'App codes are made from the time, and this device’s time is too far off.',
    works: 'Everything but app codes.',
    todo: 'Switch automatic time on in the settings and try again.',
  },
  service_degraded: {
    title: 'Payments and changes pause for a few minutes',
    details: [
      'A part of our system does not answer. Try again at {until}. What you just did was not recorded, and no money moved.',
      'A part of our system does not answer and is coming back. What you just did was not recorded, and no money moved.',
    ],
    happened: 'A part of our system does not answer. Whatever was not confirmed did not happen.',
    works: 'Your money and its records are safe and complete.',
    todo: 'Come back in a while and try again. The same step sent twice happens once.',
  },
}

export const en: Texts = {
  causes,
  refusals: refusalTexts,
  remedies: {
    wait: 'Wait: it ends by itself',
    'sign-in': 'Sign in with your password',
    register: 'Open a wallet',
    'try-again': 'Try again',
    'new-code': 'Send a new code',
    'fix-number': 'Change the number',
    'reset-password': 'Set a new password',
    'set-new-password': 'Set a new password',
    'recovery-code': 'Use a recovery code',
    'phone-code': 'Use a text code',
    passkey: 'Use a passkey',
    'device-approval': 'Confirm on a known device',
    'two-proofs': 'Restore with two proofs',
    'confirm-it-is-you': 'Confirm it is me',
    'sign-in-again': 'Sign in again',
    freeze: 'Freeze the wallet: protect money first',
    'guided-clean-up': 'Check and restore',
    undo: 'Undo the change',
    'identity-check': 'Check my identity',
    'recovery-contact': 'Ask my recovery contact',
    'renew-document': 'Renew the document',
    'set-pin': 'Set a PIN',
    'reset-pin': 'Set a new PIN',
    'make-recovery-codes': 'Make recovery codes',
    'add-address': 'Add an e-mail for notices',
    'ask-staff': 'Send what is asked for',
    object: 'Object',
    authority: 'See which authority to ask',
    update: 'Update the page',
    'automatic-time': 'Switch automatic time on',
    'status-page': 'See how the service is doing',
    reconnect: 'Connect to a network',
    'another-method': 'Choose another way',
    'start-again': 'Start again',
  },
  proofs: {
    'known-device': 'a known device',
    password: 'the password',
    'phone-code': 'a text code',
    'email-code': 'an e-mail code',
    totp: 'an app code',
    passkey: 'a passkey',
    'recovery-code': 'a recovery code',
    'device-approval': 'another device',
    'recovery-contact': 'your recovery contact',
    'identity-check': 'an identity check',
  },
  later: (label) => `${label} (comes with a later version)`,
  elsewhere: (label) => `${label} (sign in first)`,
  or: ', or ',
  and: ' with ',
  money: (minor) => `¥${minor % 100 === 0 ? minor / 100 : (minor / 100).toFixed(2)}`,
  where: { 'new-device': 'the new device itself', 'other-device': 'another device' },
  nothingChanged: 'Nothing about the wallet changed, and no money moved.',
  page: {
    product: 'Latchkey wallet',
    happened: 'What happened',
    works: 'What still works',
    todo: 'What to do',
    ref: (ref) => `Reference ${ref}`,
    refNote: 'It holds nothing about you: you can read it to our staff.',
    safety:
      'Our staff will never ask you to tell them a code or password, or to move money to a “safe account”.',
    otherLanguage: '中文',
    help: 'Help me back in',
    status: 'What is wrong with my account',
    article: 'Common questions',
    notFoundTitle: 'There is no such page',
    notFound: 'The address may be mistyped, or the link may be old. Nothing about your wallet changed.',
  },
}
