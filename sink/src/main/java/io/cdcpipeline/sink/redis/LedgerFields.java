package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Take;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of the hash {@code cdc:{LANE}:led:SINK}, one for each lane, which the scripts write:
 *
 * <pre>
 *   fmt, layout, target, epoch
 *   o:P:K     INC:EPOCH:JOB                                          who owns the slot
 *   t:INC     JOB:R:P:K:EPOCH:OPEN:MILLIS                            take record
 *   c:CHAIN   N:CURSOR:DIGEST:EPOCH:JOB:R:JOB:R:P:K:MILLIS           chain record: by, then born
 *   x:RECORD  MILLIS                                                 when that record goes
 * </pre>
 */
final class LedgerFields {

  private LedgerFields() {}

  static String by(Take take) {
    return take.epoch() + ":" + take.label().jobId() + ":" + take.label().restored();
  }

  static String born(Label label) {
    return label.jobId() + ":" + label.restored() + ":" + label.slot();
  }

  static String take(String incarnation) {
    return "t:" + incarnation;
  }

  static String chain(String chainId) {
    return "c:" + chainId;
  }

  /**
   * What the ledgers of all lanes say together. A take record counts where every lane has it, and
   * as open where it is open in every lane: a lane that went back is missed by all.
   */
  static LedgerView view(Collection<Map<String, String>> ledgers) {
    Map<String, Take> takes = null;
    List<ChainEntry> chains = new ArrayList<>();
    for (Map<String, String> fields : ledgers) {
      Map<String, Take> here = new HashMap<>();
      fields.forEach(
          (field, value) -> {
            if (field.startsWith("t:")) {
              here.put(field, take(field.substring(2), value.split(":", -1)));
            } else if (field.startsWith("c:")) {
              chains.add(chain(field.substring(2), value.split(":", -1)));
            }
          });
      takes = takes == null ? here : inBoth(takes, here);
    }
    return new LedgerView(takes == null ? List.of() : List.copyOf(takes.values()), chains);
  }

  private static Map<String, Take> inBoth(Map<String, Take> some, Map<String, Take> others) {
    Map<String, Take> both = new HashMap<>();
    some.forEach(
        (field, take) -> {
          if (others.containsKey(field)) {
            both.put(field, take.open() ? others.get(field) : take);
          }
        });
    return both;
  }

  private static Take take(String incarnation, String[] parts) {
    return new Take(incarnation, label(parts, 0), Long.parseLong(parts[4]), parts[5].equals("1"));
  }

  private static ChainEntry chain(String chainId, String[] parts) {
    return new ChainEntry(
        chainId,
        label(parts, 6),
        Long.parseLong(parts[0]),
        Integer.parseInt(parts[1]),
        parts[2],
        new ChainEntry.Mover(Long.parseLong(parts[3]), parts[4], Long.parseLong(parts[5])));
  }

  private static Label label(String[] parts, int from) {
    return new Label(
        parts[from],
        Long.parseLong(parts[from + 1]),
        Integer.parseInt(parts[from + 2]),
        Integer.parseInt(parts[from + 3]));
  }
}
