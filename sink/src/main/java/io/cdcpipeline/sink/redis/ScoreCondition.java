package io.cdcpipeline.sink.redis;

/** When {@link RedisWrite#zadd(String, ScoreCondition, double, String)} sets a score. */
public enum ScoreCondition {
  /** Only for a new member. */
  NEW,
  /** Only for a member that is there. */
  EXISTING,
  /** For a new member, or to a greater score. */
  GREATER,
  /** For a new member, or to a lower score. */
  LOWER;

  String flag() {
    return switch (this) {
      case NEW -> "NX";
      case EXISTING -> "XX";
      case GREATER -> "GT";
      case LOWER -> "LT";
    };
  }
}
