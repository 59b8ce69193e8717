package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Take;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Consumer;

/** Writes a world as bytes: equal bytes, equal worlds. Folds them into 128 bits. */
final class Encoder {

  private byte[] bytes = new byte[1_024];
  private int size;

  void clear() {
    size = 0;
  }

  Encoder put(long value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = (byte) value;
    return this;
  }

  Encoder put(boolean value) {
    return put(value ? 1 : 0);
  }

  Encoder put(String text) {
    put(text.length());
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
    return this;
  }

  Encoder put(int[] values) {
    for (int value : values) {
      put(value);
    }
    return this;
  }

  Encoder put(byte[] values) {
    put(values.length);
    for (byte value : values) {
      put(value);
    }
    return this;
  }

  /** What was encoded before, as it is. */
  Encoder raw(byte[] encoded) {
    while (size + encoded.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  <T> Encoder all(Collection<T> things, Consumer<T> each) {
    put(things.size());
    things.forEach(each);
    return this;
  }

  Encoder put(Label label) {
    return put(label.jobId()).put(label.restored()).put(label.parallelism()).put(label.subtask());
  }

  Encoder put(Take take) {
    if (take == null) {
      return put(-1);
    }
    return put(take.incarnation()).put(take.label()).put(take.epoch()).put(take.open());
  }

  Encoder put(ChainEntry chain) {
    return put(chain.chainId())
        .put(chain.born())
        .put(chain.n())
        .put(chain.cursor())
        .put(chain.digest())
        .put(chain.by().epoch())
        .put(chain.by().jobId())
        .put(chain.by().restored());
  }

  Encoder put(Pending pending) {
    return raw(pending.encoded());
  }

  Encoder put(Snapshot snapshot) {
    return snapshot == null ? put(-1) : raw(snapshot.encoded());
  }

  /** One half of the fingerprint; the seeds 1 and 2 give independent halves. */
  long fingerprint(long seed) {
    long hash = seed * 0x9E3779B97F4A7C15L + size;
    for (int i = 0; i < size; i++) {
      hash = (hash ^ bytes[i]) * (seed == 1 ? 0xff51afd7ed558ccdL : 0xc4ceb9fe1a85ec53L);
      hash ^= hash >>> 29;
    }
    hash *= 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
