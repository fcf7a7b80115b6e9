import type { texts as zh } from '../zh/freeze.ts'

export const texts: typeof zh = {
  title: 'Protect my money first',
  leads: {
    password:
      'Enter your number and password, and payments out stop at once. Receiving goes on, and no money is lost.',
    'recovery-code':
      'Enter your number and a recovery code, and payments out stop at once. Receiving goes on, and no money is lost.',
  },
  by: 'Or prove it another way',
  kinds: { 'phone-code': 'A code by text', 'recovery-code': 'A recovery code', password: 'A password' },
  kindNotes: {
    'phone-code': 'Sent to the number above',
    'recovery-code': 'Freezing does not use it up',
    password: 'The current one or the one before',
  },
  passwordNote: 'The current one or the one before.',
  submit: 'Stop payments out',
  codeTitle: 'Enter the code',
  codeNote: 'It can only freeze.',
  doneTitle: 'Received',
  doneDetail:
    'If what you entered was right, payments out have stopped and every address you have with us was told. Right or wrong, everyone sees this page, so that nobody can use it for guessing.',
  doneCheck:
    'To be sure: sign in and look at “What is wrong with my account”, or check your phone for the notice.',
  doneUndo: 'To unfreeze you need two different proofs.',
  signIn: 'Sign in and look',
  again: 'Try another proof',
  notMeTitle: 'This wasn’t me',
  notMeLead: 'Payments out and changes stop, and other places are signed out.',
  notMeSubmit: 'It wasn’t me: stop payments',
  notMeMissing:
    'This link is not whole. Open the full link from the e-mail, or protect your money another way.',
  toFreeze: 'Protect my money another way',
  receiveWorks: 'Receiving goes on',
}
