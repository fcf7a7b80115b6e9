/**
 * One set of line icons: 24-unit grid, stroke 1.75, round ends, drawn for this app. Each is a path of its own, so that a
 * screen carries only those it shows.
 */
export { arrowBack, shield, help, swap, alert, offline, sun, moon, half } from './icons-frame.ts'

export const chevron = 'm9.5 5.5 6.5 6.5-6.5 6.5'
export const check = 'm5 12.7 4.6 4.6L19 7.5'
export const cross = 'm6.5 6.5 11 11m0-11-11 11'
export const pause = 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM9.8 8.8v6.4m4.4-6.4v6.4'
export const risk = 'M12 4 3.5 19h17L12 4Zm0 5.8v4m0 2.65v.05'
export const note = 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 11.2v5m0-8.25v.05'
export const done = 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Zm-3.8-8.3 2.7 2.7 5-5.3'
export const clock = 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2'
export const key = 'M8.5 16.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm4-4h8v3m-3.5-3v2'
export const lock =
  'M6.5 10.5h11a1.5 1.5 0 0 1 1.5 1.5v6.5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5V12a1.5 1.5 0 0 1 1.5-1.5Zm1.8 0V8a3.7 3.7 0 0 1 7.4 0v2.5M12 14.3v2'
export const phone =
  'M8.5 3.5h7A1.5 1.5 0 0 1 17 5v14a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 19V5a1.5 1.5 0 0 1 1.5-1.5ZM11 17.5h2'
export const envelope =
  'M5.5 6h13A1.5 1.5 0 0 1 20 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 16.5v-9A1.5 1.5 0 0 1 5.5 6Zm-1 1.5 6.3 5.1a2 2 0 0 0 2.4 0l6.3-5.1'
export const screen =
  'M4.5 5h15A1.5 1.5 0 0 1 21 6.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15.5v-9A1.5 1.5 0 0 1 4.5 5ZM9 20h6m-3-3v3'
export const person =
  'M12 11.5a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6Zm-7.5 8.6c.6-3.7 3.6-5.6 7.5-5.6s6.9 1.9 7.5 5.6'
export const print =
  'M7 9V4h10v5M7 17H5a1.5 1.5 0 0 1-1.5-1.5v-5A1.5 1.5 0 0 1 5 9h14a1.5 1.5 0 0 1 1.5 1.5v5A1.5 1.5 0 0 1 19 17h-2M7 14h10v6H7z'
export const copy =
  'M9 8.5h9A1.5 1.5 0 0 1 19.5 10v9a1.5 1.5 0 0 1-1.5 1.5H9A1.5 1.5 0 0 1 7.5 19v-9A1.5 1.5 0 0 1 9 8.5ZM4.5 15.5V5A1.5 1.5 0 0 1 6 3.5h9'
export const outward = 'M7 17 17 7m-8.5 0H17v8.5'
export const inward = 'M17 7 7 17m8.5 0H7V8.5'
export const statement = 'M6.5 4h11v16l-2.75-1.8L12 20l-2.75-1.8L6.5 20V4Zm3 4.5h5m-5 4h5'
export const card =
  'M4.5 6h15A1.5 1.5 0 0 1 21 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16.5v-9A1.5 1.5 0 0 1 4.5 6ZM3 10h18m-14.5 4h3'
export const code = 'M4.5 4.5h5v5h-5v-5Zm10 0h5v5h-5v-5Zm-10 10h5v5h-5v-5Zm10 0h2v2h-2v-2Zm5 0v5h-3'
export const eye =
  'M3 12c2-3.8 5.2-5.8 9-5.8s7 2 9 5.8c-2 3.8-5.2 5.8-9 5.8S5 15.8 3 12Zm9 2.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6Z'
export const eyeShut =
  'M3 12c.9-1.7 2.1-3.1 3.5-4m3-1.6c.8-.1 1.6-.2 2.5-.2 3.8 0 7 2 9 5.8-.9 1.7-2 3-3.3 4M14.5 17.5c-.8.2-1.6.3-2.5.3-3.8 0-7-2-9-5.8M4 4l16 16'
export const scan =
  'M4 8.5V6a2 2 0 0 1 2-2h2.5m7 0H18a2 2 0 0 1 2 2v2.5m0 7V18a2 2 0 0 1-2 2h-2.5m-7 0H6a2 2 0 0 1-2-2v-2.5M7 12h10'
export const picture =
  'M5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5v-11A1.5 1.5 0 0 1 5.5 5ZM4.4 17l4.6-5 3.5 3.8 2.5-2.6 4.6 4.3M15.5 9.2v.05'
