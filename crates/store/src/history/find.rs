//! Lists and counts of calls.
//!
//! Without a text, SQLite answers from one index. With one, the calls that match are a set of row ids ([`search`]
//! (super::search)): a small set is looked up call by call; for a large one the index is read in the order of the list,
//! and what is in the set is taken, until the page is full. Counts are exact in either case.

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
        let wanted = filter.text.as_deref().and_then(Wanted::of);
        let ids = match &wanted {
            None => page_of_all(&snapshot, filter, order, page)?,
            Some(wanted) => page_of_hits(&snapshot, filter, order, page, &wanted.hits(&snapshot)?)?,
        };
        let mut query = snapshot.prepare_cached(&format!("{} WHERE id = ?1", rows::select_short()))?;
        let found = ids.into_iter().map(|id| {
            let call = query.query_row([id], rows::read)?;
            let snippet = match &wanted {
                Some(wanted) => snippet::snippet(&snapshot, id, wanted)?,
                None => Vec::new(),
            };
            Ok(Found { call, snippet })
        });
        Ok(found.collect::<Result<_, rusqlite::Error>>()?)
    }

    /// How many calls pass the filter.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn count_found(&self, filter: &CallFilter) -> Result<u64, StoreError> {
        let counts = self.count_piles(filter)?;
        Ok(match filter.pile {
            Some(Pile::Active) => counts.active,
            Some(Pile::NeedsAction) => counts.needs_action,
            Some(Pile::Done) => counts.done,
            None => counts.active + counts.needs_action + counts.done,
        })
    }

    /// How many calls pass the filter in each pile.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn count_piles(&self, filter: &CallFilter) -> Result<PileCounts, StoreError> {
        let reader = self.0.reader()?;
        let snapshot = reader.unchecked_transaction()?;
        let narrow = Narrow::of(filter);
        let counts = match filter.text.as_deref().and_then(Wanted::of) {
            None if narrow.is_everything() => short_piles(
                &snapshot,
                count(&snapshot, "SELECT coalesce(sum(calls), 0) FROM call_sums")?,
                |_| true,
            ),
            None => count_narrowed(&snapshot, &narrow),
            Some(wanted) => {
                let hits = wanted.hits(&snapshot)?;
                if narrow.is_everything() {
                    short_piles(&snapshot, hits.len(), |id| hits.contains(id))
                } else {
                    count_hits(&snapshot, narrow, &hits)
                }
            }
        };
        Ok(counts?)
    }
}

fn page_of_all(
    connection: &Connection,
    filter: &CallFilter,
    order: Order,
    page: Page,
) -> Result<Vec<i64>, rusqlite::Error> {
    let moments =
        CallFilter { from: filter.from, until: filter.until, pile: filter.pile, ..CallFilter::default() };
    let short = filter.pile.filter(|pile| *pile != Pile::Done && moments == *filter);
    let mut narrow = Narrow::of(filter);
    if short.is_none() {
        narrow.and_pile(filter.pile);
    }
    let (limit, offset) = bounds(&mut narrow, order, page);
    let calls = short.map_or_else(|| narrow.calls(), |pile| Narrow::calls_in(pile, &narrow));
    let mut query =
        connection.prepare_cached(&format!("SELECT id {calls} {} LIMIT ? OFFSET ?", order_by(order)))?;
    let mut parameters = narrow.parameters();
    parameters.extend([&limit as &dyn ToSql, &offset]);
    query.query_map(parameters.as_slice(), |row| row.get(0))?.collect()
}

fn page_of_hits(
    connection: &Connection,
    filter: &CallFilter,
    order: Order,
    page: Page,
    hits: &RoaringTreemap,
) -> Result<Vec<i64>, rusqlite::Error> {
    let mut narrow = Narrow::of(filter);
    narrow.and_pile(filter.pile);
    let (limit, offset) = bounds(&mut narrow, order, page);
    if hits.len() <= FEW {
        let sql = format!("SELECT id {} {} LIMIT ? OFFSET ?", narrow.calls_of(), order_by(order));
        let few = json(hits);
        let mut parameters: Vec<&dyn ToSql> = vec![&few];
        parameters.extend(narrow.parameters());
        parameters.extend([&limit as &dyn ToSql, &offset]);
        return connection
            .prepare_cached(&sql)?
            .query_map(parameters.as_slice(), |row| row.get(0))?
            .collect();
    }
    let mut query =
        connection.prepare_cached(&format!("SELECT id {} {}", narrow.calls(), order_by(order)))?;
    let mut rows = query.query(narrow.parameters().as_slice())?;
    let (mut left_out, mut ids) = (0, Vec::new());
    while i64::try_from(ids.len()).unwrap_or(i64::MAX) < limit {
        let Some(row) = rows.next()? else { break };
        let id = row.get(0)?;
        if !hits.contains(unsigned(id)) {
            continue;
        }
        if left_out < offset {
            left_out += 1;
        } else {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// Limit and offset of the page; its cursor goes into the conditions.
fn bounds(narrow: &mut Narrow, order: Order, page: Page) -> (i64, i64) {
    match page {
        Page::After(cursor, limit) => {
            if let Some(cursor) = cursor {
                narrow.and_after(cursor, order);
            }
            (i64::from(limit), 0)
        }
        Page::Offset { offset, limit } => (i64::from(limit), i64::try_from(offset).unwrap_or(i64::MAX)),
    }
}

const PILES: &str = "count(*), coalesce(sum(pile = 'active'), 0), coalesce(sum(pile = 'needs_action'), 0)";

fn count_narrowed(connection: &Connection, narrow: &Narrow) -> Result<PileCounts, rusqlite::Error> {
    let sql = format!("SELECT {PILES} {}", narrow.calls());
    connection
        .prepare_cached(&sql)?
        .query_row(narrow.parameters().as_slice(), |row| Ok(piles(row.get(0)?, row.get(1)?, row.get(2)?)))
}

fn count_hits(
    connection: &Connection,
    narrow: Narrow,
    hits: &RoaringTreemap,
) -> Result<PileCounts, rusqlite::Error> {
    if hits.len() <= FEW {
        let few = json(hits);
        let mut parameters: Vec<&dyn ToSql> = vec![&few];
        parameters.extend(narrow.parameters());
        let sql = format!("SELECT {PILES} {}", narrow.calls_of());
        return connection
            .prepare_cached(&sql)?
            .query_row(parameters.as_slice(), |row| Ok(piles(row.get(0)?, row.get(1)?, row.get(2)?)));
    }
    let pile = "(pile = 'active') + 2 * (pile = 'needs_action')";
    let mut query = connection.prepare_cached(&format!("SELECT id, {pile} {}", narrow.calls()))?;
    let mut rows = query.query(narrow.parameters().as_slice())?;
    let mut counts = PileCounts::default();
    while let Some(row) = rows.next()? {
        if hits.contains(unsigned(row.get(0)?)) {
            match row.get::<_, i64>(1)? {
                1 => counts.active += 1,
                2 => counts.needs_action += 1,
                _ => counts.done += 1,
            }
        }
    }
    Ok(counts)
}

/// Of `all` calls those in the two short piles that pass are counted; the others lie in the third.
fn short_piles(
    connection: &Connection,
    all: u64,
    passes: impl Fn(u64) -> bool,
) -> Result<PileCounts, rusqlite::Error> {
    let counted = |pile| -> Result<i64, rusqlite::Error> {
        let mut query = connection
            .prepare_cached(&format!("SELECT id {}", Narrow::calls_in(pile, &Narrow::default())))?;
        let mut rows = query.query([])?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            count += i64::from(passes(unsigned(row.get(0)?)));
        }
        Ok(count)
    };
    Ok(piles(i64::try_from(all).unwrap_or(i64::MAX), counted(Pile::Active)?, counted(Pile::NeedsAction)?))
}

fn piles(all: i64, active: i64, needs_action: i64) -> PileCounts {
    PileCounts {
        active: unsigned(active),
        needs_action: unsigned(needs_action),
        done: unsigned(all - active - needs_action),
    }
}

fn count(connection: &Connection, sql: &str) -> Result<u64, rusqlite::Error> {
    connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).map(unsigned)
}

fn json(ids: &RoaringTreemap) -> String {
    let ids: Vec<String> = ids.iter().map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(","))
}

/// Row ids and counts are never negative.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
