// Plays a live line: PCM16 little-endian mono frames at the context's rate, as soon after they come as their network allows.
// In:  {frame: ArrayBuffer} | {volume: 0..1} | {clear: true}
// Out: {level: 0..1, behind: seconds that wait to be played}
//
// Frames come unevenly, so a little of them is kept. How little is learnt: a gap makes it more, a long time without one makes
// it less. What comes in a heap, or creeps up because two clocks differ, is shortened, so the line is never later than 200 ms.

const LEAST = 0.04;
const MOST = 0.16;
const AFTER_GAP = 0.02;
const QUIETLY_LESS = 0.01;
// Seconds without a gap after which less is tried.
const CALM = 10;
// More than this above what is wanted is a heap.
const HEAP = 0.08;
// What never was less than this above it for a while has crept up.
const CREPT = 0.03;
const WATCHED = 2;
// About 50 ms at 24 kHz and 128 samples a quantum.
const LEVEL_EVERY = 9;

class Live extends AudioWorkletProcessor {
  constructor() {
    super();
    this.wanted = 0.06;
    this.volume = 1;
    this.empty();
    this.sinceGap = 0;
    this.quanta = 0;
    this.peak = 0;
    this.port.onmessage = ({ data }) => {
      if (data.frame) this.put(new Int16Array(data.frame));
      else if (data.volume !== undefined) this.volume = data.volume;
      else if (data.clear) this.empty();
    };
  }

  empty() {
    this.queue = [];
    this.offset = 0;
    this.queued = 0;
    this.playing = false;
    this.watched = 0;
    this.lowest = Infinity;
  }

  put(samples) {
    this.queue.push(samples);
    this.queued += samples.length;
    if (this.queued > (this.wanted + HEAP) * sampleRate) this.shorten(this.wanted * sampleRate);
  }

  // Forgets the oldest until so many samples are left.
  shorten(to) {
    while (this.queue.length > 0 && this.queued > to) {
      const rest = this.queue[0].length - this.offset;
      const gone = Math.min(rest, this.queued - to);
      this.offset += gone;
      this.queued -= gone;
      if (this.offset === this.queue[0].length) {
        this.queue.shift();
        this.offset = 0;
      }
    }
  }

  process(_inputs, outputs) {
    const out = outputs[0][0];
    if (!this.playing && this.queued >= this.wanted * sampleRate) this.playing = true;
    let filled = 0;
    while (this.playing && filled < out.length && this.queue.length > 0) {
      const head = this.queue[0];
      const count = Math.min(head.length - this.offset, out.length - filled);
      for (let i = 0; i < count; i++) out[filled + i] = (head[this.offset + i] / 32768) * this.volume;
      filled += count;
      this.offset += count;
      this.queued -= count;
      if (this.offset === head.length) {
        this.queue.shift();
        this.offset = 0;
      }
    }
    if (this.playing) this.learn(out.length, filled < out.length);
    this.meter(out);
    return true;
  }

  learn(quantum, gap) {
    const seconds = quantum / sampleRate;
    if (gap) {
      this.playing = false;
      this.wanted = Math.min(MOST, this.wanted + AFTER_GAP);
      this.sinceGap = 0;
      this.watched = 0;
      this.lowest = Infinity;
      return;
    }
    this.sinceGap += seconds;
    if (this.sinceGap >= CALM) {
      this.wanted = Math.max(LEAST, this.wanted - QUIETLY_LESS);
      this.sinceGap = 0;
    }
    this.watched += seconds;
    this.lowest = Math.min(this.lowest, this.queued / sampleRate);
    if (this.watched >= WATCHED) {
      if (this.lowest > this.wanted + CREPT) this.shorten(this.queued - (this.lowest - this.wanted) * sampleRate);
      this.watched = 0;
      this.lowest = Infinity;
    }
  }

  meter(samples) {
    let power = 0;
    for (const sample of samples) power += sample * sample;
    this.peak = Math.max(this.peak, Math.sqrt(power / samples.length));
    this.quanta += 1;
    if (this.quanta === LEVEL_EVERY) {
      this.port.postMessage({ level: this.peak, behind: this.queued / sampleRate });
      this.quanta = 0;
      this.peak = 0;
    }
  }
}

registerProcessor("live", Live);
