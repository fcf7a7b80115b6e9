/** The icons of every screen's frame: apart from the others, so that the first load carries no more than these. See `icons.ts`. */
export const arrowBack = 'M11 5.5 4.5 12l6.5 6.5M5 12h14.5'
export const shield =
  'M12 3.5c2.3 1.7 4.7 2.5 7.5 2.7v5.3c0 4.3-3 7.6-7.5 9-4.5-1.4-7.5-4.7-7.5-9V6.2c2.8-.2 5.2-1 7.5-2.7Zm-3.2 8.3 2.3 2.3 4.2-4.4'
export const help =
  'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM9.5 9.7c.2-1.4 1.2-2.2 2.5-2.2 1.4 0 2.5.9 2.5 2.2 0 1.7-2.5 1.9-2.5 3.8m0 2.95v.05'
export const swap = 'M4.5 8.5h13m-3.5-4 4 4-4 4M19.5 15.5h-13m3.5 4-4-4 4-4'
export const alert = 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.8v5m0 3.15v.05'
export const offline =
  'm4 4 16 16M2.8 9.4A13.5 13.5 0 0 1 7 6.7m3.6-1a13.5 13.5 0 0 1 10.6 3.7M6 13a9 9 0 0 1 4.2-2.3m3.8.1a9 9 0 0 1 4 2.2M9.2 16.3a4.5 4.5 0 0 1 5.6 0M12 19.45v.05'
export const sun =
  'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1m10.6 10.6 1.1 1.1m0-12.8-1.1 1.1M6.7 17.3l-1.1 1.1'
export const moon = 'M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7Z'
export const half =
  'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Zm0-17v17m2.5-16.6v16.2m2.5-14.6v13m2.3-10.3v7.6'
