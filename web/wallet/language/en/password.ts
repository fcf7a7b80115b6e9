import type { texts as zh } from '../zh/password.ts'

export const texts: typeof zh = {
  label: 'Password',
  newLabel: 'New password',
  rules: 'At least 8 characters. Paste is fine, and symbols aren’t needed.',
  show: 'Show',
  hide: 'Hide',
  showLabel: 'Show password',
  hideLabel: 'Hide password',
  capsLock: 'Caps Lock is on',
  strength: ['Guessed at once', 'Easy to guess', 'Could be longer', 'Hard to guess', 'Very hard to guess'],
  strengthLabel: (verdict) => `Password strength: ${verdict}`,
}
