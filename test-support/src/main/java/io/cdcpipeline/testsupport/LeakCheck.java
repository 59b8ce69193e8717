package io.cdcpipeline.testsupport;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves threads running which it started. Threads that ran before the
 * class are not its fault. Daemon threads count too: client libraries make nothing else.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final List<String> prefixes;
  private final Duration patience;
  private volatile Set<Thread> before = Set.of();

  private LeakCheck(List<String> prefixes, Duration patience) {
    this.prefixes = prefixes;
    this.patience = patience;
  }

  /** Watches threads whose names start with one of the prefixes. */
  public static LeakCheck forThreadsNamed(String... prefixes) {
    return new LeakCheck(List.of(prefixes), PATIENCE);
  }

  /** How long threads may take to end after the last test; ten seconds unless said otherwise. */
  public LeakCheck waitingAtMost(Duration limit) {
    return new LeakCheck(prefixes, limit);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    before = Set.copyOf(watchedThreads());
  }

  /** A closed client's threads may take a moment to end. */
  @Override
  public void afterAll(ExtensionContext context) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!leaked().isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    List<Thread> leaked = leaked();
    if (!leaked.isEmpty()) {
      throw new AssertionError(
          "%s left threads running (%d); close what started them: %s"
              .formatted(
                  context.getDisplayName(),
                  leaked.size(),
                  leaked.stream().map(LeakCheck::describe).collect(Collectors.joining("; "))));
    }
  }

  private List<Thread> leaked() {
    return watchedThreads().stream().filter(thread -> !before.contains(thread)).toList();
  }

  private List<Thread> watchedThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> prefixes.stream().anyMatch(thread.getName()::startsWith))
        .toList();
  }

  private static String describe(Thread thread) {
    String at =
        Arrays.stream(thread.getStackTrace()).findFirst().map(frame -> " at " + frame).orElse("");
    return thread.getName() + at;
  }
}
