//! Sound as the telephone and the page carry it: G.711 µ-law, resampling, 20 ms frames, levels, the tones of keys and of ringing, and WAV
//! files.
//!
//! Everything here is arithmetic on slices. It knows no socket, no clock and no call. Samples are mono, 16 bit and
//! signed; a byte run is always in one [`Encoding`]. Converters keep their buffers, so the per-frame path allocates
//! nothing once it is warm: make one per direction and call, and keep it.

pub mod dtmf;
pub mod encoding;
pub mod frame;
pub mod level;
pub mod mulaw;
pub mod pcm;
pub mod resample;
pub mod ringback;
pub mod wav;

pub use encoding::Encoding;
