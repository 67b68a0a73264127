//! Head of the page: style, and the few lines of script that sort tables.

use maud::{Markup, PreEscaped, html};
use plimsoll_pictures::chart;

/// Nothing is ever fetched: a browser refuses it even where a text tried.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1d2126;--dim:#5d6570;--paper:#fff;--panel:#f5f6f8;--edge:#d6dae0;--link:#0b5cad;--warn:#fdf0d5;--warn-ink:#6b4500}\
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--dim:#a3acb8;--paper:#14171b;--panel:#1c2026;--edge:#353c46;--link:#7cb8ff;--warn:#3a2d10;--warn-ink:#ffd789}}\
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}\
main{max-width:1040px;margin:0 auto;padding:24px 20px 60px}\
h1{font-size:1.8rem;line-height:1.2;margin:.2em 0}h2{font-size:1.3rem;margin:2em 0 .5em;padding-top:.6em;border-top:1px solid var(--edge)}h3{font-size:1.05rem;margin:1.4em 0 .4em}\
.question{font-size:1.1rem;margin:.3em 0}.facts,.note,.interval{color:var(--dim)}.facts,.note{font-size:.86rem}.note{margin:.3em 0}\
.answer{background:var(--panel);border-left:4px solid var(--link);padding:.2em 1.1em;border-radius:0 6px 6px 0}.answer p{margin:.7em 0}\
.warning{background:var(--warn);color:var(--warn-ink);padding:.5em .9em;border-radius:6px}\
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:22px 26px;margin-top:1.2em}\
figure{margin:1em 0;min-width:0}.grid figure{margin:0}figcaption{margin-bottom:.4em;font-size:.95rem}\
.key{display:inline-block;margin-left:.9em;font-size:.82rem;color:var(--dim);white-space:nowrap}.swatch{display:inline-block;width:.8em;height:.8em;margin-right:.35em;background:var(--hue);border-radius:2px;vertical-align:-1px}\
.drawing,.wide{overflow-x:auto}.full svg{min-width:640px}\
table{border-collapse:collapse;font-size:.88rem;margin:.5em 0;font-variant-numeric:tabular-nums}\
th,td{padding:.22em .7em;text-align:right;border-bottom:1px solid var(--edge);white-space:nowrap}th:first-child,td:first-child{text-align:left;padding-left:0}thead th{vertical-align:bottom;font-weight:600}tr.total td,tr.total th{border-top:2px solid var(--edge);font-weight:600}\
td.text,th.text{text-align:left;white-space:normal}.interval{white-space:nowrap}td.interval{font-size:.95em}\
th button{all:unset;cursor:pointer;font-weight:600}th button:focus-visible{outline:2px solid var(--link)}th[aria-sort=ascending] button::after{content:' \\25B4'}th[aria-sort=descending] button::after{content:' \\25BE'}\
details{margin:.4em 0}summary{cursor:pointer;color:var(--link);font-size:.88rem}a{color:var(--link)}\
code,pre{font:.86em ui-monospace,monospace;background:var(--panel);border-radius:4px}code{padding:.1em .3em;overflow-wrap:anywhere}pre{padding:.8em;overflow-x:auto}\
td code{white-space:nowrap;overflow-wrap:normal}\
@media (max-width:600px){main{padding:12px 12px 40px}h1{font-size:1.45rem}}\
@media print{main{max-width:none;padding:0}body{font-size:11pt;background:#fff;color:#000}figure,tr{break-inside:avoid}h2,h3{break-after:avoid}.answer{border:1px solid #999}details:not([open])>summary{display:none}th button::after{content:''!important}}\
";

/// Sorts a table by the column whose head is pressed: numbers by value, the rest as text.
const SCRIPT: &str = "\
document.querySelectorAll('th button').forEach(b=>b.addEventListener('click',()=>{\
const th=b.parentElement,row=th.parentElement,body=row.closest('table').tBodies[0];\
const at=[...row.children].slice(0,[...row.children].indexOf(th)).reduce((n,x)=>n+x.colSpan,0);\
const up=th.getAttribute('aria-sort')==='descending';\
row.querySelectorAll('[aria-sort]').forEach(x=>x.removeAttribute('aria-sort'));\
th.setAttribute('aria-sort',up?'ascending':'descending');\
const key=r=>{const c=r.cells[at];return c.dataset.sort??c.textContent};\
const cmp=(a,b)=>{const x=key(a),y=key(b),n=x-y;return Number.isNaN(n)?x.localeCompare(y,'en',{numeric:true}):n};\
[...body.rows].sort((a,b)=>up?cmp(a,b):cmp(b,a)).forEach(r=>body.append(r))}));\
addEventListener('beforeprint',()=>document.querySelectorAll('figure details').forEach(d=>d.open=true));\
";

/// The head.
pub(super) fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            link rel="icon" href="data:,";
            title { (title) }
            style { (PreEscaped(STYLE)) (PreEscaped(chart::STYLE)) }
        }
    }
}

/// The script, at the end of the body.
pub(super) fn script() -> Markup {
    html! { script { (PreEscaped(SCRIPT)) } }
}
