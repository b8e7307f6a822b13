//! The letters of the sheet, and how much room they take. DejaVu Sans has the scripts of Europe and of the Near East; what
//! it does not have is printed as a hollow box.

use krilla::text::Font;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider, charmap::Charmap};

/// One cut of the letters.
pub(super) struct Letters {
    /// To draw with.
    pub(super) font: Font,
    map: Charmap<'static>,
    /// At a size of one point.
    widths: GlyphMetrics<'static>,
}

impl Letters {
    /// Upright letters.
    pub(super) fn regular() -> Option<Letters> {
        Letters::of(dejavu::sans::regular())
    }

    /// Heavy letters.
    pub(super) fn bold() -> Option<Letters> {
        Letters::of(dejavu::sans::bold())
    }

    fn of(file: &'static [u8]) -> Option<Letters> {
        let read = FontRef::new(file).ok()?;
        Some(Letters {
            font: Font::new(file.into(), 0)?,
            map: read.charmap(),
            widths: read.glyph_metrics(Size::new(1.0), LocationRef::default()),
        })
    }

    /// How wide a text is at this size, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let advance = |c: char| {
            let glyph = self.map.map(c).unwrap_or_default();
            self.widths.advance_width(glyph).unwrap_or(0.0)
        };
        text.chars().map(advance).sum::<f32>() * size
    }

    /// The text, or as much of its beginning as fits, with an ellipsis.
    pub(super) fn fitted(&self, text: &str, size: f32, room: f32) -> String {
        // What is not printed is not looked at: a text may be long.
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(400).collect();
        if self.width(&text, size) <= room {
            return text;
        }
        let mut kept = text;
        while kept.pop().is_some() {
            let shown = format!("{}…", kept.trim_end());
            if self.width(&shown, size) <= room {
                return shown;
            }
        }
        String::new()
    }

    /// The text in lines that fit, at most `most`; the last one ends with an ellipsis when there is more.
    pub(super) fn lines(&self, text: &str, size: f32, room: f32, most: usize) -> Vec<String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut lines: Vec<String> = Vec::new();
        let mut at = 0;
        while at < words.len() && lines.len() < most {
            let mut line = words[at].to_owned();
            let mut next = at + 1;
            while next < words.len() && self.width(&format!("{line} {}", words[next]), size) <= room {
                line = format!("{line} {}", words[next]);
                next += 1;
            }
            if lines.len() + 1 == most && next < words.len() {
                line = format!("{line} {}", words[next]);
            }
            lines.push(self.fitted(&line, size, room));
            at = next;
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_ends_with_an_ellipsis() {
        let letters = Letters::regular().unwrap();
        assert!(letters.width("iii", 10.0) < letters.width("mmm", 10.0));
        assert_eq!(letters.fitted("Zoë", 10.0, 100.0), "Zoë");
        let cut = letters.fitted("Wolfeschlegelsteinhausenbergerdorff", 10.0, 80.0);
        assert!(cut.starts_with("Wolfe") && cut.ends_with('…'), "{cut}");
        assert!(letters.width(&cut, 10.0) <= 80.0);
        assert_eq!(letters.fitted("long", 10.0, 1.0), "", "no room at all");
        let lines = letters.lines(&"word ".repeat(100), 10.0, 100.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(!lines[0].ends_with('…') && lines[1].ends_with('…'), "{lines:?}");
    }
}
