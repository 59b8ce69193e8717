package io.cdcpipeline.testsupport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test during which something was logged at ERROR, by whichever thread: an error that
 * nobody sees is a bug of the program or of the test. {@code @RegisterExtension final QuietLog log
 * = QuietLog.ofEveryone()}.
 *
 * <p>The log is one for the whole JVM, so tests that run side by side would be blamed for each
 * other. A logger that is switched off is not heard. Needs log4j-core behind SLF4J.
 */
public final class QuietLog implements BeforeEachCallback, AfterEachCallback {
  private final String loggers;
  private final List<Pattern> allowed = new CopyOnWriteArrayList<>();
  private final List<Pattern> expected = new CopyOnWriteArrayList<>();
  private final ErrorLog errors = new ErrorLog();

  private QuietLog(String loggers) {
    this.loggers = loggers;
  }

  /** Whoever logs: libraries and servers in this JVM, too. */
  public static QuietLog ofEveryone() {
    return new QuietLog("");
  }

  /** Only loggers whose name starts so; "io.cdcpipeline" for everything of this project. */
  public static QuietLog ofLoggers(String prefix) {
    return new QuietLog(prefix);
  }

  /** For every test of the class: errors that contain the pattern are nobody's fault. */
  public QuietLog allowing(String pattern) {
    allowed.add(Pattern.compile(pattern));
    return this;
  }

  /** For the running test: an error that contains the pattern must come, or the test fails. */
  public void expect(String pattern) {
    expected.add(Pattern.compile(pattern));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    expected.clear();
    errors.startListening();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<ErrorLog.Entry> heard =
        errors.stopListening().stream()
            .filter(entry -> entry.logger().startsWith(loggers))
            .toList();
    List<ErrorLog.Entry> unwanted =
        heard.stream().filter(entry -> !isFine(entry.message())).toList();
    if (!unwanted.isEmpty()) {
      throw new AssertionError(
          "%s logged at ERROR (%d); someone would have to act: %s"
              .formatted(
                  context.getDisplayName(),
                  unwanted.size(),
                  unwanted.stream()
                      .map(ErrorLog.Entry::toString)
                      .collect(Collectors.joining("; "))));
    }
    expected.forEach(
        pattern -> {
          if (heard.stream().noneMatch(entry -> pattern.matcher(entry.message()).find())) {
            throw new AssertionError(
                "%s did not log at ERROR what was expected: %s"
                    .formatted(context.getDisplayName(), pattern));
          }
        });
  }

  private boolean isFine(String message) {
    return Stream.concat(allowed.stream(), expected.stream())
        .anyMatch(pattern -> pattern.matcher(message).find());
  }
}
