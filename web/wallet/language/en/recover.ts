import type { texts as zh } from '../zh/recover.ts'

export const texts: typeof zh = {
  title: 'Set a new password',
  lead: 'First confirm it is you, then choose a new one. About a minute.',
  ownLead: 'This device knows you: a code to your phone is all it takes.',
  send: 'Send a code',
  withNumber: 'Use my phone number',
  proveTitle: 'One more proof',
  proveLead:
    'Your number is confirmed. On a new device a text alone is not enough: numbers are replaced and passed on. Enter a recovery code as well.',
  proveSubmit: 'Continue',
  noCodes: 'No recovery codes?',
  noCodesDetail:
    'Open the wallet on a device you have used and choose “Forgot your password?”: there a text is enough. If someone may be using your wallet, freeze it first. An identity check comes with a later version.',
  newTitle: 'Choose a new password',
  newLead: 'The old one stops working at once, and other devices are signed out.',
  limitedNote:
    'With this device and a text alone, viewing and receiving open now. To pay and withdraw, sign in again with the new password after 24 hours. Add a recovery code now and that limit does not apply.',
  addCode: 'Add a recovery code',
  submit: 'Set password',
  exposed: 'The old password is on a list of leaked ones: it is good only for choosing a new one.',
  doneTitle: 'Password changed',
  doneOthers: (count) =>
    count > 0
      ? `Signed out in ${count} other ${count === 1 ? 'place' : 'places'}.`
      : 'Nobody else was signed in.',
  doneTold: 'We told every address you have with us.',
  newCodeTitle: 'Your new recovery code',
  newCodeLead: 'It replaces the one you just used. Write it down now: it is shown once.',
  toWallet: 'Go to my wallet',
  endedTitle: 'This reset has ended',
  endedDetail:
    'Its time ran out, or it was finished elsewhere. If nothing changed, your old password still works.',
  again: 'Start again',
  remembered: 'I remember it after all',
  abandonedTitle: 'Nothing has changed',
  abandonedDetail: 'Your password is as it was.',
  signIn: 'Sign in',
}
