package io.cdcpipeline.local;

import io.cdcpipeline.config.PipelineSettings;
import io.cdcpipeline.config.Secret;
import io.cdcpipeline.config.Setting;
import io.cdcpipeline.config.Settings;
import io.cdcpipeline.job.JobSettings;
import io.cdcpipeline.job.StockStreamJob;
import io.cdcpipeline.producer.CdcProducer;
import io.cdcpipeline.producer.ProducerSettings;
import io.cdcpipeline.services.LocalKafka;
import io.cdcpipeline.services.LocalMongo;
import io.cdcpipeline.services.LocalRedis;
import io.cdcpipeline.services.LocalService;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.protocol.FaultInjector;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole path in one JVM, with real servers beside it: source, producer, Kafka, job, MongoDB and
 * Redis. Started in that order, stopped in the opposite one.
 */
final class LocalRun implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalRun.class);

  /** How long the servers outlive the start of the JVM's end, for this class to stop first. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final List<String> given;
  private final Path directory;
  private Settings settings;
  private CdcProducer producer;
  private CompletableFuture<Void> producing;
  private Optional<SampleExchange> exchange = Optional.empty();
  private JobClient job;
  private CompletableFuture<JobExecutionResult> ended;
  private String webInterface;
  private final List<Server> servers = new ArrayList<>();

  /**
   * Prepares a run; starts nothing yet.
   *
   * @param given settings as command-line flags, such as {@code --source-url=…}
   * @param directory for everything that the run writes; the caller removes it
   */
  LocalRun(List<String> given, Path directory) {
    this.given = List.copyOf(given);
    this.directory = directory;
    this.settings = load(List.of());
    settings.warnings().forEach(LOG::warn);
  }

  private Settings load(List<String> more) {
    List<String> flags = new ArrayList<>(given);
    flags.addAll(more);
    // No .env of the current folder: it points to servers that a demo has no business with.
    return Settings.load(
        flags, System.getProperties(), System.getenv(), directory.resolve("no.env"));
  }

  /** Starts the servers; {@code tape} is for the sample exchange, if no other source is given. */
  void startServers(TradeTape tape) throws IOException {
    List<String> found = new ArrayList<>();
    found.add(started(PipelineSettings.KAFKA_BOOTSTRAP_SERVERS, LocalKafka::start));
    found.add(startedSecret(PipelineSettings.MONGODB_URI, LocalMongo::start));
    found.add(startedSecret(PipelineSettings.REDIS_URI, LocalRedis::start));
    if (!settings.isGiven(PipelineSettings.SOURCE_URL)) {
      SampleExchange opened = SampleExchange.open(tape, Clock.systemUTC());
      running.push(opened);
      exchange = Optional.of(opened);
      found.add(flag(PipelineSettings.SOURCE_URL, opened.url().toString()));
    }
    if (!settings.isGiven(PipelineSettings.CHECKPOINT_DIRECTORY)) {
      found.add(
          flag(
              PipelineSettings.CHECKPOINT_DIRECTORY,
              directory.resolve("checkpoints").toUri().toString()));
    }
    settings = load(found.stream().filter(text -> !text.isEmpty()).toList());
  }

  /**
   * A server of this run, fit to be printed.
   *
   * @param address empty for a configured one: it may hold credentials
   */
  record Server(String description, Optional<String> address) {}

  /** One of the {@code start} methods of the services. */
  @FunctionalInterface
  private interface Start {
    LocalService start(ServiceOptions options);
  }

  private String started(Setting<String> address, Start start) {
    boolean isGiven = settings.isGiven(address);
    return start(address, start, isGiven ? Optional.of(settings.value(address)) : Optional.empty());
  }

  private String startedSecret(Setting<Secret> address, Start start) {
    boolean isGiven = settings.isGiven(address);
    return start(
        address, start, isGiven ? Optional.of(settings.value(address).value()) : Optional.empty());
  }

  private String start(Setting<?> address, Start start, Optional<String> configured) {
    LocalService service =
        start.start(
            new ServiceOptions(directory.resolve("services"), configured).withShutdownGrace(GRACE));
    running.push(service);
    servers.add(
        new Server(
            service.describe(),
            configured.isPresent() ? Optional.empty() : Optional.of(service.uri())));
    return configured.isPresent() ? "" : flag(address, service.uri());
  }

  private static String flag(Setting<?> setting, String value) {
    return setting.flag() + "=" + value;
  }

  /** Starts the producer, which creates the topics. */
  void startProducer() {
    producer = CdcProducer.create(ProducerSettings.from(settings));
    ExecutorService thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread named = new Thread(task, "producer");
              named.setDaemon(true);
              return named;
            });
    producing = CompletableFuture.runAsync(producer, thread);
    running.push(thread::shutdownNow);
    running.push(producer);
  }

  /** Starts the job; the topics exist. */
  void startJob(FaultInjector faults) throws Exception {
    try {
      startJobOn(LocalFlink.onUsualPort(directory), faults);
    } catch (Exception e) {
      // Between the look for a free port and its use another demo may have taken it.
      if (ExceptionUtils.findThrowable(e, BindException.class).isEmpty()) {
        throw e;
      }
      startJobOn(LocalFlink.onAnyPort(directory), faults);
    }
    running.push(this::stopJob);
  }

  private void startJobOn(LocalFlink flink, FaultInjector faults) throws Exception {
    StreamExecutionEnvironment env = flink.environment();
    StockStreamJob.define(env, JobSettings.from(settings), faults);
    job = env.executeAsync(StockStreamJob.NAME);
    ended = job.getJobExecutionResult();
    webInterface = flink.webInterface();
  }

  /** Stops the job and waits until it has ended; nothing is written after. */
  void stopJob() throws InterruptedException {
    if (job == null) {
      return;
    }
    JobClient stopping = job;
    job = null;
    try {
      if (!ended.isDone()) {
        stopping.cancel().get();
      }
      ended.get();
    } catch (ExecutionException cancelledOrFailed) {
      // Either way it has ended, which is all that is asked here.
      LOG.debug("The job has ended", cancelledOrFailed);
    }
  }

  /**
   * Fails if a part has ended by itself.
   *
   * @throws IOException that names the part
   */
  void requireAlive() throws IOException, InterruptedException {
    if (producing.isCompletedExceptionally()) {
      try {
        producing.get();
      } catch (ExecutionException e) {
        throw new IOException("The producer has stopped: " + e.getCause().getMessage(), e);
      }
    }
    if (job != null && ended.isDone()) {
      try {
        throw new IOException("The Flink job has ended by itself: " + ended.get());
      } catch (ExecutionException e) {
        throw new IOException("The Flink job has failed; see the log", e);
      }
    }
  }

  Settings settings() {
    return settings;
  }

  CdcProducer producer() {
    return producer;
  }

  Optional<SampleExchange> exchange() {
    return exchange;
  }

  List<Server> servers() {
    return List.copyOf(servers);
  }

  String webInterface() {
    return webInterface;
  }

  /** Stops everything that was started, newest first, whatever happens on the way. */
  @Override
  public void close() throws IOException {
    List<Exception> failures = new ArrayList<>();
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failures.add(e);
      } catch (Exception e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      IOException all =
          new IOException(
              "Not everything stopped cleanly, so a server may be left behind; first: "
                  + failures.get(0).getMessage());
      failures.forEach(all::addSuppressed);
      throw all;
    }
  }
}
