//! What came of scenarios, as one page that needs nothing else.

use std::fmt::Write;
use std::time::Duration;

use super::play::{Played, Spoken};

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c2330;--soft:#5b6577;--line:#dfe3ea;--page:#f7f8fa;--card:#fff;--ok:#0f7b4f;--bad:#b3261e;--call:#e8f0fe}\
@media (prefers-color-scheme:dark){:root{--ink:#e7eaf0;--soft:#a2acbd;--line:#2f3846;--page:#12161d;--card:#1a202a;--ok:#5fd39f;--bad:#ff8a80;--call:#1e2c45}}\
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}\
main{max-width:62rem;margin:0 auto;padding:2rem 1.25rem 4rem}h1{font-size:1.5rem;margin:0}.sum{color:var(--soft);margin:.25rem 0 1.5rem}\
details{background:var(--card);border:1px solid var(--line);border-radius:.75rem;margin:.5rem 0}\
summary{cursor:pointer;display:flex;gap:.75rem;align-items:baseline;padding:.6rem 1rem;list-style:none}\
summary:focus-visible{outline:2px solid currentColor;outline-offset:2px;border-radius:.75rem}\
.mark{font-weight:600;min-width:3.2rem}.ok{color:var(--ok)}.bad{color:var(--bad)}.name{color:var(--soft);margin-left:auto;font-size:.85rem}\
.in{padding:0 1rem 1rem}.in p{margin:.25rem 0;color:var(--soft)}table{width:100%;border-collapse:collapse;margin:.75rem 0}\
th,td{text-align:left;padding:.35rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}th{font-size:.8rem;color:var(--soft)}\
ol{list-style:none;margin:.75rem 0 0;padding:0}li{margin:.3rem 0;padding:.4rem .75rem;border-radius:.6rem;max-width:46rem}\
.c{background:var(--call);margin-left:auto;width:fit-content}.r{border:1px solid var(--line);width:fit-content}.t{color:var(--soft);font-size:.85rem}\
time{color:var(--soft);font-size:.75rem;margin-right:.5rem;font-variant-numeric:tabular-nums}";

/// The page. What failed stands open and first.
pub fn page(all: &[Played], took: Duration) -> String {
    let hold = all.iter().filter(|played| played.holds()).count();
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Scenario lab</title><style>{STYLE}</style><main><h1>Scenario lab</h1>\
         <p class=\"sum\">{hold} of {} scenarios hold, in {:.1} s</p>",
        all.len(),
        took.as_secs_f32()
    );
    let (failed, held): (Vec<&Played>, Vec<&Played>) = all.iter().partition(|played| !played.holds());
    for played in failed.into_iter().chain(held) {
        card(&mut page, played);
    }
    page.push_str("</main></html>\n");
    page
}

fn card(page: &mut String, played: &Played) {
    let name = played.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (open, mark) = if played.holds() {
        ("", "<span class=\"mark ok\">holds</span>")
    } else {
        (" open", "<span class=\"mark bad\">fails</span>")
    };
    // Writing to a String cannot fail.
    let _ = write!(
        page,
        "<details{open}><summary>{mark}<span>{}</span><span class=\"name\">{} · {} ms</span></summary><div class=\"in\">",
        escaped(&played.title),
        escaped(&name),
        played.took.as_millis()
    );
    if !played.persona.is_empty() {
        let _ = write!(page, "<p>{}</p>", escaped(&played.persona));
    }
    if !played.failures.is_empty() {
        page.push_str("<table><tr><th>What</th><th>Expected</th><th>Found</th></tr>");
        for failure in &played.failures {
            let _ = write!(
                page,
                "<tr><td class=\"bad\">{}</td><td>{}</td><td>{}</td></tr>",
                escaped(&failure.what),
                escaped(&failure.expected),
                escaped(&failure.found)
            );
        }
        page.push_str("</table>");
    }
    for row in &played.rows {
        let _ = write!(page, "<p>{}</p>", escaped(row));
    }
    page.push_str("<ol>");
    for line in &played.lines {
        let _ = match line {
            Spoken::Caller(at, words) => write!(page, "<li class=\"c\">{}{}</li>", time(*at), escaped(words)),
            Spoken::Receptionist(at, words) => {
                write!(page, "<li class=\"r\">{}{}</li>", time(*at), escaped(words))
            }
            Spoken::Tool(at, name, summary, _) => {
                write!(page, "<li class=\"t\">{}{}: {}</li>", time(*at), escaped(name), escaped(summary))
            }
        };
    }
    page.push_str("</ol></div></details>");
}

fn time(ms: u64) -> String {
    format!("<time>{}:{:02}</time>", ms / 60_000, ms / 1000 % 60)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_text_and_never_markup() {
        let played = Played {
            file: "a.toml".into(),
            title: "<b>t</b>".into(),
            persona: String::new(),
            lines: vec![Spoken::Caller(61_000, "<script>alert(1)</script>".into())],
            rows: Vec::new(),
            failures: Vec::new(),
            took: Duration::ZERO,
        };
        let page = page(&[played], Duration::ZERO);
        assert!(!page.contains("<script>") && !page.contains("<b>t"), "{page}");
        assert!(page.contains("1:01") && page.contains("1 of 1 scenarios hold"), "{page}");
    }
}
