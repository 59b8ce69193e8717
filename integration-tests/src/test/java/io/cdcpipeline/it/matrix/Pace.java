package io.cdcpipeline.it.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.GatedRateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;

/**
 * Some numbers at each checkpoint, so that a job on a busy machine does not come to its end before
 * its fault; all the rest at once when the file {@code hurry} appears.
 */
record Pace(String folder, int numbersPerCheckpoint)
    implements RateLimiterStrategy<NumberSequenceSplit> {

  @Override
  public RateLimiter<NumberSequenceSplit> createRateLimiter(int parallelism) {
    return new Limiter(Path.of(folder, RunFolder.HURRY), numbersPerCheckpoint);
  }

  private static final class Limiter implements RateLimiter<NumberSequenceSplit> {

    private final Path hurry;
    private final GatedRateLimiter<NumberSequenceSplit> gated;
    private boolean hurried;

    Limiter(Path hurry, int numbersPerCheckpoint) {
      this.hurry = hurry;
      this.gated = new GatedRateLimiter<>(numbersPerCheckpoint);
    }

    @Override
    public CompletionStage<Void> acquire(int numbers) {
      return hurried ? CompletableFuture.completedFuture(null) : gated.acquire(numbers);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      hurried = hurried || Files.exists(hurry);
      gated.notifyCheckpointComplete(checkpointId);
    }
  }
}
