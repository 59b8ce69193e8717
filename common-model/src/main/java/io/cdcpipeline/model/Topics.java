package io.cdcpipeline.model;

/** The names of the project's Kafka topics; they stand nowhere else. */
public final class Topics {
  /** Change events keyed by symbol. */
  public static final String STOCK_STREAM = "stock-stream";

  /** How far each producer has read its source; compacted. */
  public static final String CURSORS = "stock-stream.cursors";

  /** Records of {@link #STOCK_STREAM} that the job could not use. */
  public static final String DLQ = "stock-stream.dlq";

  /** Rows of a source that the producer could not turn into change events. */
  public static final String PRODUCER_DLQ = "stock-stream.producer.dlq";

  private Topics() {}
}
