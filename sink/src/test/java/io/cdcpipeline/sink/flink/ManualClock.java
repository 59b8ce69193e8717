package io.cdcpipeline.sink.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.ProcessingTimeService;

/** A task's clock, which stands still until it is moved. */
final class ManualClock implements ProcessingTimeService {

  private final List<Timer> timers = new ArrayList<>();
  private long now = 1_000_000;

  @Override
  public long getCurrentProcessingTime() {
    return now;
  }

  @Override
  public ScheduledFuture<?> registerTimer(long time, ProcessingTimeCallback callback) {
    Timer timer = new Timer(time, callback);
    timers.add(timer);
    return timer;
  }

  /** Moves the clock and fires what is due. */
  void advance(long millis) {
    now += millis;
    timers.stream().filter(timer -> timer.time <= now && !timer.isDone()).forEach(Timer::run);
    timers.removeIf(Timer::isDone);
  }

  int timers() {
    timers.removeIf(Timer::isDone);
    return timers.size();
  }

  private static final class Timer extends FutureTask<Void> implements ScheduledFuture<Void> {

    private final long time;

    Timer(long time, ProcessingTimeCallback callback) {
      super(
          () -> {
            callback.onProcessingTime(time);
            return null;
          });
      this.time = time;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      throw new UnsupportedOperationException("the clock asks for the time, not for the delay");
    }

    @Override
    public int compareTo(Delayed other) {
      throw new UnsupportedOperationException("timers fire in the order they were set");
    }
  }
}
