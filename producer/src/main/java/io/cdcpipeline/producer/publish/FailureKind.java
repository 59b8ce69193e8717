package io.cdcpipeline.producer.publish;

/** What an error of the Kafka client means for the page in hand. */
enum FailureKind {
  /** Another producer of this source has taken over, or the transaction outlived its timeout. */
  FENCED,
  /** Kafka denies access or is misconfigured; asking again does not help. */
  REFUSED,
  /** A call ended without an answer; whether it was carried out is not known. */
  TIMED_OUT,
  /** Anything else: abort, and where that fails too, ask the stored position. */
  OTHER
}
