package io.cdcpipeline.it;

import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.cdcpipeline.config.Settings;
import io.cdcpipeline.job.CheckpointPolicy;
import io.cdcpipeline.job.JobSettings;
import io.cdcpipeline.job.StockPipeline;
import io.cdcpipeline.job.deliver.DeadLetterSink;
import io.cdcpipeline.job.deliver.StockDocuments;
import io.cdcpipeline.job.deliver.StockView;
import io.cdcpipeline.job.enrich.EnrichedStock;
import io.cdcpipeline.job.ingest.StockStreamSource;
import io.cdcpipeline.local.FileFaults;
import io.cdcpipeline.model.Topics;
import io.cdcpipeline.producer.CdcProducer;
import io.cdcpipeline.producer.ProducerSettings;
import io.cdcpipeline.services.LocalKafka;
import io.cdcpipeline.services.LocalMongo;
import io.cdcpipeline.services.LocalRedis;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.mongo.MongoSink;
import io.cdcpipeline.sink.redis.RedisSink;
import io.cdcpipeline.sink.redis.RedisWrite;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.bson.Document;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;

/**
 * Producer and job on servers of their own, as production runs them, but for one addition: Redis
 * also gets {@code seen:SYMBOL}, a list to which each event's id is pushed, and the counter {@code
 * all}. A repeat, a loss or a swap then shows in the list; upserts would hide it.
 */
final class PipelineRun {

  static final String SOURCE = "it";
  static final String DATABASE = "it";
  private static final String GROUP = "it";

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Path directory;
  private final Map<String, String> values = new HashMap<>();
  private final FileFaults faults;
  private final MongoClient mongo;
  private final RedisClient redis;
  private final int restPort;
  private JobClient job;
  private CompletableFuture<JobExecutionResult> result;

  /** Starts servers and clients. */
  PipelineRun(Path directory) throws IOException {
    this.directory = directory;
    this.faults = new FileFaults(Files.createDirectory(directory.resolve("faults")).toString());
    ServiceOptions options = new ServiceOptions(directory.resolve("services"), Optional.empty());
    LocalKafka kafka = opened(LocalKafka.start(options));
    LocalMongo mongoServer = opened(LocalMongo.start(options));
    LocalRedis redisServer = opened(LocalRedis.start(options));
    mongo = opened(MongoClients.create(mongoServer.uri()));
    redis = opened(RedisClient.create(redisServer.uri()));
    try (ServerSocket free = new ServerSocket(0)) {
      restPort = free.getLocalPort();
    }
    values.put("KAFKA_BOOTSTRAP_SERVERS", kafka.uri());
    values.put("MONGODB_URI", mongoServer.uri());
    values.put("MONGODB_DATABASE", DATABASE);
    values.put("REDIS_URI", redisServer.uri());
    values.put("CHECKPOINT_INTERVAL", "200ms");
    values.put("CHECKPOINT_DIRECTORY", directory.resolve("checkpoints").toUri().toString());
  }

  private <T extends AutoCloseable> T opened(T resource) {
    running.push(resource);
    return resource;
  }

  /** Lets the job log in to both stores, with this password. */
  void authenticateWith(String password) {
    mongo
        .getDatabase("admin")
        .runCommand(
            new Document("createUser", "job")
                .append("pwd", password)
                .append("roles", List.of("root")));
    redis.executeCommand(
        new CommandArguments(Protocol.Command.ACL)
            .add("SETUSER")
            .add("job")
            .add("on")
            .add(">" + password)
            .add("~*")
            .add("+@all"));
    String login = "://job:" + password + "@";
    values.computeIfPresent("MONGODB_URI", (name, uri) -> uri.replaceFirst("://", login));
    values.computeIfPresent("REDIS_URI", (name, uri) -> uri.replaceFirst("://", login));
  }

  /** Starts the producer on a source; it runs until the end of the test. */
  void startProducer(String url) {
    values.put("SOURCE_NAME", SOURCE);
    values.put("SOURCE_URL", url);
    values.put("SOURCE_FIELD_EXCHANGE", "");
    values.put("SOURCE_FIELD_CURRENCY", "");
    values.put("POLL_INTERVAL", "50ms");
    CdcProducer producer = CdcProducer.create(ProducerSettings.from(Settings.of(values)));
    Thread thread = new Thread(producer, "producer");
    thread.start();
    running.push(producer);
  }

  /**
   * Starts the job.
   *
   * @param restarts how often it may fail: once more ends it, so that a failure nobody injected, a
   *     false alarm above all, ends the test
   */
  void startJob(int parallelism, int restarts, Optional<String> savepoint) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, restarts);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, parallelism);
    configuration.set(RestOptions.BIND_PORT, Integer.toString(restPort));
    savepoint.ifPresent(path -> configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(configuration);
    env.setParallelism(parallelism);
    JobSettings settings = JobSettings.from(Settings.of(values));
    env.configure(CheckpointPolicy.configuration(settings, configuration));
    StockPipeline.define(
        env,
        StockStreamSource.of(values.get("KAFKA_BOOTSTRAP_SERVERS"), GROUP),
        MongoSink.builder("it-mongo", values.get("MONGODB_URI"), new StockDocuments(DATABASE))
            .faultInjector(faults)
            .build(),
        RedisSink.<EnrichedStock>builder(
                "it-redis",
                values.get("REDIS_URI"),
                (stock, out) -> {
                  new StockView().map(stock, out);
                  out.accept(
                      RedisWrite.rpush("seen:" + stock.event().symbol(), stock.event().eventId()));
                  out.accept(RedisWrite.incrBy("all", 1));
                })
            .faultInjector(faults)
            .build(),
        DeadLetterSink.to(values.get("KAFKA_BOOTSTRAP_SERVERS")));
    job = env.executeAsync("it");
    result = job.getJobExecutionResult();
  }

  /** Fails, with the cause, if the job has ended by itself. */
  void requireRunning() throws Exception {
    if (result.isDone()) {
      job = null;
      result.get();
      throw new AssertionError("the job has ended");
    }
  }

  String stopWithSavepoint() throws Exception {
    String folder = directory.resolve("savepoints").toUri().toString();
    String path = job.stopWithSavepoint(false, folder, SavepointFormatType.CANONICAL).get();
    result.get();
    job = null;
    return path;
  }

  /** Whether the job has told Kafka how far it is, which it does some time after a checkpoint. */
  boolean hasCommittedOffsets() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      return !admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get().isEmpty();
    }
  }

  void cancelJob() throws Exception {
    job.cancel().get();
    job = null;
  }

  /** Waits until the topic holds {@code records}, then removes them all, as retention does. */
  void expireStockStream(int records) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      List<TopicPartition> partitions =
          admin
              .describeTopics(List.of(Topics.STOCK_STREAM))
              .allTopicNames()
              .get()
              .get(Topics.STOCK_STREAM)
              .partitions()
              .stream()
              .map(info -> new TopicPartition(Topics.STOCK_STREAM, info.partition()))
              .toList();
      await().atMost(Duration.ofSeconds(30)).until(() -> sum(ends(admin, partitions)) > records);
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      ends(admin, partitions)
          .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end)));
      admin.deleteRecords(all).all().get();
    }
  }

  private static Map<TopicPartition, Long> ends(Admin admin, List<TopicPartition> partitions)
      throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach((partition, result) -> ends.put(partition, result.offset()));
    return ends;
  }

  /** Transaction markers count, too: a topic with all records ends behind their number. */
  private static long sum(Map<TopicPartition, Long> ends) {
    return ends.values().stream().mapToLong(Long::longValue).sum();
  }

  FileFaults faults() {
    return faults;
  }

  MongoDatabase database() {
    return mongo.getDatabase(DATABASE);
  }

  RedisClient redis() {
    return redis;
  }

  String restAddress() {
    return "http://localhost:" + restPort;
  }

  String bootstrapServers() {
    return values.get("KAFKA_BOOTSTRAP_SERVERS");
  }

  /** Ids of the events of a symbol in the order in which Redis got them. */
  List<String> seen(String symbol) {
    return redis.lrange("seen:" + symbol, 0, -1);
  }

  /** Stops what runs, newest first. Not {@link AutoCloseable}: it may be interrupted. */
  void stop() throws Exception {
    if (job != null) {
      job.cancel().get();
    }
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }
}
