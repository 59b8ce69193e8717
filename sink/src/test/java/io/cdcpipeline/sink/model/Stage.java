package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.CommitProtocol.Verdict;
import java.util.Optional;

/** What a flawed commit has read before its atomic unit. */
record Stage(Optional<ChainEntry> entry, Verdict verdict) {

  void encode(Encoder out) {
    entry.ifPresent(out::put);
    out.put(verdict.kind().name()).put(verdict.from());
  }
}
