package io.cdcpipeline.sink;

/**
 * One operation that no store may lose or repeat unseen. Public because Flink falls back to Kryo
 * otherwise.
 *
 * @param kind what to do
 * @param key the counter, list or hash
 * @param value the increment, or the value to append
 */
public record Step(Kind kind, String key, String value) {

  /** Operations that are not idempotent: each repeat and each loss shows. */
  public enum Kind {
    /** Adds to a counter: $inc, INCRBY. */
    ADD,
    /** Appends to a list: $push, RPUSH. */
    APPEND,
    /** Adds to a field of a document or hash: $inc, HINCRBY. */
    ADD_TO_FIELD
  }

  public static Step add(String key, long increment) {
    return new Step(Kind.ADD, key, Long.toString(increment));
  }

  public static Step append(String key, String value) {
    return new Step(Kind.APPEND, key, value);
  }

  public static Step addToField(String key, long increment) {
    return new Step(Kind.ADD_TO_FIELD, key, Long.toString(increment));
  }

  public long increment() {
    return Long.parseLong(value);
  }
}
