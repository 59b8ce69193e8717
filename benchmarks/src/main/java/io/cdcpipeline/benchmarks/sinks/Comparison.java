package io.cdcpipeline.benchmarks.sinks;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Sides that are measured in turns, and what is asked of them.
 *
 * @param id short, for file names
 * @param title for people
 * @param sides in the order of the first pair; the second pair runs the other way round
 */
record Comparison(String id, String title, List<Side> sides, List<Goal> goals) {

  /** One side. */
  sealed interface Side permits Run, Restart {
    String name();

    Writing writing();

    /** In the first pair only: for the store's ceiling, which nothing is divided by. */
    boolean once();
  }

  /** A job, or a loop around the driver. */
  record Run(String name, boolean once, Assignment.Load load, Assignment.Pace pace)
      implements Side {

    static Run of(String name, Assignment.Load load, Assignment.Pace pace) {
      return new Run(name, false, load, pace);
    }

    /** The driver alone. */
    static Run ceiling(Writing writing, Keys keys, long events) {
      return new Run(
          "driver alone",
          true,
          new Assignment.Load(writing, keys, events / 4, events),
          Assignment.Pace.backlog(0));
    }

    @Override
    public Writing writing() {
      return load.writing();
    }
  }

  /**
   * A job that is killed at a point of its commit, and its successor.
   *
   * @param halt where; its label is empty for a first start, which the others are compared with
   */
  record Restart(String name, Writing writing, Assignment.Pace pace, Assignment.Halt halt)
      implements Side {

    @Override
    public boolean once() {
      return false;
    }
  }

  String rows() {
    return goals.stream()
        .map(goal -> Integer.toString(goal.row()))
        .distinct()
        .collect(Collectors.joining("-"));
  }
}
