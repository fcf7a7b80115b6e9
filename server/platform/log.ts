import { writeSync } from 'node:fs'
import pino from 'pino'

export type Logger = pino.Logger

/**
 * Structured logs with a trace id per request and no personal data. The rule is kept by what callers pass; the redaction
 * below is the second net, for the names under which a secret could slip in.
 */
export function openLog(options: { level: string; destination?: pino.DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'password',
          'code',
          'number',
          'email',
          'token',
          'displayName',
          'cookie',
          'authorization',
        ].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[secret]',
      },
    },
    options.destination ?? gatherLines(),
  )
}

const gatheredMilliseconds = 50
const gatheredBytesMax = 8_192
/** What is kept for a reader that is slow; past it the lines are lost, and not the service. */
const keptBytesMax = 1_048_576
const warnLevel = 40

/**
 * Lines for stdout, written some at a time: a write of its own for each request cost as much as finding its session. None
 * waits longer than a blink, warnings and errors take along at once what waits before them, and the end of the process,
 * also by an uncaught error, writes the rest. Only a kill loses the last blink, of which nothing was acknowledged by a line.
 *
 * Written here and not by pino's own destination, whose `flushSync` tries for ever when the reader is gone (EPIPE): whoever
 * restarted the log's reader would have stopped the wallet.
 */
function gatherLines(): pino.DestinationStream {
  let lines = ''
  let kept: Buffer = Buffer.alloc(0)
  let flushing: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(flushing)
    flushing = undefined
    const waiting = kept.length === 0 ? Buffer.from(lines) : Buffer.concat([kept, Buffer.from(lines)])
    lines = ''
    kept = writeOut(waiting)
    if (kept.length > keptBytesMax) kept = Buffer.alloc(0)
  }
  process.on('exit', () => {
    flush()
    for (let tries = 0; kept.length > 0 && tries < 100; tries += 1) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
      flush()
    }
  })
  return {
    // Asks pino to set the level of each line before it writes it.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      lines += line
      if (this.lastLevel >= warnLevel || lines.length >= gatheredBytesMax) flush()
      else flushing ??= setTimeout(flush, gatheredMilliseconds).unref()
    },
  } as pino.DestinationStream & { lastLevel: number }
}

/** Answers what a slow reader has no room for yet. A reader that is gone, or a disk that is full, gets nothing, now or later. */
function writeOut(waiting: Buffer): Buffer {
  let rest = waiting
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest))
    return rest
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? rest : Buffer.alloc(0)
  }
}
