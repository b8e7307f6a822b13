//! The pages: a head, a table, a foot. Sized so that they fit on both common papers.

use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::text::TextDirection;

use super::letters::Letters;

/// As narrow as A4 and as short as Letter, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 792.0;
const MARGIN: f32 = 40.0;
/// Below this nothing but the foot is printed.
const FLOOR: f32 = HEIGHT - MARGIN - 18.0;

const BODY: f32 = 9.0;
const SMALL: f32 = 8.0;
/// From one row's line to the next.
const ROW: f32 = 18.0;
/// From a line of notes to the next.
const LEADING: f32 = 10.5;
/// Between two cells.
const GAP: f32 = 6.0;
/// Lines of notes under a visit.
const NOTES: usize = 2;

/// Where a column begins, and its head.
const TIME: f32 = MARGIN;
const NAME: f32 = 142.0;
const BORN: f32 = 300.0;
const KIND: f32 = 362.0;
const ROOM: f32 = 442.0;
const STATUS: f32 = 497.0;
const RIGHT: f32 = WIDTH - MARGIN;
const HEADS: [(f32, &str); 6] =
    [(TIME, "Time"), (NAME, "Name"), (BORN, "Born"), (KIND, "Visit"), (ROOM, "Room"), (STATUS, "Status")];

/// A clinician's day.
pub(super) struct Column {
    pub(super) name: String,
    /// Whether they work on the day.
    pub(super) is_in: bool,
    pub(super) entries: Vec<Entry>,
}

/// A visit.
pub(super) struct Entry {
    pub(super) time: String,
    pub(super) name: String,
    pub(super) born: String,
    pub(super) kind: String,
    pub(super) room: String,
    pub(super) status: &'static str,
    pub(super) notes: String,
    /// It does not take place; its name is struck through.
    pub(super) is_off: bool,
}

/// The two cuts of the letters.
struct Cuts {
    regular: Letters,
    bold: Letters,
}

/// Draws all of it; `None` when the letters cannot be used.
pub(super) fn draw(clinic: &str, day: &str, stamp: &str, columns: &[Column]) -> Option<Vec<u8>> {
    let cuts = Cuts { regular: Letters::regular()?, bold: Letters::bold()? };
    let nobody = [Column { name: "Nobody works on this day".to_owned(), is_in: false, entries: Vec::new() }];
    let columns = if columns.is_empty() { &nobody } else { columns };
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(format!("Day sheet, {day}"))
            .creator("Frontdesk".to_owned())
            .language("en".to_owned()),
    );
    for column in columns {
        let pages = paged(column, &cuts);
        let of = pages.len();
        for (number, entries) in pages.iter().enumerate() {
            let mut page = document.start_page_with(PageSettings::from_wh(WIDTH, HEIGHT)?);
            let part = if of > 1 {
                format!("{}, page {} of {of}", column.name, number + 1)
            } else {
                column.name.clone()
            };
            {
                let mut pen = Pen { surface: page.surface(), cuts: &cuts };
                pen.head(clinic, day, &column.name);
                pen.table(column, entries);
                pen.foot(stamp, &part);
            }
            page.finish();
        }
    }
    document.finish().ok()
}

/// The entries of each page. There is always one page.
fn paged<'a>(column: &'a Column, cuts: &Cuts) -> Vec<Vec<&'a Entry>> {
    let mut pages = vec![Vec::new()];
    let mut y = FIRST;
    for entry in &column.entries {
        let height = height(entry, cuts);
        if y + height > FLOOR && pages.last().is_some_and(|page| !page.is_empty()) {
            pages.push(Vec::new());
            y = FIRST;
        }
        y += height;
        if let Some(page) = pages.last_mut() {
            page.push(entry);
        }
    }
    pages
}

/// Where the first row begins.
const FIRST: f32 = 130.0;

fn notes(entry: &Entry, cuts: &Cuts) -> Vec<String> {
    cuts.regular.lines(&entry.notes, SMALL, RIGHT - NAME, NOTES)
}

fn height(entry: &Entry, cuts: &Cuts) -> f32 {
    let lines = u16::try_from(notes(entry, cuts).len()).unwrap_or(0);
    ROW + LEADING * f32::from(lines)
}

struct Pen<'a, 'c> {
    surface: Surface<'a>,
    cuts: &'c Cuts,
}

impl Pen<'_, '_> {
    fn head(&mut self, clinic: &str, day: &str, who: &str) {
        let width = RIGHT - MARGIN;
        self.ink();
        self.bold(MARGIN, 56.0, 18.0, who, width);
        self.regular(MARGIN, 76.0, 11.0, day, width);
        self.regular(MARGIN, 91.0, SMALL, &format!("{clinic} · Day sheet"), width);
    }

    fn table(&mut self, column: &Column, entries: &[&Entry]) {
        let top = FIRST - 14.0;
        for (x, head) in HEADS {
            self.bold(x, top, SMALL, head, 100.0);
        }
        self.line(MARGIN, top + 5.0, RIGHT, 1.0);
        let mut y = FIRST + 6.0;
        for entry in entries {
            self.row(entry, y);
            let height = height(entry, self.cuts);
            self.line(MARGIN, y + height - 12.0, RIGHT, 0.3);
            y += height;
        }
        if entries.is_empty() {
            let said = if column.is_in {
                "Nothing is booked."
            } else {
                "Not in on this day, and nothing is booked."
            };
            self.regular(MARGIN, y, BODY, said, RIGHT - MARGIN);
        }
    }

    fn row(&mut self, entry: &Entry, y: f32) {
        self.regular(TIME, y, BODY, &entry.time, NAME - TIME - GAP);
        let room = BORN - NAME - GAP;
        let name = self.bold(NAME, y, BODY, &entry.name, room);
        if entry.is_off {
            self.line(NAME, y - 3.0, NAME + name, 0.8);
        }
        self.regular(BORN, y, BODY, &entry.born, KIND - BORN - GAP);
        self.regular(KIND, y, BODY, &entry.kind, ROOM - KIND - GAP);
        self.regular(ROOM, y, BODY, &entry.room, STATUS - ROOM - GAP);
        self.regular(STATUS, y, BODY, entry.status, RIGHT - STATUS);
        let mut below = y + LEADING;
        for line in notes(entry, self.cuts) {
            self.regular(NAME, below, SMALL, &line, RIGHT - NAME);
            below += LEADING;
        }
    }

    fn foot(&mut self, stamp: &str, part: &str) {
        let y = HEIGHT - MARGIN;
        self.line(MARGIN, y - 11.0, RIGHT, 0.3);
        let half = (RIGHT - MARGIN) / 2.0;
        self.regular(MARGIN, y, SMALL, stamp, half + 60.0);
        let shown = self.cuts.regular.fitted(part, SMALL, half - 70.0);
        let x = RIGHT - self.cuts.regular.width(&shown, SMALL);
        self.regular(x, y, SMALL, &shown, half);
    }

    /// Writes as much of the text as fits; gives its width.
    fn regular(&mut self, x: f32, y: f32, size: f32, text: &str, room: f32) -> f32 {
        let cuts = self.cuts;
        self.write(&cuts.regular, (x, y), size, text, room)
    }

    /// As [`Pen::regular`], in heavy letters.
    fn bold(&mut self, x: f32, y: f32, size: f32, text: &str, room: f32) -> f32 {
        let cuts = self.cuts;
        self.write(&cuts.bold, (x, y), size, text, room)
    }

    fn write(&mut self, letters: &Letters, (x, y): (f32, f32), size: f32, text: &str, room: f32) -> f32 {
        let shown = letters.fitted(text, size, room);
        let (at, font) = (Point::from_xy(x, y), letters.font.clone());
        self.surface.draw_text(at, font, size, &shown, false, TextDirection::Auto);
        letters.width(&shown, size)
    }

    /// Black, and nothing else: the sheet must be read on any printer.
    fn ink(&mut self) {
        self.surface.set_fill(Some(Fill {
            paint: luma::Color::black().into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::NonZero,
        }));
    }

    /// A level line, drawn as a thin box.
    fn line(&mut self, from: f32, y: f32, to: f32, thick: f32) {
        let mut path = PathBuilder::new();
        if let Some(bar) = Rect::from_ltrb(from, y - thick / 2.0, to, y + thick / 2.0) {
            path.push_rect(bar);
        }
        if let Some(path) = path.finish() {
            self.surface.set_stroke(None::<Stroke>);
            self.surface.draw_path(&path);
        }
    }
}
