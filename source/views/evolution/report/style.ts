/** How a report looks: light, or dark where the reader's system is. Nothing comes from anywhere else. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1d2127; --quiet: #626b78; --line: #d8dde4; --soft: #f3f5f8; --good: #1a7f37; --bad: #c62828; --warn: #9a6700; --one: #2563c9; --two: #8a3ffc; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --ink: #dfe4ea; --quiet: #949fae; --line: #333b46; --soft: #1d2229; --good: #4cc36b; --bad: #ff7b72; --warn: #d8a521; --one: #6ea8ff; --two: #bf9bff; } }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
p { margin: .35rem 0; max-width: 60rem; } .quiet { color: var(--quiet); } .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.wide { overflow-x: auto; } table { border-collapse: collapse; } th, td { border-bottom: 1px solid var(--line); padding: .25rem .9rem .25rem 0; text-align: left; vertical-align: top; font-weight: normal; } th { color: var(--quiet); white-space: nowrap; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .4rem .75rem; } summary { cursor: pointer; } details:target { border-color: var(--one); }
pre { background: var(--soft); border-radius: 6px; margin: .5rem 0; overflow-x: auto; padding: .6rem .8rem; font: 12.5px/1.45 ui-monospace, monospace; white-space: pre; overflow-wrap: normal; } pre span { display: block; min-height: 1.45em; } .add { color: var(--good); } .del { color: var(--bad); } .hunk { color: var(--quiet); }
svg { display: block; font: 11px system-ui, sans-serif; } svg text { fill: var(--ink); } svg text.quiet, svg text.tick, .stillborn text { fill: var(--quiet); }
.link { fill: none; stroke: var(--line); stroke-width: 1.5; } .variant circle { fill: var(--one); } .stillborn circle { fill: none; stroke: var(--quiet); } .track { fill: var(--line); } .score { fill: var(--one); } .interval { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.champion > circle, .champion > .score { fill: var(--good); } .quarantined > circle, .forbidden > circle, .quarantined > .score, .forbidden > .score { fill: var(--bad); }
.grid { stroke: var(--line); fill: none; } .curve { fill: none; stroke-width: 2; } .curve.best { stroke: var(--one); } .curve.champion { stroke: var(--good); } .band { opacity: .16; stroke: none; } .band.best { fill: var(--one); } .band.champion { fill: var(--good); }
`;
