/** The colours and measures of `web/wallet/style/tokens.css`, for pages that must not depend on the app's build. */
export const styleSheet = `:root {
  color-scheme: light dark;
  --paper: light-dark(#f7f3eb, #0d1511);
  --surface: light-dark(#fefcf7, #151e1a);
  --line: light-dark(#ddd9cf, #2b3631);
  --ink: light-dark(#19251f, #ebeae4);
  --quiet: light-dark(#555f57, #a6ada5);
  --accent: light-dark(#007047, #6ccea1);
  --accent-strong: light-dark(#005938, #88e0b6);
  --on-accent: light-dark(#ffffff, #080e0b);
}
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--paper); }
body {
  margin: 0 auto;
  max-width: 42rem;
  min-height: 100vh;
  min-height: 100dvh;
  display: flex;
  flex-direction: column;
  padding: 0 clamp(16px, 5vw, 24px);
  font: 1.0625rem/1.6 system-ui, -apple-system, 'PingFang SC', 'HarmonyOS Sans SC', 'MiSans', 'Noto Sans CJK SC',
    'Noto Sans SC', 'Microsoft YaHei', sans-serif;
  color: var(--ink);
  overflow-wrap: break-word;
}
:lang(zh) { line-break: strict; }
header {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: 0.5rem 1rem;
  padding: 1rem 0;
}
header a { display: inline-flex; align-items: center; gap: 0.5rem; min-height: 44px; text-decoration: none; }
.home { font-weight: 650; color: var(--accent); }
.home .line { fill: none; stroke: var(--paper); stroke-width: 2.2; stroke-linecap: round; }
.home .hole { fill: var(--paper); stroke: currentColor; stroke-width: 1.8; }
.language { padding: 0 0.5rem; color: var(--quiet); text-decoration: underline; text-underline-offset: 0.2em; }
main { flex: 1; padding: 1.5rem 0 2rem; }
h1 { margin: 0 0 1.5rem; font-size: clamp(1.625rem, 1.375rem + 1.2vw, 2rem); line-height: 1.25; font-weight: 650; text-wrap: balance; }
h2 { margin: 0 0 0.25rem; font-size: 0.9375rem; line-height: 1.4; font-weight: 600; color: var(--quiet); }
section { padding: 1rem 0; border-top: 1px solid var(--line); }
p { margin: 0; }
article > * + * { margin-top: 1rem; }
article h2 { color: inherit; font-size: 1.125rem; }
ul, ol { margin: 0; padding-inline-start: 1.375rem; }
li + li { margin-top: 0.5rem; }
a { color: var(--accent); text-underline-offset: 0.2em; }
a:hover { color: var(--accent-strong); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 0.25rem; }
.ways { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem 1.5rem; margin: 1.5rem 0; }
.button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  min-height: 48px;
  padding: 0.625rem 1.25rem;
  border-radius: 0.75rem;
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 600;
  text-decoration: none;
}
.button:hover { background: var(--accent-strong); color: var(--on-accent); }
.more { display: inline-flex; align-items: center; min-height: 44px; }
.ref, footer { font-size: 0.9375rem; color: var(--quiet); }
.ref strong { font-variant-numeric: tabular-nums; font-weight: 600; }
footer { padding: 1rem 0 1.5rem; border-top: 1px solid var(--line); }
/* The reference of the API. */
.contents { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.contents li { margin: 0; }
.contents a { display: inline-flex; align-items: center; min-height: 32px; }
.group { margin: 3rem 0 1rem; font-size: 1.375rem; font-weight: 650; color: inherit; }
main > p + p { margin-top: 1rem; }
.route > * + * { margin-top: 0.5rem; }
.route h3 { margin: 0; font-size: 1rem; font-weight: 600; }
code, pre { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; font-size: 0.9375em; overflow-wrap: anywhere; }
.about { color: var(--quiet); }
summary { width: fit-content; padding: 0.25rem 0; color: var(--accent); cursor: pointer; }
summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 0.25rem; }
pre {
  margin: 0;
  padding: 0.75rem 1rem;
  max-height: 28rem;
  overflow: auto;
  overflow-wrap: normal;
  border: 1px solid var(--line);
  border-radius: 0.75rem;
  background: var(--surface);
}
@media print { .button, .language { display: none; } }
`
