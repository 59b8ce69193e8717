package io.cdcpipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.testsupport.LeakCheck;
import io.cdcpipeline.testsupport.QuietLog;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real store and attempts of a sink on it, fresh for each test and closed after it. */
@Timeout(60)
public abstract class SinkContract {

  @RegisterExtension static final QuietLog LOG = QuietLog.ofLoggers("io.cdcpipeline");

  @RegisterExtension
  static final LeakCheck LEAKS = LeakCheck.forThreadsNamed("cluster-", "MaintenanceTimer");

  protected static final String JOB = "a".repeat(32);
  protected static final String OTHER_JOB = "b".repeat(32);
  protected static final Label FRESH = new Label(JOB, Label.FRESH, 1, 0);
  protected static final Label RESTORED = new Label(JOB, 1, 1, 0);

  protected final String sinkId = "sink-" + UUID.randomUUID();
  protected StoreUnderTest store;
  private final List<Attempt<Step>> attempts = new ArrayList<>();

  protected abstract StoreUnderTest openStore();

  @BeforeEach
  void openFreshStore() {
    store = openStore();
  }

  @AfterEach
  void closeAttemptsAndStore() throws Exception {
    for (Attempt<Step> attempt : attempts) {
      attempt.close();
    }
    await().untilAsserted(() -> assertThat(store.leftovers(sinkId)).isEmpty());
    store.close();
  }

  protected Attempt<Step> takeOver(SinkSpec spec, Label label) throws Exception {
    Attempt<Step> attempt = Attempt.takeOver(store.sink(spec), label);
    attempts.add(attempt);
    return attempt;
  }

  /** An attempt that started without state and whose gate is open. */
  protected Attempt<Step> fresh(SinkSpec spec) throws Exception {
    return takeOver(spec, FRESH).open();
  }

  protected Attempt<Step> fresh() throws Exception {
    return fresh(SinkSpec.of(sinkId));
  }

  protected static void assertOutcome(Outcome outcome, ThrowingCallable action) {
    assertThatThrownBy(action)
        .asInstanceOf(type(SinkCommitException.class))
        .extracting(SinkCommitException::outcome)
        .isEqualTo(outcome);
  }
}
