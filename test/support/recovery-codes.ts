import { writeRecoveryCode } from '#customers'

/** Written as ours are, its check in order, and nobody's. */
export const nobodysCode = (index = 0): string => writeRecoveryCode(Buffer.alloc(16, index))
