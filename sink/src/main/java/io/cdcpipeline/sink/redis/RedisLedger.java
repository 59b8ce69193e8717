package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Retirement;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.SinkIds;
import io.cdcpipeline.sink.protocol.Take;
import io.cdcpipeline.sink.protocol.TargetPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The ledger in Redis: who owns a slot, and how far each chain is applied.
 *
 * <p>One hash beside the data; in a cluster one in each lane. Takeover, opening and each chunk of a
 * batch are one script each, and a script is the server's atomic unit. A takeover or an opening is
 * over when every lane has it; each commit asks its own lane.
 */
final class RedisLedger implements Ledger {

  private static final RedisScript TAKEOVER = RedisScript.named("takeover.lua");
  private static final RedisScript OPEN = RedisScript.named("open.lua");
  private static final RedisScript RETIRE = RedisScript.named("retire.lua");

  private final RedisSinkOptions options;
  private final RedisLanes lanes;
  private final RedisServers servers;
  private final RedisLaneAudit audit;
  private final RedisBatchCommit commit;

  private RedisLedger(RedisSinkOptions options, CommitListener listener, FaultInjector faults) {
    this.options = options;
    this.lanes = options.lanes();
    this.servers = new RedisServers(options);
    this.audit = new RedisLaneAudit(options.sinkId(), lanes, servers);
    this.commit = new RedisBatchCommit(options, servers, listener, faults);
  }

  /** Does not talk to a server yet. */
  static RedisLedger connect(
      RedisSinkOptions options, CommitListener listener, FaultInjector faults) {
    return new RedisLedger(options, listener, faults);
  }

  @Override
  public Take takeOver(Label label) throws IOException {
    new RedisChecks(options).run(servers);
    String incarnation = SinkIds.random();
    String what = "Takeover of " + options.sinkId() + "/" + label.slot();
    // A first lane that went back must not draw an epoch that others have seen.
    long floor = lanes.single() ? 0 : highestEpoch(what);
    long epoch = takeOver(label, incarnation, what, IntStream.of(0), 0, floor);
    if (!lanes.single()) {
      takeOver(label, incarnation, what, lanes.all().skip(1), epoch, 0);
    }
    return new Take(incarnation, label, epoch, false);
  }

  private long highestEpoch(String what) throws IOException {
    return servers
        .onLanes(
            what,
            lanes.all(),
            (pipe, lane) -> pipe.hget(lanes.ledgerKey(options.sinkId(), lane), "epoch"))
        .values()
        .stream()
        .mapToLong(epoch -> epoch == null ? 0 : Long.parseLong(epoch))
        .max()
        .orElse(0);
  }

  private long takeOver(
      Label label, String incarnation, String what, IntStream some, long given, long floor)
      throws IOException {
    List<byte[]> arguments =
        arguments(
            incarnation,
            label.parallelism(),
            label.subtask(),
            label.jobId(),
            label.restored(),
            System.currentTimeMillis(),
            lanes.layout(),
            options.fingerprint(),
            options.shared().policies().onTarget() == TargetPolicy.ADOPT ? 1 : 0,
            given,
            floor);
    long epoch = given;
    for (List<String> reply : servers.run(TAKEOVER, what, some, lane -> arguments).values()) {
      switch (reply.get(0)) {
        case "OK" -> epoch = Long.parseLong(reply.get(1));
        case "LAYOUT" ->
            throw new IOException(
                "the ledger of "
                    + options.sinkId()
                    + " in Redis has the layout "
                    + reply.get(1)
                    + ", the sink is built for "
                    + lanes.layout()
                    + ". Nothing was written. The number of lanes of a sink is fixed: set lanes()"
                    + " to it, or write to new keys under a new sink id");
        default ->
            throw new SinkCommitException(
                Outcome.TARGET_CHANGED,
                "the ledger of "
                    + options.sinkId()
                    + " belongs to "
                    + reply.get(1)
                    + ", the sink writes to "
                    + options.fingerprint()
                    + ". Nothing was written. If the servers were moved or renamed on purpose, data"
                    + " and ledger together, start once with TargetPolicy.ADOPT");
      }
    }
    return epoch;
  }

  @Override
  public LedgerView view() throws IOException {
    return LedgerFields.view(
        servers
            .onLanes(
                "Reading the ledger of " + options.sinkId(),
                lanes.all(),
                (pipe, lane) -> pipe.hgetAll(lanes.ledgerKey(options.sinkId(), lane)))
            .values());
  }

  @Override
  public Take open(Take take) throws IOException {
    List<byte[]> arguments =
        arguments(
            take.incarnation(), take.label().slot(), System.currentTimeMillis(), take.epoch());
    for (List<String> reply :
        servers.run(OPEN, "Opening " + options.sinkId(), lanes.all(), lane -> arguments).values()) {
      switch (reply.get(0)) {
        case "OK" -> {}
        case "GAP" -> throw gap(options.sinkId(), take, "the takeover of this committer");
        default -> throw fenced(options.sinkId(), take, reply.get(1));
      }
    }
    return new Take(take.incarnation(), take.label(), take.epoch(), true);
  }

  @Override
  public Outcome apply(Batch batch, Take take) throws IOException {
    int lane = SinkIds.laneOf(batch.chainId());
    audit.before(batch, lane, take);
    return commit.apply(batch, lane, take);
  }

  @Override
  public void retire(Retirement retirement, long expiresAt) throws IOException {
    List<String> now = retirement.removeNow().stream().map(LedgerFields::take).toList();
    List<String> later = retirement.expiringTakes().stream().map(LedgerFields::take).toList();
    Set<String> chains = retirement.expiringChains();
    servers.run(
        RETIRE,
        "Retiring records of " + options.sinkId(),
        lanes.all(),
        lane ->
            arguments(
                Stream.of(
                        Stream.of(expiresAt, now.size()),
                        now.stream(),
                        later.stream(),
                        chains.stream()
                            .filter(chain -> SinkIds.laneOf(chain) == lane)
                            .map(LedgerFields::chain))
                    .flatMap(part -> part)
                    .toArray()));
  }

  static SinkCommitException gap(String sinkId, Take take, String lost) {
    return new SinkCommitException(
        Outcome.GAP,
        "the ledger of "
            + sinkId
            + "/"
            + take.label().slot()
            + " in Redis lacks "
            + lost
            + ", which it had acknowledged: the store went back, for example by a failover or"
            + " FLUSHALL. Nothing was written. Restore the store, or rebuild it from MongoDB or"
            + " Kafka");
  }

  /** {@code owner} is a slot field: incarnation, epoch and job. */
  static SinkCommitException fenced(String sinkId, Take take, String owner) {
    String taker =
        owner.isEmpty() ? "nobody" : "job " + owner.substring(owner.lastIndexOf(':') + 1);
    return new SinkCommitException(
        Outcome.FENCED,
        "slot "
            + sinkId
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
    servers.close();
  }
}
