package io.cdcpipeline.benchmarks.sinks;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Which keys the events of a stream have. */
public enum Keys {
  /** One key per event: nothing to combine. */
  UNIQUE,
  /** 5,000 keys, each as likely as the other. */
  UNIFORM,
  /** 5,000 keys, the k-th as likely as 1/k. */
  ZIPF;

  static final int COUNT = 5_000;

  /** The key of an event, as a function of the stream's seed and the event's number alone. */
  interface Chooser {
    String keyOf(long number);
  }

  Chooser chooser(long seed) {
    return switch (this) {
      case UNIQUE -> number -> "t" + number;
      case UNIFORM -> number -> "s" + random(seed, number).nextInt(COUNT);
      case ZIPF -> zipf(seed);
    };
  }

  private static Chooser zipf(long seed) {
    double[] upTo = new double[COUNT];
    double sum = 0;
    for (int rank = 1; rank <= COUNT; rank++) {
      sum += 1.0 / rank;
      upTo[rank - 1] = sum;
    }
    double whole = sum;
    return number -> {
      int found = Arrays.binarySearch(upTo, random(seed, number).nextDouble() * whole);
      return "s" + (found >= 0 ? found : -found - 1);
    };
  }

  static SplittableRandom random(long seed, long number) {
    return new SplittableRandom(seed * 0x9E37_79B9_7F4A_7C15L + number);
  }
}
