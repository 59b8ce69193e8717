package io.cdcpipeline.sink.model;

/** A promise is broken: thrown by the step that breaks it. */
final class Violation extends RuntimeException {

  Violation(String what) {
    super(what, null, false, false);
  }
}
