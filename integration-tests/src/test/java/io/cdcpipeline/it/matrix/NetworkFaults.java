package io.cdcpipeline.it.matrix;

import io.cdcpipeline.testsupport.ArmedFault;
import io.cdcpipeline.testsupport.Fault;
import io.cdcpipeline.testsupport.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Scenarios in which a store does its work and the job does not hear of it. */
final class NetworkFaults {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The driver of MongoDB repeats a commit once by itself: more than that reaches the sink. */
  private static final int IN_A_ROW = 3;

  private NetworkFaults() {}

  /** The commit reaches the store; its reply is dropped, and those of the next commits too. */
  static Scenario replyLost() {
    return scene -> lose(scene, Fault.DROP_REPLY);
  }

  /** The request of a commit is lost on its way, and that of the next ones too. */
  static Scenario requestLost() {
    return scene -> lose(scene, Fault.DROP_REQUEST);
  }

  private static void lose(Scene scene, Fault kind) throws InterruptedException {
    FaultProxy proxy = before(scene);
    int first = scene.pick(8, 14);
    // A sink without a ledger waits at the first: there may be no next one.
    List<ArmedFault> faults =
        IntStream.range(0, scene.exactlyOnce() ? IN_A_ROW : 1)
            .mapToObj(next -> proxy.arm(kind, commitOf(scene), first + next))
            .toList();

    SinkProcess job = scene.start(scene.job());
    for (ArmedFault fault : faults) {
      awaitFired(scene, fault);
    }
    scene.survives(job);
  }

  /** The store has committed, the reply is still under way, and the job is killed. */
  static Scenario killedBeforeTheReply() {
    return scene -> {
      FaultProxy proxy = before(scene);
      ArmedFault fault = proxy.arm(Fault.HOLD_REPLY, commitOf(scene), scene.pick(8, 14));

      SinkProcess first = scene.start(scene.job());
      awaitFired(scene, fault);
      first.kill();
      fault.release();
      scene.died(first, SinkProcess.KILLED);

      scene.finished(scene.resume(scene.job()));
    };
  }

  private static FaultProxy before(Scene scene) {
    FaultProxy proxy =
        switch (scene.job().store()) {
          case MONGODB -> FaultProxy.beforeMongo(scene.job().uri());
          case REDIS -> FaultProxy.beforeRedis(scene.job().uri());
        };
    scene.atTheEnd(proxy::close);
    scene.jobConnectsTo(proxy.uri());
    return proxy;
  }

  /** The command with which a sink makes a chunk or a buffer visible. */
  private static String commitOf(Scene scene) {
    return switch (scene.job().store()) {
      case MONGODB -> scene.exactlyOnce() ? "commitTransaction" : "update";
      case REDIS -> scene.exactlyOnce() ? "EVALSHA" : "RPUSH";
    };
  }

  private static void awaitFired(Scene scene, ArmedFault fault) throws InterruptedException {
    if (!fault.awaitFired(PATIENCE)) {
      throw new AssertionError(fault + " did not happen; " + scene.lastProcess().output());
    }
    scene.fired();
  }
}
