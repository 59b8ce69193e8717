package io.cdcpipeline.it.matrix;

/** The rows by what they strike. In each group the at-least-once sink must go wrong somewhere. */
enum Group {
  FAULT_POINT("The job's process halts at a fault point"),
  JOB("The job's process is killed, frozen, copied or rescaled"),
  NETWORK("The connection to the store breaks inside a commit"),
  STORE("The store's process dies or changes");

  private final String title;

  Group(String title) {
    this.title = title;
  }

  /** The heading of its table. */
  String title() {
    return title;
  }
}
