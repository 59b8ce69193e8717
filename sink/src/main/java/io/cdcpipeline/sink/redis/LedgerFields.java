package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Take;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The fields of the hash {@code cdc:{instance}:led:SINK}, which the scripts write:
 *
 * <pre>
 *   fmt, layout, epoch
 *   o:P:K     INC:EPOCH:JOB                                          who owns the slot
 *   t:INC     JOB:R:P:K:EPOCH:OPEN:MILLIS                            take record
 *   c:CHAIN   N:CURSOR:DIGEST:EPOCH:JOB:R:JOB:R:P:K:MILLIS           chain record: by, then born
 * </pre>
 */
final class LedgerFields {

  private LedgerFields() {}

  static String ledgerKey(String sinkId) {
    return "cdc:{instance}:led:" + sinkId;
  }

  static String rejectedKey(String sinkId) {
    return "cdc:{instance}:rejected:" + sinkId;
  }

  static String by(Take take) {
    return take.epoch() + ":" + take.label().jobId() + ":" + take.label().restored();
  }

  static String born(Label label) {
    return label.jobId() + ":" + label.restored() + ":" + label.slot();
  }

  static LedgerView view(Map<String, String> fields) {
    List<Take> takes = new ArrayList<>();
    List<ChainEntry> chains = new ArrayList<>();
    fields.forEach(
        (field, value) -> {
          if (field.startsWith("t:")) {
            takes.add(take(field.substring(2), value.split(":", -1)));
          } else if (field.startsWith("c:")) {
            chains.add(chain(field.substring(2), value.split(":", -1)));
          }
        });
    return new LedgerView(takes, chains);
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
