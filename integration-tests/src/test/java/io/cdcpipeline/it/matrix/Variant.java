package io.cdcpipeline.it.matrix;

/** How a sink is built for a row. */
enum Variant {
  /** With its defaults, but for the size of a chunk. */
  DEFAULT,
  /** Every batch is above the limit and goes to a file. */
  SPILLING,
  /** Redis: a commit counts when a replica has it. */
  WAITING,
  /** What a store lost is applied again from memory. */
  HEALING
}
