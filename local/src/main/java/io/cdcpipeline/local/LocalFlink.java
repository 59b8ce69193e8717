package io.cdcpipeline.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster in this JVM, with its web interface on the loopback interface. */
final class LocalFlink {

  private static final Duration RESTART_DELAY = Duration.ofMillis(200);
  private static final int SLOTS = 2;
  private static final int USUAL_PORT = 8081;

  private final Path directory;
  private final int port;

  private LocalFlink(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** On the usual port if it is free, else on any. */
  static LocalFlink onUsualPort(Path directory) throws IOException {
    try (ServerSocket usual = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
      return new LocalFlink(directory, usual.getLocalPort());
    } catch (IOException taken) {
      return onAnyPort(directory);
    }
  }

  /** On a port that nobody else goes for. */
  static LocalFlink onAnyPort(Path directory) throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new LocalFlink(directory, any.getLocalPort());
    }
  }

  StreamExecutionEnvironment environment() {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, Integer.toString(port));
    configuration.set(RestOptions.PORT, port);
    configuration.set(RestOptions.BIND_ADDRESS, "localhost");
    configuration.set(RestOptions.ADDRESS, "localhost");
    configuration.set(WebOptions.SUBMIT_ENABLE, false);
    configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, SLOTS);
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, SLOTS);
    configuration.set(CoreOptions.TMP_DIRS, directory.resolve("flink").toString());
    configuration.set(WebOptions.TMP_DIR, directory.resolve("flink").toString());
    // The job's own choice backs off, and would spend a run with --chaos waiting.
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, RESTART_DELAY);
    String log = System.getProperty("log.file");
    if (log != null) {
      configuration.set(WebOptions.LOG_PATH, log);
    }
    return StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(configuration);
  }

  String webInterface() {
    return "http://localhost:" + port;
  }
}
