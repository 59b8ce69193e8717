package io.cdcpipeline.sink.protocol;

import java.util.Set;

/**
 * What a ledger may forget.
 *
 * @param removeNow incarnations whose take records tell nothing that others do not
 * @param expiringTakes incarnations whose take records go when the retention has passed
 * @param expiringChains ids of the chain records that go with them
 */
public record Retirement(
    Set<String> removeNow, Set<String> expiringTakes, Set<String> expiringChains) {

  /**
   * Copies the sets.
   *
   * @param removeNow without null
   * @param expiringTakes without null
   * @param expiringChains without null
   */
  public Retirement {
    removeNow = Set.copyOf(removeNow);
    expiringTakes = Set.copyOf(expiringTakes);
    expiringChains = Set.copyOf(expiringChains);
  }

  /**
   * Whether there is nothing to do.
   *
   * @return true if the ledger stays as it is
   */
  public boolean isEmpty() {
    return removeNow.isEmpty() && expiringTakes.isEmpty() && expiringChains.isEmpty();
  }
}
