package io.cdcpipeline.sink.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A completed checkpoint or savepoint: where the source was, and what each committer had not yet
 * applied.
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Snapshot(
    int id, int life, List<Integer> offsets, List<List<Pending>> elements, byte[] encoded) {

  static Snapshot of(int id, int life, List<Integer> offsets, List<List<Pending>> elements) {
    Encoder out = new Encoder();
    out.put(id).put(life).all(offsets, out::put);
    out.all(elements, element -> out.all(element, out::put));
    return new Snapshot(id, life, offsets, elements, out.toBytes());
  }

  /** The letters of the writers in it, as bits. */
  int writerBits() {
    int bits = 0;
    for (List<Pending> element : elements) {
      for (Pending pending : element) {
        bits |= pending.writerBit();
      }
    }
    return bits;
  }

  /** What a committer is handed: whole elements go to one subtask, several may meet in one. */
  List<Pending> forSubtask(int subtask, int parallelism, int shift) {
    if (parallelism == elements.size()) {
      return elements.get(subtask);
    }
    List<Pending> result = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      if ((i + shift) % parallelism == subtask) {
        result.addAll(elements.get(i));
      }
    }
    result.sort(Comparator.comparingInt(Pending::checkpoint));
    return result;
  }
}
