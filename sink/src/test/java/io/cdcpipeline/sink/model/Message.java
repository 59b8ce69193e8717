package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Take;

/**
 * A request that is still under way after it was answered, or after its sender gave it up: a commit
 * with its sender's take record, or a takeover.
 */
record Message(Pending pending, Take take, Stage stage, Label takeover) {

  void deliver(World world) {
    if (takeover != null) {
      world.change().takeOver(takeover, world.nextIncarnation());
    } else {
      Flawed.commit(world, pending, take, stage);
    }
  }

  void encode(Encoder out) {
    if (takeover != null) {
      out.put(takeover);
      return;
    }
    out.put(pending).put(take);
    if (stage != null) {
      stage.encode(out);
    }
  }
}
