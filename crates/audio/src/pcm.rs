//! Signed 16 bit samples as little-endian bytes, as sockets and model services carry them.

/// Appends the bytes of `samples`.
pub fn encode_into(samples: &[i16], run: &mut Vec<u8>) {
    run.reserve(samples.len() * 2);
    run.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
}

/// Appends the samples of `run`; a trailing odd byte is dropped.
pub fn decode_into(run: &[u8], samples: &mut Vec<i16>) {
    samples.reserve(run.len() / 2);
    samples.extend(run.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn samples_survive_the_bytes(samples in prop::collection::vec(any::<i16>(), 0..500)) {
            let (mut run, mut back) = (Vec::new(), Vec::new());
            super::encode_into(&samples, &mut run);
            super::decode_into(&run, &mut back);
            prop_assert_eq!(back, samples);
        }
    }
}
