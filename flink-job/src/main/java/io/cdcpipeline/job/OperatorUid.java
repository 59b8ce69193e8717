package io.cdcpipeline.job;

/**
 * Under which ids savepoints keep the state of each operator. Never rename one and never use one
 * again for something else: state under an unknown id is lost, under a reused id it is misread.
 */
final class OperatorUid {
  static final String STOCK_STREAM = "stock-stream-source";
  static final String PARSE = "parse";
  static final String ENRICH = "enrich";
  static final String MONGODB = "mongodb-sink";
  static final String REDIS = "redis-sink";
  static final String DEAD_LETTERS = "dead-letter-sink";

  private OperatorUid() {}
}
