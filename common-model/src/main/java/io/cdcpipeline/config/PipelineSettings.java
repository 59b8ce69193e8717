package io.cdcpipeline.config;

import static io.cdcpipeline.config.SettingTypes.duration;
import static io.cdcpipeline.config.SettingTypes.fieldPointer;
import static io.cdcpipeline.config.SettingTypes.integer;
import static io.cdcpipeline.config.SettingTypes.jsonPointer;
import static io.cdcpipeline.config.SettingTypes.optionalFieldPointer;
import static io.cdcpipeline.config.SettingTypes.optionalToken;
import static io.cdcpipeline.config.SettingTypes.text;
import static io.cdcpipeline.config.SettingTypes.wholeNumber;

import io.cdcpipeline.config.Setting.Scope;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The settings table of all programs. {@code .env.example} and {@code docs/configuration.md} are
 * written from it, see {@link SettingsDocuments}.
 */
public final class PipelineSettings {
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final String PARAMETER = "[A-Za-z0-9._\\[\\]-]{1,64}";
  private static final String VERSION = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";

  // Kafka

  public static final Setting<String> KAFKA_BOOTSTRAP_SERVERS =
      kafka(
          "KAFKA_BOOTSTRAP_SERVERS",
          AddressTypes.bootstrapServers(),
          "localhost:9092",
          "The brokers to ask first.");

  public static final Setting<Integer> KAFKA_PARTITIONS =
      kafka(
          "KAFKA_PARTITIONS",
          integer(1, 10_000),
          "4",
          "Partitions of stock-stream where the producer has to create it.");

  // Source

  public static final Setting<String> SOURCE_NAME =
      source(
          "SOURCE_NAME",
          text("1 to 64 of A-Z a-z 0-9 . _ -", "[A-Za-z0-9._-]{1,64}"),
          "sample-exchange",
          "Names the source in cursors and event ids; never rename it while its data is in use.");

  public static final Setting<URI> SOURCE_URL =
      source(
          "SOURCE_URL",
          AddressTypes.httpUrl(),
          "http://localhost:8090/trades",
          "The REST endpoint to poll.");

  public static final Setting<String> SOURCE_CURSOR_PARAMETER =
      source(
          "SOURCE_CURSOR_PARAMETER",
          text("a query parameter's name", PARAMETER),
          "after",
          "The query parameter that takes the last sequence read.");

  public static final Setting<Long> SOURCE_CURSOR_START =
      source(
          "SOURCE_CURSOR_START",
          wholeNumber(-1, Long.MAX_VALUE),
          "0",
          "Where the first run starts: rows with a greater sequence are read.");

  public static final Setting<String> SOURCE_PAGE_SIZE_PARAMETER =
      source(
          "SOURCE_PAGE_SIZE_PARAMETER",
          text("a query parameter's name", PARAMETER),
          "limit",
          "The query parameter that takes the page size.");

  public static final Setting<Integer> SOURCE_PAGE_SIZE =
      source(
          "SOURCE_PAGE_SIZE",
          integer(2, 100_000),
          "500",
          "Rows to ask for at once; at least 2, as some APIs repeat the row at the cursor.");

  public static final Setting<String> SOURCE_RECORDS =
      source(
          "SOURCE_RECORDS",
          jsonPointer("a JSON Pointer such as /trades, or empty for the whole answer"),
          "/trades",
          "Where the array of rows is in the answer.");

  public static final Setting<String> SOURCE_FIELD_SEQUENCE =
      source(
          "SOURCE_FIELD_SEQUENCE",
          fieldPointer(),
          "/id",
          "The row's number, greater for every later row.");

  public static final Setting<String> SOURCE_FIELD_SYMBOL =
      source("SOURCE_FIELD_SYMBOL", fieldPointer(), "/symbol", "The row's symbol.");

  public static final Setting<String> SOURCE_FIELD_PRICE =
      source("SOURCE_FIELD_PRICE", fieldPointer(), "/price", "The row's price.");

  public static final Setting<String> SOURCE_FIELD_SIZE =
      source("SOURCE_FIELD_SIZE", fieldPointer(), "/size", "The row's volume.");

  public static final Setting<String> SOURCE_FIELD_EVENT_TIME =
      source(
          "SOURCE_FIELD_EVENT_TIME",
          fieldPointer(),
          "/time",
          "When it happened: ISO-8601 with a zone, or epoch milliseconds.");

  public static final Setting<String> SOURCE_FIELD_EXCHANGE =
      source(
          "SOURCE_FIELD_EXCHANGE",
          optionalFieldPointer(),
          "/exchange",
          "The row's exchange; empty where the API does not send one.");

  public static final Setting<String> SOURCE_FIELD_CURRENCY =
      source(
          "SOURCE_FIELD_CURRENCY",
          optionalFieldPointer(),
          "/currency",
          "The row's currency; empty where the API does not send one.");

  public static final Setting<String> SOURCE_DEFAULT_EXCHANGE =
      source(
          "SOURCE_DEFAULT_EXCHANGE",
          text("up to 32 of A-Z a-z 0-9 . _ -", "[A-Za-z0-9._-]{0,32}"),
          "XSAM",
          "The exchange of rows that name none.");

  public static final Setting<String> SOURCE_DEFAULT_CURRENCY =
      source(
          "SOURCE_DEFAULT_CURRENCY",
          text("up to 12 letters or digits", "[A-Za-z0-9]{0,12}"),
          "USD",
          "The currency of rows that name none.");

  public static final Setting<Secret> SOURCE_BEARER_TOKEN =
      source(
          "SOURCE_BEARER_TOKEN",
          optionalToken(),
          "",
          "Sent as Authorization: Bearer; empty to send none.");

  public static final Setting<Duration> SOURCE_REQUEST_TIMEOUT =
      source(
          "SOURCE_REQUEST_TIMEOUT",
          duration(SHORTEST),
          "10s",
          "How long one request may take, answer included.");

  public static final Setting<Duration> POLL_INTERVAL =
      source(
          "POLL_INTERVAL",
          duration(SHORTEST),
          "500ms",
          "How long to wait after a page that was not full.");

  // MongoDB and Redis

  public static final Setting<Secret> MONGODB_URI =
      stores(
          "MONGODB_URI",
          AddressTypes.mongoUri(),
          "mongodb://localhost:27017/?replicaSet=rs0",
          "The replica set; transactions need one.");

  public static final Setting<String> MONGODB_DATABASE =
      stores(
          "MONGODB_DATABASE",
          text("1 to 63 of A-Z a-z 0-9 _ -", "[A-Za-z0-9_-]{1,63}"),
          "market",
          "The database of quotes, trades and totals.");

  public static final Setting<Secret> REDIS_URI =
      stores("REDIS_URI", AddressTypes.redisUri(), "redis://localhost:6379", "The Redis primary.");

  // Flink job

  public static final Setting<String> SINK_ID =
      job(
          "SINK_ID",
          text("1 to 64 of A-Z a-z 0-9 . _ -", "[A-Za-z0-9._-]{1,64}"),
          "stock",
          "Names the job's sinks in both ledgers; two running jobs must not share one.");

  public static final Setting<Duration> CHECKPOINT_INTERVAL =
      job(
          "CHECKPOINT_INTERVAL",
          duration(SHORTEST),
          "1s",
          "Time between checkpoints; results become visible at each.");

  public static final Setting<String> CHECKPOINT_DIRECTORY =
      job(
          "CHECKPOINT_DIRECTORY",
          AddressTypes.directoryUri(),
          "file:///tmp/flink-cdc-pipeline/checkpoints",
          "Where checkpoints are kept; every task manager must reach it.");

  public static final Setting<Integer> JOB_PARALLELISM =
      job(
          "JOB_PARALLELISM",
          integer(0, 32_768),
          "0",
          "Subtasks per operator; 0 takes the cluster's default.");

  // docker-compose.yml

  public static final Setting<String> KAFKA_VERSION = version("KAFKA_VERSION", "4.3.1");
  public static final Setting<String> MONGO_VERSION = version("MONGO_VERSION", "8.0");
  public static final Setting<String> REDIS_VERSION = version("REDIS_VERSION", "8.2");
  public static final Setting<Integer> KAFKA_PORT = port("KAFKA_PORT", "9092");
  public static final Setting<Integer> MONGO_PORT = port("MONGO_PORT", "27017");
  public static final Setting<Integer> REDIS_PORT = port("REDIS_PORT", "6379");

  private static final List<Setting<?>> ALL =
      List.of(
          KAFKA_BOOTSTRAP_SERVERS,
          KAFKA_PARTITIONS,
          SOURCE_NAME,
          SOURCE_URL,
          SOURCE_CURSOR_PARAMETER,
          SOURCE_CURSOR_START,
          SOURCE_PAGE_SIZE_PARAMETER,
          SOURCE_PAGE_SIZE,
          SOURCE_RECORDS,
          SOURCE_FIELD_SEQUENCE,
          SOURCE_FIELD_SYMBOL,
          SOURCE_FIELD_PRICE,
          SOURCE_FIELD_SIZE,
          SOURCE_FIELD_EVENT_TIME,
          SOURCE_FIELD_EXCHANGE,
          SOURCE_FIELD_CURRENCY,
          SOURCE_DEFAULT_EXCHANGE,
          SOURCE_DEFAULT_CURRENCY,
          SOURCE_BEARER_TOKEN,
          SOURCE_REQUEST_TIMEOUT,
          POLL_INTERVAL,
          MONGODB_URI,
          MONGODB_DATABASE,
          REDIS_URI,
          SINK_ID,
          CHECKPOINT_INTERVAL,
          CHECKPOINT_DIRECTORY,
          JOB_PARALLELISM,
          KAFKA_VERSION,
          MONGO_VERSION,
          REDIS_VERSION,
          KAFKA_PORT,
          MONGO_PORT,
          REDIS_PORT);

  private PipelineSettings() {}

  /** In the order in which they are documented. */
  public static List<Setting<?>> all() {
    return ALL;
  }

  private static <T> Setting<T> kafka(
      String name, SettingType<T> type, String defaultText, String description) {
    return new Setting<>(name, Scope.KAFKA, type, defaultText, description);
  }

  private static <T> Setting<T> source(
      String name, SettingType<T> type, String defaultText, String description) {
    return new Setting<>(name, Scope.SOURCE, type, defaultText, description);
  }

  private static <T> Setting<T> stores(
      String name, SettingType<T> type, String defaultText, String description) {
    return new Setting<>(name, Scope.STORES, type, defaultText, description);
  }

  private static <T> Setting<T> job(
      String name, SettingType<T> type, String defaultText, String description) {
    return new Setting<>(name, Scope.JOB, type, defaultText, description);
  }

  private static Setting<String> version(String name, String defaultText) {
    return new Setting<>(
        name, Scope.COMPOSE, text("an image tag", VERSION), defaultText, "The tag of the image.");
  }

  private static Setting<Integer> port(String name, String defaultText) {
    return new Setting<>(
        name, Scope.COMPOSE, AddressTypes.port(), defaultText, "The port on this machine.");
  }
}
