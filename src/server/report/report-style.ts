// How a report looks: on a screen in either scheme, on paper in black, without a script.

export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1c2330; --dim: #566173; --line: #d5dae2; --paper: #fff; --shade: #eef1f5; --frozen: #e3ecf7; --good: #17663a; --bad: #a3201a; --person: #7a4b00; --busy: #1b5aa8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --dim: #a5afbf; --line: #3a4352; --paper: #14181f; --shade: #1e242e; --frozen: #1c2b40; --good: #6fcf97; --bad: #ff8a80; --person: #f0b429; --busy: #7db7ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.5rem 4rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .25rem 0; max-width: 46rem; } .dim, figcaption, th { color: var(--dim); } .mark { color: var(--ink); }
.state { display: inline-block; font-weight: 600; } .good { color: var(--good); } .bad { color: var(--bad); } .person { color: var(--person); } .busy { color: var(--busy); }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-variant-numeric: tabular-nums; } th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); } th { font-weight: 500; font-size: .85rem; }
td.number { white-space: nowrap; } ol, ul { padding-left: 1.25rem; } li { margin: .2rem 0; overflow-wrap: anywhere; } .scroll { overflow-x: auto; }
figure { margin: 1rem 0; } svg { width: 100%; height: auto; } svg .off { fill: var(--shade); } svg .frozen { fill: var(--frozen); } svg .level { stroke: var(--line); stroke-width: .75; } svg .tick { stroke: var(--dim); } svg .label { fill: var(--dim); font: 11px system-ui, sans-serif; } svg polyline { fill: none; stroke-linejoin: round; } svg .planned { stroke: var(--dim); stroke-width: 1.5; stroke-dasharray: 5 4; } svg .actual { stroke: var(--busy); stroke-width: 3; }
.byhand { border: 2px solid var(--line); border-radius: 6px; padding: .25rem 1.25rem .75rem; break-inside: avoid; } a { color: var(--busy); }
@page { margin: 18mm 16mm; }
@media print { :root { color-scheme: light; --ink: #000; --dim: #333; --line: #999; --paper: #fff; --shade: #eee; --frozen: #e4ebf3; --good: #0b4d28; --bad: #8a0f0a; --person: #5a3700; --busy: #0d3f7a; } body { padding: 0; max-width: none; font-size: 10.5pt; } h2, h3 { break-after: avoid; } tr, li, figure { break-inside: avoid; } thead { display: table-header-group; } .screen { display: none; } }
`;
