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
    options.destination ?? pino.destination(1),
  )
}
