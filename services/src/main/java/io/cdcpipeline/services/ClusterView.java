package io.cdcpipeline.services;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cluster in the eyes of one of its nodes.
 *
 * @param state ok or fail
 * @param members one for each node it has heard of
 */
record ClusterView(String state, List<Member> members) {
  /**
   * One line of CLUSTER NODES.
   *
   * @param primaryId of a replica; "-" for a primary
   * @param slots ranges such as {@code 0-5460}, migrations left out
   */
  record Member(
      String id, String address, Set<String> flags, String primaryId, List<String> slots) {
    boolean isHealthy() {
      return !flags.contains("fail") && !flags.contains("fail?") && !flags.contains("handshake");
    }

    boolean owns(int slot) {
      return slots.stream().anyMatch(range -> contains(range, slot));
    }

    private static boolean contains(String range, int slot) {
      int dash = range.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
      return first <= slot && slot <= last;
    }
  }

  private static final int FIRST_SLOT_WORD = 8;

  static ClusterView of(RedisNode node) {
    String state =
        node.call("CLUSTER", "INFO")
            .lines()
            .filter(line -> line.startsWith("cluster_state:"))
            .map(line -> line.substring("cluster_state:".length()).strip())
            .findFirst()
            .orElse("");
    return new ClusterView(
        state, node.call("CLUSTER", "NODES").lines().map(ClusterView::member).toList());
  }

  static String idOf(RedisNode node) {
    return node.call("CLUSTER", "MYID");
  }

  /** Whether it takes commands, knows so many nodes and holds so many for healthy. */
  boolean isComplete(int known, int healthy) {
    return state.equals("ok")
        && members.size() == known
        && members.stream().filter(Member::isHealthy).count() == healthy;
  }

  /** Same owners of the slots and same primaries of the replicas, of the nodes that are up. */
  boolean agreesWith(ClusterView other) {
    return roles().equals(other.roles());
  }

  String ownerOf(int slot) {
    return members.stream()
        .filter(member -> member.owns(slot))
        .map(Member::address)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Nobody owns slot " + slot));
  }

  Optional<String> replicaOf(String primaryId) {
    return members.stream()
        .filter(member -> member.primaryId().equals(primaryId))
        .map(Member::address)
        .findFirst();
  }

  private Map<String, List<String>> roles() {
    return members.stream()
        .filter(Member::isHealthy)
        .collect(
            Collectors.toMap(
                Member::id,
                member ->
                    Stream.concat(Stream.of(member.primaryId()), member.slots().stream())
                        .toList()));
  }

  /** Id, address@bus, flags, primary, ping, pong, epoch, link, slots. */
  private static Member member(String line) {
    List<String> words = List.of(line.split(" ", -1));
    List<String> slots = new ArrayList<>();
    for (String word : words.subList(FIRST_SLOT_WORD, words.size())) {
      if (!word.startsWith("[")) {
        slots.add(word);
      }
    }
    return new Member(
        words.get(0),
        words.get(1).substring(0, words.get(1).indexOf('@')),
        Set.of(words.get(2).split(",", -1)),
        words.get(3),
        slots);
  }
}
