package io.cdcpipeline.it.matrix;

/** How a row is played, with either sink: which processes run, and what strikes them when. */
@FunctionalInterface
interface Scenario {

  /** Plays until the source has ended and the job with it; the history is then checked. */
  void play(Scene scene) throws Exception;
}
