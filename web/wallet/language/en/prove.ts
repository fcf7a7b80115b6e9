import type { texts as zh } from '../zh/prove.ts'

export const texts: typeof zh = {
  title: 'Confirm it’s you',
  lead: 'This step matters, so it takes a proof from the last 5 minutes. Then you go on where you were.',
  limitedTitle: 'Add one more proof',
  limitedLead:
    'Add something this phone alone can’t give, such as a recovery code, and the limit ends at once.',
  submit: 'Confirm',
  otherWays: 'Confirm another way',
  notNow: 'Not now, go back',
  kinds: {
    password: 'With my password',
    'recovery-code': 'With a recovery code',
    'phone-code': 'With a code by text',
  },
  kindNotes: {
    password: 'The one you sign in with',
    'recovery-code': 'Each works once',
    'phone-code': 'Sent to this wallet’s number',
  },
  sendLead: 'We’ll text a code to this wallet’s number. It works for 5 minutes.',
  send: 'Send the code',
  checkingDevice: 'Confirming with this device',
  nothingTitle: 'Nothing you could use for this yet',
  nothingWays: 'See the state of my account',
  doneTitle: 'Confirmed, it’s you',
  doneStill: 'Noted, but this sign-in is still limited. Try another kind of proof.',
  again: 'Add another proof',
  goOn: 'Go on',
}
