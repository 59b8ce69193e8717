package io.cdcpipeline.sink.model;

/** A set of 128-bit fingerprints that numbers its members in the order of their coming. */
final class Visited {

  private long[] first = new long[1 << 16];
  private long[] second = new long[1 << 16];
  private int[] number = new int[1 << 16];
  private int size;

  int size() {
    return size;
  }

  /** The number of a new member, or the complement of an old one's: a negative one. */
  int add(long high, long low) {
    if (size * 2 > number.length) {
      grow();
    }
    int at = find(first, second, number, high, low);
    if (number[at] != 0) {
      return ~(number[at] - 1);
    }
    first[at] = high;
    second[at] = low;
    number[at] = ++size;
    return size - 1;
  }

  private static int find(long[] first, long[] second, int[] number, long high, long low) {
    int mask = number.length - 1;
    int at = (int) (high ^ (high >>> 32)) & mask;
    while (number[at] != 0 && (first[at] != high || second[at] != low)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldFirst = first;
    long[] oldSecond = second;
    int[] oldNumber = number;
    first = new long[2 * oldNumber.length];
    second = new long[2 * oldNumber.length];
    number = new int[2 * oldNumber.length];
    for (int i = 0; i < oldNumber.length; i++) {
      if (oldNumber[i] != 0) {
        int at = find(first, second, number, oldFirst[i], oldSecond[i]);
        first[at] = oldFirst[i];
        second[at] = oldSecond[i];
        number[at] = oldNumber[i];
      }
    }
  }
}
