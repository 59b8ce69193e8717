package io.cdcpipeline.it.matrix;

import java.util.List;

/** How a row must end for the exactly-once sink. The history is exact in each case. */
enum Expected {
  /** It recovers without any alarm. */
  EXACT("exact") {
    @Override
    boolean allows(List<String> refusals) {
      return refusals.isEmpty();
    }
  },
  /** The late one is fenced, the other goes on. */
  FENCED("FENCED, then exact") {
    @Override
    boolean allows(List<String> refusals) {
      return refusals.equals(List.of("FENCED"));
    }
  },
  /** The older state is refused, the newest one goes on. */
  REWOUND("REWOUND, then exact") {
    @Override
    boolean allows(List<String> refusals) {
      return refusals.equals(List.of("REWOUND"));
    }
  },
  /** Two jobs with one identity: each may be refused, until one of them goes on. */
  ONE_OF_TWO("FENCED or REWOUND, then exact") {
    @Override
    boolean allows(List<String> refusals) {
      return !refusals.isEmpty() && List.of("FENCED", "REWOUND").containsAll(refusals);
    }
  },
  /** The store has lost what it acknowledged: no sink can bring it back, ours says so. */
  GAP("GAP") {
    @Override
    boolean allows(List<String> refusals) {
      return refusals.equals(List.of("GAP"));
    }
  };

  private final String title;

  Expected(String title) {
    this.title = title;
  }

  abstract boolean allows(List<String> refusals);

  /** As the table says it. */
  @Override
  public String toString() {
    return title;
  }
}
