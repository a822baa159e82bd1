/** The style sheet inside an HTML report: the window's look, light and dark, and print on A4. */
import type { Tone } from '../document.ts';
import { colours, type Scheme } from './colours.ts';

const tones: Tone[] = ['now', 'soon', 'plan', 'later', 'ok', 'unk'];

function variables(scheme: Scheme): string {
  const look = colours[scheme];
  return [
    ...(['paper', 'ink', 'ink2', 'rule', 'rule2'] as const).map((name) => `--${name}:${look[name]}`),
    ...tones.flatMap((tone) => [`--${tone}:${look[tone].line}`, `--${tone}-soft:${look[tone].soft}`]),
    `color-scheme:${scheme}`,
  ].join(';');
}

export function htmlStyle(): string {
  const toneRules = tones
    .map(
      (tone) =>
        `.${tone}{color:var(--${tone})}.mark.${tone},.bar .${tone}{background:var(--${tone})}.callout.${tone}{background:var(--${tone}-soft);border-color:var(--${tone})}.callout.${tone} b{color:var(--${tone})}`,
    )
    .join('\n');
  return `:root{${variables('light')}}
@media screen and (prefers-color-scheme:dark){:root{${variables('dark')}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:960px;padding:28px 24px 60px;font:14px/1.5 "IBM Plex Sans",system-ui,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums;color:var(--ink);background:var(--paper)}
body.landscape{max-width:1280px}
header{display:flex;gap:10px;border-bottom:1px solid var(--rule2);padding-bottom:6px;color:var(--ink2);font-size:12px}
header b{color:var(--ink)}
header time{margin-left:auto}
h1{font-size:26px;line-height:1.25;margin:26px 0 8px}
h2{font-size:16px;margin:30px 0 8px}
h3{font-size:14px;margin:22px 0 6px}
h1 small,h2 small,h3 small{font-size:13px;font-weight:400;color:var(--ink2);margin-left:8px}
h1,h2,h3,td,dd,p{overflow-wrap:anywhere}
p{margin:8px 0}
.lead{font-size:16px}
.quiet,figcaption{color:var(--ink2)}
.test{color:var(--now);font-weight:600}
small{font-size:12px;color:var(--ink2)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));list-style:none;margin:10px 0;padding:0;border-block:1px solid var(--rule2)}
.figures li{padding:10px 12px;border-left:1px solid var(--rule)}
.figures li:first-child{padding-left:0;border-left:0}
.figures b{display:block;font-size:26px;line-height:1.2;font-weight:600}
.figures span,.figures small,td small{display:block}
.bar{display:flex;gap:2px;height:10px;margin-top:12px}
.bar .unk{background:var(--unk-soft);outline:1px dashed var(--unk);outline-offset:-1px}
.mark{display:inline-block;width:7px;height:7px;margin-right:5px}
.mark.unk{background:none;outline:1px dashed var(--unk)}
.legend{font-size:12px;color:var(--ink)}
.legend span{margin-right:16px}
.bar+.legend{margin-top:4px}
figure{margin:0}
figure svg{width:100%;height:auto;display:block}
svg.dark{display:none}
@media screen and (prefers-color-scheme:dark){figure svg.light{display:none}figure svg.dark{display:block}}
.wide{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:13px}
th{font-weight:400;font-size:12px;color:var(--ink2);text-align:left;border-bottom:1px solid var(--rule2);padding:0 8px 4px;white-space:nowrap}
td{border-bottom:1px solid var(--rule);padding:5px 8px;vertical-align:top;min-width:4.5em}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
.above td{border-bottom:0}
.detail{color:var(--ink2);font-size:12px;padding-top:0}
.r{text-align:right}
.mono{font-family:"IBM Plex Mono",ui-monospace,Consolas,"DejaVu Sans Mono",monospace;font-size:12px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 16px;margin:8px 0}
dt{color:var(--ink2)}
dd{margin:0}
.callout{padding:8px 12px;border-left:3px solid}
.signatures{display:grid;grid-template-columns:1fr 1fr;gap:40px;margin-top:24px;break-inside:avoid}
.signatures p{min-height:3.5em;margin:0;color:var(--ink2)}
.signatures hr{border:0;border-bottom:1px solid var(--ink2)}
${toneRules}
.bar .unk,.mark.unk{background:var(--unk-soft)}
@page{size:A4;margin:16mm}
@media print{body{max-width:none;padding:0;font-size:9.5pt}table{font-size:8.5pt}h1,h2,h3{break-after:avoid}tr:not(.above+tr),figure,.figures,.callout{break-inside:avoid}thead{display:table-header-group}.page+section{break-before:page}.wide{overflow:visible}*{print-color-adjust:exact}}`;
}
