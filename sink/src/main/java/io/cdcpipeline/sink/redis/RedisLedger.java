package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Retirement;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.SinkIds;
import io.cdcpipeline.sink.protocol.Take;
import io.cdcpipeline.sink.redis.RedisConnection.Script;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ledger in Redis: who owns a slot, and how far each chain is applied.
 *
 * <p>One hash beside the data. Takeover, opening and each chunk of a batch are one script each, and
 * a script is the server's atomic unit.
 */
final class RedisLedger implements Ledger {

  private final RedisSinkOptions options;
  private final FaultInjector faults;
  private final RedisConnection connection;
  private final Script takeover = Script.named("takeover.lua");
  private final Script open = Script.named("open.lua");
  private final List<byte[]> ledgerKey;

  private RedisLedger(RedisSinkOptions options, FaultInjector faults, RedisConnection connection) {
    this.options = options;
    this.faults = faults;
    this.connection = connection;
    this.ledgerKey = List.of(LedgerFields.ledgerKey(options.sinkId()).getBytes(UTF_8));
  }

  /** Opens a client; does not talk to the server yet. */
  static RedisLedger connect(RedisSinkOptions options, FaultInjector faults) {
    return new RedisLedger(options, faults, RedisConnection.open(options));
  }

  @Override
  public Take takeOver(Label label) throws IOException {
    connection.requireNoEviction();
    connection.warnIfNotPersistent();
    String incarnation = SinkIds.random();
    List<String> epoch =
        connection.run(
            takeover,
            "Takeover of " + options.sinkId() + "/" + label.slot(),
            ledgerKey,
            arguments(
                incarnation,
                label.parallelism(),
                label.subtask(),
                label.jobId(),
                label.restored(),
                System.currentTimeMillis()));
    return new Take(incarnation, label, Long.parseLong(epoch.get(0)), false);
  }

  @Override
  public LedgerView view() throws IOException {
    return LedgerFields.view(connection.hash(LedgerFields.ledgerKey(options.sinkId())));
  }

  @Override
  public Take open(Take take) throws IOException {
    List<String> reply =
        connection.run(
            open,
            "Opening " + options.sinkId(),
            ledgerKey,
            arguments(take.incarnation(), take.label().slot()));
    return switch (reply.get(0)) {
      case "OK" -> new Take(take.incarnation(), take.label(), take.epoch(), true);
      case "GAP" -> throw gap(take, "the takeover of this committer");
      default -> throw fenced(take, reply.get(1));
    };
  }

  @Override
  public Outcome apply(Batch batch, Take take) throws IOException {
    return new RedisBatchCommit(options, this, connection, faults).apply(batch, take);
  }

  @Override
  public void retire(Retirement retirement, long expiresAt) throws IOException {
    connection.forget(
        LedgerFields.ledgerKey(options.sinkId()),
        retirement.removeNow().stream().map(incarnation -> "t:" + incarnation).toList());
  }

  SinkCommitException gap(Take take, String lost) {
    return new SinkCommitException(
        Outcome.GAP,
        "the ledger of "
            + options.sinkId()
            + "/"
            + take.label().slot()
            + " in Redis lacks "
            + lost
            + ", which it had acknowledged: the store went back, for example by a failover or"
            + " FLUSHALL. Nothing was written. Restore the store, or rebuild it from MongoDB or"
            + " Kafka");
  }

  /** {@code owner} is a slot field: incarnation, epoch and job. */
  SinkCommitException fenced(Take take, String owner) {
    String taker =
        owner.isEmpty() ? "nobody" : "job " + owner.substring(owner.lastIndexOf(':') + 1);
    return new SinkCommitException(
        Outcome.FENCED,
        "slot "
            + options.sinkId()
            + "/"
            + take.label().slot()
            + " belongs to "
            + taker
            + " now. Nothing was written by this attempt. If two jobs run with this sink id,"
            + " stop one");
  }

  static List<byte[]> arguments(Object... values) {
    return Stream.of(values).map(value -> value.toString().getBytes(UTF_8)).toList();
  }

  @Override
  public void close() {
    connection.close();
  }
}
