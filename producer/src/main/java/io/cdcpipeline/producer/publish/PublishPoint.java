package io.cdcpipeline.producer.publish;

/** Where in a transaction a test may end the process. */
enum PublishPoint {
  AFTER_RECORDS,
  AFTER_CURSOR,
  AFTER_COMMIT
}
