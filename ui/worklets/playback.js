// Plays PCM16 little-endian mono frames in order and tells when a mark between them has been reached.
// In:  {frame: ArrayBuffer} | {mark: name} | {clear: true}
// Out: {mark: name}, {level: 0..1}
//
// A run of sound starts when 40 ms of it are here (or its mark is, or 60 ms have passed), so that a frame which is a
// few milliseconds late does not click.

const HEAD_START = 0.04;
const PATIENCE = 0.06;
// About 50 ms at 24 kHz and 128 samples a quantum.
const LEVEL_EVERY = 9;

class Playback extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = [];
    this.offset = 0;
    this.queued = 0;
    this.running = false;
    this.waited = 0;
    this.quanta = 0;
    this.peak = 0;
    this.port.onmessage = ({ data }) => {
      if (data.frame) {
        const samples = new Int16Array(data.frame);
        this.queue.push(samples);
        this.queued += samples.length;
      } else if (data.mark !== undefined) {
        this.queue.push(data.mark);
      } else if (data.clear) {
        const marks = this.queue.filter((entry) => typeof entry === "string");
        this.queue = [];
        this.offset = 0;
        this.queued = 0;
        this.running = false;
        for (const mark of marks) this.port.postMessage({ mark });
      }
    };
  }

  process(_inputs, outputs) {
    const out = outputs[0][0];
    if (!this.running) this.start(out.length);
    let filled = 0;
    while (this.running && this.queue.length > 0) {
      const head = this.queue[0];
      if (typeof head === "string") {
        this.queue.shift();
        this.port.postMessage({ mark: head });
        continue;
      }
      if (filled === out.length) break;
      const count = Math.min(head.length - this.offset, out.length - filled);
      for (let i = 0; i < count; i++) out[filled + i] = head[this.offset + i] / 32768;
      filled += count;
      this.offset += count;
      this.queued -= count;
      if (this.offset === head.length) {
        this.queue.shift();
        this.offset = 0;
      }
    }
    if (this.queue.length === 0) this.running = false;
    this.meter(out);
    return true;
  }

  start(quantum) {
    if (this.queue.length === 0) {
      this.waited = 0;
      return;
    }
    this.waited += quantum;
    const ended = typeof this.queue[this.queue.length - 1] === "string";
    if (ended || this.queued >= HEAD_START * sampleRate || this.waited >= PATIENCE * sampleRate) {
      this.running = true;
      this.waited = 0;
    }
  }

  meter(samples) {
    let power = 0;
    for (const sample of samples) power += sample * sample;
    this.peak = Math.max(this.peak, Math.sqrt(power / samples.length));
    this.quanta += 1;
    if (this.quanta === LEVEL_EVERY) {
      this.port.postMessage({ level: this.peak });
      this.quanta = 0;
      this.peak = 0;
    }
  }
}

registerProcessor("playback", Playback);
