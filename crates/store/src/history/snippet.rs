//! Where in a call the searched words were said.

use rusqlite::Connection;

use super::SnippetPart;
use super::fold::words;
use super::search::Wanted;

/// A longer utterance is cut to about this many bytes.
const LONGEST: usize = 200;
/// So much of a cut utterance stands before what was found.
const BEFORE: usize = 60;

/// The utterance with the most of the wanted words, of several the last; nothing when some word is nowhere in the call.
pub(super) fn snippet(
    connection: &Connection,
    call_id: i64,
    wanted: &Wanted,
) -> Result<Vec<SnippetPart>, rusqlite::Error> {
    if wanted.words.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = connection
        .prepare_cached("SELECT text FROM utterances WHERE call_id = ?1 ORDER BY place, start_ms, id")?;
    let mut rows = query.query([call_id])?;
    let mut seen = vec![false; wanted.words.len()];
    let mut best: (usize, Option<(String, Vec<Hit>)>) = (0, None);
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str()?;
        let mut here = vec![false; wanted.words.len()];
        let mut hits = Vec::new();
        for word in words(text) {
            let Some(which) = wanted.which(&word.folded()) else { continue };
            here[which] = true;
            hits.push(Hit { from: word.from, to: word.from + word.text.len() });
        }
        let count = here.iter().filter(|found| **found).count();
        if count > 0 && count >= best.0 {
            best = (count, Some((text.to_owned(), hits)));
        }
        seen.iter_mut().zip(here).for_each(|(seen, here)| *seen |= here);
    }
    Ok(match best.1 {
        Some((text, hits)) if seen.iter().all(|seen| *seen) => parts(&text, &hits),
        _ => Vec::new(),
    })
}

struct Hit {
    from: usize,
    to: usize,
}

/// The text in stretches, cut around the first hit when it is long.
fn parts(text: &str, hits: &[Hit]) -> Vec<SnippetPart> {
    let first = hits.first().map_or(0, |hit| hit.from);
    let (from, to) = if text.len() <= LONGEST {
        (0, text.len())
    } else {
        let from = text.floor_char_boundary(first.saturating_sub(BEFORE));
        (
            from,
            text.ceil_char_boundary(
                (from + LONGEST).max(hits.first().map_or(0, |hit| hit.to)).min(text.len()),
            ),
        )
    };
    let mut parts = Vec::new();
    let mut push = |text: String, hit: bool| {
        if !text.is_empty() {
            parts.push(SnippetPart { text, hit });
        }
    };
    let mut at = from;
    let mut plain = if from > 0 { "…".to_owned() } else { String::new() };
    for hit in hits.iter().filter(|hit| hit.from >= from && hit.to <= to) {
        plain.push_str(&text[at..hit.from]);
        push(std::mem::take(&mut plain), false);
        push(text[hit.from..hit.to].to_owned(), true);
        at = hit.to;
    }
    plain.push_str(&text[at..to]);
    if to < text.len() {
        plain.push('…');
    }
    push(plain, false);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_utterance_is_cut_between_letters_and_keeps_its_hit() {
        let text = format!("{}needle{}", "ä ".repeat(500), " ö".repeat(500));
        let from = text.find("needle").unwrap();
        let parts = parts(&text, &[Hit { from, to: from + 6 }]);
        assert_eq!(parts.len(), 3, "before, hit, behind");
        assert!(parts[0].text.starts_with('…') && parts[2].text.ends_with('…'), "both ends were cut");
        assert_eq!((parts[1].text.as_str(), parts[1].hit), ("needle", true));
        assert!(parts.iter().map(|part| part.text.len()).sum::<usize>() < LONGEST + 20, "it is short");
    }
}
