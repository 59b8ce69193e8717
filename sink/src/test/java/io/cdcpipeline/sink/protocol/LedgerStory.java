package io.cdcpipeline.sink.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells what happened to a ledger, takeover by takeover, and shows how it looks then. */
final class LedgerStory {

  private final List<Take> takes = new ArrayList<>();
  private final Map<String, ChainEntry> chains = new LinkedHashMap<>();

  static Label label(String job, long restored, int parallelism, int subtask) {
    return new Label(job, restored, parallelism, subtask);
  }

  /** A batch of the writer with this label; its chain is named. */
  static Batch batch(String chain, Label label, long n) {
    return preparedAt(chain, label, n, 0);
  }

  static Batch preparedAt(String chain, Label label, long n, long millis) {
    return new Batch("sink", label, chain, n, 1, "d" + n, millis, InlinePayload.NOTHING);
  }

  /** A takeover whose replay came to its end. */
  Take takenBy(Label label) {
    return take(label, true);
  }

  /** A takeover that ended before its gate opened. */
  Take takenAndLeftClosedBy(Label label) {
    return take(label, false);
  }

  private Take take(Label label, boolean open) {
    Take take = new Take("inc" + takes.size(), label, takes.size() + 1L, open);
    takes.add(take);
    return take;
  }

  /** {@code mover} applied the batches of {@code chain} up to {@code n}. */
  LedgerStory moved(String chain, Label born, long n, Take mover) {
    return movedTo(chain, born, n, 0, mover);
  }

  LedgerStory movedTo(String chain, Label born, long n, int cursor, Take mover) {
    chains.put(chain, new ChainEntry(chain, born, n, cursor, "d" + n, ChainEntry.Mover.of(mover)));
    return this;
  }

  LedgerView view() {
    return new LedgerView(takes, List.copyOf(chains.values()));
  }
}
