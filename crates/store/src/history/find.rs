//! Lists and counts of calls.
//!
//! Without a text, SQLite answers from one index. With one, the calls that match are a set of row ids ([`search`]
//! (super::search)): a small set is looked up call by call; for a large one the index is read in the order of the list,
//! and what is in the set is taken, until the page is full. Counts are exact in either case. Of the piles only the two short
//! ones are counted; the third is what is left of all.

use roaring::RoaringTreemap;
use rusqlite::{Connection, ToSql};

use super::narrow::{Narrow, order_by};
use super::search::Wanted;
use super::{CallFilter, Found, Order, Page, Pile, PileCounts, rows, snippet};
use crate::{Store, StoreError};

/// So many calls are looked up one by one; of more, the index is read instead.
const FEW: u64 = 2000;

impl Store {
    /// The calls that pass the filter.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn find_calls(
        &self,
        filter: &CallFilter,
        order: Order,
        page: Page,
    ) -> Result<Vec<Found>, StoreError> {
        let reader = self.0.reader()?;
        let snapshot = reader.unchecked_transaction()?;
        Ok(Finding::new(&snapshot, filter)?.page(order, page)?)
    }

    /// The calls that pass the filter, and how many do in each pile, both of the same moment. Quicker than to ask for one
    /// after the other.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn find_and_count(
        &self,
        filter: &CallFilter,
        order: Order,
        page: Page,
    ) -> Result<(Vec<Found>, PileCounts), StoreError> {
        let reader = self.0.reader()?;
        let snapshot = reader.unchecked_transaction()?;
        let mut finding = Finding::new(&snapshot, filter)?;
        let counts = finding.count()?;
        let found = if counts.of(filter.pile) == 0 { Vec::new() } else { finding.page(order, page)? };
        Ok((found, counts))
    }

    /// How many calls pass the filter.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn count_found(&self, filter: &CallFilter) -> Result<u64, StoreError> {
        Ok(self.count_piles(filter)?.of(filter.pile))
    }

    /// How many calls pass the filter in each pile.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn count_piles(&self, filter: &CallFilter) -> Result<PileCounts, StoreError> {
        let reader = self.0.reader()?;
        let snapshot = reader.unchecked_transaction()?;
        Ok(Finding::new(&snapshot, filter)?.count()?)
    }
}

/// A filter that is asked of one state of the book.
struct Finding<'a> {
    connection: &'a Connection,
    filter: &'a CallFilter,
    wanted: Option<Wanted>,
    /// The calls that match the text, when there is one; once they are counted, those of them that pass the filter.
    hits: Option<RoaringTreemap>,
}

impl<'a> Finding<'a> {
    fn new(connection: &'a Connection, filter: &'a CallFilter) -> Result<Finding<'a>, rusqlite::Error> {
        let wanted = filter.text.as_deref().and_then(Wanted::of);
        let hits = wanted.as_ref().map(|wanted| wanted.hits(connection)).transpose()?;
        Ok(Finding { connection, filter, wanted, hits })
    }

    fn page(&self, order: Order, page: Page) -> Result<Vec<Found>, rusqlite::Error> {
        let ids = self.ids(order, page)?;
        let mut query = self.connection.prepare_cached(&format!("{} WHERE id = ?1", rows::select_short()))?;
        let found = ids.into_iter().map(|id| {
            let call = query.query_row([id], rows::read)?;
            let snippet = match &self.wanted {
                Some(wanted) => snippet::snippet(self.connection, id, wanted)?,
                None => Vec::new(),
            };
            Ok(Found { call, snippet })
        });
        found.collect()
    }

    fn ids(&self, order: Order, page: Page) -> Result<Vec<i64>, rusqlite::Error> {
        let mut narrow = Narrow::of(self.filter);
        if self.filter.pile == Some(Pile::Done) {
            narrow.and_done();
        }
        let (limit, mut offset) = match page {
            Page::After(cursor, limit) => {
                if let Some(cursor) = cursor {
                    narrow.and_after(cursor, order);
                }
                (i64::from(limit), 0)
            }
            Page::Offset { offset, limit } => (i64::from(limit), i64::try_from(offset).unwrap_or(i64::MAX)),
        };
        let order = order_by(order);
        let in_short_pile = matches!(self.filter.pile, Some(Pile::Active | Pile::NeedsAction));
        let calls = narrow.calls_in(self.filter.pile);
        let few: String;
        let mut parameters = narrow.parameters();
        let list = match &self.hits {
            Some(hits) if hits.len() > FEW || in_short_pile => {
                let mut query = self.connection.prepare_cached(&format!("SELECT id {calls} {order}"))?;
                let mut rows = query.query(parameters.as_slice())?;
                let mut ids = Vec::new();
                while i64::try_from(ids.len()).unwrap_or(i64::MAX) < limit {
                    let Some(row) = rows.next()? else { break };
                    let id = row.get(0)?;
                    if !hits.contains(unsigned(id)) {
                        continue;
                    }
                    if offset > 0 {
                        offset -= 1;
                    } else {
                        ids.push(id);
                    }
                }
                return Ok(ids);
            }
            Some(hits) => {
                few = json(hits);
                parameters.insert(0, &few);
                narrow.calls_of()
            }
            None => calls,
        };
        parameters.extend([&limit as &dyn ToSql, &offset]);
        self.connection
            .prepare_cached(&format!("SELECT id {list} {order} LIMIT ? OFFSET ?"))?
            .query_map(parameters.as_slice(), |row| row.get(0))?
            .collect()
    }

    fn count(&mut self) -> Result<PileCounts, rusqlite::Error> {
        let narrow = Narrow::of(self.filter);
        let all = match &self.hits {
            None if narrow.is_everything() => {
                self.number("SELECT coalesce(sum(calls), 0) FROM call_sums", &narrow)?
            }
            None => self.number(&format!("SELECT count(*) {}", narrow.calls_in(None)), &narrow)?,
            Some(hits) => {
                if !narrow.is_everything() {
                    self.hits = Some(self.passing(&narrow, hits)?);
                }
                self.hits.as_ref().map_or(0, RoaringTreemap::len)
            }
        };
        let active = self.short(Pile::Active, &narrow)?;
        let needs_action = self.short(Pile::NeedsAction, &narrow)?;
        Ok(PileCounts { active, needs_action, done: all.saturating_sub(active + needs_action) })
    }

    /// Of the hits those that pass.
    fn passing(&self, narrow: &Narrow, hits: &RoaringTreemap) -> Result<RoaringTreemap, rusqlite::Error> {
        let mut parameters = narrow.parameters();
        let few = (hits.len() <= FEW).then(|| json(hits));
        let calls = match &few {
            Some(few) => {
                parameters.insert(0, few);
                narrow.calls_of()
            }
            None => narrow.calls_in(None),
        };
        let mut query = self.connection.prepare_cached(&format!("SELECT id {calls}"))?;
        let mut rows = query.query(parameters.as_slice())?;
        let mut passing = RoaringTreemap::new();
        while let Some(row) = rows.next()? {
            passing.insert(unsigned(row.get(0)?));
        }
        if few.is_none() {
            passing &= hits;
        }
        Ok(passing)
    }

    /// How many of a short pile pass.
    fn short(&self, pile: Pile, narrow: &Narrow) -> Result<u64, rusqlite::Error> {
        let calls = narrow.calls_in(Some(pile));
        let Some(hits) = &self.hits else {
            return self.number(&format!("SELECT count(*) {calls}"), narrow);
        };
        let mut query = self.connection.prepare_cached(&format!("SELECT id {calls}"))?;
        let mut rows = query.query(narrow.parameters().as_slice())?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            count += u64::from(hits.contains(unsigned(row.get(0)?)));
        }
        Ok(count)
    }

    fn number(&self, sql: &str, narrow: &Narrow) -> Result<u64, rusqlite::Error> {
        let parameters = narrow.parameters();
        self.connection.prepare_cached(sql)?.query_row(parameters.as_slice(), |row| row.get(0)).map(unsigned)
    }
}

fn json(ids: &RoaringTreemap) -> String {
    let ids: Vec<String> = ids.iter().map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(","))
}

/// Row ids and counts are never negative.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
