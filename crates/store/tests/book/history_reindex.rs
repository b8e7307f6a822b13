//! The indexes are built anew while the book is in use, and everybody reads and writes at once.

use std::sync::atomic::{AtomicBool, Ordering};

use store::history::{CallFilter, Order, Page};

use crate::history_support::{said, search, tell, up, write};
use crate::support::{audit, book, raw};

#[test]
fn a_damaged_index_is_mended_while_others_write() {
    let (_folder, path, store) = book();
    for number in 0..250 {
        tell(&store, &format!("CA{number}"), number, &["Hello there", "My name is Müller"]);
    }
    let sql = raw(&path);
    sql.execute_batch(
        "DELETE FROM call_words WHERE rowid % 2 = 0;
         DELETE FROM call_parts;
         INSERT INTO call_words (rowid, words) VALUES (9999, 'hello ghost');
         UPDATE calls SET customer_name = 'Ünal' WHERE id = 7;",
    )
    .expect("another program went round the triggers");
    let mut steps = Vec::new();
    let stopped = store.reindex(&mut |done, total| {
        steps.push((done, total));
        done == 0
    });
    assert_eq!(stopped, Ok(false), "it was told to stop");
    assert_eq!(steps, [(0, 500), (200, 500)], "after the first hundred calls");
    assert!(search_count(&store, "hello") >= 125, "what was there can still be found");
    let mut newer = 1000;
    let finished = store.reindex(&mut |done, total| {
        assert!(done <= total, "{done} of {total}");
        newer += 1;
        tell(&store, &format!("CA{newer}"), newer, &["hello between"]);
        true
    });
    assert_eq!(finished, Ok(true));
    assert_eq!(search_count(&store, "hello there"), 250, "all are found again, and no ghost");
    assert_eq!(search_count(&store, "555-0100"), usize::try_from(250 + newer - 1000).expect("a count"));
    assert_eq!(search(&store, "un"), ["CA6"], "beginnings of names are found without accents again");
    audit(&path);
}

fn search_count(store: &store::Store, text: &str) -> usize {
    let filter = CallFilter { text: Some(text.to_owned()), ..CallFilter::default() };
    usize::try_from(store.count_found(&filter).expect("counted")).expect("a count")
}

#[test]
fn pages_and_counts_agree_while_calls_are_written() {
    let (_folder, path, store) = book();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let filter = CallFilter { text: Some("hello".to_owned()), ..CallFilter::default() };
                while !done.load(Ordering::Relaxed) {
                    let page =
                        store.find_calls(&filter, Order::NewestFirst, Page::After(None, 100)).expect("found");
                    assert!(
                        page.iter().all(|found| found.snippet.iter().any(|part| part.hit)),
                        "index and words are of the same moment"
                    );
                    store.stats(crate::support::now(), crate::support::now()).expect("summed");
                }
            });
        }
        for round in 0..30 {
            let sid = format!("CA{round}");
            write(&store, vec![up(&sid, round)], vec![said(&sid, 0, "hello")]);
            write(&store, vec![], vec![said(&sid, 0, "hello again"), said(&sid, 1, "yes")]);
            tell(&store, &sid, round, &["hello again", "yes"]);
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(search(&store, "hello").len(), 30);
    audit(&path);
}
