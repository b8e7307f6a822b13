// Cuts the microphone into 20 ms frames of PCM16 little-endian mono at the context's rate (24 kHz).
// Out: {frame: ArrayBuffer, level: 0..1}

const FRAME_SECONDS = 0.02;

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.length = Math.round(sampleRate * FRAME_SECONDS);
    this.frame = new Int16Array(this.length);
    this.filled = 0;
    this.power = 0;
  }

  process(inputs) {
    const input = inputs[0][0];
    if (!input) return true;
    for (const sample of input) {
      const clipped = Math.max(-1, Math.min(1, sample));
      this.power += clipped * clipped;
      this.frame[this.filled] = Math.round(clipped * 32767);
      this.filled += 1;
      if (this.filled === this.length) this.send();
    }
    return true;
  }

  send() {
    const buffer = this.frame.buffer;
    const level = Math.sqrt(this.power / this.length);
    this.port.postMessage({ frame: buffer, level }, [buffer]);
    this.frame = new Int16Array(this.length);
    this.filled = 0;
    this.power = 0;
  }
}

registerProcessor("capture", Capture);
