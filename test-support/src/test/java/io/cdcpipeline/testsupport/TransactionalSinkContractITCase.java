package io.cdcpipeline.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.cdcpipeline.testsupport.OrderSink.Mistake;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** That {@link OrderSinkITCase} passes says little unless a sink with a mistake does not. */
class TransactionalSinkContractITCase {

  @ParameterizedTest
  @CsvSource({
    "WRITES_AT_ONCE, nothingIsVisibleBeforeItsCheckpointIsComplete",
    "WRITES_IN_CLOSE, aJobThatIsCancelledWritesNothingWhenItCloses",
    "WRITES_WHEN_PREPARING, aCheckpointThatNeverCompletesCommitsNothing(boolean)",
    "APPLIES_REPEATS, whatWasCommittedIsNotAppliedAgainByARestore",
    "IGNORES_RESTORED_DELIVERIES, whatWasPreparedIsCommittedByTheRestoreAfterACrash",
    "FORGETS_THE_END_OF_INPUT, aBoundedInputIsCommittedToItsEndAndCountedOnce",
    "COUNTS_TWICE, aBoundedInputIsCommittedToItsEndAndCountedOnce",
    "REVERSES, aChangeOfParallelismNeitherLosesNorRepeats",
    "HAS_NO_OWNER, ofTwoJobsOnOneTargetTheOlderFailsAndNothingIsThereTwice",
    "IGNORES_A_REWIND, aRestoreOfAnOlderStateFailsAndWritesNothing",
    "SHOWS_ITS_CONTENT, aWriterAloneWritesNothingAndItsCommittablesShowIdsOnly"
  })
  void aMistakeIsFound(Mistake mistake, String test) {
    List<Throwable> failures =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameter("mistake", mistake.name())
            .selectors(selectMethod(Mistaken.class.getName() + "#" + test))
            .execute()
            .testEvents()
            .assertStatistics(events -> events.succeeded(0).skipped(0).aborted(0))
            .failed()
            .stream()
            .map(event -> event.getRequiredPayload(TestExecutionResult.class))
            .map(result -> result.getThrowable().orElseThrow())
            .toList();

    // A job that did not even run would prove nothing.
    assertThat(failures)
        .isNotEmpty()
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOfAny(AssertionError.class, ConditionTimeoutException.class));
  }

  @ExtendWith(OfTheConfiguration.class)
  static class Mistaken extends OrderSinkITCase {

    private final Mistake mistake;

    Mistaken(Mistake mistake) {
      this.mistake = mistake;
    }

    @Override
    protected Sink<Order> sink(String id) {
      return new OrderSink(book(), mistake);
    }
  }

  static final class OfTheConfiguration implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Mistake.class;
    }

    @Override
    public Mistake resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context.getConfigurationParameter("mistake", Mistake::valueOf).orElseThrow();
    }
  }
}
