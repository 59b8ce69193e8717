package io.cdcpipeline.it.matrix;

/** With which sink a row is played: ours, or the one that shows what the row would do to others. */
enum Guarantee {
  EXACTLY_ONCE,
  AT_LEAST_ONCE
}
