import type { texts as zh } from '../zh/codes.ts'

export const texts: typeof zh = {
  title: 'Save these ten codes',
  lead: 'They are shown this once. Write them down or print them before you leave.',
  paper: 'Latchkey wallet recovery codes',
  note: 'Each works once. Our staff will never ask for a recovery code.',
  saved: 'I have saved them',
  print: 'Print',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'This browser doesn’t allow copying. Write them down or print them.',
}
