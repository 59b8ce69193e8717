package io.cdcpipeline.sink.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Breadth first through all worlds of a scenario. A violation comes with a shortest trace to it.
 *
 * <p>Beside what the worlds check themselves it checks that none is stuck: from each, the moves
 * that are bound to happen lead to a rest where the store has what it should, or to an alarm that
 * the scenario calls right. Each world's first such move is kept, so this is one walk at the end.
 */
final class Search {

  /**
   * What came of it.
   *
   * @param complete false if the scenario's limit of states was reached
   * @param violation null if none was found
   * @param trace the moves to the violation
   */
  record Result(
      Scenario scenario, int states, boolean complete, String violation, List<String> trace) {

    @Override
    public String toString() {
      return "%-58s %9d states  %s%s"
          .formatted(
              scenario.name,
              states,
              violation != null ? "violated" : complete ? "complete" : "limit",
              violation == null ? "" : " in " + (trace.size() - 1) + " steps: " + violation);
    }
  }

  private static final int NONE = -1;

  private final Scenario scenario;
  private final Visited visited = new Visited();
  private final Encoder encoder = new Encoder();
  private final ArrayDeque<World> frontier = new ArrayDeque<>();
  private int[] parent = new int[1 << 16];
  private int[] move = new int[1 << 16];
  private int[] fair = new int[1 << 16];

  private Search(Scenario scenario) {
    this.scenario = scenario;
  }

  static Result of(Scenario scenario) {
    return new Search(scenario).run();
  }

  private Result run() {
    add(new World(scenario), NONE, NONE);
    int expanded = 0;
    while (!frontier.isEmpty() && visited.size() < scenario.limit) {
      Expansion expansion = new Expansion(frontier.poll(), expanded);
      Moves.of(expansion.world, expansion);
      expansion.settle();
      if (expansion.violation != null) {
        return new Result(
            scenario, visited.size(), false, expansion.violation, trace(expanded, expansion.at));
      }
      expanded++;
    }
    int loop = worldOnALoop(expanded);
    return loop == NONE
        ? new Result(scenario, visited.size(), frontier.isEmpty(), null, List.of())
        : new Result(scenario, visited.size(), false, "STUCK in a loop", trace(loop, NONE));
  }

  private int add(World world, int from, int by) {
    encoder.clear();
    world.encode(encoder);
    int number = visited.add(encoder.fingerprint(1), encoder.fingerprint(2));
    if (number < 0) {
      return ~number;
    }
    if (number == parent.length) {
      parent = Arrays.copyOf(parent, 2 * number);
      move = Arrays.copyOf(move, 2 * number);
      fair = Arrays.copyOf(fair, 2 * number);
    }
    parent[number] = from;
    move[number] = by;
    fair[number] = NONE;
    frontier.add(world);
    return number;
  }

  private final class Expansion implements Moves.Taker {

    private final World world;
    private final int number;
    private int moves;
    private String violation;
    private int at = NONE;

    Expansion(World world, int number) {
      this.world = world;
      this.number = number;
    }

    @Override
    public void take(boolean isFair, Supplier<String> what, Consumer<World> effect) {
      int by = moves++;
      if (violation != null) {
        return;
      }
      World next = world.copy();
      try {
        effect.accept(next);
      } catch (Violation found) {
        violation = found.getMessage();
        at = by;
        return;
      }
      int to = add(next, number, by);
      if (isFair && fair[number] == NONE) {
        fair[number] = to;
      }
    }

    private void settle() {
      if (violation == null && fair[number] == NONE) {
        try {
          world.requireGoal();
        } catch (Violation found) {
          violation = found.getMessage();
        }
      }
    }
  }

  /** Follows the fair moves from everywhere, each edge once. */
  private int worldOnALoop(int expanded) {
    int[] walk = new int[visited.size()];
    for (int start = 0; start < expanded; start++) {
      int at = start;
      while (at != NONE && at < expanded && walk[at] == 0) {
        walk[at] = start + 1;
        at = fair[at];
      }
      if (at != NONE && at < expanded && walk[at] == start + 1) {
        return at;
      }
    }
    return NONE;
  }

  /** The moves from the first world to {@code number}, and the one after it if it is not NONE. */
  private List<String> trace(int number, int last) {
    List<Integer> moves = new ArrayList<>();
    if (last != NONE) {
      moves.add(last);
    }
    for (int at = number; parent[at] != NONE; at = parent[at]) {
      moves.add(move[at]);
    }
    Collections.reverse(moves);
    List<String> words = new ArrayList<>();
    World[] world = {new World(scenario)};
    for (int wanted : moves) {
      int[] index = {0};
      World from = world[0];
      Moves.of(
          from,
          (isFair, what, effect) -> {
            if (index[0]++ == wanted) {
              words.add(what.get());
              World next = from.copy();
              world[0] = next;
              try {
                effect.accept(next);
              } catch (Violation end) {
                words.add(end.getMessage());
              }
            }
          });
    }
    return words;
  }
}
