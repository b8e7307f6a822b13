//! G.711 µ-law, both ways by table: 256 entries to decode, 64 KiB to encode.
//!
//! Exact to the decision and reconstruction values of ITU-T G.711 table 2, whose 14 bit values are the upper bits of
//! ours. A sample that lies exactly on a decision value takes the larger magnitude, on both signs, as the common
//! telephone implementations do; the standard leaves that open.

/// The byte that decodes to zero, as telephones send it.
pub const SILENCE: u8 = 0xFF;

/// Added to the magnitude so that every segment begins at a power of two: 33 in the standard's 14 bits.
const BIAS: i32 = 33 << 2;

/// The largest magnitude that does not overflow the last segment.
const CLIP: i32 = 32_635;

static DECODED: [i16; 256] = decode_table();
static ENCODED: [u8; 65_536] = encode_table();

/// The sample of one byte.
pub fn decode(code: u8) -> i16 {
    DECODED[usize::from(code)]
}

/// The byte of one sample.
pub fn encode(sample: i16) -> u8 {
    ENCODED[usize::from(sample.cast_unsigned())]
}

/// Appends the samples of a run of bytes.
pub fn decode_into(run: &[u8], samples: &mut Vec<i16>) {
    samples.extend(run.iter().map(|code| decode(*code)));
}

/// Appends the bytes of a run of samples.
pub fn encode_into(samples: &[i16], run: &mut Vec<u8>) {
    run.extend(samples.iter().map(|sample| encode(*sample)));
}

const fn decode_table() -> [i16; 256] {
    let mut table = [0; 256];
    let mut code = 0;
    while code < 256 {
        // All bits travel inverted, so that silence is rich in ones.
        let bits = !(code as u8);
        let segment = (bits >> 4) & 0x07;
        let step = (bits & 0x0F) as i32;
        let magnitude = (((step << 3) + BIAS) << segment) - BIAS;
        table[code] = if bits & 0x80 == 0 { magnitude as i16 } else { -magnitude as i16 };
        code += 1;
    }
    table
}

const fn encode_table() -> [u8; 65_536] {
    let mut table = [0; 65_536];
    let mut index = 0;
    while index < 65_536 {
        let sample = (index as u16).cast_signed() as i32;
        let magnitude = if sample.abs() > CLIP { CLIP } else { sample.abs() } + BIAS;
        // The bias sets bit 7, so the highest bit lies between 7 and 14: the segment is its distance from 7.
        let segment = 24 - magnitude.leading_zeros() as i32;
        let step = (magnitude >> (segment + 3)) & 0x0F;
        let sign = if sample < 0 { 0x80 } else { 0 };
        table[index] = !(sign | (segment << 4) | step) as u8;
        index += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The decision values x₀…x₁₂₈ of G.711 table 2a, written out from their rule: a first step of 1, fifteen of 2,
    /// then sixteen each of 4, 8, … 256. Nothing of the code above is used.
    fn decision_values() -> Vec<i32> {
        let mut values = vec![0, 1];
        for segment in 0..8 {
            let steps = if segment == 0 { 15 } else { 16 };
            for _ in 0..steps {
                values.push(values[values.len() - 1] + (2 << segment));
            }
        }
        values
    }

    #[test]
    fn the_decision_values_end_where_the_standard_says() {
        let values = decision_values();
        assert_eq!(
            (values.len(), values[16], values[32], values[128]),
            (129, 31, 95, 8159),
            "G.711 table 2a"
        );
    }

    #[test]
    fn all_256_codes_decode_to_the_reconstruction_values_of_the_standard() {
        let x = decision_values();
        for code in 0..=255u8 {
            let number = usize::from(!code & 0x7F);
            let magnitude = if number == 0 { 0 } else { 2 * (x[number] + x[number + 1]) };
            let expected = if code & 0x80 == 0 { -magnitude } else { magnitude };
            assert_eq!(
                i32::from(decode(code)),
                expected,
                "code {code:#04x} lies midway between its decision values"
            );
        }
    }

    #[test]
    fn all_65536_samples_encode_as_the_decision_values_demand() {
        let x = decision_values();
        for sample in i16::MIN..=i16::MAX {
            let magnitude = i32::from(sample).abs();
            let number = (0..128).rev().find(|n| 4 * x[*n] <= magnitude).expect("x₀ is zero");
            let sign = if sample < 0 { 0x00 } else { 0x80 };
            let expected = sign | (0x7F - number as u8);
            assert_eq!(encode(sample), expected, "sample {sample} lies in interval {number}");
        }
    }

    #[test]
    fn every_code_survives_a_round_trip_except_negative_zero() {
        for code in 0..=255u8 {
            let expected = if code == 0x7F { SILENCE } else { code };
            assert_eq!(encode(decode(code)), expected, "code {code:#04x}; PCM has only one zero");
        }
    }

    proptest! {
        #[test]
        fn a_round_trip_errs_by_half_a_step_at_most(sample: i16) {
            let back = i32::from(decode(encode(sample)));
            let error = (back - i32::from(sample)).abs();
            let half_step = ((i32::from(sample).abs() + 132) / 32).max(4);
            prop_assert!(error <= half_step.max(i32::from(sample).abs() - 32_124), "{} came back as {}", sample, back);
        }

        #[test]
        fn slices_are_coded_sample_by_sample(samples in prop::collection::vec(any::<i16>(), 0..400)) {
            let (mut run, mut back) = (Vec::new(), Vec::new());
            encode_into(&samples, &mut run);
            decode_into(&run, &mut back);
            let expected: Vec<i16> = samples.iter().map(|sample| decode(encode(*sample))).collect();
            prop_assert_eq!(back, expected);
        }
    }
}
