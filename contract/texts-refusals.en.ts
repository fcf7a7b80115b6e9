import type { Texts } from './texts.ts'
import { moneyRefusalTexts } from './texts-money.en.ts'

export const refusalTexts: Texts['refusals'] = {
  invalid_request: {
    title: 'Something here needs a change',
    details: ['Some of it could not be read, so nothing was done. Change what is marked and try again.'],
    happened: 'A part of what was sent is missing or has another form than expected.',
    todo: 'Change what the page marks. A program that calls us finds the form in the API reference.',
  },
  csrf_refused: {
    title: 'This did not come from the wallet’s page',
    details: [
      'Nothing was done: this request does not show that it came from the wallet’s page. Reload and try again.',
    ],
    happened:
      'The page’s own token is missing. The page may have been open for too long, or another site sent this.',
    todo: 'Type our address yourself, open the wallet and try again.',
  },
  not_found: {
    title: 'Not found',
    details: ['There is nothing here: it may have ended, or belong to another browser. Start again.'],
    happened: 'There is nothing at this address, or it belongs to another browser.',
    todo: 'Start again; it is only a few steps.',
  },
  method_not_allowed: {
    title: 'This address works another way',
    details: ['This address does not take this method.'],
    happened: 'A program used a method that this address does not take.',
    todo: 'See the API reference for the method to use.',
  },
  payload_too_large: {
    title: 'Too much at once',
    details: ['What was sent is too long, so nothing was done. Shorten it and try again.'],
    happened: 'The request is longer than we take.',
    todo: 'Shorten it and try again.',
  },
  unsupported_media_type: {
    title: 'Not a format we read',
    details: ['Only application/json is read here.'],
    happened: 'What was sent is not JSON.',
    todo: 'Send it as application/json.',
  },
  too_busy: {
    title: 'Many people at once',
    details: [
      'Many people are signing in. Try again at {until}. This did not count as a try.',
      'Many people are signing in. Try again in a few seconds. This did not count as a try.',
    ],
    happened:
      'There were too many passwords to check at once. To keep everyone served, this one was not looked at.',
    todo: 'Try again in a few seconds. On a known device your turn comes sooner.',
  },
  defect: {
    title: 'Something went wrong on our side',
    details: ['It was our program, not you. This step did not happen; you can try again.'],
    happened: 'Our program met a case it did not expect. The whole step was taken back.',
    todo: 'Try again. If it stays, tell us the trace number on the page.',
  },
  key_missing: {
    title: 'The idempotency key is missing',
    details: ['This request needs an Idempotency-Key, so that sending it twice does it once.'],
    happened: 'A program called without an Idempotency-Key.',
    todo: 'Make a new key for each step, and use the same one when you repeat it.',
  },
  key_reused: {
    title: 'The same key with other content',
    details: [
      'This Idempotency-Key was used before with other content, so this request was not carried out. At sign-in it counts as a wrong try.',
    ],
    happened: 'One key stands for one step. Other content needs another key.',
    todo: 'Start the step again.',
  },
  request_replayed: {
    title: 'This step is done already',
    details: ['This request succeeded before and does not sign in a second time. Sign in again.'],
    happened: 'The same sign-in came twice. The first succeeded; a repeat gets no session.',
    todo: 'If you are not signed in, sign in again.',
  },
  not_signed_in: {
    title: 'Sign in to go on',
    details: [
      'You are not signed in, or were signed out after a while without doing anything. Sign in again.',
    ],
    happened: 'The session ended: 15 minutes without a step, 12 hours in all, or ended from another place.',
    todo: 'Sign in again.',
  },
  session_limited: {
    title: 'For now: view, receive and freeze',
    details: [
      'This session is limited until {until}: you can view, receive and freeze. A recovery code lifts it at once.',
      'This session is limited: you can view, receive and freeze. One more proof lifts it at once.',
    ],
    happened: 'A lost phone in another hand could have given the same proofs, so not everything is open yet.',
    works: 'Viewing, receiving and freezing.',
    todo: 'Add another kind of proof, such as a recovery code, or type the password again after the time shown.',
  },
  step_up_needed: {
    title: 'Confirm once more that it is you',
    details: [
      'This step needs a fresh proof. Confirm with {missing}.',
      'Your last proof was a while ago. Confirm once more that it is you.',
    ],
    happened: 'Changing things and lifting limits take proofs of the last 5 minutes.',
    todo: 'Confirm once more; there is no need to sign in again.',
  },
  proofs_not_enough: {
    title: 'One more proof is needed',
    details: [
      'What you have shown is not enough yet. Add {missing}.',
      'What you have shown is not enough yet. A recovery code is quickest.',
    ],
    happened:
      'This takes two proofs that do not depend on each other. What one phone can give counts as one.',
    todo: 'Add another kind of proof, such as a recovery code or the password.',
  },
  proof_too_young: {
    title: 'This proof is too new',
    details: [
      'A proof added in the last 7 days signs in and freezes, but does not change or lift anything yet. You can use {missing}.',
      'A proof added in the last 7 days signs in and freezes, but does not change or lift anything yet.',
    ],
    happened: 'A new proof changes others only after 7 days. So a person who slipped in cannot swap yours.',
    works: 'Signing in and freezing.',
    todo: 'Use a proof that is older than 7 days, or wait until this one is.',
  },
  device_unknown: {
    title: 'This browser is not a known device',
    details: [
      'There is no device key in this browser; its data may have been cleared. Go on with a text code.',
    ],
    happened:
      'The key is gone after clearing browser data, in private browsing, in another browser, or when the device was removed from another place.',
    todo: 'Type your number, go on with a text code, and choose “This is my own device” again.',
  },
  proof_wrong: {
    title: 'That did not match',
    details: ['That did not match. Try again, or choose another way.'],
    happened: 'What was given does not match what we hold, or was used before.',
    todo: 'Try again, or choose another way.',
  },
  recovery_code_wrong: {
    title: 'That recovery code is not right',
    details: [
      'That recovery code is not right. Tries left: {triesLeft}. Each code works once; try one you have not used.',
      'That recovery code is not right. Each code works once; try one you have not used.',
    ],
    happened: 'The code was used before, belongs to an older set, or is not of this wallet.',
    todo: 'Take the newest set and a code that is not crossed out. Capitals and dashes make no difference.',
  },
  recovery_code_mistyped: {
    title: 'That recovery code has a slip in it',
    details: [
      'A letter or digit of that recovery code is wrong, missing or too many. Compare it with the one you saved. This used up no try.',
    ],
    happened:
      'The last two letters of a recovery code check the others, and here they do not fit: one is wrong, missing or too many. No code and no try was used up.',
    todo: 'Type it again beside the one you saved: 28 letters and digits in all. Capitals, spaces and dashes make no difference.',
  },
  guesses_spent: {
    title: 'No more tries this way for now',
    details: [
      'This way is paused until {until}. You can choose another way now.',
      'There are no tries left this way. You can choose another way, or start again.',
    ],
    happened: 'There were too many wrong tries of one kind. Only that kind pauses.',
    works: 'Every other way, freezing and receiving.',
    todo: 'Choose another way, or wait until the time shown.',
  },
  password_closed: {
    title: 'Password sign-in is closed on this device',
    details: [
      'The password was wrong too many times on this device, so it is closed here. A recovery code or a new password opens it again.',
    ],
    happened:
      'The password was wrong 50 times in a row on this device. Only this device’s password sign-in is closed.',
    works: 'Other devices, recovery codes, setting a new password, freezing and receiving.',
    todo: 'Get in with a recovery code, or set a new password.',
  },
  lanes_spent: {
    title: 'No more new browsers for the password today',
    details: [
      'At most 3 new browsers a day may try the password. You can try again at {until}. Known devices are not affected; a recovery code works now.',
      'At most 3 new browsers a day may try the password. Known devices are not affected; a recovery code works now.',
    ],
    happened: 'Three new browsers have tried the password of this number today.',
    works: 'Known devices, recovery codes, setting a new password and freezing.',
    todo: 'Sign in on a browser or device you used before, or use a recovery code.',
  },
  flow_ended: {
    title: 'This has ended',
    details: ['The time is over, or it was finished already. Start again with your number.'],
    happened: 'Each visit is good for 30 minutes, and ends when it is finished.',
    todo: 'Start again with your number.',
  },
  flow_unproven: {
    title: 'The code comes first',
    details: ['Type the code from the text message first.'],
    happened: 'It is not proven yet that the number is in your hands.',
    todo: 'Type the 6 digits, or ask for a new code.',
  },
  step_out_of_order: {
    title: 'Not at this point',
    details: ['This step does not fit here: it may be done already, or go on in another window.'],
    happened: 'There is an order to the steps, and this one came too early or too late. Nothing was changed.',
    todo: 'Reload the page and go on from where it stands, or start again.',
  },
  wallet_absent: {
    title: 'No wallet for this number yet',
    details: ['There is no wallet for this number yet. You can open one, or use another number.'],
    happened: 'The number you proved has no wallet.',
    todo: 'Open one, or start again with another number.',
  },
  wallet_exists: {
    title: 'This number has a wallet',
    details: ['This number has a wallet already. Sign in instead.'],
    happened: 'When you came to open a wallet, the number had one.',
    todo: 'Sign in. If the password is gone, set a new one.',
  },
  country_not_served: {
    title: 'Numbers of this country are not served yet',
    details: ['We cannot text numbers of this country or region yet. Check that the right one is chosen.'],
    happened: 'The country or region of this number is not served, so no code was sent.',
    todo: 'Check the country or region, or use another number.',
  },
  password_too_short: {
    title: 'Too short',
    details: [
      'A password has at least {min} characters; this has {typed}. Add a few more.',
      'A password has at least 8 characters. Add a few more.',
    ],
    happened: 'A short password is soon found by trying.',
    todo: 'Join a few words that have nothing to do with each other: easy to remember, hard to guess.',
  },
  password_too_long: {
    title: 'Too long',
    details: [
      'A password has at most {max} characters; this has {typed}.',
      'A password has at most 128 characters.',
    ],
    happened: 'The password has more than 128 characters.',
    todo: 'Shorten it.',
  },
  password_common: {
    title: 'Many people use this password',
    details: ['Many people use this password, so it is guessed first. Choose a rarer one.'],
    happened: 'It is in the list of common passwords; pinyin, number rhymes and keyboard rows count too.',
    todo: 'Join a few words that have nothing to do with each other: easy to remember, hard to guess.',
  },
  password_breached: {
    title: 'This password was leaked somewhere',
    details: [
      'This password is in a public list of leaked passwords, so others will try it. Choose one you use nowhere else.',
    ],
    happened: 'It is the same as a leaked password. It need not have leaked from you.',
    todo: 'Choose a password you use nowhere else.',
  },
  password_personal: {
    title: 'It holds your number or name',
    details: [
      'The password is made of your number or name, so people who know you guess it. Choose another.',
    ],
    happened: 'The password is mostly your number or your name.',
    todo: 'Choose one that has nothing to do with you.',
  },
  password_same: {
    title: 'The same as before',
    details: [
      'The new password is the one you have. Choose another; or, if you remember it now, just sign in.',
    ],
    happened: 'The new password is the same as the current one.',
    todo: 'Choose another password, or sign in.',
  },
  password_unreadable: {
    title: 'It holds a character you cannot type',
    details: [
      'The password holds a character that cannot be seen or typed on other devices. Remove it and try again.',
    ],
    happened: 'There is a control character in it; they mostly come along with pasting.',
    todo: 'Type it by hand, or copy it again from the password manager.',
  },
  name_malformed: {
    title: 'The name needs a change',
    details: [
      'A name has 1 to {max} characters that can be seen.',
      'A name has characters that can be seen, and is not too long.',
    ],
    happened: 'The name is empty, too long, or has characters that cannot be seen.',
    todo: 'Change it and go on.',
  },
  email_malformed: {
    title: 'That is not a whole e-mail address',
    details: ['An e-mail address looks like name@example.com. Check whether a part is missing.'],
    happened: 'What was typed is not a whole e-mail address, so nothing was sent.',
    todo: 'Change it and go on.',
  },
  device_key_malformed: {
    title: 'This device could not be added',
    details: [
      'The browser gave a key we cannot use. Update it and try again; text codes sign you in without it.',
    ],
    happened: 'The key from the browser has another form than expected.',
    todo: 'Update the browser and try again.',
  },
  contact_limit: {
    title: 'No room for more',
    details: [
      'There can be {max}. Remove one you do not use, then add this.',
      'You have as many as there can be. Remove one you do not use, then add this.',
    ],
    happened: 'The limit of devices or notice addresses is reached.',
    todo: 'Remove one you do not use, then add this.',
  },
  change_locked: {
    title: 'No changes for now',
    details: [
      'To protect the wallet, the password, proofs and contacts cannot be changed until {until}. Viewing and receiving work.',
      'To protect the wallet, changing the password, proofs and contacts is paused. Viewing and receiving work. The account’s status says how to restore it.',
    ],
    happened: 'The wallet is frozen, in its safe time after a change, or limited otherwise, so changes wait.',
    works: 'Viewing, receiving and freezing.',
    todo: 'Open “What is wrong with my account” and do what it says, or wait until the time shown.',
  },
  lock_not_liftable: {
    title: 'You cannot lift this one',
    details: [
      'This ends by itself at {until}. No proof lifts it before.',
      'No proof lifts this. The account’s status says how it ends and who works on it.',
    ],
    happened:
      'Some limits end only with time or by a person’s work, so that a fraudster cannot lift them either.',
    works: 'The account’s status lists what works.',
    todo: 'See the account’s status for the time and the way.',
  },
  wrong_device: {
    title: 'Not from this device',
    details: [
      'For safety this limit is lifted on {where}.',
      'For safety this limit cannot be lifted from this device.',
    ],
    happened: 'The limit is about one device, so that whoever holds it cannot lift it alone.',
    works: 'Viewing, receiving and freezing.',
    todo: 'Sign in where it can be lifted, or wait until the time shown.',
  },
  freeze_muted: {
    title: 'This proof does not freeze for now',
    details: ['This proof does not freeze for 30 days. Every other proof does.'],
    happened: 'The owner said twice that a freeze by this proof was wrong.',
    works: 'Every other proof freezes.',
    todo: 'Freeze with another proof.',
  },
  ...moneyRefusalTexts,
}
