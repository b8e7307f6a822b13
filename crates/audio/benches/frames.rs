//! Nanoseconds per 20 ms frame for the codec and each conversion, beside the naive way. `cargo bench -p audio`.
//!
//! Medians of several batches; plain `std` timing, since one number a line is all that is wanted.

#[path = "../tests/support/naive.rs"]
mod naive;

use std::{hint::black_box, time::Instant};

use audio::{
    Encoding,
    frame::FRAME,
    mulaw,
    resample::{Rate, Resampler},
};

const BATCHES: usize = 15;
const FRAMES_PER_BATCH: u32 = 2000;

/// The median of the batches, in nanoseconds a frame.
#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn time(mut frame: impl FnMut()) -> f64 {
    let mut batches: Vec<f64> = (0..BATCHES)
        .map(|_| {
            let began = Instant::now();
            (0..FRAMES_PER_BATCH).for_each(|_| frame());
            began.elapsed().as_nanos() as f64 / f64::from(FRAMES_PER_BATCH)
        })
        .collect();
    batches.sort_by(f64::total_cmp);
    batches[BATCHES / 2]
}

/// A frame of something like a voice.
fn sound(rate: Rate) -> Vec<i16> {
    (0..rate.samples_in(FRAME) as i32).map(|n| ((n * 7919) % 16_381 - 8190) as i16).collect()
}

#[expect(clippy::print_stdout, reason = "the table is the product of a bench")]
fn row(what: &str, ours: f64, beside: Option<(&str, f64)>) {
    match beside {
        Some((name, naive)) => {
            println!("| {what:<30} | {ours:>8.0} | {naive:>8.0} ({name}) | {:>5.1} |", ours / naive);
        }
        None => println!("| {what:<30} | {ours:>8.0} | | |"),
    }
}

/// µ-law by arithmetic, as it is done without a table.
fn encode_by_arithmetic(sample: i16) -> u8 {
    let magnitude = i32::from(sample).abs().min(32_635) + 132;
    let segment = 24 - magnitude.leading_zeros() as i32;
    let sign = if sample < 0 { 0x80 } else { 0 };
    !(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0F)) as u8
}

#[expect(clippy::print_stdout, reason = "the table is the product of a bench")]
fn main() {
    println!("ns per 20 ms frame, median of {BATCHES} batches of {FRAMES_PER_BATCH} frames\n");
    println!("| work | ours | naive | ratio |\n| --- | ---: | ---: | ---: |");

    let (phone, mut codes, mut samples) = (sound(Rate::Hz8000), Vec::new(), Vec::new());
    mulaw::encode_into(&phone, &mut codes);
    let run = codes.clone();
    let decode = time(|| {
        samples.clear();
        mulaw::decode_into(black_box(&run), &mut samples);
        black_box(&samples);
    });
    row("mu-law decode, table", decode, None);
    let mut encoded = Vec::new();
    let encode = time(|| {
        encoded.clear();
        mulaw::encode_into(black_box(&phone), &mut encoded);
        black_box(&encoded);
    });
    let arithmetic = time(|| {
        encoded.clear();
        encoded.extend(black_box(&phone).iter().map(|sample| encode_by_arithmetic(*sample)));
        black_box(&encoded);
    });
    row("mu-law encode, table", encode, Some(("arithmetic", arithmetic)));

    let rates = [Rate::Hz8000, Rate::Hz16000, Rate::Hz24000, Rate::Hz48000];
    for (from, to) in
        rates.into_iter().flat_map(|from| rates.map(|to| (from, to))).filter(|(from, to)| from != to)
    {
        let (frame, mut out, mut resampler) = (sound(from), Vec::new(), Resampler::new(from, to));
        let ours = time(|| {
            out.clear();
            resampler.process(black_box(&frame), &mut out);
            black_box(&out);
        });
        let beside = if to.hz() % from.hz() == 0 {
            let factor = (to.hz() / from.hz()) as usize;
            Some((
                "straight lines",
                time(|| {
                    out.clear();
                    naive::linear_up(black_box(&frame), factor, &mut out);
                    black_box(&out);
                }),
            ))
        } else if from.hz() % to.hz() == 0 {
            let factor = (from.hz() / to.hz()) as usize;
            Some((
                "dropping",
                time(|| {
                    out.clear();
                    naive::drop_down(black_box(&frame), factor, &mut out);
                    black_box(&out);
                }),
            ))
        } else {
            None
        };
        row(
            &format!("{} to {} Hz, {} us late", from.hz(), to.hz(), resampler.delay().as_micros()),
            ours,
            beside,
        );
    }

    // What a softphone leg costs a call for one frame each way.
    let (mut up, mut down) =
        (Resampler::new(Rate::Hz8000, Rate::Hz24000), Resampler::new(Rate::Hz24000, Rate::Hz8000));
    let (mut wide, mut narrow, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    let pair = time(|| {
        samples.clear();
        wide.clear();
        narrow.clear();
        bytes.clear();
        mulaw::decode_into(black_box(&run), &mut samples);
        up.process(&samples, &mut wide);
        down.process(&wide, &mut narrow);
        mulaw::encode_into(&narrow, &mut bytes);
        black_box(&bytes);
    });
    row("phone to softphone and back", pair, None);
    debug_assert_eq!(bytes.len(), Encoding::Mulaw8k.frame_bytes());
}
