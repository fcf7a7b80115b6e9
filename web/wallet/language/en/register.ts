import type { texts as zh } from '../zh/register.ts'

export const texts: typeof zh = {
  startTitle: 'Create a wallet',
  startLead: 'Enter your phone number. We’ll text it a 6‑digit code.',
  title: 'Create a wallet',
  lead: 'Your number is confirmed. Two things left: what to call you, and a password.',
  name: 'What should we call you?',
  nameHint: 'Only you and the people you pay will see it.',
  nameEmpty: 'Tell us what to call you first.',
  submit: 'Create wallet',

  emailTitle: 'Add a second address for notices',
  emailLead:
    'When a password or device changes, we write there too, so you hear of it even without your phone. It can’t be used to sign in.',
  email: 'E-mail address',
  emailEmpty: 'Enter an e-mail address first.',
  emailSend: 'Send a code',
  emailCodeTitle: 'Confirm your e-mail',
  emailCodeLead: (address) => `We sent a code to **${address}**.`,
  emailVerify: 'Confirm',
  later: 'Not now',
  withoutEmail: (ceiling) => `You can do this later; until then you can add ¥${ceiling} at most.`,

  codesTitle: 'Save your recovery codes',
  codesLead:
    'They bring you back if you forget your password or lose your phone. Each works once. Write them down or print them, and keep them with your valuables.',
  codesMake: 'Make recovery codes',
  withoutCodes: (ceiling) =>
    `You can do this later; until then ¥${ceiling} in all can leave within a year, and a lost phone leaves no way back.`,
}
