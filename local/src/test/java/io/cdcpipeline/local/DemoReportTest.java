package io.cdcpipeline.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DemoReportTest {

  private static final Tally TRUTH = new Tally(Map.of("AAPL", new Tally.Sum(1_200, 3_400)));
  private static final Tally ONE_LESS = new Tally(Map.of("AAPL", new Tally.Sum(1_199, 3_399)));

  private final StringWriter out = new StringWriter();
  private final DemoReport report = new DemoReport(new PrintWriter(out), "cdc.log", true);

  @Test
  void theJsonIsOneObjectOnOneLine() throws IOException {
    report.json(result(ONE_LESS, 2, 0, FaultPoint.WRITE_BEFORE, FaultPoint.COMMIT_ENTER));

    JsonNode expected =
        new ObjectMapper()
            .readTree(
                """
                {"produced": 1200, "kafka": 1202, "mongodb": 1200, "mongodbTrades": 1200,
                 "redis": 1199, "missing": 1, "duplicate": 2, "valueDifferences": 0, "deadLetters": 0,
                 "faults": 2, "faultsInsideCommit": 1, "seconds": 61}
                """);
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(new ObjectMapper().readTree(out.toString())).isEqualTo(expected);
  }

  @Test
  void theReconciliationNamesEveryPlaceAndTheVerdict() {
    report.reconciliation(result(ONE_LESS, 0, 0));

    assertThat(out.toString().lines())
        .containsExactly(
            "",
            "Reconciliation, each number read from the place itself:",
            "  produced by the source       1,200 events of 1 symbols, volume 3,400",
            "  in kafka                     1,200 events of 1 symbols, volume 3,400",
            "  in mongodb                   1,200 events of 1 symbols, volume 3,400",
            "  in mongodb trades            1,200 events of 1 symbols, volume 3,400",
            "  in redis                     1,199 events of 1 symbols, volume 3,399",
            "missing 1, duplicate 0");
  }

  @Test
  void theReconciliationNamesDeadLettersAndFaultsWhereThereAreAny() {
    report.reconciliation(
        result(TRUTH, 0, 3, FaultPoint.WRITE_BEFORE, FaultPoint.COMMIT_BEFORE_SIGNAL));

    assertThat(out.toString().lines())
        .contains(
            "  dead letters                     3 events",
            "  faults injected          2, inside a commit 1",
            "missing 0, duplicate 0");
  }

  @Nested
  class WhatRunsWhere {

    @Test
    void aServerOfTheDemosOwnIsShownWithItsAddress() {
      assertThat(
              DemoReport.entries(
                  new LocalRun.Server(
                      "Redis 7.4.0 (PATH, pid 42)", Optional.of("redis://localhost:7001"))))
          .containsExactly(
              "Redis       redis://localhost:7001", "            Redis 7.4.0 (PATH, pid 42)");
    }

    @Test
    void aConfiguredServerIsShownByItsDescriptionOnlyAsItsAddressMayHoldAPassword() {
      assertThat(
              DemoReport.entries(
                  new LocalRun.Server("Redis at redis://db1 (configured)", Optional.empty())))
          .containsExactly("Redis       Redis at redis://db1 (configured)");
    }

    @Test
    void theSourceIsShownWithoutItsQueryWhichMayHoldAKey() {
      assertThat(DemoReport.withoutQuery(URI.create("https://api.example/t?key=abc")))
          .isEqualTo("https://api.example/t");
      assertThat(DemoReport.withoutQuery(URI.create("https://api.example/t")))
          .isEqualTo("https://api.example/t");
    }
  }

  private static Demo.Result result(
      Tally inRedis, long kafkaDuplicates, long deadLetters, FaultPoint... faults) {
    Map<String, Tally> places =
        Map.of(
            Reconciliation.KAFKA, TRUTH,
            Reconciliation.MONGODB, TRUTH,
            Reconciliation.MONGODB_TRADES, TRUTH,
            Reconciliation.REDIS, inRedis);
    return new Demo.Result(
        new Reconciliation(TRUTH, deadLetters, places, kafkaDuplicates, List.of()),
        List.of(faults),
        Duration.ofMillis(61_900));
  }
}
